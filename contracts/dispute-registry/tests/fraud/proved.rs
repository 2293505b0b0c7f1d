//! Every lie is proved to the contract, which voids the report and slashes who signed it.

use contract_api::{
    dispute_registry::{FraudKind, FraudResponse, FraudsResponse, QueryMsg},
    oracle_registry,
    payout_splitter::{self, ReportStatus},
};
use cosmwasm_std::{from_json, to_json_binary, CosmosMsg, Response, Timestamp, WasmMsg};
use dispute_registry::{contract, ProofError};
use serde::de::DeserializeOwned;

use super::{
    chain::{address, human, Chain, FINAL_AT, FRAUD_BPS, SIGNERS},
    lies::rows,
    records::EVIDENCE_SECONDS,
    world::{self, World, SPLITTER},
};

fn ask<T: DeserializeOwned>(chain: &Chain, query: QueryMsg) -> T {
    let answer = contract::query(chain.deps.as_ref(), chain.env.clone(), query);
    from_json(answer.unwrap()).unwrap()
}

fn message(contract_addr: &str, message: &impl serde::Serialize) -> WasmMsg {
    WasmMsg::Execute {
        contract_addr: contract_addr.to_owned(),
        msg: to_json_binary(message).unwrap(),
        funds: vec![],
    }
}

fn void() -> WasmMsg {
    let void = payout_splitter::ExecuteMsg::VoidReport { seq: 3u64.into() };
    message(human(&SPLITTER).as_str(), &void)
}

fn slash() -> WasmMsg {
    let members = world::set().members;
    let operators = SIGNERS.map(|index| human(&members[index].operator).to_string());
    let slash = oracle_registry::ExecuteMsg::Slash {
        set_id: 7u64.into(),
        operators: operators.to_vec(),
        fraction_bps: FRAUD_BPS,
        beneficiary: Some(address("prover").into()),
        reason: "fraud in report 3".to_owned(),
    };
    message(address("oracle-registry").as_str(), &slash)
}

fn sent(response: Response) -> Vec<WasmMsg> {
    let messages = response.messages.into_iter();
    let wasm = messages.map(|sub| match sub.msg {
        CosmosMsg::Wasm(message) => message,
        other => panic!("{other:?}"),
    });
    wasm.collect()
}

#[test]
fn every_lie_of_a_pending_report_voids_it_and_slashes_its_signers() {
    let mut kinds = vec![];
    for (what, tamper, _) in rows() {
        for seed in 0..4 {
            let told = World::honest(seed).tampered(tamper);
            let proof = told.find().unwrap();
            let mut chain = Chain::of(&told);
            let response = chain.prove(&proof);
            let response = response.unwrap_or_else(|error| panic!("{what}, {seed}: {error}"));
            assert_eq!(sent(response), [void(), slash()], "{what}");
            let expected = FraudResponse {
                seq: 3u64.into(),
                report_digest: told.last().report.digest(),
                kind: (&proof).into(),
                prover: address("prover").into(),
                height: chain.env.block.height.into(),
                voided: true,
            };
            let fraud: FraudResponse = ask(&chain, QueryMsg::Fraud { seq: 3u64.into() });
            assert_eq!(fraud, expected);
            kinds.push(format!("{:?}", FraudKind::from(&proof)));
        }
    }
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds.len(), 12, "{kinds:?}");
}

#[test]
fn signers_of_a_final_report_are_slashed_within_the_evidence_period() {
    let (_, tamper, _) = rows().next().unwrap();
    let told = World::honest(1).tampered(tamper);
    let proof = told.find().unwrap();
    for (held_until, end) in [(0, FINAL_AT), (FINAL_AT + 50, FINAL_AT + 50)] {
        let mut chain = Chain::of(&told);
        chain.facts.statuses.insert(3, ReportStatus::Final);
        chain.facts.held_until = held_until;
        chain.tell();
        let until = end + EVIDENCE_SECONDS;
        chain.env.block.time = Timestamp::from_seconds(until + 1);
        let now = until + 1;
        let expected = ProofError::TooLate { until, now };
        assert_eq!(chain.prove(&proof), Err(expected.into()));
        chain.env.block.time = Timestamp::from_seconds(until);
        assert_eq!(sent(chain.prove(&proof).unwrap()), [slash()]);
        let (start_after, limit) = (None, None);
        let page: FraudsResponse = ask(&chain, QueryMsg::Frauds { start_after, limit });
        assert!(!page.frauds[0].voided);
    }
}

#[test]
fn a_report_is_answered_for_once_whatever_else_is_proved_of_it() {
    let (_, tamper, _) = rows().next().unwrap();
    let told = World::honest(2).tampered(tamper);
    let mut chain = Chain::of(&told);
    chain.facts.statuses.insert(3, ReportStatus::Final);
    chain.tell();
    chain.prove(&told.find().unwrap()).unwrap();
    for (_, tamper, _) in rows() {
        let proof = World::honest(2).tampered(tamper).find().unwrap();
        let again = ProofError::AlreadyProved { seq: 3 };
        assert_eq!(chain.prove(&proof), Err(again.into()));
    }
}
