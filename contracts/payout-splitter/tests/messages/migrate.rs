//! migrate, from the states of running systems of versions 0.1.0 and 0.2.0.

use contract_api::{
    payout_splitter::{
        ChannelResponse, ChannelStatus, Claim, ConfigResponse, ConfigUpdate, ExecuteMsg,
        HeadResponse, PaidAllResponse, Paused, QueryMsg, ReportResponse, ReportStatus,
        TotalsResponse,
    },
    MigrateMsg,
};
use cosmwasm_std::{
    from_json,
    testing::{message_info, mock_dependencies, mock_env, MockApi, MockQuerier, MockStorage},
    Addr, Binary, HexBinary, Order, OwnedDeps, Storage, Timestamp, Uint128,
};
use payout_splitter::{
    contract::{execute, migrate, query},
    ClaimError, ContractError, DisputeError, CONTRACT_NAME, CONTRACT_VERSION,
};
use serde::de::DeserializeOwned;

type Deps = OwnedDeps<MockStorage, MockApi, MockQuerier>;

/// What the contract of version 0.1.0 held after the demo.
fn old_state() -> Deps {
    load(include_str!("../state/0.1.0.json"))
}

/// What the contract of version 0.2.0 held with two final and two pending reports, a channel whose
/// key was revoked and one that was closed.
fn later_state() -> Deps {
    load(include_str!("../state/0.2.0.json"))
}

fn load(text: &str) -> Deps {
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
    assert_eq!(head.tip_cumulative.u128(), 1_075_500);
    let report: ReportResponse = ask(&deps, QueryMsg::Report { seq: 1u64.into() });
    assert_eq!(
        (report.digest, report.status),
        (head.tip_digest, ReportStatus::Final)
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
fn the_chain_of_reports_of_0_2_0_goes_on() {
    let mut deps = later_state();
    migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    let head: HeadResponse = ask(&deps, QueryMsg::Head {});
    assert_eq!(
        [head.last_seq, head.tip_seq, head.final_seq].map(|seq| seq.u64()),
        [4, 4, 2]
    );
    assert_eq!((head.pending, head.reverting), (2, 0));
    assert_eq!(head.tip_cumulative.u128(), 53_500);
    let (final_one, pending) = (ReportStatus::Final, ReportStatus::Pending);
    for (seq, status) in [
        (1u64, final_one),
        (2, final_one),
        (3, pending),
        (4, pending),
    ] {
        let report: ReportResponse = ask(&deps, QueryMsg::Report { seq: seq.into() });
        assert_eq!((report.status, report.follows.u64()), (status, seq - 1));
        assert_eq!(report.held_until.u64(), 0);
    }
    let totals: TotalsResponse = ask(&deps, QueryMsg::Totals {});
    let expected = TotalsResponse {
        deposited: 3_000_000u128.into(),
        collected: 53_500u128.into(),
        final_cumulative: 41_500u128.into(),
        paid: 900u128.into(),
        refunded: 999_500u128.into(),
    };
    assert_eq!(totals, expected);
    let config: ConfigResponse = ask(&deps, QueryMsg::Config {});
    assert_eq!((config.emergency, config.disputes), (None, None));
    assert!(config.paused.top_up && !config.paused.finalize);
    let channel = 3u64.into();
    let closed: ChannelResponse = ask(&deps, QueryMsg::Channel { channel });
    assert_eq!(
        (closed.status, closed.withdrawn.u128()),
        (ChannelStatus::Closed, 999_500)
    );
    let channel = 1u64.into();
    let revoked: ChannelResponse = ask(&deps, QueryMsg::Channel { channel });
    assert_eq!(revoked.status, ChannelStatus::Revoked);
}

#[test]
fn reports_that_were_pending_become_final_and_their_roots_are_claimable() {
    let mut deps = later_state();
    migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    let mut env = mock_env();
    env.block.time = Timestamp::from_seconds(1_800_000_000);
    for seq in [3u64, 4] {
        let anyone = message_info(&Addr::unchecked("anyone"), &[]);
        let finalize = ExecuteMsg::Finalize { seq: seq.into() };
        execute(deps.as_mut(), env.clone(), anyone, finalize).unwrap();
    }
    let head: HeadResponse = ask(&deps, QueryMsg::Head {});
    assert_eq!((head.final_seq.u64(), head.pending), (4, 0));
    for seq in 0..=5u64 {
        let anyone = message_info(&Addr::unchecked("anyone"), &[]);
        let claim = ExecuteMsg::Claim(Claim {
            seq: seq.into(),
            payee: deps.api.addr_make("payee-a").into(),
            index: 0u64.into(),
            cumulative: 1u128.into(),
            proof: vec![],
        });
        let error = execute(deps.as_mut(), env.clone(), anyone, claim).unwrap_err();
        let unknown = matches!(
            error,
            ContractError::Claim(ClaimError::NotClaimable {
                oldest: 1,
                newest: 4,
                ..
            })
        );
        assert_eq!(unknown, !(1..=4).contains(&seq), "{seq}: {error}");
    }
}

#[test]
fn a_report_whose_charges_are_unknown_cannot_be_voided() {
    let mut deps = later_state();
    migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    let config: ConfigResponse = ask(&deps, QueryMsg::Config {});
    let judge = deps.api.addr_make("judge");
    let update = ExecuteMsg::UpdateConfig(ConfigUpdate {
        disputes: Some(judge.to_string()),
        ..Default::default()
    });
    let owner = message_info(&Addr::unchecked(config.owner), &[]);
    execute(deps.as_mut(), mock_env(), owner, update).unwrap();
    let void = ExecuteMsg::VoidReport { seq: 3u64.into() };
    let error = execute(deps.as_mut(), mock_env(), message_info(&judge, &[]), void);
    let expected = DisputeError::ChargesUnknown { seq: 4 };
    assert_eq!(error, Err(expected.into()));
    let charge = QueryMsg::Charge {
        seq: 3u64.into(),
        channel: 1u64.into(),
    };
    query(deps.as_ref(), mock_env(), charge).unwrap_err();
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
