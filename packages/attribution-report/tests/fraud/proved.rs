//! Every tampering with the newest report is proved, and by the proof that names it.

use attribution_report::fraud::{FraudContext, Statement};

use super::{
    lies::rows,
    world::{holds, World, CHAIN, SPLITTER},
};

#[test]
fn every_lie_is_proved_by_the_proof_that_names_it() {
    for (what, tamper, expected) in rows() {
        for seed in 0..20 {
            let world = World::honest(seed).tampered(tamper);
            let found = world.find();
            let proof = found.unwrap_or_else(|| panic!("{what}, seed {seed}: nothing is found"));
            assert!(expected(&proof), "{what}, seed {seed}: {proof:?}");
            let reports = world.reports();
            let charged = proof
                .charge()
                .map(|(_, channel)| world.charges[2].get(&channel).copied().unwrap_or(0).into());
            let verified = proof
                .verify(&FraudContext {
                    chain_id: CHAIN,
                    splitter: &SPLITTER,
                    reports: &reports,
                    charged,
                })
                .unwrap();
            assert_eq!(verified.report, 3, "{what}: the newest report is accused");
            let contradicted = |statement: &Statement| !holds(statement);
            assert!(
                verified.statement.as_ref().is_none_or(contradicted),
                "{what}"
            );
        }
    }
}

#[test]
fn every_case_has_a_lie_that_it_proves() {
    let mut cases: Vec<String> = rows()
        .filter_map(|(_, tamper, _)| World::honest(4).tampered(tamper).find())
        .map(|proof| serde_json::to_value(proof).unwrap())
        .map(|value| value.as_object().unwrap().keys().next().unwrap().clone())
        .collect();
    cases.sort();
    cases.dedup();
    let all = [
        "credited_batch",
        "decreased_earnings",
        "disorder",
        "foreign_node",
        "malformed_receipt",
        "missing_rule",
        "receipt_twice",
        "wrong_charge",
        "wrong_earnings",
        "wrong_node",
        "wrong_rule",
        "wrong_split",
    ];
    assert_eq!(cases, all);
}
