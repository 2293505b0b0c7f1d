//! What a proof may name, and what the chain must say for it.

use attribution_report::fraud::FraudProof;
use contract_api::payout_splitter::ReportStatus;
use dispute_registry::{ContractError, ProofError};

use super::{
    bending::honest_proofs,
    chain::{address, human, Chain},
    lies::rows,
    world::{World, SPLITTER},
};

#[test]
fn void_and_unknown_reports_prove_nothing() {
    let name = "a receipt of the report before is settled again";
    let (_, tamper, _) = rows().find(|(what, _, _)| *what == name).unwrap();
    let told = World::honest(1).tampered(tamper);
    let proof = told.find().unwrap();
    assert_eq!(proof.reports(), [3, 2]);
    for seq in proof.reports() {
        let mut chain = Chain::of(&told);
        chain.facts.statuses.insert(seq, ReportStatus::Void);
        chain.tell();
        let expected = ProofError::Void { seq };
        assert_eq!(chain.prove(&proof), Err(expected.into()));

        let mut chain = Chain::of(&told);
        chain.facts.reports.retain(|report| report.seq.u64() != seq);
        chain.tell();
        let expected = ContractError::UnknownReport { seq };
        assert_eq!(chain.prove(&proof), Err(expected));
    }
}

/// Openings of an honest report that end in a statement about the chain.
fn statements() -> (World, Vec<FraudProof>) {
    let attributed = |world: &World| !world.last().receipts[0].weights.is_empty();
    let world = (0..).map(World::honest).find(attributed).unwrap();
    let proofs = honest_proofs(&world).into_iter();
    let proofs = proofs.map(|value| serde_json::from_value(value).unwrap());
    let stating = proofs.filter(|proof| {
        matches!(
            proof,
            FraudProof::ForeignNode(_) | FraudProof::CreditedBatch(_) | FraudProof::WrongRule(_)
        )
    });
    let stating: Vec<FraudProof> = stating.collect();
    assert_eq!(stating.len(), 3);
    (world, stating)
}

#[test]
fn what_the_chain_agrees_with_is_no_lie() {
    let (world, proofs) = statements();
    for proof in proofs {
        let expected = ProofError::NotContradicted { seq: 3 };
        assert_eq!(Chain::of(&world).prove(&proof), Err(expected.into()));
    }
}

#[test]
fn a_contract_that_does_not_answer_convicts_nobody() {
    let (world, proofs) = statements();
    let silence = [
        human(&SPLITTER),
        address("model-registry"),
        address("datanet-registry"),
    ];
    for proof in proofs {
        let mut unreadable = 0;
        for silent in &silence {
            let mut chain = Chain::of(&world);
            chain.facts.silent.push(silent.clone());
            chain.tell();
            match chain.prove(&proof).unwrap_err() {
                ContractError::Unreadable { contract, .. } => {
                    assert_eq!(contract, *silent);
                    unreadable += 1;
                }
                error => {
                    let agreed = ProofError::NotContradicted { seq: 3 };
                    assert_eq!(error, agreed.into());
                }
            }
        }
        assert!(unreadable > 0, "{proof:?}");
    }
}

/// A batch stands where it was ever accepted and the adapter was trained on its Datanet.
#[test]
fn a_batch_that_was_rejected_or_not_trained_on_contradicts_its_credit() {
    let (world, proofs) = statements();
    let mut proofs = proofs.iter();
    let credited = proofs.find_map(|proof| match proof {
        FraudProof::CreditedBatch(opened) => Some((proof, opened)),
        _ => None,
    });
    let (proof, opened) = credited.unwrap();
    let weight = &opened.weights[0];
    let mut chain = Chain::of(&world);
    chain.facts.rejected.push(weight.batch.u64());
    chain.tell();
    chain.prove(proof).unwrap();
    let mut chain = Chain::of(&world);
    let datanet = weight.datanet.u64();
    chain.facts.datanets.retain(|known| *known != datanet);
    chain.tell();
    chain.prove(proof).unwrap();
}
