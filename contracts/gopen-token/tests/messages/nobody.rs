//! A token whose balances vote for nobody until their holders delegate.

use contract_api::gopen_token::{DefaultDelegate, DelegateResponse, ExecuteMsg, QueryMsg};

use crate::world::{text, World};

fn silent() -> World {
    let mut world = World::with(0, DefaultDelegate::Nobody);
    world.wrap("alice", 30).unwrap();
    world.wrap("bob", 5).unwrap();
    world
}

#[test]
fn a_balance_has_no_vote_before_its_holder_delegates() {
    let mut world = silent();
    assert_eq!((world.votes("alice"), world.total_votes_at(None)), (0, 0));
    let address = text("alice");
    let delegate: DelegateResponse = world.query(&QueryMsg::Delegate { address });
    assert_eq!(delegate.delegate, None);
    world.delegate("alice", "alice");
    assert_eq!((world.votes("alice"), world.total_votes_at(None)), (30, 30));
}

#[test]
fn tokens_gain_and_lose_their_votes_as_they_move() {
    let mut world = silent();
    world.delegate("alice", "carol");
    world.transfer("alice", "bob", 10);
    assert_eq!((world.votes("carol"), world.total_votes_at(None)), (20, 20));
    world.transfer("bob", "alice", 15);
    assert_eq!((world.votes("carol"), world.total_votes_at(None)), (35, 35));
}

#[test]
fn undelegating_ends_the_votes() {
    let mut world = silent();
    world.delegate("alice", "carol");
    world.execute("alice", &ExecuteMsg::Undelegate {}).unwrap();
    assert_eq!((world.votes("carol"), world.total_votes_at(None)), (0, 0));
    world.transfer("alice", "bob", 30);
    assert_eq!(world.balance("bob"), 35);
}
