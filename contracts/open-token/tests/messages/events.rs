//! The events of OPEN's own messages, as they stand on the chain.

use contract_api::open_token::{ExecuteMsg, InstantiateMsg, Paused, Transfer};
use contract_api::OptionalAddress;
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{attr, coins, Coin, Event, Uint128};
use cw20::Cw20Coin;
use open_token::contract;

use crate::world::{text, Setup, World, DENOM};

/// What a message leaves: type and attributes of each of the contract's events, without its address.
fn golden(world: &mut World, sender: &str, message: ExecuteMsg, funds: &[Coin]) -> Vec<String> {
    let response = world.pay(sender, &message, funds).unwrap();
    let ours = |event: &&Event| event.ty.starts_with("wasm");
    let line = |event: &Event| {
        let attributes = event.attributes[1..].iter();
        let pairs: Vec<String> = attributes
            .map(|attr| format!("{}={}", attr.key, attr.value))
            .collect();
        format!("{} {}", event.ty, pairs.join(" "))
    };
    response.events.iter().filter(ours).map(line).collect()
}

#[test]
fn of_the_creation() {
    let mut deps = mock_dependencies();
    let owner = deps.api.addr_make("owner");
    let message = InstantiateMsg {
        owner: owner.to_string(),
        initial_balances: vec![Cw20Coin {
            address: owner.to_string(),
            amount: Uint128::new(7),
        }],
        minter: None,
        native_denom: None,
        marketing: None,
    };
    let info = message_info(&owner, &[]);
    let response = contract::instantiate(deps.as_mut(), mock_env(), info, message).unwrap();
    let expected = [
        attr("action", "instantiate"),
        attr("owner", owner),
        attr("supply", "7"),
    ];
    assert_eq!(response.attributes, expected);
}

#[test]
fn of_holders() {
    let mut world = Setup::default()
        .coins("alice", 100, DENOM)
        .wrapping()
        .build();
    let (alice, bob) = (text("alice"), text("bob"));
    assert_eq!(
        golden(&mut world, "alice", ExecuteMsg::Wrap {}, &coins(50, DENOM)),
        [format!("wasm action=wrap account={alice} amount=50")]
    );
    let transfer = |amount: u128| Transfer {
        recipient: bob.clone(),
        amount: Uint128::new(amount),
    };
    let transfers = vec![transfer(3), transfer(4)];
    assert_eq!(
        golden(
            &mut world,
            "alice",
            ExecuteMsg::MultiTransfer { transfers },
            &[]
        ),
        [
            format!("wasm action=multi_transfer from={alice} count=2 amount=7"),
            format!("wasm-transfer action=transfer from={alice} to={bob} amount=3"),
            format!("wasm-transfer action=transfer from={alice} to={bob} amount=4"),
        ]
    );
    let amount = Uint128::new(5);
    assert_eq!(
        golden(&mut world, "alice", ExecuteMsg::Unwrap { amount }, &[]),
        [format!("wasm action=unwrap account={alice} amount=5")]
    );
}

#[test]
fn of_the_owner() {
    let mut world = Setup::default().build();
    let (owner, emergency) = (text("owner"), text("emergency"));
    let update = |emergency| ExecuteMsg::UpdateConfig {
        owner: None,
        emergency: Some(emergency),
    };
    let appoint = update(OptionalAddress::Set(emergency.clone()));
    assert_eq!(
        golden(&mut world, "owner", appoint, &[]),
        [format!(
            "wasm action=update_config owner={owner} emergency={emergency}"
        )]
    );
    let dismiss = update(OptionalAddress::Unset {});
    assert_eq!(
        golden(&mut world, "owner", dismiss, &[]),
        [format!("wasm action=update_config owner={owner}")]
    );
    let paused = Paused {
        mint: true,
        wrap: false,
    };
    assert_eq!(
        golden(&mut world, "owner", ExecuteMsg::SetPaused { paused }, &[]),
        [format!(
            "wasm action=set_paused sender={owner} mint=true wrap=false"
        )]
    );
}
