//! Vouchers, collections, revenue rules.

use attribution_report::{
    collections_digest, data_hash, rule_leaf, voucher_bytes, Collection, Hash32, MixRule,
    RevenuePolicy, Rule, UnattestedRule, Voucher,
};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{json, to_value, Value};

use super::{
    bytes::{address, join, lp, sha256},
    check,
};

fn voucher(channel: u64, cumulative: u128, expires: u64) -> (Voucher, Vec<u8>) {
    let (chain, splitter) = ("openledger-dev-1", address(0xc0, 32));
    let message = join([
        b"openledger/voucher/v1",
        &lp(chain.as_bytes()),
        &lp(&splitter),
        &channel.to_be_bytes(),
        &cumulative.to_be_bytes(),
        &expires.to_be_bytes(),
    ]);
    let found = voucher_bytes(chain, &splitter, channel, cumulative, expires);
    assert_eq!(found, message);
    let signature = SigningKey::from_bytes(&[0xa1; 32]).sign(&message);
    let voucher = Voucher {
        channel: channel.into(),
        cumulative: cumulative.into(),
        expires: expires.into(),
        signature: signature.to_bytes().into(),
    };
    (voucher, message)
}

#[test]
fn vouchers() {
    let rows = [
        (1, 1, 1),
        (42, 123_456_789, 1_800_000_000),
        (u64::MAX, u128::MAX, u64::MAX),
    ];
    let vectors: Vec<Value> = rows
        .into_iter()
        .map(|(channel, cumulative, expires)| {
            let (voucher, message) = voucher(channel, cumulative, expires);
            json!({
                "chain_id": "openledger-dev-1",
                "splitter": hex::encode(address(0xc0, 32)),
                "secret_key": hex::encode([0xa1; 32]),
                "message": hex::encode(&message),
                "message_sha256": sha256(&message),
                "voucher": to_value(voucher).unwrap(),
            })
        })
        .collect();
    check("voucher", &Value::from(vectors));
}

fn collections() -> Vec<Collection> {
    [(3, 1_000u128, 1_500), (9, 7, 7)]
        .into_iter()
        .map(|(channel, charged, cumulative)| Collection {
            charged: charged.into(),
            voucher: voucher(channel, cumulative, 1_800_000_000).0,
        })
        .collect()
}

#[test]
fn collections_and_data_hash() {
    let observations = Hash32([0x33; 32]);
    let vectors: Vec<Value> = [vec![], collections()]
        .iter()
        .map(|collections| {
            let mut preimage = join([
                b"openledger/collections/v1",
                &(collections.len() as u32).to_be_bytes(),
            ]);
            for Collection { charged, voucher } in collections {
                preimage.extend(join([
                    &voucher.channel.to_be_bytes(),
                    &charged.to_be_bytes(),
                    &voucher.cumulative.to_be_bytes(),
                    &voucher.expires.to_be_bytes(),
                    &lp(&voucher.signature),
                ]));
            }
            let digest = collections_digest(collections);
            assert_eq!(digest, sha256(&preimage));
            let outer = join([b"openledger/data/v1", &digest.0, &observations.0]);
            assert_eq!(data_hash(&digest, &observations), sha256(&outer));
            json!({
                "collections": to_value(collections).unwrap(),
                "preimage": hex::encode(preimage),
                "collections_digest": digest,
                "observations_root": observations,
                "data_hash": sha256(&outer),
            })
        })
        .collect();
    check("collections", &Value::from(vectors));
}

pub fn rule(adapter: u64) -> Rule {
    Rule {
        adapter: adapter.into(),
        policy: RevenuePolicy {
            base_owner: 1_000,
            builder: 1_500,
            data: 4_000,
            node: 1_500,
            agent: 100,
            app: 200,
            validators: 500,
            treasury: 700,
            oracles: 500,
        },
        mix: MixRule {
            span_ppm: 250_000,
            floor_ppm: 10_000,
        },
        unattested: match adapter {
            2 => UnattestedRule::Spans,
            _ => UnattestedRule::Treasury,
        },
        attested: adapter == 1,
        base_owner: address(0x10, 20).into(),
        builder: address(0x20, 20).into(),
        treasury: address(0x30, 32).into(),
    }
}

#[test]
fn rules() {
    let rules = [rule(1), rule(2), rule(900)];
    let leaves: Vec<Value> = rules
        .iter()
        .map(|rule| {
            let shares: Vec<u8> = [1_000u16, 1_500, 4_000, 1_500, 100, 200, 500, 700, 500]
                .iter()
                .flat_map(|share| share.to_be_bytes())
                .collect();
            let preimage = join([
                b"openledger/rule/v1",
                &rule.adapter.to_be_bytes(),
                &shares,
                &250_000u32.to_be_bytes(),
                &10_000u32.to_be_bytes(),
                &[u8::from(rule.adapter.u64() == 2)],
                &[u8::from(rule.adapter.u64() == 1)],
                &lp(&rule.base_owner),
                &lp(&rule.builder),
                &lp(&rule.treasury),
            ]);
            assert_eq!(rule_leaf(rule), sha256(&preimage));
            json!({
                "rule": to_value(rule).unwrap(),
                "preimage": hex::encode(preimage),
                "leaf": rule_leaf(rule),
            })
        })
        .collect();
    check("rules", &Value::from(leaves));
}
