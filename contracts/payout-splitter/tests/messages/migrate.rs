//! migrate, from the state of a running system of version 0.1.0.

use contract_api::{
    payout_splitter::{
        ChannelResponse, ChannelStatus, ConfigResponse, HeadResponse, PaidAllResponse, Paused,
        QueryMsg, ReportResponse, ReportStatus, TotalsResponse,
    },
    MigrateMsg,
};
use cosmwasm_std::{
    from_json,
    testing::{mock_dependencies, mock_env, MockApi, MockQuerier, MockStorage},
    Binary, HexBinary, Order, OwnedDeps, Storage, Uint128,
};
use payout_splitter::{
    contract::{migrate, query},
    ContractError, CONTRACT_NAME, CONTRACT_VERSION,
};
use serde::de::DeserializeOwned;

type Deps = OwnedDeps<MockStorage, MockApi, MockQuerier>;

/// What the contract of version 0.1.0 held after the demo.
fn old_state() -> Deps {
    let text = include_str!("../state/0.1.0.json");
    let entries: Vec<(HexBinary, Binary)> = from_json(text).unwrap();
    let mut deps = mock_dependencies();
    deps.api = MockApi::default().with_prefix("open");
    for (key, value) in entries {
        deps.storage.set(&key, &value);
    }
    deps
}

fn stored(deps: &Deps) -> Vec<(Vec<u8>, Vec<u8>)> {
    deps.storage.range(None, None, Order::Ascending).collect()
}

fn ask<T: DeserializeOwned>(deps: &Deps, message: QueryMsg) -> T {
    from_json(query(deps.as_ref(), mock_env(), message).unwrap()).unwrap()
}

#[test]
fn everything_of_the_earlier_version_is_kept() {
    let mut deps = old_state();
    migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();

    let totals: TotalsResponse = ask(&deps, QueryMsg::Totals {});
    let expected = TotalsResponse {
        deposited: 20_000_000u128.into(),
        collected: 1_075_500u128.into(),
        final_cumulative: 1_075_500u128.into(),
        paid: 1_075_500u128.into(),
        refunded: Uint128::zero(),
    };
    assert_eq!(totals, expected);

    let channel = 1u64.into();
    let channel: ChannelResponse = ask(&deps, QueryMsg::Channel { channel });
    assert_eq!(channel.payer, "open19htr08ky9ddpr8gryn59a3ggekhmrtn67sca3l");
    assert_eq!(
        (channel.deposit.u128(), channel.cap.u128()),
        (20_000_000, 20_000_000)
    );
    assert_eq!(
        (channel.collected.u128(), channel.withdrawn.u128()),
        (1_075_500, 0)
    );
    assert_eq!(channel.settles_at.u64(), channel.expires.u64() + 3_600);
    assert_eq!(
        (channel.status, channel.former_key),
        (ChannelStatus::Open, None)
    );

    let config: ConfigResponse = ask(&deps, QueryMsg::Config {});
    assert_eq!(config.owner, "open1m82mnqz0unm5930y90azd9enardz64ty7wnmv2");
    assert_eq!(
        (config.dispute_seconds.u64(), config.settle_seconds.u64()),
        (2, 3_600)
    );
    assert_eq!(config.paused, Paused::default());

    let head: HeadResponse = ask(&deps, QueryMsg::Head {});
    assert_eq!((head.last_seq.u64(), head.final_seq.u64()), (1, 1));
    assert_eq!(head.last_cumulative.u128(), 1_075_500);
    let report: ReportResponse = ask(&deps, QueryMsg::Report { seq: 1u64.into() });
    assert_eq!(
        (report.digest, report.status),
        (head.last_digest, ReportStatus::Final)
    );
    assert_eq!(report.digest, report.report.digest());

    let (start_after, limit) = (None, Some(100));
    let paid: PaidAllResponse = ask(&deps, QueryMsg::PaidAll { start_after, limit });
    let sum: u128 = paid.payees.iter().map(|entry| entry.paid.u128()).sum();
    assert_eq!((paid.payees.len(), sum), (25, 1_075_500));
}

#[test]
fn nothing_is_left_that_no_query_shows() {
    let mut deps = old_state();
    migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    let old_usage = b"\x00\x0dchannel_usage";
    assert!(stored(&deps)
        .iter()
        .all(|(key, _)| !key.starts_with(old_usage)));
    let version = cw2::get_contract_version(&deps.storage).unwrap();
    assert_eq!(
        (version.contract.as_str(), version.version.as_str()),
        (CONTRACT_NAME, CONTRACT_VERSION)
    );
}

#[test]
fn a_channel_that_was_closed_stays_closed_with_what_it_returned() {
    let mut deps = old_state();
    let key = b"\x00\x0dchannel_usage\x00\x00\x00\x00\x00\x00\x00\x01";
    deps.storage
        .set(key, br#"{"collected":"1075500","closed":true}"#);
    migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    let channel = 1u64.into();
    let channel: ChannelResponse = ask(&deps, QueryMsg::Channel { channel });
    assert_eq!(channel.status, ChannelStatus::Closed);
    assert_eq!(channel.withdrawn.u128(), 20_000_000 - 1_075_500);
}

#[test]
fn another_contract_or_version_is_refused_and_nothing_changes() {
    for (name, version) in [
        ("crates.io:open-token", "0.1.0"),
        (CONTRACT_NAME, "0.0.9"),
        (CONTRACT_NAME, CONTRACT_VERSION),
        (CONTRACT_NAME, "9.0.0"),
    ] {
        let mut deps = old_state();
        cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        let before = stored(&deps);
        let error = migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
        assert!(matches!(error, ContractError::Version(_)), "{error}");
        assert_eq!(stored(&deps), before);
    }
    let mut empty = mock_dependencies();
    migrate(empty.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
}
