//! Every part of the state has a query; lists come in pages.

use contract_api::dispute_registry::{
    ChallengeOfReceiptResponse, ChallengeResponse, ChallengesResponse, EquivocationsResponse,
    FraudsResponse, QueryMsg, TotalsResponse,
};

use super::court::{Court, BOND};

fn ids(page: &ChallengesResponse) -> Vec<u64> {
    let challenges = page.challenges.iter();
    challenges.map(|entry| entry.challenge.u64()).collect()
}

#[test]
fn challenges_come_in_pages_all_of_them_and_the_open_ones_of_a_report() {
    let mut court = Court::new();
    let reports = [court.submit(), court.submit()];
    for index in 0..4 {
        court.challenge(reports[index % 2], index);
    }
    let judges = court.draw(3);
    for judge in &judges[..3] {
        court.judge(judge, 3, false).unwrap();
    }
    let all = |start_after: Option<u64>, limit| {
        let page: ChallengesResponse = court.query(&QueryMsg::Challenges {
            start_after: start_after.map(Into::into),
            limit,
        });
        ids(&page)
    };
    assert_eq!(all(None, None), [1, 2, 3, 4]);
    assert_eq!(all(Some(1), Some(2)), [2, 3]);
    assert_eq!(all(Some(4), None), [0u64; 0]);
    let open = |seq: u64, start_after: Option<u64>, limit| {
        let page: ChallengesResponse = court.query(&QueryMsg::OpenChallenges {
            seq: seq.into(),
            start_after: start_after.map(Into::into),
            limit,
        });
        ids(&page)
    };
    assert_eq!(open(1, None, None), [1]);
    assert_eq!(open(2, None, Some(1)), [2]);
    assert_eq!(open(2, Some(2), None), [4]);
    assert_eq!(open(9, None, None), [0u64; 0]);

    let of = |seq: u64, index: u64| {
        let found: ChallengeOfReceiptResponse = court.query(&QueryMsg::ChallengeOfReceipt {
            seq: seq.into(),
            index: index.into(),
        });
        found.challenge.map(|id| id.u64())
    };
    assert_eq!([of(1, 0), of(1, 2), of(1, 1)], [Some(1), Some(3), None]);
}

#[test]
fn a_registry_without_disputes_has_empty_pages_and_totals() {
    let court = Court::new();
    let totals = court.totals();
    let nothing = TotalsResponse {
        held: 0u128.into(),
        bonded: 0u128.into(),
        returned: 0u128.into(),
        fees: 0u128.into(),
        forfeited: 0u128.into(),
    };
    assert_eq!(totals, nothing);
    let (start_after, limit) = (None, None);
    let page: FraudsResponse = court.query(&QueryMsg::Frauds { start_after, limit });
    assert!(page.frauds.is_empty());
    let page: EquivocationsResponse = court.query(&QueryMsg::Equivocations {
        set_id: 1u64.into(),
        start_after: None,
        limit: None,
    });
    assert!(page.equivocations.is_empty());
}

#[test]
fn what_does_not_exist_is_an_error_not_a_default() {
    let mut court = Court::new();
    let seq = court.submit();
    court.challenge(seq, 0);
    let querier = court.world.app.wrap();
    for query in [
        QueryMsg::Challenge {
            challenge: 2u64.into(),
        },
        QueryMsg::Fraud { seq: seq.into() },
    ] {
        let found: Result<ChallengeResponse, _> = querier.query_wasm_smart(&court.disputes, &query);
        found.unwrap_err();
    }
    assert_eq!(court.totals().held.u128(), BOND);
}
