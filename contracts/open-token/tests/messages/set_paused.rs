use contract_api::open_token::{ConfigResponse, ExecuteMsg, Paused, QueryMsg, Transfer};
use contract_api::OptionalAddress;
use cosmwasm_std::{coins, Uint128};
use open_token::ContractError;

use crate::world::{text, Setup, World, DENOM};

const ALL: Paused = Paused {
    mint: true,
    wrap: true,
};

fn set(paused: Paused) -> ExecuteMsg {
    ExecuteMsg::SetPaused { paused }
}

fn paused(world: &World) -> Paused {
    world.query::<ConfigResponse>(&QueryMsg::Config {}).paused
}

#[test]
fn stopped_minting_creates_nothing_until_the_owner_resumes_it() {
    let mut world = Setup::default().minter("minter").build();
    world.execute("owner", &set(ALL)).unwrap();
    let mint = ExecuteMsg::Mint {
        recipient: text("alice"),
        amount: Uint128::one(),
    };
    let action = "mint";
    assert_eq!(
        world.refused("minter", &mint),
        ContractError::Stopped { action }
    );
    world.execute("owner", &set(Paused::default())).unwrap();
    world.execute("minter", &mint).unwrap();
}

#[test]
fn what_one_holds_is_moved_and_unwrapped_whatever_is_stopped() {
    let mut world = Setup::default()
        .coins("alice", 100, DENOM)
        .wrapping()
        .build();
    let wrap = ExecuteMsg::Wrap {};
    world.pay("alice", &wrap, &coins(50, DENOM)).unwrap();
    world.execute("owner", &set(ALL)).unwrap();
    let error = world.refused_with("alice", &wrap, &coins(50, DENOM));
    assert_eq!(error, ContractError::Stopped { action: "wrap" });
    let (recipient, amount) = (text("bob"), Uint128::new(5));
    for message in [
        ExecuteMsg::MultiTransfer {
            transfers: vec![Transfer {
                recipient: recipient.clone(),
                amount,
            }],
        },
        ExecuteMsg::Transfer { recipient, amount },
        ExecuteMsg::Burn { amount },
        ExecuteMsg::Unwrap { amount },
    ] {
        world.execute("alice", &message).unwrap();
    }
    assert_eq!((world.balance("alice"), world.balance("bob")), (30, 10));
}

#[test]
fn the_emergency_account_stops_and_never_resumes() {
    let mut world = Setup::default().build();
    let appoint = ExecuteMsg::UpdateConfig {
        owner: None,
        emergency: Some(OptionalAddress::Set(text("emergency"))),
    };
    world.execute("owner", &appoint).unwrap();
    let mint = Paused {
        mint: true,
        wrap: false,
    };
    world.execute("emergency", &set(mint)).unwrap();
    world.execute("emergency", &set(ALL)).unwrap();
    for less in [mint, Paused::default()] {
        assert_eq!(
            world.refused("emergency", &set(less)),
            ContractError::EmergencyMayOnlyStop { before: ALL }
        );
    }
    world.execute("owner", &set(mint)).unwrap();
    assert_eq!(paused(&world), mint);
}
