//! However a proof is bent, it does not stand against an honest report.

use attribution_report::fraud::{FraudContext, FraudError, FraudProof};
use rand::{seq::SliceRandom, Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use super::{
    bending::{honest_proofs, lying_proofs, mutate, stands},
    lies::rows,
    world::{World, CHAIN, SPLITTER},
};

#[test]
fn no_proof_of_a_lie_stands_against_the_honest_report_in_its_place() {
    for seed in 0..20 {
        let world = World::honest(seed);
        for (what, tamper, _) in rows() {
            let told = world.tampered(tamper);
            let proof = told.find().unwrap();
            assert!(stands(&told, &proof), "{what}, seed {seed}");
            assert!(!stands(&world, &proof), "{what}, seed {seed}");
        }
    }
}

#[test]
fn bent_proofs_do_not_stand_against_honest_reports() {
    let (mut read, mut verified) = (0, 0);
    for seed in 0..12 {
        let world = World::honest(seed);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        // Parts of true openings of the honest report, to build the proofs from.
        let honest: Vec<Value> = honest_proofs(&world);
        let told = lying_proofs(&world);
        for _ in 0..4_000 {
            let mut proof = told.iter().chain(&honest).collect::<Vec<_>>();
            proof.shuffle(&mut rng);
            let mut value = proof[0].clone();
            for _ in 0..rng.gen_range(1..4) {
                mutate(&mut value, proof[1], &mut rng);
            }
            let Ok(proof) = serde_json::from_value::<FraudProof>(value) else {
                continue;
            };
            read += 1;
            assert!(!stands(&world, &proof), "seed {seed}: {proof:?}");
            verified += usize::from(shows_something(&world, &proof));
        }
    }
    assert!(read > 10_000, "{read} bent proofs could be read");
    assert!(verified > 100, "{verified} of them opened an honest report");
}

/// True where all that the proof shows is the report's own, whether or not it is a lie.
fn shows_something(world: &World, proof: &FraudProof) -> bool {
    let verified = proof.verify(&FraudContext {
        chain_id: CHAIN,
        splitter: &SPLITTER,
        reports: &world.reports(),
        charged: Some(0u128.into()),
    });
    matches!(verified, Ok(_) | Err(FraudError::NoFraud))
}
