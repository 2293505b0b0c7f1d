//! Fraud proofs: however they are bent, none stands against an honest report. Equivocations: they
//! name only who signed both reports.

#[path = "../../packages/attribution-report/tests/fraud/bending.rs"]
#[allow(dead_code)]
mod bending;
#[path = "../../packages/attribution-report/tests/fraud/lies.rs"]
#[allow(dead_code, unused_imports)]
mod lies;
#[path = "../../packages/attribution-report/tests/fraud/world.rs"]
#[allow(dead_code)]
mod world;

use std::sync::OnceLock;

use attribution_report::fraud::{Equivocation, FraudProof, SignedReport};
use attribution_report::Bitmap;
use cosmwasm_std::HexBinary;
use serde_json::Value;

use crate::bytes::Bytes;
use crate::formats::same_again;
use world::{set, World, CHAIN, SPLITTER};

/// An honest chain of reports, and proofs to start from: of its own openings, and of lies about it.
struct Ground {
    world: World,
    proofs: Vec<Value>,
}

fn ground() -> &'static Ground {
    static GROUND: OnceLock<Ground> = OnceLock::new();
    GROUND.get_or_init(|| {
        let world = World::honest(1);
        let mut proofs = bending::honest_proofs(&world);
        proofs.extend(bending::lying_proofs(&world));
        Ground { world, proofs }
    })
}

/// A proof as JSON, and one bent at places that the bytes choose.
pub fn fraud(data: &[u8]) {
    let Ground { world, proofs } = ground();
    if let Ok(proof) = cosmwasm_std::from_json::<FraudProof>(data) {
        let json = cosmwasm_std::to_json_vec(&proof).unwrap();
        assert_eq!(cosmwasm_std::from_json::<FraudProof>(&json).unwrap(), proof);
        assert!(!bending::stands(world, &proof), "{proof:?}");
    }
    let mut input = Bytes(data);
    let mut value = proofs[input.below(proofs.len())].clone();
    let donor = &proofs[input.below(proofs.len())];
    for _ in 0..1 + input.u8() % 4 {
        bending::mutate(&mut value, donor, &mut input);
    }
    if let Ok(proof) = serde_json::from_value::<FraudProof>(value) {
        assert!(!bending::stands(world, &proof), "{proof:?}");
    }
}

/// Two signed reports, from JSON and with fields that the bytes choose.
pub fn equivocation(data: &[u8]) {
    if let Some(evidence) = same_again::<Equivocation>(data) {
        check_named(&evidence);
    }
    let mut input = Bytes(data);
    let evidence = Equivocation {
        first: signed(&mut input),
        second: signed(&mut input),
    };
    check_named(&evidence);
}

/// The honest report, one of its fields changed, under any bitmap.
fn signed(input: &mut Bytes<'_>) -> SignedReport {
    let mut report = ground().world.last().report.clone();
    match input.u8() % 4 {
        0 => {}
        1 => report.seq = input.u64().into(),
        2 => report.config_digest = input.hash(),
        _ => report.data_hash = input.hash(),
    }
    let length = input.below(3);
    let bitmap = Bitmap(input.take(length).into());
    let signatures = vec![HexBinary::from([1; 64]); input.below(6)];
    SignedReport {
        report,
        bitmap,
        signatures,
    }
}

/// Evidence that holds is of two reports of one number, by two quorums, and names their common
/// members.
fn check_named(evidence: &Equivocation) {
    let set = set();
    let Ok(found) = evidence.verify(CHAIN, &SPLITTER, &set) else {
        return;
    };
    let Equivocation { first, second } = evidence;
    assert_eq!(first.report.seq, second.report.seq);
    assert_ne!(first.report.digest(), second.report.digest());
    let signers = |signed: &SignedReport| -> Vec<usize> {
        let bitmap = &signed.bitmap.0;
        let has = |index: &usize| bitmap[index / 8] >> (index % 8) & 1 == 1;
        (0..set.members.len()).filter(has).collect()
    };
    let (one, other) = (signers(first), signers(second));
    assert!(one.len().min(other.len()) >= usize::from(set.quorum));
    let both = one.iter().filter(|index| other.contains(index));
    let named: Vec<Vec<u8>> = both
        .map(|index| set.members[*index].operator.clone())
        .collect();
    assert!(!named.is_empty());
    assert_eq!(found.operators, named);
}
