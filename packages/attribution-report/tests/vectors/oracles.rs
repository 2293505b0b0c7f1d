//! Oracle set, proof of possession, feed request, report.

use attribution_report::{
    attestation_bytes, feed_request_bytes, possession_bytes, Bitmap, CommitteeSeed, Hash32,
    OracleMember, OracleSet, Report, Verdict,
};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{json, to_value, Value};

use super::{
    bytes::{address, join, lp, sha256},
    check,
};

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn set() -> OracleSet {
    let member = |seed: u8| OracleMember {
        operator: address(seed, 20),
        pubkey: key(seed).verifying_key().to_bytes().to_vec(),
    };
    OracleSet {
        set_id: 7,
        members: (1..=4).map(member).collect(),
        quorum: 3,
        params_hash: Hash32([0x77; 32]),
    }
}

#[test]
fn config_digest() {
    let (set, chain, splitter) = (set(), "openledger-dev-1", address(0xc0, 32));
    let mut preimage = join([
        b"openledger/set/v1",
        &lp(chain.as_bytes()),
        &lp(&splitter),
        &7u64.to_be_bytes(),
        &4u16.to_be_bytes(),
        &3u16.to_be_bytes(),
    ]);
    for member in &set.members {
        preimage.extend(join([&lp(&member.operator), &lp(&member.pubkey)]));
    }
    preimage.extend([0x77; 32]);
    let digest = set.config_digest(chain, &splitter);
    assert_eq!(digest, sha256(&preimage));
    let members: Vec<Value> = set
        .members
        .iter()
        .map(|member| {
            json!({
                "operator": hex::encode(&member.operator),
                "pubkey": hex::encode(&member.pubkey),
            })
        })
        .collect();
    let vectors = json!([{
        "chain_id": chain,
        "splitter": hex::encode(&splitter),
        "set_id": "7",
        "quorum": 3,
        "members": members,
        "params_hash": set.params_hash,
        "preimage": hex::encode(preimage),
        "config_digest": digest,
    }]);
    check("config_digest", &vectors);
}

#[test]
fn possession() {
    let (chain, registry, operator) = ("openledger-dev-1", address(0xd0, 32), address(1, 20));
    let key = key(1);
    let pubkey = key.verifying_key().to_bytes();
    let message = join([
        b"openledger/possession/v1",
        &lp(chain.as_bytes()),
        &lp(&registry),
        &lp(&operator),
        &lp(&pubkey),
    ]);
    assert_eq!(
        possession_bytes(chain, &registry, &operator, &pubkey),
        message
    );
    let vectors = json!([{
        "chain_id": chain,
        "registry": hex::encode(&registry),
        "operator": hex::encode(&operator),
        "pubkey": hex::encode(pubkey),
        "secret_key": hex::encode([1; 32]),
        "message": hex::encode(&message),
        "signature": hex::encode(key.sign(&message).to_bytes()),
    }]);
    check("possession", &vectors);
}

#[test]
fn attestation() {
    let (chain, registry, index) = ("openledger-dev-1", address(0xb0, 32), Hash32([0x1d; 32]));
    let digest = set().config_digest(chain, &address(0xc0, 32));
    let vector = |verdict: Verdict, byte: u8| {
        let message = join([
            b"openledger/attestation/v1",
            &lp(chain.as_bytes()),
            &lp(&registry),
            digest.as_bytes(),
            &5u64.to_be_bytes(),
            index.as_bytes(),
            &[byte],
        ]);
        let found = attestation_bytes(chain, &registry, &digest, 5, &index, verdict);
        assert_eq!(found, message);
        json!({
            "chain_id": chain,
            "model_registry": hex::encode(&registry),
            "config_digest": digest,
            "adapter": "5",
            "index_hash": index,
            "verdict": verdict,
            "secret_key": hex::encode([1; 32]),
            "message": hex::encode(&message),
            "signature": hex::encode(key(1).sign(&message).to_bytes()),
        })
    };
    let vectors = json!([vector(Verdict::Pass, 1), vector(Verdict::Fail, 0)]);
    check("attestation", &vectors);
}

#[test]
fn feed_request() {
    let (chain, node, operator) = ("openledger-dev-1", address(0xe0, 20), address(1, 20));
    let message = join([
        b"openledger/feed/v1",
        &lp(chain.as_bytes()),
        &lp(&node),
        &lp(&operator),
        &41u64.to_be_bytes(),
        &100u32.to_be_bytes(),
        &1_800_000_000u64.to_be_bytes(),
    ]);
    let found = feed_request_bytes(chain, &node, &operator, 41, 100, 1_800_000_000);
    assert_eq!(found, message);
    let vectors = json!([{
        "chain_id": chain,
        "node": hex::encode(&node),
        "operator": hex::encode(&operator),
        "after": "41",
        "limit": 100,
        "expires": "1800000000",
        "secret_key": hex::encode([1; 32]),
        "message": hex::encode(&message),
        "signature": hex::encode(key(1).sign(&message).to_bytes()),
    }]);
    check("feed_request", &vectors);
}

#[test]
fn committee_seed() {
    let registry = address(0xd0, 32);
    let seed = CommitteeSeed {
        chain_id: "openledger-dev-1",
        registry: &registry,
        challenge: 5,
        report_digest: Hash32([0x11; 32]),
        receipt_leaf: Hash32([0x22; 32]),
        height: 1_234,
        time_nanos: 1_800_000_000_000_000_001,
    };
    let preimage = join([
        b"openledger/committee-seed/v1",
        &lp(seed.chain_id.as_bytes()),
        &lp(&registry),
        &5u64.to_be_bytes(),
        &[0x11; 32],
        &[0x22; 32],
        &1_234u64.to_be_bytes(),
        &1_800_000_000_000_000_001u64.to_be_bytes(),
    ]);
    assert_eq!(seed.hash(), sha256(&preimage));
    let vectors = json!([{
        "chain_id": seed.chain_id,
        "registry": hex::encode(&registry),
        "challenge": "5",
        "report_digest": seed.report_digest,
        "receipt_leaf": seed.receipt_leaf,
        "height": "1234",
        "time_nanos": "1800000000000000001",
        "preimage": hex::encode(preimage),
        "seed": seed.hash(),
    }]);
    check("committee_seed", &vectors);
}

fn report(seq: u64, fill: u8, amount: u128) -> Report {
    let hash = |offset: u8| Hash32([fill.wrapping_add(offset); 32]);
    Report {
        config_digest: hash(0),
        seq: seq.into(),
        prev_report: hash(1),
        receipts_root: hash(2),
        receipt_count: seq.into(),
        rules_hash: hash(3),
        credits_root: hash(4),
        credits_sum: amount.into(),
        cumulative_root: hash(5),
        cumulative_sum: amount.into(),
        leaf_count: seq.into(),
        data_hash: hash(6),
    }
}

#[test]
fn report_digest() {
    let reports = [
        report(1, 0, 0),
        report(24, 0x10, 1_234_567),
        report(u64::MAX, 0xf0, u128::MAX),
    ];
    let vectors: Vec<Value> = reports
        .iter()
        .map(|report| {
            let preimage = join([
                b"openledger/report/v1",
                &report.config_digest.0,
                &report.seq.to_be_bytes(),
                &report.prev_report.0,
                &report.receipts_root.0,
                &report.receipt_count.to_be_bytes(),
                &report.rules_hash.0,
                &report.credits_root.0,
                &report.credits_sum.to_be_bytes(),
                &report.cumulative_root.0,
                &report.cumulative_sum.to_be_bytes(),
                &report.leaf_count.to_be_bytes(),
                &report.data_hash.0,
            ]);
            let digest = report.digest();
            assert_eq!(digest, sha256(&preimage));
            let signers = [0, 1, 3];
            let signature = |index: usize| key(index as u8 + 1).sign(digest.as_bytes());
            json!({
                "report": to_value(report).unwrap(),
                "preimage": hex::encode(preimage),
                "digest": digest,
                "secret_keys": signers.map(|index| hex::encode([index as u8 + 1; 32])),
                "bitmap": Bitmap::of(4, signers),
                "signatures": signers.map(|index| hex::encode(signature(index).to_bytes())),
            })
        })
        .collect();
    check("report", &Value::from(vectors));
}
