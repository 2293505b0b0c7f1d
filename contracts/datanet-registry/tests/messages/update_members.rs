use contract_api::datanet_registry::{
    ContributorsResponse, DatanetAccess, DatanetTerms, ExecuteMsg, MemberRole, QueryMsg,
    ReadersResponse, MAX_MEMBERS,
};
use cosmwasm_std::Uint64;
use datanet_registry::{Access, ContractError};

use crate::world::{address, batch_message, members, terms, text, World, DEPOSIT};

use MemberRole::{Contributor, Reader};

/// A registry whose Datanet 1, of "ivy", is permissioned.
pub fn permissioned() -> World {
    let mut world = World::empty();
    let terms = DatanetTerms {
        access: DatanetAccess::Permissioned,
        ..terms("private-notes")
    };
    world
        .execute("ivy", &ExecuteMsg::CreateDatanet { terms })
        .unwrap();
    world
}

fn contributors(world: &World, start_after: Option<String>) -> Vec<String> {
    let response: ContributorsResponse = world.query(&QueryMsg::Contributors {
        datanet: Uint64::one(),
        start_after,
        limit: Some(2),
    });
    response.contributors
}

fn readers(world: &World, start_after: Option<String>) -> Vec<String> {
    let response: ReadersResponse = world.query(&QueryMsg::Readers {
        datanet: Uint64::one(),
        start_after,
        limit: Some(2),
    });
    response
        .readers
        .into_iter()
        .map(|entry| entry.reader)
        .collect()
}

#[test]
fn a_permissioned_datanet_takes_batches_of_its_contributors_alone() {
    let mut world = permissioned();
    let unauthorized = || ContractError::Unauthorized {
        sender: address("alice"),
        required: Access::Contributor(Uint64::one()),
    };
    let error = world.send_refused("alice", DEPOSIT, &batch_message(1));
    assert_eq!(error, unauthorized());
    // Who reads does not contribute.
    world
        .execute("ivy", &members(Reader, &["alice"], &[]))
        .unwrap();
    world.send_refused("alice", DEPOSIT, &batch_message(1));
    world
        .execute("ivy", &members(Contributor, &["alice"], &[]))
        .unwrap();
    world.submit(1);
    world
        .execute("ivy", &members(Contributor, &["bob"], &["alice"]))
        .unwrap();
    let error = world.send_refused("alice", DEPOSIT, &batch_message(2));
    assert_eq!(error, unauthorized());
}

#[test]
fn lists_are_paged_by_address() {
    let mut world = permissioned();
    let mut names = ["vera", "walt", "xena"].map(text);
    names.sort();
    for (role, list) in [
        (
            Contributor,
            contributors as fn(&World, Option<String>) -> Vec<String>,
        ),
        (Reader, readers),
    ] {
        world
            .execute("ivy", &members(role, &["vera", "walt", "xena"], &[]))
            .unwrap();
        assert_eq!(list(&world, None), names[..2]);
        assert_eq!(list(&world, Some(names[1].clone())), names[2..]);
        world
            .execute("ivy", &members(role, &[], &["vera", "walt", "xena"]))
            .unwrap();
        assert!(list(&world, None).is_empty());
    }
}

#[test]
fn nothing_repeated_and_missing_accounts_are_refused() {
    let mut world = permissioned();
    for role in [Contributor, Reader] {
        let error = world.refused("ivy", &members(role, &[], &[]));
        assert_eq!(error, ContractError::NothingToChange);
        let error = world.refused("ivy", &members(role, &["bob", "bob"], &[]));
        let (datanet, account) = (1, address("bob"));
        let expected = ContractError::AlreadyMember {
            datanet,
            role,
            account: account.clone(),
        };
        assert_eq!(error, expected);
        let error = world.refused("ivy", &members(role, &[], &["bob"]));
        let expected = ContractError::NotMember {
            datanet,
            role,
            account,
        };
        assert_eq!(error, expected);
    }
}

#[test]
fn a_message_is_bounded() {
    let mut world = permissioned();
    let names: Vec<String> = (0..=MAX_MEMBERS).map(|at| format!("member-{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let error = world.refused("ivy", &members(Contributor, &names, &[]));
    let (found, limit) = (MAX_MEMBERS + 1, MAX_MEMBERS);
    assert_eq!(error, ContractError::TooManyEntries { found, limit });
    world
        .execute("ivy", &members(Contributor, &names[1..], &[]))
        .unwrap();
}

#[test]
fn an_open_datanet_keeps_no_lists() {
    let mut world = World::new();
    let error = world.refused("ivy", &members(Reader, &["bob"], &[]));
    assert_eq!(error, ContractError::NotPermissioned { datanet: 1 });
}
