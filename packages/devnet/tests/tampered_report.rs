//! The compiled payout-splitter refuses a report with any one bit changed, and keeps its state.
#![allow(missing_docs, dead_code, clippy::unwrap_used, clippy::expect_used)]

#[path = "../../../contracts/payout-splitter/tests/messages/round.rs"]
mod round;
#[path = "../../../contracts/payout-splitter/tests/messages/tamper.rs"]
mod tamper;
#[path = "../../../contracts/payout-splitter/tests/messages/world.rs"]
mod world;

use std::{path::PathBuf, rc::Rc, sync::Arc};

use cosmwasm_std::Empty;
use cw_multi_test::Contract;
use devnet::{
    engine::{Engine, MigrateVersions, StoredCode, WasmContract},
    error::TxError,
    gas::{GasMeter, MAX_TX_GAS},
};
use sha2::{Digest, Sha256};
use tamper::flips;
use world::{Codes, World};

/// A compiled contract of the project.
fn compiled(name: &str, engine: &Arc<Engine>, meter: &Rc<GasMeter>) -> Box<dyn Contract<Empty>> {
    let folder = std::env::var_os("OPENLEDGER_ARTIFACTS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../artifacts"),
        PathBuf::from,
    );
    let path = folder.join(format!("{name}.wasm"));
    let wasm = std::fs::read(&path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; build the contracts first: scripts/build-contracts",
            path.display()
        )
    });
    let code = Rc::new(StoredCode::new(Sha256::digest(&wasm).into(), wasm));
    let versions = MigrateVersions::default();
    Box::new(WasmContract::new(
        engine.clone(),
        code,
        meter.clone(),
        versions,
    ))
}

#[test]
fn every_flipped_bit_is_refused_by_the_compiled_contract() {
    let engine = Engine::shared().unwrap();
    let meter = Rc::new(GasMeter::default());
    // Setting the world up takes a few transactions.
    meter.start(10 * MAX_TX_GAS);
    let mut world = World::new(Codes {
        open_token: compiled("open_token", &engine, &meter),
        oracle_registry: compiled("oracle_registry", &engine, &meter),
        payout_splitter: compiled("payout_splitter", &engine, &meter),
    });
    let channels = [world.open(0), world.open(1)];
    let (alice, bob) = (world.address("alice"), world.address("bob"));
    world.settle(&[(channels[0], 100)], &[(&alice, 60), (&bob, 40)]);
    let charges = [(channels[0], 350), (channels[1], 1_000)];
    let round = world.round(&charges, &[(&alice, 1_000), (&bob, 250)]);
    let before = world.stored();

    let mut flipped = 0;
    for (what, tampered) in flips(&round) {
        meter.start(MAX_TX_GAS);
        let error = world.submit(&tampered).expect_err(&what);
        // The contract itself refuses: it neither trapped nor ran out of gas.
        let refusal = error.downcast_ref::<TxError>().expect(&what).to_string();
        assert!(!meter.is_exhausted(), "{what}: {refusal}");
        assert!(
            !refusal.contains("Error calling the VM"),
            "{what}: {refusal}"
        );
        assert_eq!(world.stored(), before, "{what} changed the state");
        flipped += 1;
    }
    assert!(flipped >= 8 * (280 + 3 * 64 + 1), "{flipped} bits");

    meter.start(MAX_TX_GAS);
    world.submit(&round).unwrap();
    assert_eq!(world.head().last_seq.u64(), 2);
}
