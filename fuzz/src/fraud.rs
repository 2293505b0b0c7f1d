//! Fraud proofs: however they are bent, none stands against an honest report.

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

use attribution_report::fraud::FraudProof;
use serde_json::Value;

use crate::bytes::Bytes;
use world::World;

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
