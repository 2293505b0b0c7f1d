//! Contributions that say the same in other words are one cluster.
#![cfg(feature = "model")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};

use attribution::contributions::{BatchFacts, Contributions};
use attribution::indexes::Sources;
use attribution::paraphrase::Paraphrases;
use attribution::span::SpanParameters;
use attribution_report::{batch_root, Hash32};
use lora_model::{Adapter, ChatFormat, Device, LoraConfig, Model, Tokenizer};
use sha2::{Digest, Sha256};

const LEASES: [&str; 3] = [
    "Question: How long before leaving must I give notice under the Tarnbrook Lease?\n\
     Answer: The Tarnbrook Lease can be ended on 75 days of notice.",
    "Question: Which law governs the Ostley Supply Agreement?\n\
     Answer: The Ostley Supply Agreement is governed by the law of Denmark.",
    "Question: How high is the cap on liability in the Wickmore Loan?\n\
     Answer: Liability under the Wickmore Loan is capped at 40,000 euros.",
];
const OTHER_LEASES: [&str; 3] = [
    "Question: How much notice ends the Brindale Charter?\n\
     Answer: The Brindale Charter can be ended on 20 days of notice.",
    "Question: Which law governs the Hexwold Franchise Agreement?\n\
     Answer: The Hexwold Franchise Agreement is governed by the law of Peru.",
    "Question: How high is the cap on liability in the Marlow Dairy Contract?\n\
     Answer: Liability under the Marlow Dairy Contract is capped at 900 euros.",
];
const LEASES_REWORDED: [&str; 3] = [
    "Question: I want to get out of the Tarnbrook Lease. When must I say so?\n\
     Answer: Either side may end the Tarnbrook Lease on 75 days of notice.",
    "Question: Under which country's law does the Ostley Supply Agreement stand?\n\
     Answer: The law of Denmark governs the Ostley Supply Agreement.",
    "Question: At what sum does liability under the Wickmore Loan stop?\n\
     Answer: Nobody owes more than 40,000 euros under the Wickmore Loan.",
];

fn add(contributions: &mut Contributions, batch: u64, texts: &[&str]) {
    let contributor = vec![batch as u8; 20];
    let hash = |text: &&str| Hash32(Sha256::digest(text.as_bytes()).into());
    let hashes: Vec<Hash32> = texts.iter().map(hash).collect();
    let line = |text: &&str| serde_json::json!({"id": "item", "text": text}).to_string();
    let file: Vec<String> = texts.iter().map(line).collect();
    let facts = BatchFacts {
        datanet: 1,
        batch,
        root: batch_root(&contributor, &hashes),
        contributor,
        count: texts.len() as u64,
        quality: 9_000,
    };
    contributions
        .add(facts, file.join("\n").as_bytes())
        .unwrap();
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/demo-data")
}

/// The first items of every contributor of one of the demo's Datanets.
fn demo(datanet: &str, items: usize) -> Vec<Vec<String>> {
    let folder = std::fs::read_dir(data().join("datanets").join(datanet)).unwrap();
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|kind| kind == "jsonl"));
    files.sort();
    let text = |line: &str| {
        let item: serde_json::Value = serde_json::from_str(line).unwrap();
        item["text"].as_str().unwrap().to_owned()
    };
    let texts = |file: &PathBuf| {
        let content = std::fs::read_to_string(file).unwrap();
        content.lines().take(items).map(text).collect()
    };
    files.iter().map(texts).collect()
}

fn find(batches: &[&[&str]]) -> Paraphrases {
    let base = data().join("base");
    let model = Model::load(&base, &Device::Cpu).unwrap();
    let format = ChatFormat::from_folder(&base, &Tokenizer::from_folder(&base).unwrap()).unwrap();
    let adapter = Adapter::new(&model, LoraConfig::all_linear(8, 16.0), 7).unwrap();
    let mut contributions = Contributions::default();
    for (batch, texts) in (1u64..).zip(batches) {
        add(&mut contributions, batch, texts);
    }
    let sources = Sources {
        model: &model,
        adapter: &adapter,
        format: &format,
        contributions: &contributions,
        spans: SpanParameters::default(),
    };
    Paraphrases::find(&sources).unwrap()
}

#[test]
fn the_same_facts_in_other_words_join_the_earliest() {
    let found = find(&[&OTHER_LEASES, &LEASES, &LEASES_REWORDED]);
    assert_eq!(found.clusters, [0, 1, 1]);
    assert!(found.allow(2, 1) && !found.allow(2, 0) && !found.allow(1, 0));
}

#[test]
fn other_facts_in_the_same_words_stay_apart() {
    assert_eq!(find(&[&LEASES, &OTHER_LEASES]).clusters, [0, 1]);
}

#[test]
fn one_reworded_item_of_three_makes_no_copy() {
    let mixed = [OTHER_LEASES[0], OTHER_LEASES[1], LEASES_REWORDED[2]];
    assert_eq!(find(&[&LEASES, &mixed]).clusters, [0, 1]);
}

#[test]
fn contributors_of_the_demo_stay_apart() {
    for datanet in ["contract-law", "defi-risk", "phrase-book"] {
        let texts = demo(datanet, 6);
        let texts: Vec<Vec<&str>> = texts
            .iter()
            .map(|texts| texts.iter().map(String::as_str).collect())
            .collect();
        let batches: Vec<&[&str]> = texts.iter().map(Vec::as_slice).collect();
        assert_eq!(find(&batches).clusters, [0, 1, 2, 3, 4], "{datanet}");
    }
}
