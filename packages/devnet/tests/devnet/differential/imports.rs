//! Signature checks, curve points and addresses, called with the same bytes in both engines.

use super::{account, Entry, Pair};
use crate::guests;

/// A module whose `query` calls an import with byte strings, and answers with the import's result
/// and with what it wrote to the last argument.
fn calling(import: &str, arguments: &[&[u8]], plain: &[u32], result: &str) -> Vec<u8> {
    let mut data = String::new();
    let mut pointers = String::new();
    let mut at = 65_536;
    for argument in arguments {
        let bytes: String = argument
            .iter()
            .map(|byte| format!("\\{byte:02x}"))
            .collect();
        data.push_str(&format!("(data (i32.const {at}) \"{bytes}\")"));
        pointers.push_str(&format!(
            "(call $text (i32.const {at}) (i32.const {}))",
            argument.len()
        ));
        at += argument.len().next_multiple_of(8);
    }
    assert!(at <= 131_072);
    let plain_arguments: String = plain.iter().map(|n| format!("(i32.const {n})")).collect();
    let parameters = "i32 ".repeat(arguments.len() + plain.len());
    guests::module(
        &format!(
            r#"(import "env" "{import}" (func $call (param {parameters}) (result {result})))"#
        ),
        &format!(
            r#"{data}
            (func (export "query") (param i32 i32) (result i32)
              (local $answer i32)
              (local.set $answer (call $allocate (i32.const 8)))
              (i32.store offset=8 (local.get $answer) (i32.const 8))
              (i64.store (i32.load (local.get $answer)) (i64.const 0))
              ({result}.store (i32.load (local.get $answer)) (call $call {pointers} {plain_arguments}))
              (local.get $answer))"#
        ),
    )
}

fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

/// Runs an import in both engines; the low half of the answer.
fn verdict(import: &str, arguments: &[&[u8]]) -> u32 {
    let mut pair = Pair::new(calling(import, arguments, &[], "i32"));
    let (answer, ours, theirs) = pair.call(Entry::Query, &account(1), b"{}");
    let priced_by_the_chain = import.starts_with("addr_");
    assert!(priced_by_the_chain || ours == theirs, "gas of {import}");
    u32::from_le_bytes(answer[..4].try_into().unwrap())
}

const K1_HASH: &str = "5ae8317d34d1e595e3fa7247db80c0af4320cce1116de187f8f7e2e099c0d8d0";
const K1_SIGNATURE: &str = "207082eb2c3dfa0b454e0906051270ba4074ac93760ba9e7110cd9471475111151eb0dbbc9920e72146fb564f99d039802bf6ef2561446eb126ef364d21ee9c4";
const K1_KEY: &str = "04051c1ee2190ecfb174bfe4f90763f2b4ff7517b70a2aec1876ebcfd644c4633fb03f3cfbd94b1f376e34592d9d41ccaf640bb751b00a1fadeb0c01157769eb73";
const R1_HASH: &str = "b804cf88af0c2eff8bbbfb3660ebb3294138e9d3ebd458884e19818061dacff0";
const R1_SIGNATURE: &str = "35fb60f5ca0f3ca08542fb3cc641c8263a2cab7a90ee6a5e1583fac2bb6f6bd1ee59d81bc9db1055cc0ed97b159d8784af04e98511d0a9a407b99bb292572e96";
const R1_KEY: &str = "0474ccd8a62fba0e667c50929a53f78c21b8ff0c3c737b0b40b1750b2302b0bde829074e21f3a0ef88b9efdf10d06aa4c295cc1671f758ca0e4cd108803d0f2614";
const ED_SIGNATURE: &str = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
const ED_KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const G1_GENERATOR: &str = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb";
const G2_GENERATOR: &str = "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8";

#[test]
fn ecdsa_verdicts_are_the_same() {
    for (import, hash, signature, key) in [
        ("secp256k1_verify", K1_HASH, K1_SIGNATURE, K1_KEY),
        ("secp256r1_verify", R1_HASH, R1_SIGNATURE, R1_KEY),
    ] {
        let (hash, signature, key) = (unhex(hash), unhex(signature), unhex(key));
        assert_eq!(verdict(import, &[&hash, &signature, &key]), 0);
        let mut other = hash.clone();
        other[0] ^= 1;
        assert_eq!(verdict(import, &[&other, &signature, &key]), 1);
        // Error codes: hash format 3, signature format 4, key format 5.
        assert_eq!(verdict(import, &[&hash[1..], &signature, &key]), 3);
        assert_eq!(verdict(import, &[&hash, &signature[1..], &key]), 4);
        assert_eq!(verdict(import, &[&hash, &signature, &key[1..]]), 5);
        assert_eq!(verdict(import, &[&hash, &signature, &[]]), 5);
    }
}

#[test]
fn recovered_keys_are_the_same() {
    // The two imports refuse the parameter 2 by different error codes; one beyond a byte never
    // reaches them.
    for (import, hash, signature, refused) in [
        ("secp256k1_recover_pubkey", K1_HASH, K1_SIGNATURE, 6),
        ("secp256r1_recover_pubkey", R1_HASH, R1_SIGNATURE, 10),
    ] {
        for parameter in [0, 1, 2, 256] {
            let arguments: [&[u8]; 2] = [&unhex(hash), &unhex(signature)];
            let mut pair = Pair::new(calling(import, &arguments, &[parameter], "i64"));
            let (answer, ..) = pair.call(Entry::Query, &account(1), b"{}");
            let answer = u64::from_le_bytes(answer.try_into().unwrap());
            // Either a pointer in the low half, or an error code in the high half.
            let expected = match parameter {
                0 | 1 => 0,
                2 => refused,
                _ => 6,
            };
            assert_eq!(answer >> 32, expected, "{import} {parameter}");
        }
    }
}

#[test]
fn ed25519_verdicts_are_the_same() {
    let (signature, key) = (unhex(ED_SIGNATURE), unhex(ED_KEY));
    assert_eq!(verdict("ed25519_verify", &[b"", &signature, &key]), 0);
    assert_eq!(verdict("ed25519_verify", &[b"x", &signature, &key]), 1);
    assert_eq!(verdict("ed25519_verify", &[b"", &signature[1..], &key]), 4);
    assert_eq!(verdict("ed25519_verify", &[b"", &signature, &key[1..]]), 5);
}

fn sections(items: &[&[u8]]) -> Vec<u8> {
    let lengths = items.iter().map(|item| (item.len() as u32).to_be_bytes());
    items
        .iter()
        .zip(lengths)
        .flat_map(|(item, length)| [item, &length[..]].concat())
        .collect()
}

#[test]
fn batches_of_ed25519_are_judged_the_same() {
    let (signature, key) = (unhex(ED_SIGNATURE), unhex(ED_KEY));
    let batch = |messages: &[&[u8]], signatures: &[&[u8]], keys: &[&[u8]]| {
        let lists = [sections(messages), sections(signatures), sections(keys)];
        verdict("ed25519_batch_verify", &[&lists[0], &lists[1], &lists[2]])
    };
    let (none, some): (&[u8], &[u8]) = (b"", b"x");
    let (signatures, keys) = ([&signature[..]; 2], [&key[..]; 2]);
    assert_eq!(batch(&[none, none], &signatures, &keys), 0);
    assert_eq!(batch(&[none, some], &signatures, &keys), 1);
    assert_eq!(
        batch(&[none], &signatures, &keys),
        0,
        "one message, many keys"
    );
    assert_eq!(
        batch(&[none, none], &signatures, &keys[..1]),
        0,
        "one key, many messages"
    );
    assert_eq!(batch(&[none], &signatures, &keys[..1]), 7);
    assert_eq!(batch(&[none, none, none], &signatures, &keys), 7);
    assert_eq!(
        batch(&[], &[], &[]),
        0,
        "an empty batch verifies, as on every CosmWasm chain"
    );
}

#[test]
fn points_of_bls12_381_combine_the_same() {
    let (g1, g2) = (unhex(G1_GENERATOR), unhex(G2_GENERATOR));
    let mut bad = g1.clone();
    bad[5] ^= 1;
    for (import, points, out, expected) in [
        ("bls12_381_aggregate_g1", [&g1[..], &g1].concat(), 48, 0),
        ("bls12_381_aggregate_g1", g1[1..].to_vec(), 48, 14),
        ("bls12_381_aggregate_g1", vec![], 48, 14),
        ("bls12_381_aggregate_g1", bad, 48, 8),
        ("bls12_381_aggregate_g2", [&g2[..], &g2].concat(), 96, 0),
    ] {
        let room = vec![0; out];
        let code = verdict(import, &[&points, &room]);
        assert_eq!(code == 0, expected == 0, "{import} gave {code}");
    }
    let pairing = |p: &[u8], q: &[u8], r: &[u8], s: &[u8]| {
        verdict("bls12_381_pairing_equality", &[p, q, r, s])
    };
    assert_eq!(pairing(&g1, &g2, &g1, &g2), 0);
    let twice = [&g1[..], &g1].concat();
    assert_eq!(pairing(&twice, &[&g2[..], &g2].concat(), &g1, &g2), 1);
    assert!(
        pairing(&twice, &g2, &g1, &g2) > 1,
        "lists of different lengths"
    );
}

/// A module whose `query` hashes to the curve and answers with the point.
fn hashing(import: &str, function: u32, room: usize) -> Vec<u8> {
    guests::module(
        &format!(r#"(import "env" "{import}" (func $call (param i32 i32 i32 i32) (result i32)))"#),
        &format!(
            r#"(data (i32.const 256) "message") (data (i32.const 272) "domain")
            (func (export "query") (param i32 i32) (result i32)
              (local $out i32)
              (local.set $out (call $allocate (i32.const {room})))
              (drop (call $call (i32.const {function})
                (call $text (i32.const 256) (i32.const 7))
                (call $text (i32.const 272) (i32.const 6)) (local.get $out)))
              (local.get $out))"#
        ),
    )
}

#[test]
fn hashes_to_the_curve_are_the_same_points() {
    for (import, room) in [("bls12_381_hash_to_g1", 48), ("bls12_381_hash_to_g2", 96)] {
        for function in [0, 1] {
            let mut pair = Pair::new(hashing(import, function, room));
            let (point, ..) = pair.call(Entry::Query, &account(1), b"{}");
            // Function 0 is SHA-256; another one is an error and writes nothing.
            assert_eq!(point.len(), if function == 0 { room } else { 0 });
        }
    }
}

#[test]
fn good_addresses_are_accepted_by_both() {
    let human = account(3);
    assert_eq!(verdict("addr_validate", &[human.as_bytes()]), 0);
    let room = [0; 64];
    assert_eq!(verdict("addr_canonicalize", &[human.as_bytes(), &room]), 0);
    assert_eq!(verdict("addr_humanize", &[&[3; 20], &room]), 0);
}
