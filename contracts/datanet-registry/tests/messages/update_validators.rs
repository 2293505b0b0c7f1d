use contract_api::datanet_registry::{ExecuteMsg, MAX_VALIDATORS};
use cosmwasm_std::Uint64;
use datanet_registry::ContractError;

use crate::world::{address, text, update_validators, World};

#[test]
fn removal_ends_the_activity_and_keeps_the_bond_until_it_is_withdrawn() {
    let mut world = World::with_validators(&[("vera", 100), ("walt", 150)]);
    world.update_validators(&[], &["vera"]).unwrap();
    assert_eq!(world.validator("vera"), Some((100, false)));
    assert_eq!(
        (world.datanet().total_bond.u128(), world.held()),
        (150, 250)
    );
}

#[test]
fn who_is_admitted_again_with_its_bond_held_is_active_again() {
    let mut world = World::with_validators(&[("vera", 100)]);
    world.update_validators(&[], &["vera"]).unwrap();
    world.update_validators(&["vera"], &[]).unwrap();
    assert_eq!(world.validator("vera"), Some((100, true)));
    assert_eq!(world.datanet().total_bond.u128(), 100);
}

#[test]
fn who_is_removed_without_a_bond_is_forgotten() {
    let mut world = World::new();
    world.update_validators(&["vera"], &[]).unwrap();
    let response = world.update_validators(&["walt"], &["vera"]).unwrap();
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "update_validators"),
        ("datanet", "1"),
        ("admitted", "1"),
        ("removed", "1"),
    ]));
    assert_eq!(world.validator("vera"), None);
    assert_eq!(world.validator("walt"), Some((0, false)));
}

#[test]
fn a_change_that_changes_nothing_or_repeats_itself_is_refused() {
    let mut world = World::new();
    world.update_validators(&["vera"], &[]).unwrap();
    let validator = || address("vera");
    let walt = || address("walt");
    for (message, expected) in [
        (update_validators(&[], &[]), ContractError::NothingToChange),
        (
            update_validators(&["vera"], &[]),
            ContractError::AlreadyAdmitted {
                validator: validator(),
            },
        ),
        (
            update_validators(&["walt", "walt"], &[]),
            ContractError::AlreadyAdmitted { validator: walt() },
        ),
        (
            update_validators(&[], &["walt"]),
            ContractError::NotAdmitted { validator: walt() },
        ),
        (
            update_validators(&[], &["vera", "vera"]),
            ContractError::NotAdmitted {
                validator: validator(),
            },
        ),
    ] {
        assert_eq!(world.refused("ivy", &message), expected);
    }
}

#[test]
fn a_datanet_admits_a_bounded_number() {
    let mut world = World::new();
    let names: Vec<String> = (0..=MAX_VALIDATORS)
        .map(|index| format!("validator {index}"))
        .collect();
    let admit = |names: &[String]| ExecuteMsg::UpdateValidators {
        datanet: Uint64::one(),
        admit: names.iter().map(|name| text(name)).collect(),
        remove: vec![],
    };
    let limit = MAX_VALIDATORS;
    let too_many = || ContractError::TooManyValidators { limit };
    assert_eq!(world.refused("ivy", &admit(&names)), too_many());
    let (last, most) = names.split_last().unwrap();
    world.execute("ivy", &admit(most)).unwrap();
    assert_eq!(
        world.refused("ivy", &admit(std::slice::from_ref(last))),
        too_many()
    );
    assert_eq!(world.validators().len(), MAX_VALIDATORS as usize);
}
