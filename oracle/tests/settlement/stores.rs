//! What the store holds after a reopening, and what it refuses.

use std::path::Path;

use attribution_report::fraud::{find_fraud, Evidence, FraudProof};
use attribution_report::{Hash32, OracleSet};
use openledger_oracle::error::OracleError;
use openledger_oracle::round::Durable;
use openledger_oracle::store::{Measure, Settled, Settlement, Store};
use openledger_oracle::wire::{record_digest, Body, Kind, Scope, SignedMessage, Verdict};

use crate::fixture::{operator_key, Fixture, ALICE, NODE};

fn open(folder: &Path) -> Store {
    Store::open(&folder.join("oracle.redb"), None).unwrap()
}

fn scope() -> Scope {
    Scope {
        config_digest: Hash32([0xcd; 32]),
        set_id: 1,
        seq: 7,
        prev_report: Hash32([0xab; 32]),
    }
}

fn prepare(view: u64, byte: u8) -> SignedMessage {
    let bundle = Hash32([byte; 32]);
    SignedMessage::sign(
        &scope(),
        view,
        0,
        Body::Prepare { bundle },
        &operator_key(0),
    )
}

fn saying(message: SignedMessage) -> Durable {
    Durable {
        view: message.view,
        statements: vec![message],
        ..Durable::start(&scope())
    }
}

#[test]
fn a_second_statement_of_a_kind_in_a_view_is_never_stored() {
    let folder = tempfile::tempdir().unwrap();
    let first = saying(prepare(2, 1));
    open(folder.path()).save_round(&first).unwrap();
    let store = open(folder.path());
    store.save_round(&first).unwrap();
    let refused = store.save_round(&saying(prepare(2, 9)));
    assert!(matches!(
        refused,
        Err(OracleError::Equivocation {
            kind: Kind::Prepare,
            seq: 7,
            view: 2,
        })
    ));
    assert_eq!(store.round().unwrap(), Some(first));
    let later = saying(prepare(3, 9));
    store.save_round(&later).unwrap();
    assert_eq!(store.round().unwrap(), Some(later));
}

fn digests(fixture: &Fixture) -> Vec<Hash32> {
    let (chain_id, splitter) = (&fixture.scope.chain_id, &fixture.scope.splitter);
    let records = fixture.records.iter();
    records
        .map(|record| record_digest(chain_id, splitter, &NODE, record))
        .collect()
}

#[test]
fn receipts_and_measures_are_there_after_a_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let fixture = Fixture::new();
    let digests = digests(&fixture);
    let entries: Vec<_> = digests
        .iter()
        .copied()
        .zip(fixture.records.clone())
        .collect();
    let measure = Measure {
        verdict: Verdict::Refused,
        reason: "departs".to_owned(),
        contributions: 3,
    };
    let store = open(folder.path());
    store.add_feed(&NODE, &entries).unwrap();
    store
        .add_measures(&[(digests[0], measure.clone())])
        .unwrap();
    drop(store);
    let store = open(folder.path());
    assert_eq!(store.feed_position(&NODE).unwrap(), 3);
    assert_eq!(store.feed_position(&[1]).unwrap(), 0);
    assert_eq!(store.receipts_seen().unwrap(), 3);
    assert_eq!(store.pending().unwrap().len(), 3);
    assert_eq!(store.measure(&digests[0]).unwrap(), Some(measure));
    assert_eq!(store.measure(&digests[1]).unwrap(), None);
    let record = store.record(&digests[1]).unwrap().unwrap();
    assert_eq!(record.record, fixture.records[1]);
}

#[test]
fn the_ledger_of_settled_reports_is_there_after_a_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let mut fixture = Fixture::new();
    let store = open(folder.path());
    let entries: Vec<_> = digests(&fixture)
        .into_iter()
        .zip(fixture.records.clone())
        .collect();
    store.add_feed(&NODE, &entries).unwrap();
    let first = settle(&store, &fixture);
    let earlier = first.credits.earned(&ALICE);
    assert!(
        store.pending().unwrap().is_empty(),
        "settled receipts no longer wait"
    );

    fixture.ledger = first;
    fixture.records.clear();
    fixture.spans.clear();
    fixture.verdicts = vec![Vec::new(); 3];
    fixture.add(2, 30, &[(0, 5)]);
    let second = settle(&store, &fixture);
    drop(store);

    let store = open(folder.path());
    assert_eq!(store.ledger().unwrap(), second);
    assert!(second.credits.earned(&ALICE) > earlier);
    assert_eq!(store.credits_at(1).unwrap().earned(&ALICE), earlier);
    assert_eq!(store.credits_at(2).unwrap(), second.credits);
    let id = fixture.records[0].receipt.receipt_id;
    let answer = store.answer(&id).unwrap().unwrap();
    assert_eq!(answer.receipt, fixture.records[0].receipt);
    let key = (NODE.to_vec(), id);
    let stranger = (NODE.to_vec(), Hash32([1; 32]));
    let settled = store.settled_among(&[key.clone(), stranger]).unwrap();
    assert_eq!(settled, [key].into());
    assert_eq!(
        store.settlement(2).unwrap().unwrap().bundle,
        fixture.bundle()
    );
    assert_eq!(store.settlement(3).unwrap(), None);
}

#[test]
fn what_proofs_are_made_from_is_there_after_a_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let mut fixture = Fixture::new();
    let store = open(folder.path());
    let first = fixture.build().unwrap();
    fixture.ledger = settle(&store, &fixture);
    fixture.records.clear();
    fixture.spans.clear();
    fixture.verdicts = vec![Vec::new(); 3];
    fixture.add(2, 30, &[(0, 5), (1, 5)]);
    let second = fixture.build().unwrap();
    settle(&store, &fixture);
    drop(store);

    let store = open(folder.path());
    let set = OracleSet {
        set_id: 1,
        members: Vec::new(),
        quorum: 3,
        params_hash: Hash32::ZERO,
    };
    let data = |report| {
        let found = store.report_data(&fixture.scope, report, &set).unwrap();
        found.unwrap()
    };
    let (earlier, newest) = ([data(&first.report)], data(&second.report));
    assert_eq!(earlier[0].trees, first.trees);
    assert_eq!(newest.trees, second.trees);
    assert_eq!(newest.rules, second.rules);
    let mut unknown = second.report.clone();
    unknown.seq = 3u64.into();
    let found = store.report_data(&fixture.scope, &unknown, &set).unwrap();
    assert_eq!(found, None);

    // What is kept proves a charge that is not that of the receipts, and none that is.
    let fee = second.report.credits_sum.u128();
    for (charged, lies) in [(fee, false), (fee + 1, true)] {
        let found = find_fraud(&Evidence {
            chain_id: &fixture.scope.chain_id,
            splitter: &fixture.scope.splitter,
            data: &newest,
            earlier: &earlier,
            charges: &[(2, charged)].into(),
            holds: &|_| true,
        });
        let wrong_charge = matches!(found, Some(FraudProof::WrongCharge(_)));
        assert_eq!(wrong_charge, lies);
    }
}

fn settle(store: &Store, fixture: &Fixture) -> openledger_oracle::report::Ledger {
    let built = fixture.build().unwrap();
    let settlement = Settlement {
        set_id: 1u64.into(),
        bundle: fixture.bundle(),
        records: fixture.records.clone(),
    };
    let settled = Settled {
        settlement: &settlement,
        built: &built,
    };
    store.settle(&fixture.ledger, settled).unwrap();
    built.ledger
}
