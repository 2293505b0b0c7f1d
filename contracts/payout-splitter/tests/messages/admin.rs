//! instantiate, set_paused and update_config.

use contract_api::payout_splitter::{
    ConfigResponse, ConfigUpdate, ExecuteMsg, InstantiateMsg, Paused, QueryMsg,
};
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{Addr, Uint128};
use payout_splitter::ContractError;

use super::{
    native, refusal,
    world::{DISPUTE_SECONDS, MIN_DEPOSIT, SETTLE_SECONDS},
};

fn message(update: ConfigUpdate) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig(update)
}

#[test]
fn what_is_instantiated_can_be_queried() {
    let world = native();
    let config: ConfigResponse = world.query(&QueryMsg::Config {});
    let expected = ConfigResponse {
        owner: world.owner.to_string(),
        open_token: world.token.to_string(),
        oracle_registry: world.registry.to_string(),
        emergency: None,
        disputes: Some(world.disputes.to_string()),
        dispute_seconds: DISPUTE_SECONDS.into(),
        settle_seconds: SETTLE_SECONDS.into(),
        min_deposit: MIN_DEPOSIT.into(),
        paused: Paused::default(),
    };
    assert_eq!(config, expected);
}

#[test]
fn update_config_changes_what_it_names_only() {
    let mut world = native();
    let before: ConfigResponse = world.query(&QueryMsg::Config {});
    let (owner, heir) = (world.owner.clone(), world.address("heir"));
    let change = ConfigUpdate {
        dispute_seconds: Some(5u64.into()),
        ..Default::default()
    };
    world.execute(&owner, &message(change)).unwrap();
    let change = ConfigUpdate {
        owner: Some(heir.to_string()),
        emergency: Some(world.address("guard").to_string()),
        disputes: Some(String::new()),
        settle_seconds: Some(7u64.into()),
        min_deposit: Some(9u128.into()),
        ..Default::default()
    };
    world.execute(&owner, &message(change)).unwrap();
    let after: ConfigResponse = world.query(&QueryMsg::Config {});
    let expected = ConfigResponse {
        owner: heir.to_string(),
        emergency: Some(world.address("guard").to_string()),
        disputes: None,
        dispute_seconds: 5u64.into(),
        settle_seconds: 7u64.into(),
        min_deposit: 9u128.into(),
        ..before
    };
    assert_eq!(after, expected);
    let nothing = message(ConfigUpdate::default());
    refusal(world.execute(&owner, &nothing));
    world.execute(&heir, &nothing).unwrap();
}

#[test]
fn parameters_out_of_range_are_refused() {
    let mut world = native();
    let owner = world.owner.clone();
    let day = 86_400u64;
    let dispute = |seconds: u64| ConfigUpdate {
        dispute_seconds: Some(seconds.into()),
        ..Default::default()
    };
    let settle = |seconds: u64| ConfigUpdate {
        settle_seconds: Some(seconds.into()),
        ..Default::default()
    };
    let deposit = |amount: u128| ConfigUpdate {
        min_deposit: Some(amount.into()),
        ..Default::default()
    };
    for (change, field) in [
        (dispute(30 * day + 1), "dispute_seconds"),
        (settle(90 * day + 1), "settle_seconds"),
        (settle(u64::MAX), "settle_seconds"),
        (deposit(0), "min_deposit"),
    ] {
        let before = world.stored();
        match refusal(world.execute(&owner, &message(change))) {
            ContractError::InvalidConfig { field: found, .. } => assert_eq!(found, field),
            other => panic!("{other}"),
        }
        assert_eq!(world.stored(), before);
    }
    for address in [
        "",
        "open1bad",
        "cosmos1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqnrql8a",
    ] {
        let change = ConfigUpdate {
            owner: Some(address.to_owned()),
            ..Default::default()
        };
        let error = refusal(world.execute(&owner, &message(change)));
        assert!(matches!(error, ContractError::Std(_)), "{error}");
    }
}

#[test]
fn instantiate_checks_the_same_ranges() {
    let mut deps = mock_dependencies();
    let address = |name: &str| deps.api.addr_make(name).to_string();
    let good = InstantiateMsg {
        owner: address("owner"),
        open_token: address("token"),
        oracle_registry: address("registry"),
        emergency: Some(address("guard")),
        dispute_seconds: 1u64.into(),
        settle_seconds: 1u64.into(),
        min_deposit: 1u128.into(),
    };
    let bad = InstantiateMsg {
        min_deposit: Uint128::zero(),
        ..good.clone()
    };
    let info = message_info(&Addr::unchecked("creator"), &[]);
    let start = payout_splitter::contract::instantiate;
    start(deps.as_mut(), mock_env(), info.clone(), bad).unwrap_err();
    start(deps.as_mut(), mock_env(), info, good).unwrap();
}

#[test]
fn each_flag_stops_its_action_and_no_other() {
    let mut world = native();
    let channel = world.open(0);
    let alice = world.address("alice");
    let owner = world.owner.clone();
    let round = world.round(&[(channel, 10)], &[(&alice, 10)]);
    let all = Paused {
        open_channel: true,
        top_up: true,
        submit_report: true,
        finalize: true,
    };
    let paused = |action| ContractError::Paused { action };
    world
        .execute(&owner, &ExecuteMsg::SetPaused { paused: all })
        .unwrap();

    let opening = world.opening(0);
    assert_eq!(refusal(world.try_open(0, opening)), paused("open_channel"));
    assert_eq!(refusal(world.top_up(0, channel, 5)), paused("top_up"));
    assert_eq!(refusal(world.submit(&round)), paused("submit_report"));
    assert_eq!(refusal(world.finalize(1)), paused("finalize"));

    let without_reports = Paused {
        submit_report: false,
        ..all
    };
    let resume = ExecuteMsg::SetPaused {
        paused: without_reports,
    };
    world.execute(&owner, &resume).unwrap();
    world.submit(&round).unwrap();
    world.advance(DISPUTE_SECONDS);
    assert_eq!(refusal(world.finalize(1)), paused("finalize"));
    let resume = ExecuteMsg::SetPaused {
        paused: Paused::default(),
    };
    world.execute(&owner, &resume).unwrap();
    world.finalize(1).unwrap();
}

#[test]
fn no_flag_stops_claims_or_the_way_out_of_a_channel() {
    let mut world = native();
    let channel = world.open(0);
    let (alice, owner) = (world.address("alice"), world.owner.clone());
    let payer = world.payers[0].address.clone();
    let seq = world.settle(&[(channel, 10)], &[(&alice, 10)]);
    let paused = Paused {
        open_channel: true,
        top_up: true,
        submit_report: true,
        finalize: true,
    };
    world
        .execute(&owner, &ExecuteMsg::SetPaused { paused })
        .unwrap();
    let claim = world.claim_of(seq, &alice);
    world.execute(&payer, &ExecuteMsg::Claim(claim)).unwrap();
    assert_eq!(world.balance(&alice), 10);
    let channel = channel.into();
    for (message, wait) in [
        (ExecuteMsg::RevokeSessionKey { channel }, 0),
        (ExecuteMsg::Thaw { channel }, SETTLE_SECONDS + 1),
        (ExecuteMsg::Withdraw { channel }, 0),
    ] {
        world.execute(&payer, &message).unwrap();
        world.advance(wait);
    }
    assert_eq!(world.balance(&payer), super::world::FUNDS - 10);
}

#[test]
fn the_emergency_address_stops_actions_and_only_the_owner_resumes_them() {
    let mut world = native();
    let (owner, guard) = (world.owner.clone(), world.address("guard"));
    let flags = |top_up, finalize| ExecuteMsg::SetPaused {
        paused: Paused {
            top_up,
            finalize,
            ..Paused::default()
        },
    };
    refusal(world.execute(&guard, &flags(true, false)));
    world.update(ConfigUpdate {
        emergency: Some(guard.to_string()),
        ..Default::default()
    });
    world.execute(&guard, &flags(true, false)).unwrap();
    world.execute(&guard, &flags(true, true)).unwrap();
    let before = world.stored();
    for resumed in [flags(false, true), flags(true, false), flags(false, false)] {
        let sender = guard.clone();
        let expected = ContractError::OnlyOwnerResumes { sender };
        assert_eq!(refusal(world.execute(&guard, &resumed)), expected);
    }
    let update = message(ConfigUpdate::default());
    refusal(world.execute(&guard, &update));
    assert_eq!(world.stored(), before);
    world.execute(&owner, &flags(false, false)).unwrap();
}
