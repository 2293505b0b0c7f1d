//! instantiate, set_paused and update_config.

use contract_api::payout_splitter::{ConfigResponse, ExecuteMsg, InstantiateMsg, Paused, QueryMsg};
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{Addr, Uint128, Uint64};
use payout_splitter::ContractError;

use super::{
    native, refusal,
    world::{DISPUTE_SECONDS, MIN_DEPOSIT, SETTLE_SECONDS},
};

fn update() -> (
    Option<String>,
    Option<Uint64>,
    Option<Uint64>,
    Option<Uint128>,
) {
    (None, None, None, None)
}

fn message(
    (owner, dispute_seconds, settle_seconds, min_deposit): (
        Option<String>,
        Option<Uint64>,
        Option<Uint64>,
        Option<Uint128>,
    ),
) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig {
        owner,
        dispute_seconds,
        settle_seconds,
        min_deposit,
    }
}

#[test]
fn what_is_instantiated_can_be_queried() {
    let world = native();
    let config: ConfigResponse = world.query(&QueryMsg::Config {});
    let expected = ConfigResponse {
        owner: world.owner.to_string(),
        open_token: world.token.to_string(),
        oracle_registry: world.registry.to_string(),
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
    let change = (None, Some(5u64.into()), None, None);
    world.execute(&owner, &message(change)).unwrap();
    let change = (
        Some(heir.to_string()),
        None,
        Some(7u64.into()),
        Some(9u128.into()),
    );
    world.execute(&owner, &message(change)).unwrap();
    let after: ConfigResponse = world.query(&QueryMsg::Config {});
    let expected = ConfigResponse {
        owner: heir.to_string(),
        dispute_seconds: 5u64.into(),
        settle_seconds: 7u64.into(),
        min_deposit: 9u128.into(),
        ..before
    };
    assert_eq!(after, expected);
    refusal(world.execute(&owner, &message(update())));
    world.execute(&heir, &message(update())).unwrap();
}

#[test]
fn parameters_out_of_range_are_refused() {
    let mut world = native();
    let owner = world.owner.clone();
    let day = 86_400u64;
    for (change, field) in [
        (
            (None, Some((30 * day + 1).into()), None, None),
            "dispute_seconds",
        ),
        (
            (None, None, Some((90 * day + 1).into()), None),
            "settle_seconds",
        ),
        ((None, None, Some(u64::MAX.into()), None), "settle_seconds"),
        ((None, None, None, Some(Uint128::zero())), "min_deposit"),
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
        let change = (Some(address.to_owned()), None, None, None);
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
