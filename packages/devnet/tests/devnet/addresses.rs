//! Addresses of contracts are those that wasmd gives.

use cosmrs::proto::cosmwasm::wasm::v1 as wasm;
use cosmrs::proto::traits::Message;
use devnet::address;
use serde_json::json;

use crate::guests;
use crate::support::{instantiate2, World};

/// Canonical bytes of an address of any chain.
fn canonical(human: &str) -> Vec<u8> {
    bech32::decode(human).unwrap().1
}

fn build_address(world: &World, code_hash: &str, creator: &str, salt: &str) -> String {
    let request = wasm::QueryBuildAddressRequest {
        code_hash: code_hash.to_owned(),
        creator_address: creator.to_owned(),
        salt: salt.to_owned(),
        init_args: vec![],
    };
    let path = "/cosmwasm.wasm.v1.Query/BuildAddress";
    let answer = world
        .devnet
        .query(path, request.encode_to_vec())
        .unwrap()
        .unwrap();
    wasm::QueryBuildAddressResponse::decode(answer.as_slice())
        .unwrap()
        .address
}

#[test]
fn the_first_contracts_of_a_chain_have_wasmds_first_addresses() {
    let world = World::new();
    let code_id = world.store(&world.alice, guests::obedient());
    let contract = world.instantiate(&world.alice, code_id, &json!({}));
    // The first contract of every wasmd chain: code 1, instance 1.
    let wasmd = "wasm14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9s0phg4d";
    assert_eq!(address::canonicalize(&contract).unwrap(), canonical(wasmd));
}

#[test]
fn chosen_addresses_are_those_of_wasmds_vectors() {
    // wasmd, x/wasm/keeper/testdata/instantiate2_addresses.json, those without a message.
    const CODE_HASH: &str = "13a1fc994cc6d1c81b746ee0c0ff6f90043875e0bf1d9be6b7d779fc978dc2a5";
    const CREATOR: &str = "9999999999aaaaaaaaaabbbbbbbbbbcccccccccc";
    const VECTORS: [(&str, &str); 2] = [
        (
            "61",
            "5e865d3e45ad3e961f77fd77d46543417ced44d924dc3e079b5415ff6775f847",
        ),
        (
            "aabbccddeeffffeeddbbccddaa66551155aaaabbcc787878789900aabbccddeeffffeeddbbccddaa\
             66551155aaaabbcc787878789900aabbbbcc221100acadae",
            "9384c6248c0bb171e306fd7da0993ec1e20eba006452a3a9e078883eb3594564",
        ),
    ];
    let world = World::new();
    let creator = address::humanize(&hex::decode(CREATOR).unwrap()).unwrap();
    for (salt, expected) in VECTORS {
        let built = build_address(&world, CODE_HASH, &creator, salt);
        assert_eq!(
            hex::encode(address::canonicalize(&built).unwrap()),
            expected
        );
    }
}

#[test]
fn a_contract_appears_at_the_address_that_was_foretold() {
    let world = World::new();
    let code = guests::obedient();
    let code_hash = hex::encode(devnet::chain::tx::tx_hash(&code));
    let code_id = world.store(&world.alice, code);
    let foretold = build_address(&world, &code_hash, &world.alice.address, "0102");
    let message = instantiate2(&world.alice, code_id, &json!({}), &[1, 2]);
    let record = world.succeed(&world.alice, vec![message.clone()]);
    assert_eq!(
        record.result.attribute("instantiate", "_contract_address"),
        Some(foretold.as_str())
    );
    let again = world.send(&world.alice, vec![message]);
    assert_ne!(again.result.code, 0, "an address is given once");

    // Chosen addresses do not use up a number of the others.
    let plain = world.instantiate(&world.alice, code_id, &json!({}));
    let wasmd = "wasm14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9s0phg4d";
    assert_eq!(address::canonicalize(&plain).unwrap(), canonical(wasmd));
}
