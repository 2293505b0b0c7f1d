//! Every part of the state has a query; lists come in pages.

use contract_api::{
    payout_splitter::{
        ChannelsResponse, ChargeResponse, ChargesResponse, ExecuteMsg, PaidAllResponse, QueryMsg,
        ReportResponse, ReportStatus, ReportsResponse,
    },
    DEFAULT_PAGE, MAX_PAGE,
};
use cosmwasm_std::Addr;

use super::{
    native,
    round::QUORUM,
    world::{CHAIN_ID, DISPUTE_SECONDS},
};

#[test]
fn channels_come_in_bounded_pages_and_by_payer() {
    let mut world = native();
    for number in 0..105 {
        world.open(number % 2);
    }
    let ids = |response: ChannelsResponse| -> Vec<u64> {
        let channels = response.channels.iter();
        channels.map(|channel| channel.channel.u64()).collect()
    };
    let page = |start_after: Option<u64>, limit| {
        ids(world.query(&QueryMsg::Channels {
            start_after: start_after.map(Into::into),
            limit,
        }))
    };
    assert_eq!(page(None, None).len(), DEFAULT_PAGE as usize);
    assert_eq!(
        page(None, Some(u32::MAX)),
        (1..=u64::from(MAX_PAGE)).collect::<Vec<_>>()
    );
    assert_eq!(page(Some(100), Some(3)), [101, 102, 103]);
    assert_eq!(page(Some(105), None), [0u64; 0]);
    assert_eq!(page(None, Some(0)), [0u64; 0]);

    let of_payer = |start_after: Option<u64>, limit| {
        ids(world.query(&QueryMsg::ChannelsByPayer {
            payer: world.payers[1].address.to_string(),
            start_after: start_after.map(Into::into),
            limit,
        }))
    };
    assert_eq!(of_payer(None, Some(3)), [2, 4, 6]);
    assert_eq!(of_payer(Some(4), Some(2)), [6, 8]);
}

#[test]
fn reports_carry_their_digest_signers_and_state() {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    let head = world.head();
    assert_eq!((head.last_seq.u64(), head.final_seq.u64()), (0, 0));
    assert!(head.tip_digest.is_zero());
    assert_eq!(head.chain_id, CHAIN_ID);

    world.settle(&[(channel, 5)], &[(&alice, 5)]);
    let round = world.round(&[(channel, 9)], &[(&alice, 4)]);
    world.submit(&round).unwrap();
    let report: ReportResponse = world.query(&QueryMsg::Report { seq: 2u64.into() });
    let expected = ReportResponse {
        report: round.report.clone(),
        digest: round.report.digest(),
        set_id: 1u64.into(),
        bitmap: attribution_report::Bitmap::of(4, QUORUM),
        submitter: world.oracles[0].address.to_string(),
        follows: 1u64.into(),
        status: ReportStatus::Pending,
        final_at: (world.now() + DISPUTE_SECONDS).into(),
        held_until: 0u64.into(),
    };
    assert_eq!(report, expected);
    let head = world.head();
    assert_eq!((head.last_seq.u64(), head.final_seq.u64()), (2, 1));
    assert_eq!(head.tip_seq.u64(), 2);
    assert_eq!(head.tip_digest, round.report.digest());
    assert_eq!(head.tip_cumulative.u128(), 9);
    assert_eq!((head.pending, head.reverting), (1, 0));

    let all: ReportsResponse = world.query(&QueryMsg::Reports {
        start_after: None,
        limit: None,
    });
    let states: Vec<_> = all.reports.iter().map(|report| report.status).collect();
    assert_eq!(states, [ReportStatus::Final, ReportStatus::Pending]);
    let rest: ReportsResponse = world.query(&QueryMsg::Reports {
        start_after: Some(1u64.into()),
        limit: Some(5),
    });
    assert_eq!(rest.reports, [expected]);
}

#[test]
fn charges_of_a_report_come_one_by_one_and_in_pages() {
    let mut world = native();
    let alice = world.address("alice");
    let channels = [0, 1, 0].map(|payer| world.open(payer));
    world.settle(&[(channels[1], 3)], &[(&alice, 3)]);
    let charges: Vec<(u64, u128)> = channels.iter().copied().zip([5, 7, 9]).collect();
    let round = world.round(&charges, &[(&alice, 18)]);
    world.submit(&round).unwrap();
    let seq = 2u64.into();
    let page = |start_after: Option<u64>, limit| -> Vec<(u64, u128)> {
        let page: ChargesResponse = world.query(&QueryMsg::Charges {
            seq,
            start_after: start_after.map(Into::into),
            limit,
        });
        let entries = page.charges.iter();
        entries
            .map(|entry| (entry.channel.u64(), entry.amount.u128()))
            .collect()
    };
    // What was charged before is not part of it.
    assert_eq!(page(None, None), [(1, 5), (2, 4), (3, 9)]);
    assert_eq!(page(None, Some(2)), [(1, 5), (2, 4)]);
    assert_eq!(page(Some(2), None), [(3, 9)]);
    let charge = |channel: u64| -> u128 {
        let channel = channel.into();
        let found: ChargeResponse = world.query(&QueryMsg::Charge { seq, channel });
        found.amount.u128()
    };
    assert_eq!([1, 2, 3, 4].map(charge), [5, 4, 9, 0]);
}

#[test]
fn payees_come_in_pages_by_canonical_address() {
    let mut world = native();
    let channel = world.open(0);
    let payees = ["a", "b", "c"].map(|name| world.address(name));
    let credits: Vec<(&Addr, u128)> = payees.iter().zip(1..).collect();
    let seq = world.settle(&[(channel, 6)], &credits);
    let claims = payees
        .iter()
        .map(|payee| world.claim_of(seq, payee))
        .collect();
    let anyone = world.owner.clone();
    world
        .execute(&anyone, &ExecuteMsg::ClaimMany { claims })
        .unwrap();

    let mut expected: Vec<(String, u128)> = credits
        .iter()
        .map(|(payee, amount)| (payee.to_string(), *amount))
        .collect();
    expected.sort_by_key(|(payee, _)| world.canonical(&Addr::unchecked(payee)));
    let mut found = vec![];
    let mut start_after = None;
    loop {
        let limit = Some(2);
        let page: PaidAllResponse = world.query(&QueryMsg::PaidAll { start_after, limit });
        let Some(last) = page.payees.last() else {
            break;
        };
        start_after = Some(last.payee.clone());
        found.extend(
            page.payees
                .into_iter()
                .map(|entry| (entry.payee, entry.paid.u128())),
        );
    }
    assert_eq!(found, expected);
}

#[test]
fn what_does_not_exist_is_an_error_not_a_default() {
    let world = native();
    for query in [
        QueryMsg::Channel {
            channel: 1u64.into(),
        },
        QueryMsg::Report { seq: 1u64.into() },
        QueryMsg::Charge {
            seq: 1u64.into(),
            channel: 1u64.into(),
        },
        QueryMsg::Charges {
            seq: 1u64.into(),
            start_after: None,
            limit: None,
        },
        QueryMsg::Recipient {
            payee: "nobody".to_owned(),
        },
        QueryMsg::Paid {
            payee: "nobody".to_owned(),
        },
    ] {
        let result: Result<cosmwasm_std::Binary, _> =
            world.app.wrap().query_wasm_smart(&world.splitter, &query);
        let error = result.unwrap_err().to_string();
        assert!(!error.is_empty(), "{query:?}");
    }
}
