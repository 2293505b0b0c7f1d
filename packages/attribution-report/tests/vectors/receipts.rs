//! Transcripts and receipts.

use attribution_report::{
    node_receipt_digest, transcript_commitment, weights_root, Hash32, Receipt, SettledReceipt,
    Transcript, Weight,
};
use serde_json::{json, to_value, Value};

use super::{
    bytes::{address, join, lp, sha256},
    check,
};

fn transcripts() -> [Transcript; 2] {
    let transcript = |prompt: &[u32], output: &[u32], temperature_milli, seed: u64| Transcript {
        salt: Hash32([0x5a; 32]),
        prompt: prompt.to_vec(),
        output: output.to_vec(),
        temperature_milli,
        seed: seed.into(),
    };
    [
        transcript(&[], &[], 0, 0),
        transcript(&[1, 2, 0x0102_0304], &[u32::MAX], 700, u64::MAX),
    ]
}

#[test]
fn transcript_commitments() {
    let vectors: Vec<Value> = transcripts()
        .iter()
        .map(|transcript| {
            let ids = |ids: &[u32]| -> Vec<u8> {
                let count = ids.len() as u32;
                let ids = ids.iter().flat_map(|id| id.to_be_bytes());
                count.to_be_bytes().into_iter().chain(ids).collect()
            };
            let preimage = join([
                b"openledger/transcript/v1",
                &transcript.salt.0,
                &ids(&transcript.prompt),
                &ids(&transcript.output),
                &transcript.temperature_milli.to_be_bytes(),
                &transcript.seed.to_be_bytes(),
            ]);
            let commitment = transcript_commitment(
                &transcript.salt.0,
                &transcript.prompt,
                &transcript.output,
                transcript.temperature_milli,
                transcript.seed.u64(),
            );
            assert_eq!(commitment, sha256(&preimage));
            assert_eq!(transcript.commitment(), commitment);
            json!({
                "transcript": to_value(transcript).unwrap(),
                "preimage": hex::encode(preimage),
                "commitment": commitment,
            })
        })
        .collect();
    check("transcript", &Value::from(vectors));
}

fn receipt(commitment: Hash32) -> Receipt {
    Receipt {
        receipt_id: Hash32([0x1d; 32]),
        channel: 3u64.into(),
        node: "open1node".to_owned(),
        base_model: 1u64.into(),
        adapter: 2u64.into(),
        fee: 12_345u128.into(),
        charged: 99_999u128.into(),
        transcript_commitment: commitment,
        node_signature: vec![0; 64].into(),
    }
}

fn weights() -> Vec<Weight> {
    [(600_000, 0x40), (399_999, 0x50), (1, 0x60)]
        .into_iter()
        .zip(1u64..)
        .map(|((weight_ppm, fill), batch)| Weight {
            datanet: 1u64.into(),
            batch: batch.into(),
            contributor: address(fill, 20).into(),
            weight_ppm,
            validators: (1..batch).map(|at| address(at as u8, 32).into()).collect(),
        })
        .collect()
}

/// Root over three weights, in a tree of four leaves of which one is padding.
fn weights_root_by_hand(weights: &[Weight]) -> Hash32 {
    let [first, second, third] = [0, 1, 2].map(|at| {
        let weight: &Weight = &weights[at];
        let validators = weight.validators.iter().flat_map(|payee| lp(payee));
        sha256(&join([
            b"openledger/weight/v1",
            &weight.datanet.to_be_bytes(),
            &weight.batch.to_be_bytes(),
            &lp(&weight.contributor),
            &weight.weight_ppm.to_be_bytes(),
            &(weight.validators.len() as u32).to_be_bytes(),
            &validators.collect::<Vec<u8>>(),
        ]))
    });
    let node = |left: &Hash32, right: &Hash32| sha256(&join([&[1], &left.0, &right.0]));
    node(&node(&first, &second), &node(&third, &sha256(&[2])))
}

#[test]
fn receipts() {
    let (chain, splitter, node) = ("openledger-dev-1", address(0xc0, 32), address(0xe0, 20));
    let receipt = receipt(transcripts()[1].commitment());
    let fields = join([
        &lp(chain.as_bytes()),
        &lp(&splitter),
        &3u64.to_be_bytes(),
        &[0x1d; 32],
        &lp(&node),
        &1u64.to_be_bytes(),
        &2u64.to_be_bytes(),
        &12_345u128.to_be_bytes(),
        &receipt.transcript_commitment.0,
    ]);
    let signed = join([
        b"openledger/node-receipt/v1",
        &fields,
        &99_999u128.to_be_bytes(),
    ]);
    let digest = node_receipt_digest(chain, &splitter, &node, &receipt);
    assert_eq!(digest, sha256(&signed));

    let weights = weights();
    let leaves = [
        (weights.clone(), weights_root_by_hand(&weights)),
        (vec![], Hash32::ZERO),
    ]
    .map(|(weights, root)| {
        let count = (weights.len() as u32).to_be_bytes();
        let preimage = join([b"openledger/receipt/v1", &fields, &count, &root.0]);
        let settled = SettledReceipt::new(&receipt, &node, &weights);
        assert_eq!((weights_root(&weights), settled.weights_root), (root, root));
        let leaf = settled.leaf(chain, &splitter);
        assert_eq!(leaf, sha256(&preimage));
        json!({
            "weights": to_value(&weights).unwrap(),
            "weights_root": root,
            "preimage": hex::encode(preimage),
            "leaf": leaf,
        })
    });
    let vectors = json!({
        "chain_id": chain,
        "splitter": hex::encode(&splitter),
        "node": hex::encode(&node),
        "receipt": to_value(&receipt).unwrap(),
        "node_receipt_preimage": hex::encode(signed),
        "node_receipt_digest": digest,
        "receipt_leaves": leaves,
    });
    check("receipt", &vectors);
}
