//! The targets over their seeds and over a stream of pseudo-random bytes, the same every time.
//!
//! `UPDATE_SEEDS=1 cargo test -p openledger-fuzz` writes the seeds anew after a deliberate change
//! of a format. Inputs that once broke a rule are kept beside them.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod seeds;

use std::{env, fs, path::PathBuf};

use openledger_fuzz::{Target, TARGETS};
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn folder(target: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("seeds")
        .join(target)
}

fn target(name: &str) -> Target {
    let found = TARGETS.iter().find(|(known, _)| *known == name);
    found.expect(name).1
}

#[test]
fn seeds_are_those_that_the_formats_make_today() {
    for (name, seeds) in seeds::all() {
        for (at, seed) in seeds.into_iter().enumerate() {
            let path = folder(name).join(format!("seed-{at}"));
            if env::var_os("UPDATE_SEEDS").is_some() {
                fs::create_dir_all(folder(name)).unwrap();
                fs::write(&path, &seed).unwrap();
            }
            let kept = fs::read(&path).unwrap_or_default();
            assert!(kept == seed, "{} differs", path.display());
        }
    }
}

#[test]
fn every_target_holds_over_its_seeds() {
    for (name, run) in TARGETS {
        let entries = fs::read_dir(folder(name)).expect(name);
        let mut replayed = 0;
        for entry in entries {
            run(&fs::read(entry.unwrap().path()).unwrap());
            replayed += 1;
        }
        assert!(replayed > 0, "{name} has no seed");
    }
}

#[test]
fn every_target_holds_over_seeds_with_a_few_bytes_changed() {
    for (name, seeds) in seeds::all() {
        let run = target(name);
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        for seed in seeds.iter().filter(|seed| !seed.is_empty()) {
            for _ in 0..200 {
                let mut bytes = seed.clone();
                for _ in 0..rng.gen_range(1..4) {
                    let at = rng.gen_range(0..bytes.len());
                    match rng.gen_range(0..4) {
                        0 => bytes[at] = rng.gen(),
                        1 => bytes[at] ^= 1 << rng.gen_range(0..8),
                        2 => bytes.insert(at, rng.gen()),
                        _ if bytes.len() > 1 => drop(bytes.remove(at)),
                        _ => {}
                    }
                }
                run(&bytes);
            }
        }
    }
}

#[test]
fn every_target_holds_over_random_bytes() {
    for (_, run) in TARGETS {
        let mut rng = ChaCha8Rng::seed_from_u64(42);
        for _ in 0..200 {
            let mut bytes = vec![0; rng.gen_range(0..2_000)];
            rng.fill_bytes(&mut bytes);
            run(&bytes);
        }
    }
}

#[test]
fn every_target_is_a_program_of_the_fuzzer() {
    let manifest = include_str!("../Cargo.toml");
    for (name, _) in TARGETS {
        let program = format!("path = \"targets/{name}.rs\"");
        assert!(manifest.contains(&program), "{name}");
    }
    assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
}
