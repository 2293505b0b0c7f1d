//! Unwrapping with an unbonding period, and claims.

use contract_api::gopen_token::{DefaultDelegate, ExecuteMsg, MAX_CLAIMS};
use cosmwasm_std::{Timestamp, Uint128};
use gopen_token::ContractError;

use crate::world::{address, World, START};

const PERIOD: u64 = 1_000;

fn bonded() -> World {
    let mut world = World::with(PERIOD, DefaultDelegate::Holder);
    world.wrap("alice", 300).unwrap();
    world
}

fn unwrap(amount: u128) -> ExecuteMsg {
    ExecuteMsg::Unwrap {
        amount: Uint128::new(amount),
    }
}

fn set_period(world: &mut World, seconds: u64) {
    let message = ExecuteMsg::UpdateConfig {
        owner: None,
        emergency: None,
        unbonding_seconds: Some(seconds.into()),
    };
    world.execute("owner", &message).unwrap();
}

#[test]
fn unwrapping_ends_the_votes_at_once_and_the_open_waits() {
    let mut world = bonded();
    let now = world.app.block_info().time;
    world.execute("alice", &unwrap(100)).unwrap();
    assert_eq!(
        (world.votes("alice"), world.total_votes_at(None)),
        (200, 200)
    );
    assert_eq!(world.supply(), 200);
    let release_at = now.plus_seconds(PERIOD).nanos();
    assert_eq!(world.claims("alice"), [(100, release_at)]);
    assert_eq!(world.open_balance(&address("alice")), START - 300);
    let backing = world.backing();
    assert_eq!((backing.held.u128(), backing.unbonding.u128()), (300, 100));
}

#[test]
fn a_claim_is_paid_from_its_moment_on_and_once() {
    let mut world = bonded();
    world.execute("alice", &unwrap(100)).unwrap();
    let release_at = Timestamp::from_nanos(world.claims("alice")[0].1);
    world
        .app
        .update_block(|block| block.time = release_at.minus_nanos(1));
    let (account, next) = (address("alice"), Some(release_at));
    assert_eq!(
        world.refused("alice", &ExecuteMsg::Claim {}),
        ContractError::NothingToClaim { account, next }
    );
    world.app.update_block(|block| block.time = release_at);
    world.execute("alice", &ExecuteMsg::Claim {}).unwrap();
    assert_eq!(world.open_balance(&address("alice")), START - 200);
    assert_eq!(world.open_balance(&world.gopen), 200);
    assert_eq!(world.backing().unbonding.u128(), 0);
    let (account, next) = (address("alice"), None);
    assert_eq!(
        world.refused("alice", &ExecuteMsg::Claim {}),
        ContractError::NothingToClaim { account, next }
    );
}

#[test]
fn only_what_is_released_is_paid() {
    let mut world = bonded();
    world.execute("alice", &unwrap(100)).unwrap();
    world.pass(PERIOD / 2);
    world.execute("alice", &unwrap(50)).unwrap();
    world.pass(PERIOD / 2);
    world.execute("alice", &ExecuteMsg::Claim {}).unwrap();
    assert_eq!(world.open_balance(&address("alice")), START - 200);
    let amounts: Vec<u128> = world.claims("alice").iter().map(|claim| claim.0).collect();
    assert_eq!(amounts, [50]);
}

#[test]
fn claims_of_one_account_are_not_anothers() {
    let mut world = bonded();
    world.execute("alice", &unwrap(100)).unwrap();
    world.pass(PERIOD);
    let (account, next) = (address("bob"), None);
    assert_eq!(
        world.refused("bob", &ExecuteMsg::Claim {}),
        ContractError::NothingToClaim { account, next }
    );
}

#[test]
fn claims_of_one_block_are_one_and_their_number_is_bounded() {
    let mut world = bonded();
    for _ in 0..MAX_CLAIMS {
        world.execute("alice", &unwrap(1)).unwrap();
        world.execute("alice", &unwrap(2)).unwrap();
        world.pass(1);
    }
    let amounts: Vec<u128> = world.claims("alice").iter().map(|claim| claim.0).collect();
    assert_eq!(amounts, [3; MAX_CLAIMS]);
    assert_eq!(
        world.refused("alice", &unwrap(1)),
        ContractError::TooManyClaims
    );
    world.pass(PERIOD);
    world.execute("alice", &ExecuteMsg::Claim {}).unwrap();
    world.execute("alice", &unwrap(1)).unwrap();
}

#[test]
fn a_new_period_holds_for_what_is_unwrapped_later() {
    let mut world = bonded();
    world.execute("alice", &unwrap(100)).unwrap();
    let before = world.claims("alice");
    set_period(&mut world, 0);
    assert_eq!(world.claims("alice"), before);
    world.execute("alice", &unwrap(50)).unwrap();
    assert_eq!(world.open_balance(&address("alice")), START - 250);
    assert_eq!(world.claims("alice"), before);
    set_period(&mut world, 1);
    world.execute("alice", &unwrap(50)).unwrap();
    world.pass(1);
    world.execute("alice", &ExecuteMsg::Claim {}).unwrap();
    assert_eq!(world.open_balance(&address("alice")), START - 200);
    assert_eq!(world.claims("alice"), before);
}
