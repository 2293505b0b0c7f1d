//! One report is signed per round, and reports that became void are taken back whole or not at all.

use std::path::Path;
use std::sync::Arc;

use attribution_report::Hash32;
use openledger_oracle::error::OracleError;
use openledger_oracle::report::Ledger;
use openledger_oracle::round::Durable;
use openledger_oracle::store::{
    Abandoned, LostReceipt, Settled, Settlement, Store, Uncollectible, WriteMoment, WriteWatch,
};
use openledger_oracle::wire::{record_digest, Body, Kind, Scope, SignedMessage};

use crate::fixture::{operator_key, Fixture, ALICE, NODE};

fn open(folder: &Path, watch: Option<WriteWatch>) -> Store {
    Store::open(&folder.join("oracle.redb"), watch).unwrap()
}

fn round(set_id: u64, seq: u64, before: u8) -> Scope {
    Scope {
        config_digest: Hash32([0xcd; 32]),
        set_id,
        seq,
        prev_report: Hash32([before; 32]),
    }
}

/// The state of a member that signs `report` in `view` of the round.
fn signing(scope: &Scope, view: u64, report: u8) -> Durable {
    let body = Body::ReportSignature {
        bundle: Hash32([report; 32]),
        report: Hash32([report; 32]),
        signature: vec![report; 64].into(),
    };
    let message = SignedMessage::sign(scope, view, 0, body, &operator_key(0));
    Durable {
        view: message.view,
        report: Some(message),
        ..Durable::start(scope)
    }
}

#[test]
fn one_report_is_signed_per_set_number_and_predecessor_in_whatever_view() {
    let folder = tempfile::tempdir().unwrap();
    let first = round(1, 7, 1);
    let save = |durable: &Durable| open(folder.path(), None).save_round(durable);
    save(&signing(&first, 2, 0xaa)).unwrap();
    save(&signing(&first, 2, 0xaa)).unwrap();
    // Other numbers, predecessors and sets are other rounds; a late number prunes the statements.
    for (scope, report) in [
        (round(1, 7, 2), 0xbb),
        (round(2, 7, 1), 0xbc),
        (round(1, 8, 1), 0xbd),
        (round(1, 500, 9), 0xbe),
    ] {
        save(&signing(&scope, 0, report)).unwrap();
    }
    for view in [0, 2, 3, 40] {
        let refused = save(&signing(&first, view, 0xab));
        assert!(
            matches!(
                refused,
                Err(OracleError::Equivocation {
                    kind: Kind::ReportSignature,
                    seq: 7,
                    ..
                })
            ),
            "view {view}: {refused:?}"
        );
    }
    let store = open(folder.path(), None);
    assert_eq!(store.signed(&first).unwrap(), Some(Hash32([0xaa; 32])));
    assert_eq!(store.signed(&round(1, 9, 1)).unwrap(), None);
}

fn digests(fixture: &Fixture) -> Vec<Hash32> {
    let (chain_id, splitter) = (&fixture.scope.chain_id, &fixture.scope.splitter);
    let records = fixture.records.iter();
    records
        .map(|record| record_digest(chain_id, splitter, &NODE, record))
        .collect()
}

/// Reads the fixture's receipts and settles its report.
fn settle(store: &Store, fixture: &Fixture) -> Ledger {
    let entries = digests(fixture).into_iter().zip(fixture.records.clone());
    store.add_feed(&NODE, &entries.collect::<Vec<_>>()).unwrap();
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

/// Two reports; the second settles one more answer of each channel.
fn two_reports(store: &Store) -> (Fixture, Ledger, Fixture, Ledger) {
    let first = Fixture::new();
    let after_first = settle(store, &first);
    let mut second = first.clone();
    second.ledger = after_first.clone();
    second.records.clear();
    second.spans.clear();
    second.verdicts = vec![Vec::new(); 3];
    second.add(1, 20, &[(0, 5)]);
    second.add(2, 30, &[(1, 5)]);
    let after_second = settle(store, &second);
    (first, after_first, second, after_second)
}

#[test]
fn a_report_taken_back_leaves_the_ledger_before_it_and_its_receipts_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), None);
    let (_, after_first, second, after_second) = two_reports(&store);
    let voided = store.roll_back(1).unwrap();
    assert_eq!(voided.len(), 1);
    assert_eq!(voided[0].report, after_second.digest);
    assert_eq!(voided[0].receipts.u64(), 2);
    drop(store);

    let store = open(folder.path(), None);
    assert_eq!(store.ledger().unwrap(), after_first);
    assert_eq!(store.voided().unwrap(), voided);
    let mut waiting = digests(&second);
    waiting.sort();
    assert_eq!(store.pending().unwrap(), waiting);
    let id = second.records[0].receipt.receipt_id;
    assert_eq!(store.answer(&id).unwrap(), None);
    assert_eq!(store.settlement(2).unwrap(), None);
    assert_eq!(store.leaves(2).unwrap(), None);
    let reports = store.settled_reports().unwrap();
    assert_eq!(reports, [(1, after_first.digest)]);
    assert_eq!(
        store.settled_among(&[(NODE.to_vec(), id)]).unwrap(),
        [].into()
    );

    // Settled again, everyone has earned once what the two reports pay.
    assert_eq!(settle(&store, &second), after_second);
    assert_eq!(store.ledger().unwrap(), after_second);
    assert!(store.pending().unwrap().is_empty());
    assert_eq!(
        store.credits_at(2).unwrap().earned(&ALICE),
        after_second.credits.earned(&ALICE)
    );
}

#[test]
fn all_reports_taken_back_leave_nothing_settled() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), None);
    two_reports(&store);
    assert_eq!(store.roll_back(0).unwrap().len(), 2);
    assert_eq!(store.ledger().unwrap(), Ledger::default());
    assert_eq!(store.pending().unwrap().len(), 5);
    assert!(store.roll_back(0).unwrap().is_empty());
}

#[test]
fn a_kill_while_taking_back_leaves_the_state_before_or_after() {
    for moment in [WriteMoment::Before, WriteMoment::After] {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path(), None);
        let (_, after_first, _, after_second) = two_reports(&store);
        drop(store);
        let watch: WriteWatch = Arc::new(move |now| match now == moment {
            true => Err(OracleError::Store("the process was killed".to_owned())),
            false => Ok(()),
        });
        let killed = open(folder.path(), Some(watch)).roll_back(1);
        assert!(matches!(killed, Err(OracleError::Store(_))), "{killed:?}");
        let store = open(folder.path(), None);
        let expected = match moment {
            WriteMoment::Before => &after_second,
            WriteMoment::After => &after_first,
        };
        assert_eq!(&store.ledger().unwrap(), expected, "{moment:?}");
        let waiting = store.pending().unwrap().len();
        assert_eq!(waiting == 0, moment == WriteMoment::Before);
        store.roll_back(1).unwrap();
        assert_eq!(store.ledger().unwrap(), after_first);
    }
}

#[test]
fn lost_receipts_no_longer_wait_unless_the_chain_settled_them_after_all() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), None);
    let fixture = Fixture::new();
    let (lost, record) = (digests(&fixture)[2], &fixture.records[2]);
    let entries: Vec<_> = digests(&fixture)
        .into_iter()
        .zip(fixture.records.clone())
        .collect();
    store.add_feed(&NODE, &entries).unwrap();
    let receipt = LostReceipt {
        node: NODE.to_vec().into(),
        receipt: record.receipt.clone(),
        reason: Uncollectible::Settled {
            channel: 2u64.into(),
            settles_at: 5_000u64.into(),
        },
    };
    store.lose(&[(lost, receipt.clone())]).unwrap();
    assert!(!store.pending().unwrap().contains(&lost));
    assert_eq!(store.lost().unwrap(), [receipt]);
    settle(&store, &fixture);
    assert!(store.lost().unwrap().is_empty());
}

#[test]
fn an_abandoned_number_is_one_of_its_set_and_predecessor() {
    let folder = tempfile::tempdir().unwrap();
    let abandoned = Abandoned {
        set_id: 1u64.into(),
        seq: 7u64.into(),
        prev_report: Hash32([1; 32]),
        report: Hash32([0xaa; 32]),
        reason: Uncollectible::Closed {
            channel: 3u64.into(),
        },
    };
    open(folder.path(), None).abandon(&abandoned).unwrap();
    let store = open(folder.path(), None);
    for (scope, expected) in [
        (round(1, 7, 1), true),
        (round(1, 7, 2), false),
        (round(1, 8, 1), false),
        (round(2, 7, 1), false),
    ] {
        assert_eq!(store.is_abandoned(&scope).unwrap(), expected, "{scope:?}");
    }
    assert_eq!(store.all_abandoned().unwrap(), [abandoned]);
}
