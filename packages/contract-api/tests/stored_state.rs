//! Every record that a contract stores is shown by a query.

#![allow(clippy::expect_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Contract, namespaces of its records, the query that shows them. gopen-token keeps votes in cw4's
/// namespaces besides, which `tests/messages/group.rs` of that contract reads raw.
const SHOWN: &[(&str, &[&str], &str)] = &[
    ("datanet-registry", &["config", "held"], "config"),
    ("datanet-registry", &["datanet_count"], "datanets"),
    ("datanet-registry", &["datanet", "batch_count"], "datanet"),
    ("datanet-registry", &["datanet_name"], "datanet_by_name"),
    ("datanet-registry", &["licence"], "licences"),
    ("datanet-registry", &["batch", "batch_root"], "batches"),
    ("datanet-registry", &["score"], "scores"),
    ("datanet-registry", &["excluded"], "excluded"),
    (
        "datanet-registry",
        &["accepted", "snapshot_tree"],
        "accepted_batches",
    ),
    ("datanet-registry", &["snapshot"], "snapshots"),
    ("datanet-registry", &["snapshot_root"], "snapshot"),
    ("datanet-registry", &["appeal"], "appeals"),
    ("datanet-registry", &["contributor"], "contributors"),
    ("datanet-registry", &["reader"], "readers"),
    ("datanet-registry", &["reputation"], "reputations"),
    (
        "datanet-registry",
        &["validator", "bond_lock", "active"],
        "validators",
    ),
    ("dispute-registry", &["config"], "config"),
    ("dispute-registry", &["totals"], "totals"),
    (
        "dispute-registry",
        &["challenges", "challenge_count"],
        "challenges",
    ),
    (
        "dispute-registry",
        &["challenges_by_receipt"],
        "challenge_of_receipt",
    ),
    ("dispute-registry", &["open_challenges"], "open_challenges"),
    ("dispute-registry", &["frauds"], "frauds"),
    ("dispute-registry", &["equivocations"], "equivocations"),
    ("gopen-token", &["config", "open_token"], "config"),
    ("gopen-token", &["unbonding"], "backing"),
    ("gopen-token", &["claims"], "claims"),
    ("gopen-token", &["delegation"], "delegations"),
    ("gopen-token", &["hooks"], "hooks"),
    ("gopen-voting", &["dao"], "dao"),
    ("gopen-voting", &["token"], "token_contract"),
    ("governor", &["config", "last_proposal"], "config"),
    ("governor", &["deposits"], "treasury"),
    ("governor", &["proposal"], "states"),
    ("governor", &["content"], "list_proposals"),
    ("governor", &["unsettled"], "unsettled"),
    ("governor", &["ballot"], "list_votes"),
    ("governor", &["nonce"], "nonce"),
    ("model-registry", &["config"], "config"),
    ("model-registry", &["totals"], "totals"),
    ("model-registry", &["names"], "name"),
    ("model-registry", &["owners", "offers"], "ownership"),
    (
        "model-registry",
        &["owners__checkpoints", "owners__changelog"],
        "earners",
    ),
    (
        "model-registry",
        &["base_models", "base_model_count"],
        "base_models",
    ),
    ("model-registry", &["adapters", "adapter_count"], "adapters"),
    ("model-registry", &["adapters_by_base"], "adapters_by_base"),
    (
        "model-registry",
        &["adapters_by_datanet"],
        "adapters_by_datanet",
    ),
    (
        "model-registry",
        &["adapters_by_snapshot"],
        "adapters_by_snapshot",
    ),
    ("model-registry", &["agents", "agent_count"], "agents"),
    (
        "model-registry",
        &["agents_by_adapter"],
        "agents_by_adapter",
    ),
    ("model-registry", &["apps", "app_count"], "apps"),
    ("model-registry", &["nodes"], "nodes"),
    ("open-token", &["config"], "config"),
    ("open-token", &["wrapping"], "wrapping"),
    ("oracle-registry", &["config"], "config"),
    ("oracle-registry", &["current_set"], "current_set"),
    ("oracle-registry", &["sets", "expiries"], "sets"),
    ("oracle-registry", &["totals"], "totals"),
    ("oracle-registry", &["operators"], "operators"),
    ("oracle-registry", &["operator_by_key"], "operator_by_key"),
    ("oracle-registry", &["ranking"], "ranking"),
    ("oracle-registry", &["slashes"], "slashes"),
    ("oracle-registry", &["rewards"], "rewards"),
    ("payout-splitter", &["config"], "config"),
    ("payout-splitter", &["head", "reverting"], "head"),
    ("payout-splitter", &["totals"], "totals"),
    (
        "payout-splitter",
        &["reports", "claimable", "void", "holds"],
        "reports",
    ),
    ("payout-splitter", &["c"], "charges"),
    ("payout-splitter", &["recipients"], "recipients"),
    (
        "payout-splitter",
        &["channels", "channel_count", "channel_closings", "u"],
        "channels",
    ),
    (
        "payout-splitter",
        &["channels_by_payer"],
        "channels_by_payer",
    ),
    ("payout-splitter", &["paid"], "paid_all"),
];

fn contracts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contracts")
}

/// Files of Rust below a folder, but not the layouts that migrations read.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.file_stem().is_some_and(|name| name == "migrate") {
            continue;
        }
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|name| name == "rs") {
            found.push(fs::read_to_string(path).expect("a source"));
        }
    }
}

/// The texts in the arguments of every `Item::new`, `Map::new` and their kind.
fn namespaces(source: &str) -> impl Iterator<Item = &str> {
    let containers = ["Item::new(", "Map::new("];
    let calls = containers
        .into_iter()
        .flat_map(|call| source.split(call).skip(1));
    calls.flat_map(|rest| {
        let arguments = rest.split(')').next().unwrap_or_default();
        arguments.split('"').skip(1).step_by(2)
    })
}

#[test]
fn every_record_is_shown_by_a_query() {
    let mut stored = BTreeSet::new();
    for entry in fs::read_dir(contracts()).expect("the contracts' folder") {
        let path = entry.expect("an entry").path();
        let contract = path.file_name().and_then(|name| name.to_str());
        let contract = contract.expect("a contract's name").to_owned();
        let mut files = Vec::new();
        sources(&path.join("src"), &mut files);
        for name in files.iter().flat_map(|source| namespaces(source)) {
            stored.insert((contract.clone(), name.to_owned()));
        }
    }
    let shown: BTreeSet<(String, String)> = SHOWN
        .iter()
        .flat_map(|(contract, names, _)| {
            let pair = |name: &&str| ((*contract).to_owned(), (*name).to_owned());
            names.iter().map(pair)
        })
        .collect();
    let unknown: Vec<_> = stored.symmetric_difference(&shown).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn the_queries_that_show_them_exist() {
    for schema in contract_api::schema::schemas().expect("the types have schemas") {
        let json: Value = serde_json::from_str(&schema.json).expect("a schema is JSON");
        let of_contract = SHOWN.iter().filter(|(name, ..)| *name == schema.contract);
        for (contract, _, query) in of_contract {
            assert!(json["responses"][query].is_object(), "{contract}: {query}");
        }
    }
}
