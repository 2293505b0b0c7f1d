use contract_api::gopen_token::{DelegateResponse, DelegationsResponse, ExecuteMsg, QueryMsg};

use crate::world::{text, World};

fn delegate_of(world: &World, name: &str) -> DelegateResponse {
    let address = text(name);
    world.query(&QueryMsg::Delegate { address })
}

#[test]
fn by_default_an_account_votes_by_itself() {
    let world = World::wrapped(&[("alice", 30)]);
    let expected = DelegateResponse {
        delegate: Some(text("alice")),
        since: 0u64.into(),
    };
    assert_eq!(delegate_of(&world, "alice"), expected);
    assert_eq!(world.votes("alice"), 30);
}

#[test]
fn votes_go_to_the_delegate_and_come_back() {
    let mut world = World::wrapped(&[("alice", 30), ("bob", 5)]);
    let height = world.next_block();
    let delegate = text("bob");
    let response = world
        .execute("alice", &ExecuteMsg::Delegate { delegate })
        .unwrap();
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "delegate"),
        ("account", &text("alice")),
        ("from", &text("alice")),
        ("to", &text("bob")),
        ("votes", "30"),
    ]));
    assert_eq!((world.votes("alice"), world.votes("bob")), (0, 35));
    assert_eq!(delegate_of(&world, "alice").since.u64(), height);
    assert_eq!(world.total_votes_at(None), 35);

    world.delegate("alice", "alice");
    assert_eq!((world.votes("alice"), world.votes("bob")), (30, 5));
}

#[test]
fn delegation_is_not_passed_on() {
    let mut world = World::wrapped(&[("alice", 30), ("bob", 5)]);
    world.delegate("alice", "bob");
    world.delegate("bob", "carol");
    let votes = ["alice", "bob", "carol"].map(|name| world.votes(name));
    assert_eq!(votes, [0, 30, 5]);
}

#[test]
fn the_same_delegate_again_changes_nothing() {
    let mut world = World::wrapped(&[("alice", 30)]);
    world.delegate("alice", "bob");
    let before = delegate_of(&world, "alice");
    world.next_block();
    world.delegate("alice", "bob");
    assert_eq!(delegate_of(&world, "alice"), before);
    assert_eq!(world.votes("bob"), 30);
}

#[test]
fn tokens_that_come_later_vote_through_the_delegate_too() {
    let mut world = World::new();
    world.delegate("alice", "bob");
    world.wrap("alice", 30).unwrap();
    assert_eq!((world.votes("alice"), world.votes("bob")), (0, 30));
}

#[test]
fn undelegating_lets_the_default_apply_again() {
    let mut world = World::wrapped(&[("alice", 30), ("bob", 5)]);
    world.delegate("alice", "bob");
    world.execute("alice", &ExecuteMsg::Undelegate {}).unwrap();
    assert_eq!((world.votes("alice"), world.votes("bob")), (30, 5));
    assert_eq!(delegate_of(&world, "alice").since.u64(), 0);
    world.execute("alice", &ExecuteMsg::Undelegate {}).unwrap();
    assert_eq!((world.votes("alice"), world.total_votes_at(None)), (30, 35));
}

#[test]
fn delegations_come_in_pages_that_join_up() {
    let mut world = World::new();
    for account in ["alice", "bob", "carol"] {
        world.delegate(account, "owner");
    }
    let page = |start_after: Option<String>, limit| {
        let message = QueryMsg::Delegations { start_after, limit };
        world.query::<DelegationsResponse>(&message).delegations
    };
    let all = page(None, Some(u32::MAX));
    let mut expected = ["alice", "bob", "carol"].map(text).to_vec();
    expected.sort();
    let accounts: Vec<String> = all.iter().map(|entry| entry.account.clone()).collect();
    assert_eq!(accounts, expected);
    assert!(all.iter().all(|entry| entry.delegate == text("owner")));
    let first = page(None, Some(2));
    let rest = page(Some(first[1].account.clone()), None);
    assert_eq!([first, rest].concat(), all);
}

#[test]
fn a_delegate_that_is_no_address_is_refused() {
    let mut world = World::wrapped(&[("alice", 30)]);
    for delegate in ["", "bob", &text("bob").to_uppercase()] {
        let delegate = delegate.to_owned();
        world.refused("alice", &ExecuteMsg::Delegate { delegate });
    }
}
