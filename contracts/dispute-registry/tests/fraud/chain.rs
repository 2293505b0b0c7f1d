//! A chain that has taken a world's reports, as the dispute-registry asks for it.

use std::collections::BTreeMap;

use attribution_report::{fraud::FraudProof, Bitmap};
use contract_api::{
    datanet_registry::{self, BatchesResponse},
    dispute_registry::{ExecuteMsg, InstantiateMsg, Params},
    model_registry::{self, AdaptersResponse},
    payout_splitter::{
        self, ChannelsResponse, ChargeResponse, ReportResponse, ReportStatus, ReportsResponse,
    },
};
use cosmwasm_std::{
    from_json,
    testing::{message_info, mock_dependencies, mock_env, MockApi, MockQuerier, MockStorage},
    to_json_binary, Addr, Api, Binary, ContractResult, Env, OwnedDeps, Response, SystemError,
    SystemResult, Timestamp, Uint64, WasmQuery,
};
use dispute_registry::{contract, ContractError};

use super::{
    records,
    world::{self, World, CHAIN, SPLITTER},
};

pub const NOW: u64 = 1_700_000_000;
pub const FINAL_AT: u64 = NOW + 100;
/// Members of the set that signed every report.
pub const SIGNERS: [usize; 3] = [0, 1, 3];
pub const FRAUD_BPS: u16 = 4_000;

fn api() -> MockApi {
    MockApi::default().with_prefix("open")
}

/// The address of canonical bytes.
pub fn human(bytes: &[u8]) -> Addr {
    api().addr_humanize(&bytes.to_vec().into()).unwrap()
}

pub fn address(name: &str) -> Addr {
    api().addr_make(name)
}

/// What the chain tells; tests change it.
#[derive(Clone)]
pub struct Facts {
    pub reports: Vec<attribution_report::Report>,
    pub charges: Vec<BTreeMap<u64, u128>>,
    pub statuses: BTreeMap<u64, ReportStatus>,
    pub held_until: u64,
    /// Batches that were never accepted.
    pub rejected: Vec<u64>,
    /// Datanets that every adapter was trained on.
    pub datanets: Vec<u64>,
    /// Contracts that do not answer.
    pub silent: Vec<Addr>,
}

/// The dispute-registry on that chain.
pub struct Chain {
    pub deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    pub env: Env,
    pub facts: Facts,
}

impl Chain {
    /// The world's reports, the newest one pending.
    pub fn of(world: &World) -> Self {
        let statuses = BTreeMap::from([(1, ReportStatus::Final), (2, ReportStatus::Final)]);
        let facts = Facts {
            reports: world.reports(),
            charges: world.charges.clone(),
            statuses,
            held_until: 0,
            rejected: vec![],
            datanets: vec![1, 2],
            silent: vec![],
        };
        let mut deps = mock_dependencies();
        deps.api = api();
        let mut env = mock_env();
        env.block.chain_id = CHAIN.to_owned();
        env.block.time = Timestamp::from_seconds(NOW);
        let mut chain = Self { deps, env, facts };
        let creator = message_info(&address("creator"), &[]);
        let message = instantiation();
        contract::instantiate(chain.deps.as_mut(), chain.env.clone(), creator, message).unwrap();
        chain.tell();
        chain
    }

    /// Makes the chain tell the facts as they are.
    pub fn tell(&mut self) {
        let facts = self.facts.clone();
        self.deps.querier.update_wasm(move |query| match query {
            WasmQuery::Smart { contract_addr, msg } => {
                let answer = facts.answer(contract_addr, msg);
                SystemResult::Ok(ContractResult::from(answer))
            }
            _ => SystemResult::Err(SystemError::Unknown {}),
        });
    }

    pub fn prove(&mut self, proof: &FraudProof) -> Result<Response, ContractError> {
        let prover = message_info(&address("prover"), &[]);
        let proof = proof.clone();
        let message = ExecuteMsg::ProveFraud { proof };
        contract::execute(self.deps.as_mut(), self.env.clone(), prover, message)
    }
}

fn instantiation() -> InstantiateMsg {
    let name = |name: &str| address(name).to_string();
    InstantiateMsg {
        owner: name("owner"),
        open_token: name("open-token"),
        treasury: name("treasury"),
        emergency: None,
        payout_splitter: human(&SPLITTER).into(),
        oracle_registry: name("oracle-registry"),
        model_registry: name("model-registry"),
        datanet_registry: name("datanet-registry"),
        params: Params {
            challenge_bond: 1_000u128.into(),
            committee_size: 3,
            judging_seconds: 60u64.into(),
            judging_fee_bps: 1_000,
            fraud_bps: FRAUD_BPS,
            equivocation_bps: 5_000,
            false_weights_bps: 1_000,
        },
    }
}

/// The first entry after `start_after` of those that there are.
fn page<T>(start_after: Option<Uint64>, known: impl Fn(u64) -> Option<T>) -> Vec<T> {
    let first = start_after.map_or(0, |id| id.u64()) + 1;
    (first..first + 300).find_map(known).into_iter().collect()
}

impl Facts {
    fn answer(&self, contract: &str, msg: &Binary) -> Result<Binary, String> {
        if self.silent.iter().any(|silent| silent.as_str() == contract) {
            return Err("no answer".to_owned());
        }
        if contract == human(&SPLITTER).as_str() {
            return Ok(self.splitter(from_json(msg).unwrap()));
        }
        match contract {
            name if name == address("oracle-registry").as_str() => {
                Ok(records::oracles(from_json(msg).unwrap()))
            }
            name if name == address("model-registry").as_str() => {
                Ok(self.models(from_json(msg).unwrap()))
            }
            name if name == address("datanet-registry").as_str() => {
                Ok(self.datanets(from_json(msg).unwrap()))
            }
            other => Err(format!("{other} is no contract")),
        }
    }

    fn splitter(&self, query: payout_splitter::QueryMsg) -> Binary {
        match query {
            payout_splitter::QueryMsg::Reports { start_after, .. } => {
                let reports = page(start_after, |seq| self.report(seq));
                to_json_binary(&ReportsResponse { reports })
            }
            payout_splitter::QueryMsg::Charge { seq, channel } => {
                let charges = &self.charges[seq.u64() as usize - 1];
                let amount = charges.get(&channel.u64()).copied();
                to_json_binary(&ChargeResponse {
                    channel,
                    amount: amount.unwrap_or_default().into(),
                })
            }
            payout_splitter::QueryMsg::Channels { start_after, .. } => {
                let channels = page(start_after, |id| (id < 200).then(|| records::channel(id)));
                to_json_binary(&ChannelsResponse { channels })
            }
            other => panic!("{other:?}"),
        }
        .unwrap()
    }

    fn report(&self, seq: u64) -> Option<ReportResponse> {
        let report = self.reports.iter().find(|report| report.seq.u64() == seq)?;
        let status = self.statuses.get(&seq).copied();
        Some(ReportResponse {
            report: report.clone(),
            digest: report.digest(),
            set_id: 7u64.into(),
            bitmap: Bitmap::of(4, SIGNERS),
            submitter: address("submitter").into(),
            follows: (seq - 1).into(),
            status: status.unwrap_or(ReportStatus::Pending),
            final_at: FINAL_AT.into(),
            held_until: self.held_until.into(),
        })
    }

    fn models(&self, query: model_registry::QueryMsg) -> Binary {
        let model_registry::QueryMsg::Adapters { start_after, .. } = query else {
            panic!("{query:?}");
        };
        let known = |id| (id <= 3).then(|| records::adapter(id, &self.datanets));
        let adapters = page(start_after, known);
        to_json_binary(&AdaptersResponse { adapters }).unwrap()
    }

    fn datanets(&self, query: datanet_registry::QueryMsg) -> Binary {
        let datanet_registry::QueryMsg::Batches {
            datanet,
            start_after,
            ..
        } = query
        else {
            panic!("{query:?}");
        };
        let batches = page(start_after, |id| {
            let known = (1..6).contains(&id) && world::weight(id, 0).datanet == datanet;
            known.then(|| records::batch(id, !self.rejected.contains(&id)))
        });
        to_json_binary(&BatchesResponse { batches }).unwrap()
    }
}
