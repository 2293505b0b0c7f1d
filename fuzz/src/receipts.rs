//! Receipts, and the other statements that oracles sign.

use attribution_report::{
    attestation_bytes, feed_request_bytes, node_receipt_digest, oracle_request_bytes,
    possession_bytes, weights_root, Hash32, OracleMember, OracleSet, Receipt, ReceiptRecord,
    SettledReceipt, Transcript, Verdict, Weight,
};
use cosmwasm_std::HexBinary;

use crate::bytes::Bytes;
use crate::formats::same_again;

/// Two receipts, transcripts and lists of weights: their digests are equal exactly where they are.
pub fn receipt(data: &[u8]) {
    same_again::<SettledReceipt>(data);
    same_again::<Vec<Weight>>(data);
    if let Some(record) = same_again::<ReceiptRecord>(data) {
        let commitment = record.transcript.commitment();
        assert_eq!(commitment, record.transcript.clone().commitment());
    }
    let mut input = Bytes(data);
    let (one, other) = (Stated::read(&mut input), Stated::read(&mut input));
    assert_eq!(one.digest() == other.digest(), one == other);
    let (one, other) = (transcript(&mut input), transcript(&mut input));
    assert_eq!(one.commitment() == other.commitment(), one == other);
    let (one, other) = (weights(&mut input), weights(&mut input));
    assert_eq!(weights_root(&one) == weights_root(&other), one == other);
    check_leaf(&mut input);
}

/// What a node signs; the receipt's own text of the node and its signature are no part of it.
#[derive(Debug, PartialEq)]
struct Stated {
    chain_id: String,
    splitter: Vec<u8>,
    node: Vec<u8>,
    receipt: Receipt,
}

impl Stated {
    fn read(input: &mut Bytes<'_>) -> Self {
        Self {
            chain_id: String::from_utf8_lossy(input.text()).into_owned(),
            splitter: input.text().to_vec(),
            node: input.text().to_vec(),
            receipt: Receipt {
                receipt_id: input.hash(),
                channel: input.u64().into(),
                node: String::new(),
                base_model: input.u64().into(),
                adapter: input.u64().into(),
                fee: input.u128().into(),
                charged: input.u128().into(),
                transcript_commitment: input.hash(),
                node_signature: HexBinary::default(),
            },
        }
    }

    fn digest(&self) -> Hash32 {
        node_receipt_digest(&self.chain_id, &self.splitter, &self.node, &self.receipt)
    }
}

fn transcript(input: &mut Bytes<'_>) -> Transcript {
    let ids = |input: &mut Bytes<'_>| (0..input.u8() % 4).map(|_| input.u8().into()).collect();
    Transcript {
        salt: input.hash(),
        prompt: ids(input),
        output: ids(input),
        temperature_milli: input.u16().into(),
        seed: input.u64().into(),
    }
}

fn weights(input: &mut Bytes<'_>) -> Vec<Weight> {
    let count = input.u8() % 5;
    let one = |_| Weight {
        datanet: input.u64().into(),
        batch: input.u64().into(),
        contributor: HexBinary::from(input.text()),
        weight_ppm: input.u16().into(),
        validators: (0..input.u8() % 3)
            .map(|_| HexBinary::from(input.text()))
            .collect(),
    };
    (0..count).map(one).collect()
}

/// The leaf of a receipt binds the number and the root of its answer's weights.
fn check_leaf(input: &mut Bytes<'_>) {
    let stated = Stated::read(input);
    let (one, other) = (weights(input), weights(input));
    let leaf = |weights: &[Weight]| {
        SettledReceipt::new(&stated.receipt, &stated.node, weights)
            .leaf(&stated.chain_id, &stated.splitter)
    };
    assert_eq!(leaf(&one) == leaf(&other), one == other);
}

/// Sets, attestations, proofs of possession and requests: two of a kind have the same bytes exactly
/// where they are equal, and two of different kinds never.
pub fn statements(data: &[u8]) {
    let mut input = Bytes(data);
    let (one, other) = (Scope::read(&mut input), Scope::read(&mut input));
    let kinds = |scope: &Scope| {
        let set = scope.set.config_digest(&scope.chain_id, &scope.first);
        [
            set.0.to_vec(),
            attestation_bytes(
                &scope.chain_id,
                &scope.first,
                &scope.hash,
                scope.number,
                &scope.other_hash,
                scope.verdict,
            ),
            possession_bytes(&scope.chain_id, &scope.first, &scope.second, &scope.third),
            feed_request_bytes(
                &scope.chain_id,
                &scope.first,
                &scope.second,
                scope.number,
                scope.small,
                scope.until,
            ),
            oracle_request_bytes(
                &scope.chain_id,
                &scope.first,
                &scope.second,
                &scope.path,
                scope.until,
            ),
        ]
    };
    for (at, left) in kinds(&one).iter().enumerate() {
        for (place, right) in kinds(&other).iter().enumerate() {
            let same = at == place && one.part(at) == other.part(at);
            assert_eq!(left == right, same, "{at} {place}");
        }
    }
}

/// Everything that one of the statements covers.
#[derive(Debug)]
struct Scope {
    chain_id: String,
    first: Vec<u8>,
    second: Vec<u8>,
    third: Vec<u8>,
    path: String,
    hash: Hash32,
    other_hash: Hash32,
    number: u64,
    until: u64,
    small: u32,
    verdict: Verdict,
    set: OracleSet,
}

impl Scope {
    fn read(input: &mut Bytes<'_>) -> Self {
        Self {
            chain_id: String::from_utf8_lossy(input.text()).into_owned(),
            first: input.text().to_vec(),
            second: input.text().to_vec(),
            third: input.text().to_vec(),
            path: String::from_utf8_lossy(input.text()).into_owned(),
            hash: input.hash(),
            other_hash: input.hash(),
            number: input.u64(),
            until: input.u64(),
            small: input.u16().into(),
            verdict: [Verdict::Pass, Verdict::Fail][input.below(2)],
            set: oracle_set(input),
        }
    }

    /// What the statement of this kind covers, in words.
    fn part(&self, kind: usize) -> String {
        let Self {
            chain_id,
            first,
            second,
            third,
            path,
            hash,
            other_hash,
            number,
            until,
            small,
            verdict,
            set,
        } = self;
        match kind {
            0 => format!("{:?}", (chain_id, first, set)),
            1 => format!("{:?}", (chain_id, first, hash, number, other_hash, verdict)),
            2 => format!("{:?}", (chain_id, first, second, third)),
            3 => format!("{:?}", (chain_id, first, second, number, small, until)),
            _ => format!("{:?}", (chain_id, first, second, path, until)),
        }
    }
}

fn oracle_set(input: &mut Bytes<'_>) -> OracleSet {
    let count = input.u8() % 4;
    let member = |_| OracleMember {
        operator: input.text().to_vec(),
        pubkey: input.text().to_vec(),
    };
    let members = (0..count).map(member).collect();
    OracleSet {
        set_id: input.u64(),
        members,
        quorum: input.u16(),
        params_hash: input.hash(),
    }
}
