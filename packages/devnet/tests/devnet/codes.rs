//! Uploads of code, and what a migration tells the new code of the old one.

use std::io::Write;

use cosmrs::proto::cosmwasm::wasm::v1 as wasm;
use cosmrs::proto::traits::Message as _;
use devnet::chain::Delivery;
use devnet::engine::MAX_WASM_BYTES;
use flate2::{write::GzEncoder, Compression};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

use crate::guests;
use crate::support::{migrate, store_code, World};

fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn an_upload_in_a_gzip_archive_is_the_upload_of_what_it_holds() {
    let world = World::new();
    let code = guests::obedient();
    let code_id = world.store(&world.alice, pack(&code));
    let request = wasm::QueryCodeRequest { code_id };
    let path = "/cosmwasm.wasm.v1.Query/Code";
    let answer = world.devnet.query(path, request.encode_to_vec());
    let stored = wasm::QueryCodeResponse::decode(answer.unwrap().unwrap().as_slice()).unwrap();
    assert_eq!(stored.data, code);
    let checksum = stored.code_info.unwrap().data_hash;
    assert_eq!(checksum, Sha256::digest(&code).to_vec());
    world.instantiate(&world.alice, code_id, &json!({}));
}

#[test]
fn an_archive_costs_its_unpacking_and_a_simulation_tells_so() {
    let world = World::new();
    let upload = store_code(&world.alice, pack(&guests::curious()));
    let signed = world.next(&world.alice);
    let bytes = world.alice.sign(vec![upload], &signed);
    let simulated = {
        let bytes = bytes.clone();
        let run = world.devnet.run(move |chain| chain.simulate(&bytes));
        run.unwrap().unwrap().result.gas_used
    };
    let Delivery::Included(record) = world.deliver(bytes) else {
        panic!("the upload is not taken up");
    };
    assert_eq!(record.result.code, 0, "{}", record.result.log);
    assert_eq!(record.result.gas_used, simulated);
}

#[test]
fn archives_that_do_not_unpack_are_refused_and_take_no_identifier() {
    let world = World::new();
    let good = pack(&guests::obedient());
    let bomb = pack(&vec![0; 20 * MAX_WASM_BYTES]);
    let nested = pack(&good);
    for bad in [good[..good.len() / 2].to_vec(), bomb, nested] {
        let record = world.send(&world.alice, vec![store_code(&world.alice, bad)]);
        let outcome = (record.result.code, record.result.codespace.as_str());
        assert_eq!(outcome, (2, "wasm"), "{}", record.result.log);
    }
    assert_eq!(world.store(&world.alice, good), 1);
}

#[test]
fn a_migration_tells_the_version_of_the_old_code() {
    let world = World::new();
    let codes = [Some(1), Some(2), Some(2), None, None]
        .map(|version| world.store(&world.alice, guests::versioned(version)));
    let contract = world.instantiate(&world.alice, codes[0], &json!({}));
    let told = || -> Value {
        let info = world.raw(&contract, b"info");
        serde_json::from_slice(&info).unwrap_or_default()
    };
    let go_to = |code: u64| {
        let message = migrate(&world.alice, &contract, code, &json!({}));
        let record = world.succeed(&world.alice, vec![message]);
        let code_id = record.result.attribute("migrate", "code_id");
        assert_eq!(code_id, Some(code.to_string().as_str()));
        told()
    };
    let sender = world.alice.address.as_str();
    let from = |version: Option<u64>| json!({ "sender": sender, "old_migrate_version": version });
    assert_eq!(go_to(codes[1]), from(Some(1)));
    assert_eq!(
        go_to(codes[2]),
        from(Some(1)),
        "between codes of one version the entry point is not called"
    );
    assert_eq!(go_to(codes[3]), from(Some(2)));
    assert_eq!(go_to(codes[4]), from(None));
}
