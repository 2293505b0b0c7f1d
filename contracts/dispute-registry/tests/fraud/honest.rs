//! Nothing that is shown of honest reports moves the contract.

use attribution_report::fraud::FraudProof;
use cosmwasm_std::{Order, Storage};
use rand::{seq::SliceRandom, Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    bending::{honest_proofs, lying_proofs, mutate},
    chain::Chain,
    lies::rows,
    world::World,
};

fn stored(chain: &Chain) -> Vec<(Vec<u8>, Vec<u8>)> {
    let range = chain.deps.storage.range(None, None, Order::Ascending);
    range.collect()
}

#[test]
fn proofs_of_lies_do_not_stand_against_the_honest_report_in_its_place() {
    for seed in 0..4 {
        let world = World::honest(seed);
        let mut chain = Chain::of(&world);
        let before = stored(&chain);
        for (what, tamper, _) in rows() {
            let proof = world.tampered(tamper).find().unwrap();
            assert!(chain.prove(&proof).is_err(), "{what}, seed {seed}");
        }
        assert_eq!(stored(&chain), before);
    }
}

#[test]
fn true_openings_and_bent_ones_show_nothing() {
    for seed in 0..4 {
        let world = World::honest(seed);
        let mut chain = Chain::of(&world);
        let (mut rng, before) = (ChaCha8Rng::seed_from_u64(seed), stored(&chain));
        let honest = honest_proofs(&world);
        let told = lying_proofs(&world);
        let mut read = 0;
        for round in 0..1_000 {
            let mut chosen: Vec<_> = told.iter().chain(&honest).collect();
            chosen.shuffle(&mut rng);
            let mut value = match honest.get(round) {
                Some(opening) => opening.clone(),
                None => chosen[0].clone(),
            };
            if round >= honest.len() {
                for _ in 0..rng.gen_range(1..4) {
                    mutate(&mut value, chosen[1], &mut rng);
                }
            }
            let Ok(proof) = serde_json::from_value::<FraudProof>(value) else {
                continue;
            };
            read += 1;
            assert!(chain.prove(&proof).is_err(), "seed {seed}: {proof:?}");
        }
        assert!(read > 200, "{read} proofs could be read");
        assert_eq!(stored(&chain), before);
    }
}
