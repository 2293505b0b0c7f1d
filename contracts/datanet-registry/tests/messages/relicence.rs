use contract_api::datanet_registry::{ExecuteMsg, LicenceEntry, LicencesResponse, QueryMsg};
use cosmwasm_std::Uint64;
use datanet_registry::ContractError;

use crate::world::{World, CHALLENGE, START};

fn relicence(licence: &str, conditions: &str) -> ExecuteMsg {
    ExecuteMsg::Relicence {
        datanet: Uint64::one(),
        licence: licence.to_owned(),
        conditions: conditions.to_owned(),
    }
}

fn licences(world: &World, start_after: Option<u32>, limit: Option<u32>) -> Vec<LicenceEntry> {
    let response: LicencesResponse = world.query(&QueryMsg::Licences {
        datanet: Uint64::one(),
        start_after,
        limit,
    });
    response.licences
}

#[test]
fn batches_keep_the_licence_that_they_were_submitted_under() {
    let mut world = World::with_validators(&[("vera", 100)]);
    world.submit(1);
    world.wait(1);
    let response = world.execute("ivy", &relicence("CC0-1.0", "none")).unwrap();
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "relicence"),
        ("datanet", "1"),
        ("version", "2"),
        ("licence", "CC0-1.0"),
    ]));
    world.submit(2);
    let versions = [1, 2].map(|batch| world.batch(batch).licence_version);
    assert_eq!(versions, [1, 2]);
    let datanet = world.datanet();
    assert_eq!(datanet.licence_version, 2);
    assert_eq!(
        (
            datanet.terms.licence.as_str(),
            datanet.terms.conditions.as_str()
        ),
        ("CC0-1.0", "none")
    );
    let found = licences(&world, None, None);
    let listed: Vec<_> = found
        .iter()
        .map(|entry| {
            (
                entry.version,
                entry.licence.as_str(),
                entry.conditions.as_str(),
            )
        })
        .collect();
    assert_eq!(
        listed,
        [(1, "CC-BY-4.0", "no resale"), (2, "CC0-1.0", "none")]
    );
    assert!(found[0].since < found[1].since);
    assert_eq!(licences(&world, Some(1), Some(1)), found[1..]);
}

#[test]
fn a_batch_submitted_before_is_decided_and_paid_as_before() {
    let mut world = World::with_validators(&[("vera", 100)]);
    world.submit(1);
    world.execute("ivy", &relicence("CC0-1.0", "none")).unwrap();
    world.score("vera", 1, 9_000).unwrap();
    world.wait(CHALLENGE);
    world.settle(1).unwrap();
    assert_eq!(world.balance("alice"), START);
}

#[test]
fn the_same_licence_and_texts_out_of_bounds_are_refused() {
    let mut world = World::new();
    let error = world.refused("ivy", &relicence("CC-BY-4.0", "no resale"));
    assert_eq!(error, ContractError::NothingToChange);
    for (licence, conditions, expected) in [
        ("", "none", "licence"),
        ("CC0-1.0", "", "conditions"),
        ("CC0-1.0", "two\nlines", "conditions"),
    ] {
        match world.refused("ivy", &relicence(licence, conditions)) {
            ContractError::InvalidField { field, .. } => assert_eq!(field, expected),
            other => panic!("{other}"),
        }
    }
}
