//! Two quorums for two reports of one number.

use attribution_report::{
    fraud::{Equivocation, FraudError, SignedReport},
    Bitmap, Hash32, QuorumError,
};
use cosmwasm_std::HexBinary;

use super::world::{set, World, CHAIN, SPLITTER};

fn signed(world: &World, signers: &[usize], data_hash: u8) -> SignedReport {
    let mut report = world.last().report.clone();
    report.data_hash = Hash32([data_hash; 32]);
    SignedReport {
        report,
        bitmap: Bitmap::of(4, signers.iter().copied()),
        signatures: vec![HexBinary::from([1; 64]); signers.len()],
    }
}

fn evidence() -> Equivocation {
    let world = World::honest(1);
    Equivocation {
        first: signed(&world, &[0, 1, 3], 1),
        second: signed(&world, &[1, 2, 3], 2),
    }
}

#[test]
fn the_operators_in_both_quorums_are_named() {
    let found = evidence().verify(CHAIN, &SPLITTER, &set()).unwrap();
    assert_eq!(found.operators, [vec![2; 20], vec![4; 20]]);
    let [first, second] = found.signed;
    assert_eq!(
        (first.signers, second.signers),
        (vec![0, 1, 3], vec![1, 2, 3])
    );
    assert_eq!(first.digest, evidence().first.report.digest());
    assert_eq!(second.digest, evidence().second.report.digest());
}

#[test]
fn what_is_no_equivocation_is_named() {
    let quorum = |signers| FraudError::Quorum(QuorumError::TooFewSigners { signers, quorum: 3 });
    type Row = (&'static str, fn(&mut Equivocation), FraudError);
    let rows: [Row; 6] = [
        (
            "one report twice",
            |evidence| evidence.second.report = evidence.first.report.clone(),
            FraudError::NoFraud,
        ),
        (
            "two numbers",
            |evidence| evidence.second.report.seq = 9u64.into(),
            FraudError::Unrelated,
        ),
        (
            "two predecessors: the first one became void in between",
            |evidence| evidence.second.report.prev_report = Hash32([7; 32]),
            FraudError::Unrelated,
        ),
        (
            "another set",
            |evidence| evidence.second.report.config_digest = Hash32([1; 32]),
            FraudError::NotCommitted { what: "oracle set" },
        ),
        (
            "two views of too few oracles each: honest oracles may sign in several views",
            |evidence| {
                evidence.first.bitmap = Bitmap::of(4, [0, 1]);
                evidence.first.signatures.pop();
            },
            quorum(2),
        ),
        (
            "no signer at all",
            |evidence| {
                evidence.second.bitmap = Bitmap::of(4, []);
                evidence.second.signatures.clear();
            },
            quorum(0),
        ),
    ];
    for (what, change, expected) in rows {
        let mut evidence = evidence();
        change(&mut evidence);
        let found = evidence.verify(CHAIN, &SPLITTER, &set());
        assert_eq!(found, Err(expected), "{what}");
    }
}
