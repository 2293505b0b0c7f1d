use contract_api::datanet_registry::ExecuteMsg;
use cosmwasm_std::Uint64;
use datanet_registry::ContractError;

use crate::world::{text, update_validators, World};

fn transfer(to: Option<&str>) -> ExecuteMsg {
    ExecuteMsg::TransferDatanet {
        datanet: Uint64::one(),
        to: to.map(text),
    }
}

fn accept() -> ExecuteMsg {
    ExecuteMsg::AcceptDatanet {
        datanet: Uint64::one(),
    }
}

#[test]
fn a_datanet_changes_hands_in_two_steps() {
    let mut world = World::new();
    world.execute("ivy", &transfer(Some("bob"))).unwrap();
    assert_eq!(world.datanet().pending_owner, Some(text("bob")));
    // Until it is accepted nothing has changed.
    world.refused("bob", &update_validators(&["vera"], &[]));
    world.refused("alice", &accept());
    world.execute("bob", &accept()).unwrap();
    let datanet = world.datanet();
    assert_eq!((datanet.owner, datanet.pending_owner), (text("bob"), None));
    world.refused("ivy", &update_validators(&["vera"], &[]));
    world
        .execute("bob", &update_validators(&["vera"], &[]))
        .unwrap();
    world.refused("bob", &accept());
}

#[test]
fn an_offer_is_replaced_and_withdrawn() {
    let mut world = World::new();
    world.execute("ivy", &transfer(Some("bob"))).unwrap();
    world.execute("ivy", &transfer(Some("alice"))).unwrap();
    world.refused("bob", &accept());
    world.execute("ivy", &transfer(None)).unwrap();
    assert_eq!(world.datanet().pending_owner, None);
    world.refused("alice", &accept());
}

#[test]
fn what_changes_nothing_is_refused() {
    let mut world = World::new();
    for to in [None, Some("ivy")] {
        let error = world.refused("ivy", &transfer(to));
        assert_eq!(error, ContractError::NothingToChange);
    }
    world.execute("ivy", &transfer(Some("bob"))).unwrap();
    let error = world.refused("ivy", &transfer(Some("bob")));
    assert_eq!(error, ContractError::NothingToChange);
}
