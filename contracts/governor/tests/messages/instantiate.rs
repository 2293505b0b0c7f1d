use contract_api::governor::{InstantiateMsg, Parameters, Paused, QueryMsg, TreasuryResponse};
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{coins, Uint128};
use cw_utils::PaymentError;
use governor::{contract, ContractError};

use crate::world::{text, World, DENOM};

fn message(parameters: Option<Parameters>) -> InstantiateMsg {
    let account = |name| mock_dependencies().api.addr_make(name).into_string();
    InstantiateMsg {
        open_token: account("open"),
        gopen_token: account("gopen"),
        emergency: None,
        parameters,
    }
}

fn instantiate(message: InstantiateMsg, funds: u128) -> Result<(), ContractError> {
    let mut deps = mock_dependencies();
    let funds = match funds {
        0 => Vec::new(),
        amount => coins(amount, DENOM),
    };
    let info = message_info(&deps.api.addr_make("creator"), &funds);
    contract::instantiate(deps.as_mut(), mock_env(), info, message).map(drop)
}

#[test]
fn starts_with_no_proposal_and_an_empty_treasury() {
    let world = World::new();
    let config = world.config();
    assert_eq!(config.open_token, world.open.to_string());
    assert_eq!(config.gopen_token, world.gopen.to_string());
    assert_eq!(config.emergency, Some(text("guard")));
    assert_eq!(config.paused, Paused::default());
    assert_eq!(config.last_proposal, 0);
    let treasury: TreasuryResponse = world.query(&QueryMsg::Treasury {});
    assert!(treasury.balance.is_zero() && treasury.deposits.is_zero());
}

#[test]
fn the_defaults_are_10000_gopen_1_day_7_days_5_percent_7_days() {
    let parameters = Parameters::default();
    let day = 24 * 60 * 60;
    assert_eq!(parameters.proposal_threshold.u128(), 10_000 * 1_000_000);
    assert_eq!(parameters.voting_delay.u64(), day);
    assert_eq!(parameters.voting_period.u64(), 7 * day);
    assert_eq!(parameters.quorum_bps, 500);
    assert_eq!(parameters.timelock.u64(), 7 * day);
    assert_eq!(parameters.grace_period.u64(), 14 * day);
    instantiate(message(None), 0).unwrap();
}

type Spoil = fn(&mut Parameters);

#[test]
fn parameters_out_of_bounds_are_refused() {
    const DAY: u64 = 86_400;
    const BEYOND: Uint128 = Uint128::new(1_000_000_000_000_001);
    let rows: [(&str, Spoil); 12] = [
        ("proposal_threshold", |row| row.proposal_threshold = BEYOND),
        ("proposal_deposit", |row| row.proposal_deposit = BEYOND),
        ("voting_delay", |row| {
            row.voting_delay = (30 * DAY + 1).into()
        }),
        ("voting_period", |row| row.voting_period = 0u64.into()),
        ("voting_period", |row| {
            row.voting_period = (60 * DAY + 1).into()
        }),
        ("quorum_bps", |row| row.quorum_bps = 0),
        ("quorum_bps", |row| row.quorum_bps = 5_001),
        ("timelock", |row| row.timelock = (60 * DAY + 1).into()),
        ("grace_period", |row| row.grace_period = 0u64.into()),
        ("grace_period", |row| {
            row.grace_period = (60 * DAY + 1).into()
        }),
        ("max_unsettled", |row| row.max_unsettled = 0),
        ("max_unsettled", |row| row.max_unsettled = 101),
    ];
    for (field, spoil) in rows {
        let mut parameters = Parameters::default();
        spoil(&mut parameters);
        let error = instantiate(message(Some(parameters)), 0).unwrap_err();
        let named =
            matches!(error, ContractError::InvalidField { field: found, .. } if found == field);
        assert!(named, "{field}: {error}");
    }
}

#[test]
fn bad_addresses_and_native_funds_are_refused() {
    let bad = || "governor".to_owned();
    let rows = [
        InstantiateMsg {
            open_token: bad(),
            ..message(None)
        },
        InstantiateMsg {
            gopen_token: bad(),
            ..message(None)
        },
        InstantiateMsg {
            emergency: Some(bad()),
            ..message(None)
        },
    ];
    for row in rows {
        let error = instantiate(row, 0).unwrap_err();
        assert!(matches!(error, ContractError::Std(_)), "{error}");
    }
    let error = instantiate(message(None), 1).unwrap_err();
    assert_eq!(error, PaymentError::NonPayable {}.into());
}
