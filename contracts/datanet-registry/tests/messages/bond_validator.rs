use cosmwasm_std::Uint128;
use datanet_registry::ContractError;

use crate::world::{address, bond_message, text, World, BOND};

#[test]
fn an_admitted_account_bonds_and_is_active() {
    let mut world = World::new();
    world.update_validators(&["vera"], &[]).unwrap();
    assert_eq!(world.validator("vera"), Some((0, false)));
    let response = world.bond("vera", 130).unwrap();
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "bond_validator"),
        ("validator", &text("vera")),
        ("bond", "130"),
    ]));
    assert_eq!(world.validator("vera"), Some((130, true)));
    assert_eq!(
        (world.datanet().total_bond.u128(), world.held()),
        (130, 130)
    );
}

#[test]
fn a_bond_below_the_terms_is_refused() {
    let mut world = World::new();
    world.update_validators(&["vera"], &[]).unwrap();
    let error = world.send_refused("vera", BOND - 1, &bond_message(1));
    let (required, sent) = (Uint128::new(BOND), Uint128::new(BOND - 1));
    assert_eq!(error, ContractError::AmountTooLow { required, sent });
}

#[test]
fn a_second_bond_is_refused() {
    let mut world = World::with_validators(&[("vera", 100)]);
    let error = world.send_refused("vera", 100, &bond_message(1));
    let (validator, bond) = (address("vera"), Uint128::new(100));
    assert_eq!(error, ContractError::AlreadyBonded { validator, bond });
}
