//! The trees of a report, the keys of their leaves, and a proof of fraud.

use attribution_report::{
    fraud::{FraudContext, FraudProof, WrongCharge},
    split_fee, CreditLedger, Hash32, Keys, Payees, RangeProof, Report, ReportHead, ReportTrees,
    Role, SettledAnswer, SettledReceipt, SumLeaf, SumTree, Weight,
};
use serde_json::{json, to_value, Value};

use super::{
    bytes::{address, join, lp, sha256},
    check,
    payments::rule,
    trees::sum_root_by_definition,
};

const CHAIN: &str = "openledger-dev-1";

fn splitter() -> Vec<u8> {
    address(0xc0, 32)
}

fn answer(channel: u64, id: u8, adapter: u64, fee: u128) -> SettledAnswer {
    let weight = |batch: u64, weight_ppm, validators: &[u8]| Weight {
        datanet: 4u64.into(),
        batch: batch.into(),
        contributor: address(0x40 + batch as u8, 20).into(),
        weight_ppm,
        validators: validators
            .iter()
            .map(|fill| address(*fill, 20).into())
            .collect(),
    };
    let weights = match adapter {
        1 => vec![weight(1, 750_000, &[0x70, 0x71]), weight(2, 250_000, &[])],
        _ => vec![],
    };
    let payees = Payees {
        node: address(0xe0, 20),
        agent: None,
        app: None,
        oracles: (1..=4).map(|fill| address(fill, 20)).collect(),
    };
    let receipt = SettledReceipt {
        channel: channel.into(),
        receipt_id: Hash32([id; 32]),
        node: payees.node.clone().into(),
        base_model: 1u64.into(),
        adapter: adapter.into(),
        fee: fee.into(),
        transcript_commitment: Hash32([0x11; 32]),
        weight_count: weights.len() as u32,
        weights_root: attribution_report::weights_root(&weights),
    };
    SettledAnswer {
        credits: split_fee(fee, &rule(adapter), &payees, &weights).unwrap(),
        receipt,
        weights,
    }
}

/// Two channels, three answers of two adapters.
fn answers() -> Vec<SettledAnswer> {
    vec![
        answer(3, 0x10, 1, 1_000_003),
        answer(3, 0x20, 2, 777),
        answer(9, 0x01, 1, 5_000),
    ]
}

fn report() -> (Report, ReportTrees) {
    let answers = answers();
    let mut earned = CreditLedger::default();
    earned
        .add(answers.iter().flat_map(|answer| &answer.credits))
        .unwrap();
    let rules = [rule(1), rule(2)];
    let trees = ReportTrees::new(CHAIN, &splitter(), &answers, &rules, &earned).unwrap();
    let report = trees.report(ReportHead {
        config_digest: Hash32([0xcd; 32]),
        seq: 1u64.into(),
        prev_report: Hash32::ZERO,
        data_hash: Hash32([0xda; 32]),
    });
    (report, trees)
}

fn listed(tree: &SumTree) -> Value {
    let leaf = |leaf: &SumLeaf| json!({ "key": hex::encode(&leaf.key), "amount": leaf.amount.to_string() });
    json!({
        "leaves": tree.leaves().iter().map(leaf).collect::<Vec<_>>(),
        "root": to_value(tree.root()).unwrap(),
    })
}

/// Keys by the definition, in the order in which the trees must have them.
fn keys_by_hand(answers: &[SettledAnswer]) -> [Vec<Vec<u8>>; 3] {
    let receipts = answers.iter().map(|SettledAnswer { receipt, .. }| {
        join([
            &receipt.channel.to_be_bytes(),
            &receipt.receipt_id.0,
            &receipt.leaf(CHAIN, &splitter()).0,
        ])
    });
    let role = |role| match role {
        Role::BaseOwner => 0u8,
        Role::Builder => 1,
        Role::Data => 2,
        Role::Node => 3,
        Role::Agent => 4,
        Role::App => 5,
        Role::Validator => 6,
        Role::Treasury => 7,
        Role::Oracle => 8,
    };
    let credits = (0u64..).zip(answers).flat_map(|(index, answer)| {
        let credits = answer.credits.iter();
        credits.map(move |credit| {
            join([
                &lp(&credit.payee),
                &index.to_be_bytes(),
                &[role(credit.role)],
            ])
        })
    });
    let mut credits: Vec<Vec<u8>> = credits.collect();
    credits.sort();
    credits.dedup();
    let rules = [rule(1), rule(2)];
    let rules = rules.iter().map(|rule| {
        let leaf = attribution_report::rule_leaf(rule);
        join([&rule.adapter.to_be_bytes(), &leaf.0])
    });
    [receipts.collect(), credits, rules.collect()]
}

#[test]
fn report_trees() {
    let (report, trees) = report();
    let [receipts, credits, rules] = keys_by_hand(&answers());
    let keys = |tree: &SumTree| -> Vec<Vec<u8>> {
        tree.leaves().iter().map(|leaf| leaf.key.clone()).collect()
    };
    assert_eq!(keys(&trees.receipts), receipts);
    assert_eq!(keys(&trees.credits), credits);
    assert_eq!(keys(&trees.rules), rules);

    let root = |tree: &SumTree| sum_root_by_definition(tree.leaves()).hash.0;
    let counted = |tag: &[u8], tree: &SumTree| {
        let leaves = tree.leaves().len() as u64;
        sha256(&join([tag, &leaves.to_be_bytes(), &root(tree)]))
    };
    let receipts = join([b"openledger/receipts/v1", &root(&trees.receipts)]);
    assert_eq!(report.receipts_root, sha256(&receipts));
    let credits = counted(b"openledger/credits/v1", &trees.credits);
    assert_eq!(report.credits_root, credits);
    let rules = counted(b"openledger/rules/v1", &trees.rules);
    assert_eq!(report.rules_hash, rules);
    assert_eq!(report.cumulative_root.0, root(&trees.cumulative));
    assert_eq!(report.credits_sum.u128(), 1_000_003 + 777 + 5_000);

    let settled: Vec<Value> = answers()
        .iter()
        .map(|answer| {
            json!({
                "receipt": to_value(&answer.receipt).unwrap(),
                "weights": to_value(&answer.weights).unwrap(),
                "leaf": answer.receipt.leaf(CHAIN, &splitter()),
            })
        })
        .collect();
    let vectors = json!({
        "chain_id": CHAIN,
        "splitter": hex::encode(splitter()),
        "answers": settled,
        "rules": to_value([rule(1), rule(2)]).unwrap(),
        "receipts": listed(&trees.receipts),
        "credits": listed(&trees.credits),
        "cumulative": listed(&trees.cumulative),
        "rule_tree": listed(&trees.rules),
        "report": to_value(&report).unwrap(),
        "digest": report.digest(),
    });
    check("report_trees", &vectors);
}

#[test]
fn fraud() {
    let (report, trees) = report();
    let channel = 3u64.to_be_bytes();
    let proof = FraudProof::WrongCharge(WrongCharge {
        report: report.seq,
        channel: 3u64.into(),
        root: trees.receipts.root().hash,
        receipts: RangeProof::of(&trees.receipts, Keys::Prefix(&channel)),
    });
    let charged = 1_000_003 + 777 + 1u128;
    let verified = proof.verify(&FraudContext {
        chain_id: CHAIN,
        splitter: &splitter(),
        reports: std::slice::from_ref(&report),
        charged: Some(charged.into()),
    });
    assert_eq!(verified.unwrap().report, 1);
    let vectors = json!({
        "chain_id": CHAIN,
        "splitter": hex::encode(splitter()),
        "report": to_value(&report).unwrap(),
        "charged": charged.to_string(),
        "proof": to_value(&proof).unwrap(),
    });
    check("fraud", &vectors);
}
