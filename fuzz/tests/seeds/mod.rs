//! Inputs to start from: valid ones, so that the fuzzer need not find the formats by itself.

mod messages;

use std::path::PathBuf;

use attribution::{
    index::IndexBuilder,
    influence::Influence,
    manifest::{TrainingManifest, MANIFEST_VERSION},
    span::{SpanIndex, SpanItem, SpanParameters},
    ContributionRecord,
};
use attribution_report::{Hash32, Score};
use cosmrs::proto::cosmos::{
    bank::v1beta1::MsgSend,
    base::v1beta1::Coin,
    tx::v1beta1::{
        mode_info::{Single, Sum},
        AuthInfo, Fee, ModeInfo, SignerInfo, TxBody, TxRaw,
    },
};
use cosmrs::proto::traits::Message as _;
use cosmrs::Any;
use ed25519_dalek::SigningKey;
use lora_model::{Adapter, LoraConfig};
use openledger_oracle::wire::{Body, Proposal, ReceiptRef, Scope, SignedMessage, Verdict};
use serde_json::Value;

/// Seeds by target.
pub fn all() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let pattern: Vec<u8> = (0..=255).cycle().take(2_000).collect();
    vec![
        ("voucher", seeds_of("voucher", "/0/voucher")),
        ("report", seeds_of("report", "/1/report")),
        ("collections", seeds_of("collections", "/1/collections")),
        ("merkle", vec![vec![], pattern.clone()]),
        ("sum_tree", vec![vec![], pattern.clone()]),
        ("range", vec![vec![], pattern.clone()]),
        (
            "fraud",
            [seeds_of("fraud", "/proof"), vec![pattern.clone()]].concat(),
        ),
        ("equivocation", vec![vec![], pattern.clone()]),
        ("item_snapshot", vec![vec![], pattern.clone()]),
        ("text", vec!["ab".repeat(32).into(), b"\"0b\"".to_vec()]),
        ("receipt", vec![vec![], pattern.clone()]),
        ("statements", vec![vec![], pattern.clone()]),
        ("messages", messages::messages()),
        ("vote_signature", vec![messages::vote(), pattern]),
        ("wire", wire()),
        ("adapter", adapters()),
        ("indexes", vec![index(), spans(), manifest()]),
        ("transaction", vec![transaction()]),
        ("code", vec![messages::code()]),
        ("folder", vec![messages::folder()]),
        ("batch_file", vec![messages::batch_file()]),
        ("voucher_header", vec![messages::voucher_header()]),
    ]
}

/// One value of a file of golden vectors.
fn seeds_of(vectors: &str, pointer: &str) -> Vec<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../packages/attribution-report/vectors")
        .join(format!("{vectors}.json"));
    let text = std::fs::read_to_string(path).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    vec![serde_json::to_vec(value.pointer(pointer).unwrap()).unwrap()]
}

fn wire() -> Vec<Vec<u8>> {
    let proposal = Proposal {
        treasury: vec![0x22; 20].into(),
        attested: vec![3u64.into()],
        receipts: vec![ReceiptRef {
            node: vec![0x11; 20].into(),
            position: 4u64.into(),
            channel: 5u64.into(),
            charged: 600u128.into(),
            digest: Hash32([9; 32]),
        }],
    };
    let scope = Scope {
        config_digest: Hash32([0xcd; 32]),
        set_id: 1,
        seq: 7,
        prev_report: Hash32([0xab; 32]),
    };
    let score = Score {
        contribution: 0,
        score: -5,
    };
    let bodies = [
        Body::Proposal(proposal.clone()),
        Body::Observation {
            proposal: proposal.digest(),
            verdicts: vec![Verdict::Accepted(vec![score]), Verdict::Refused],
        },
        Body::Prepare {
            bundle: Hash32([5; 32]),
        },
        Body::ViewChange { prepared: None },
    ];
    let key = SigningKey::from_bytes(&[3; 32]);
    let sign = |body| SignedMessage::sign(&scope, 1, 2, body, &key);
    let messages = bodies.map(|body| serde_json::to_vec(&sign(body)).unwrap());
    messages.to_vec()
}

fn adapters() -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let config = LoraConfig::all_linear(2, 4.0);
    let model = openledger_fuzz::model();
    let adapter = Adapter::new(model, config, 3).unwrap();
    adapter.save(folder.path(), model, "base").unwrap();
    vec![openledger_fuzz::adapter_bytes(folder.path())]
}

fn index() -> Vec<u8> {
    let contribution = |batch: u32| ContributionRecord {
        datanet: 1,
        batch: u64::from(batch),
        contributor: vec![batch as u8; 20],
        cluster: batch,
        quality: 9_000,
        first_item: batch * 2,
        items: 2,
    };
    let built = IndexBuilder {
        contributions: (0..2).map(contribution).collect(),
        block_names: vec!["a".to_owned(), "b".to_owned()],
        influence: Influence {
            dims: vec![2, 1],
            vectors: vec![vec![0.5, -1.0, 0.25], vec![0.0, 2.0, 1.0]],
            damping: 0.1,
            norm_cap: 1.0,
            examples: 4,
        },
    };
    built.build().unwrap().bytes().to_vec()
}

fn spans() -> Vec<u8> {
    let item = |contribution: u32| SpanItem {
        contribution,
        owner: 0,
        id: format!("item {contribution}"),
        content: Hash32([contribution as u8; 32]),
        tokens: vec![1, 2, 3, 4],
    };
    let items = [item(0), item(1)];
    let parameters = SpanParameters {
        min_tokens: 2,
        max_places: 8,
    };
    let index = SpanIndex::build(parameters, 2, &items).unwrap();
    index.bytes().to_vec()
}

fn manifest() -> Vec<u8> {
    let manifest = TrainingManifest {
        version: MANIFEST_VERSION,
        program: "seed 1".to_owned(),
        base_hash: Hash32([1; 32]),
        tokenizer_hash: Hash32([2; 32]),
        snapshots: vec![],
        settings: [("seed".to_owned(), 7.0)].into(),
        examples: 4,
        adapter_hash: Hash32([3; 32]),
        index_hash: Hash32([4; 32]),
        span_index_hash: Hash32([5; 32]),
    };
    manifest.to_json().unwrap()
}

fn transaction() -> Vec<u8> {
    let coin = Coin {
        denom: "uopen".to_owned(),
        amount: "5".to_owned(),
    };
    let account = |fill: u8| devnet::address::humanize(&[fill; 20]).unwrap();
    let send = MsgSend {
        from_address: account(1),
        to_address: account(2),
        amount: vec![coin.clone()],
    };
    let body = TxBody {
        messages: vec![Any {
            type_url: "/cosmos.bank.v1beta1.MsgSend".to_owned(),
            value: send.encode_to_vec(),
        }],
        ..TxBody::default()
    };
    let auth = AuthInfo {
        signer_infos: vec![SignerInfo {
            public_key: None,
            mode_info: Some(ModeInfo {
                sum: Some(Sum::Single(Single { mode: 1 })),
            }),
            sequence: 3,
        }],
        fee: Some(Fee {
            amount: vec![coin],
            gas_limit: 100_000,
            ..Fee::default()
        }),
        ..AuthInfo::default()
    };
    let raw = TxRaw {
        body_bytes: body.encode_to_vec(),
        auth_info_bytes: auth.encode_to_vec(),
        signatures: vec![vec![7; 64]],
    };
    raw.encode_to_vec()
}
