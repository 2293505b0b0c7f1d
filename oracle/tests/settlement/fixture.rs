//! Valid receipts, adapters and bundles to start from.

use std::collections::{BTreeMap, BTreeSet};

use attribution_report::{
    channel_price, node_receipt_digest, voucher_bytes, Hash32, MixRule, Receipt, ReceiptRecord,
    RevenuePolicy, Score, Transcript, UnattestedRule, Voucher,
};
use contract_api::{model_registry::Price, oracle_registry::SigScheme};
use cosmwasm_std::Uint64;
use ed25519_dalek::{Signer, SigningKey};
use openledger_oracle::address::to_text;
use openledger_oracle::report::{
    build, AdapterFacts, BuildError, BuildInput, BuiltReport, ChannelFacts, ContributionFacts,
    Ledger, ReceiptKey, SetFacts,
};
use openledger_oracle::verify::RecordScope;
use openledger_oracle::wire::{
    record_digest, Body, Bundle, Proposal, ReceiptRef, Scope, SignedMessage, SignedObservation,
    Verdict,
};
use sha2::{Digest, Sha256};

pub const NODE: [u8; 20] = [0x11; 20];
pub const TREASURY: [u8; 20] = [0x22; 20];
pub const BUILDER: [u8; 20] = [0x33; 20];
pub const BASE_OWNER: [u8; 20] = [0x44; 20];
pub const ALICE: [u8; 20] = [0xa1; 20];
pub const BOB: [u8; 20] = [0xb0; 20];
pub const VALIDATOR: [u8; 20] = [0x55; 20];

pub fn node_key() -> SigningKey {
    SigningKey::from_bytes(&[0x77; 32])
}

pub fn session_key() -> SigningKey {
    SigningKey::from_bytes(&[0x66; 32])
}

pub fn operator_key(member: u16) -> SigningKey {
    SigningKey::from_bytes(&[member as u8 + 1; 32])
}

/// All that a report is made from.
#[derive(Clone)]
pub struct Fixture {
    pub scope: RecordScope,
    pub set: SetFacts,
    pub ledger: Ledger,
    pub settled: BTreeSet<ReceiptKey>,
    pub adapters: BTreeMap<u64, AdapterFacts>,
    pub channels: BTreeMap<u64, ChannelFacts>,
    pub attested: Vec<Uint64>,
    pub records: Vec<ReceiptRecord>,
    pub spans: Vec<Vec<u64>>,
    /// Verdicts by member, one list per member.
    pub verdicts: Vec<Vec<Verdict>>,
}

impl Fixture {
    /// Two channels with three receipts, observed alike by three of four members.
    pub fn new() -> Self {
        let scope = RecordScope {
            chain_id: "sim-1".to_owned(),
            splitter: vec![0x99; 32],
            prefix: "open".to_owned(),
        };
        let set = SetFacts {
            config_digest: Hash32([0xcd; 32]),
            quorum: 3,
            operators: (0..4).map(|member| vec![0xe0 + member; 20]).collect(),
        };
        let mut fixture = Self {
            scope,
            set,
            ledger: Ledger::default(),
            settled: BTreeSet::new(),
            adapters: [(3, adapter())].into(),
            channels: [(1, channel()), (2, channel())].into(),
            attested: vec![3u64.into()],
            records: Vec::new(),
            spans: Vec::new(),
            verdicts: vec![Vec::new(); 3],
        };
        fixture.add(1, 40, &[(0, 900), (1, 100)]);
        fixture.add(1, 11, &[(1, 700)]);
        fixture.add(2, 5, &[]);
        fixture
    }

    /// Adds a receipt of `tokens` answer tokens that continues its channel.
    pub fn add(&mut self, channel: u64, tokens: u32, scores: &[(u32, i64)]) {
        let same = |record: &&ReceiptRecord| record.receipt.channel.u64() == channel;
        let before = self.records.iter().rev().find(same);
        let charged = before.map_or(self.ledger.charged(channel), |record| {
            record.receipt.charged.u128()
        });
        let position = self.records.len() as u64 + 1;
        let record = record(&self.scope, position, channel, tokens, charged);
        self.records.push(record);
        self.spans.push(vec![0, 0, 0]);
        let scores: Vec<Score> = scores
            .iter()
            .map(|(contribution, score)| Score {
                contribution: *contribution,
                score: *score,
            })
            .collect();
        for verdicts in &mut self.verdicts {
            verdicts.push(Verdict::Accepted(scores.clone()));
        }
    }

    pub fn proposal(&self) -> Proposal {
        let reference = |record: &ReceiptRecord| ReceiptRef {
            node: NODE.to_vec().into(),
            position: record.position,
            channel: record.receipt.channel,
            charged: record.receipt.charged,
            digest: record_digest(&self.scope.chain_id, &self.scope.splitter, &NODE, record),
        };
        Proposal {
            treasury: TREASURY.to_vec().into(),
            attested: self.attested.clone(),
            receipts: self.records.iter().map(reference).collect(),
        }
    }

    pub fn bundle(&self) -> Bundle {
        let proposal = self.proposal();
        let scope = Scope {
            config_digest: self.set.config_digest,
            set_id: 1,
            seq: self.ledger.seq + 1,
            prev_report: self.ledger.digest,
        };
        let observe = |(member, verdicts): (u16, &Vec<Verdict>)| {
            let body = Body::Observation {
                proposal: proposal.digest(),
                verdicts: verdicts.clone(),
            };
            let signed = SignedMessage::sign(&scope, 0, member, body, &operator_key(member));
            SignedObservation {
                member,
                view: 0u64.into(),
                verdicts: verdicts.clone(),
                signature: signed.signature,
            }
        };
        let observations = (0u16..).zip(&self.verdicts).map(observe).collect();
        Bundle {
            proposal,
            observations,
        }
    }

    pub fn build(&self) -> Result<BuiltReport, BuildError> {
        self.build_from(&self.bundle())
    }

    pub fn build_from(&self, bundle: &Bundle) -> Result<BuiltReport, BuildError> {
        build(&BuildInput {
            scope: &self.scope,
            set: &self.set,
            seq: self.ledger.seq + 1,
            ledger: &self.ledger,
            settled: &self.settled,
            bundle,
            records: &self.records,
            spans: &self.spans,
            adapters: &self.adapters,
            channels: &self.channels,
        })
    }
}

pub fn record(
    scope: &RecordScope,
    position: u64,
    channel: u64,
    tokens: u32,
    before: u128,
) -> ReceiptRecord {
    let transcript = Transcript {
        salt: Hash32([position as u8; 32]),
        prompt: vec![1, 2, 3],
        output: (0..tokens).collect(),
        temperature_milli: 0,
        seed: 0u64.into(),
    };
    let terms = adapter().price;
    let (call, thousand) = (terms.per_call.u128(), terms.per_1k_tokens.u128());
    let fee = channel_price(call, thousand, u64::from(tokens) + 3).unwrap();
    let charged = before + fee;
    let mut receipt = Receipt {
        // A charge stands once in its channel, so both together name the receipt.
        receipt_id: Hash32(Sha256::digest(format!("{channel} {charged}")).into()),
        channel: channel.into(),
        node: to_text(&NODE, &scope.prefix).unwrap(),
        base_model: 2u64.into(),
        adapter: 3u64.into(),
        fee: fee.into(),
        charged: charged.into(),
        transcript_commitment: transcript.commitment(),
        node_signature: Default::default(),
    };
    sign_receipt(scope, &mut receipt);
    let mut voucher = Voucher {
        channel: channel.into(),
        cumulative: (charged + 7).into(),
        expires: 900u64.into(),
        signature: Default::default(),
    };
    sign_voucher(scope, &mut voucher);
    ReceiptRecord {
        position: position.into(),
        receipt,
        transcript,
        voucher,
    }
}

pub fn sign_receipt(scope: &RecordScope, receipt: &mut Receipt) {
    let digest = node_receipt_digest(&scope.chain_id, &scope.splitter, &NODE, receipt);
    receipt.node_signature = node_key().sign(digest.as_bytes()).to_vec().into();
}

pub fn voucher_message(scope: &RecordScope, voucher: &Voucher) -> Vec<u8> {
    voucher_bytes(
        &scope.chain_id,
        &scope.splitter,
        voucher.channel.u64(),
        voucher.cumulative.u128(),
        voucher.expires.u64(),
    )
}

pub fn sign_voucher(scope: &RecordScope, voucher: &mut Voucher) {
    let message = voucher_message(scope, voucher);
    voucher.signature = session_key().sign(&message).to_vec().into();
}

pub fn channel() -> ChannelFacts {
    ChannelFacts {
        node: NODE.to_vec(),
        scheme: SigScheme::Ed25519,
        session_key: session_key().verifying_key().to_bytes().to_vec(),
        former_key: None,
        cap: 1_000_000,
        expires: 1_000,
        settles_at: 5_000,
    }
}

pub fn adapter() -> AdapterFacts {
    let contribution = |batch: u64, contributor: [u8; 20], cluster: u32| ContributionFacts {
        datanet: 1,
        batch,
        contributor: contributor.to_vec(),
        quality: 9_000,
        cluster,
        validators: vec![VALIDATOR.to_vec()],
    };
    AdapterFacts {
        adapter: 3,
        base_model: 2,
        price: Price {
            per_call: 1_003u128.into(),
            per_1k_tokens: 777u128.into(),
        },
        policy: RevenuePolicy {
            base_owner: 1_000,
            builder: 1_500,
            data: 4_000,
            node: 2_000,
            agent: 0,
            app: 0,
            validators: 500,
            treasury: 500,
            oracles: 500,
        },
        mix: MixRule {
            span_ppm: 300_000,
            floor_ppm: 1_000,
        },
        unattested: UnattestedRule::Treasury,
        base_owner: BASE_OWNER.to_vec(),
        builder: BUILDER.to_vec(),
        contributions: vec![
            contribution(1, ALICE, 0),
            contribution(2, BOB, 1),
            contribution(3, BOB, 0),
        ],
    }
}
