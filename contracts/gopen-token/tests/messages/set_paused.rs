use contract_api::gopen_token::{ConfigResponse, ExecuteMsg, Paused, QueryMsg};
use contract_api::OptionalAddress;
use cosmwasm_std::Uint128;
use gopen_token::{Access, ContractError};

use crate::world::{address, text, World};

const ALL: Paused = Paused {
    wrap: true,
    hooks: true,
};

fn set(paused: Paused) -> ExecuteMsg {
    ExecuteMsg::SetPaused { paused }
}

fn paused(world: &World) -> Paused {
    world.query::<ConfigResponse>(&QueryMsg::Config {}).paused
}

fn with_emergency() -> World {
    let mut world = World::wrapped(&[("alice", 30)]);
    let message = ExecuteMsg::UpdateConfig {
        owner: None,
        emergency: Some(OptionalAddress::Set(text("emergency"))),
        unbonding_seconds: None,
    };
    world.execute("owner", &message).unwrap();
    world
}

#[test]
fn stopped_wrapping_refuses_open_and_nothing_else_is_held_back() {
    let mut world = World::wrapped(&[("alice", 30)]);
    world.execute("owner", &set(ALL)).unwrap();
    let error: ContractError = world.wrap("alice", 5).unwrap_err().downcast().unwrap();
    assert_eq!(error, ContractError::Stopped { action: "wrap" });
    world.transfer("alice", "bob", 5);
    world.delegate("alice", "carol");
    let amount = Uint128::new(5);
    world
        .execute("alice", &ExecuteMsg::Unwrap { amount })
        .unwrap();
    assert_eq!((world.votes("carol"), world.votes("bob")), (20, 5));

    world.execute("owner", &set(Paused::default())).unwrap();
    world.wrap("alice", 5).unwrap();
}

#[test]
fn the_emergency_account_stops_and_never_resumes() {
    let mut world = with_emergency();
    let wrap = Paused {
        wrap: true,
        hooks: false,
    };
    world.execute("emergency", &set(wrap)).unwrap();
    world.execute("emergency", &set(ALL)).unwrap();
    for less in [wrap, Paused::default()] {
        assert_eq!(
            world.refused("emergency", &set(less)),
            ContractError::EmergencyMayOnlyStop { before: ALL }
        );
    }
    world.execute("owner", &set(wrap)).unwrap();
    assert_eq!(paused(&world), wrap);
}

#[test]
fn an_emergency_account_that_was_removed_stops_nothing() {
    let mut world = with_emergency();
    let message = ExecuteMsg::UpdateConfig {
        owner: None,
        emergency: Some(OptionalAddress::Unset {}),
        unbonding_seconds: None,
    };
    world.execute("owner", &message).unwrap();
    let expected = ContractError::Unauthorized {
        sender: address("emergency"),
        required: Access::OwnerOrEmergency,
    };
    assert_eq!(world.refused("emergency", &set(ALL)), expected);
}
