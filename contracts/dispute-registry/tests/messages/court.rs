//! The dispute-registry on the splitter's test chain: reports whose receipts can be opened, five
//! operators outside the set that signs, and people with OPEN.

use attribution_report::{
    fraud::ReceiptProof, possession_bytes, Credit, Hash32, LeafProof, ReportHead, ReportTrees,
    Role, SettledAnswer, SettledReceipt,
};
use contract_api::{
    dispute_registry::{
        ChallengeResponse, ConfigResponse, ConfigUpdate, ExecuteMsg, InstantiateMsg, Params,
        QueryMsg, ReceiveMsg, TotalsResponse,
    },
    open_token as token_api,
    oracle_registry::{self as registry_api, OperatorResponse, SigScheme},
    payout_splitter::{self as splitter_api, ReportResponse},
};
use cosmwasm_std::{to_json_binary, Addr, Record, Uint128};
use cw_multi_test::{error::AnyResult, AppResponse, ContractWrapper, Executor};
use ed25519_dalek::{Signer, SigningKey};
use serde::{de::DeserializeOwned, Serialize};

use super::{
    round::{Round, QUORUM},
    world::{attribute, Codes, World, CHAIN_ID, MIN_BOND},
};

pub const BOND: u128 = 1_001;
pub const FEE_BPS: u16 = 1_000;
pub const JUDGING_SECONDS: u64 = 200;
pub const COMMITTEE: u16 = 4;
pub const FRAUD_BPS: u16 = 4_000;
pub const EQUIVOCATION_BPS: u16 = 3_000;
pub const FALSE_WEIGHTS_BPS: u16 = 1_000;
/// Operators that are in no set.
pub const OUTSIDE: u8 = 5;
/// Channels with receipts in every report.
const CHANNELS: u64 = 3;
/// Receipts of every channel in every report.
const PER_CHANNEL: u8 = 12;
/// Fee of a receipt.
const FEE: u128 = 100;

pub struct Court {
    pub world: World,
    pub disputes: Addr,
    pub treasury: Addr,
    pub challenger: Addr,
    /// Trees and receipts of the reports, by their number less one.
    pub reports: Vec<(ReportTrees, Vec<SettledReceipt>)>,
}

pub fn params() -> Params {
    Params {
        challenge_bond: BOND.into(),
        committee_size: COMMITTEE,
        judging_seconds: JUDGING_SECONDS.into(),
        judging_fee_bps: FEE_BPS,
        fraud_bps: FRAUD_BPS,
        equivocation_bps: EQUIVOCATION_BPS,
        false_weights_bps: FALSE_WEIGHTS_BPS,
    }
}

fn codes() -> Codes {
    Codes {
        open_token: contract_twin::code(
            "open-token",
            ContractWrapper::new(
                open_token::contract::execute,
                open_token::contract::instantiate,
                open_token::contract::query,
            ),
        ),
        oracle_registry: contract_twin::code(
            "oracle-registry",
            ContractWrapper::new(
                oracle_registry::contract::execute,
                oracle_registry::contract::instantiate,
                oracle_registry::contract::query,
            ),
        ),
        payout_splitter: contract_twin::code(
            "payout-splitter",
            ContractWrapper::new(
                payout_splitter::contract::execute,
                payout_splitter::contract::instantiate,
                payout_splitter::contract::query,
            ),
        ),
    }
}

impl Court {
    pub fn new() -> Self {
        let mut world = World::new(codes());
        let treasury = world.address("treasury");
        let disputes = start(&mut world, &treasury);
        let mut court = Self {
            challenger: world.payers[1].address.clone(),
            world,
            disputes,
            treasury,
            reports: vec![],
        };
        court.wire();
        for number in 0..OUTSIDE {
            court.register(number);
        }
        for _ in 1..=CHANNELS {
            court.world.open(0);
        }
        court
    }

    fn wire(&mut self) {
        let disputes = Some(self.disputes.to_string());
        self.world.update(splitter_api::ConfigUpdate {
            disputes: disputes.clone(),
            ..Default::default()
        });
        let update = registry_api::ConfigUpdate {
            slasher: disputes,
            payout_splitter: Some(self.world.splitter.to_string()),
            ..Default::default()
        };
        let message = registry_api::ExecuteMsg::UpdateConfig(update);
        let (owner, registry) = (self.world.owner.clone(), self.world.registry.clone());
        let app = &mut self.world.app;
        app.execute_contract(owner, registry, &message, &[])
            .unwrap();
    }

    /// Bonds an operator that comes after the set was made.
    fn register(&mut self, number: u8) {
        let key = SigningKey::from_bytes(&[0x60 + number; 32]);
        let operator = self.outsider(number);
        self.fund(&operator, MIN_BOND);
        let pubkey = key.verifying_key().to_bytes();
        let world = &self.world;
        let (registry, account) = (world.canonical(&world.registry), world.canonical(&operator));
        let signed = possession_bytes(CHAIN_ID, &registry, &account, &pubkey);
        let hook = registry_api::ReceiveMsg::Register {
            scheme: SigScheme::Ed25519,
            pubkey: pubkey.into(),
            proof_of_possession: key.sign(&signed).to_bytes().into(),
            endpoint: format!("http://127.0.0.1:{}", 7_000 + u32::from(number)),
        };
        let contract = self.world.registry.clone();
        self.send(&operator, &contract, MIN_BOND, &hook).unwrap();
    }

    pub fn outsider(&self, number: u8) -> Addr {
        self.world.address(&format!("outsider-{number}"))
    }

    /// Gives OPEN of the first payer to somebody.
    fn fund(&mut self, recipient: &Addr, amount: u128) {
        let transfer = token_api::ExecuteMsg::Transfer {
            recipient: recipient.to_string(),
            amount: amount.into(),
        };
        let payer = self.world.payers[0].address.clone();
        let token = self.world.token.clone();
        let app = &mut self.world.app;
        app.execute_contract(payer, token, &transfer, &[]).unwrap();
    }

    fn send(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        amount: u128,
        hook: &impl Serialize,
    ) -> AnyResult<AppResponse> {
        let send = token_api::ExecuteMsg::Send {
            contract: contract.to_string(),
            amount: Uint128::new(amount),
            msg: to_json_binary(hook)?,
        };
        let token = self.world.token.clone();
        let app = &mut self.world.app;
        app.execute_contract(sender.clone(), token, &send, &[])
    }

    /// The next report, signed by [`QUORUM`]: receipts of [`FEE`] for every channel, all of it
    /// earned by one payee. It charges the receipts, and to the first channel `moved` that belongs to
    /// the second.
    pub fn round(&mut self, moved: u128) -> Round {
        let payee = self.world.address("payee");
        let receipts = FEE * u128::from(PER_CHANNEL);
        let charges: Vec<(u64, u128)> = (1..=CHANNELS)
            .map(|channel| {
                let added = match channel {
                    1 => receipts + moved,
                    2 => receipts - moved,
                    _ => receipts,
                };
                let collected = self.world.channel(channel).collected.u128();
                (channel, collected + added)
            })
            .collect();
        let credits = receipts * u128::from(CHANNELS);
        let mut round = self.world.round(&charges, &[(&payee, credits)]);
        let seq = round.report.seq.u64();
        let answers: Vec<SettledAnswer> = (1..=CHANNELS)
            .flat_map(|channel| (0..PER_CHANNEL).map(move |number| (channel, number)))
            .map(|(channel, number)| self.answer(seq, channel, number))
            .collect();
        let splitter = self.world.canonical(&self.world.splitter);
        let ledger = &self.world.ledger;
        let trees = ReportTrees::new(CHAIN_ID, &splitter, &answers, &[], ledger).unwrap();
        round.report = trees.report(ReportHead {
            config_digest: round.report.config_digest,
            seq: round.report.seq,
            prev_report: round.report.prev_report,
            data_hash: round.report.data_hash,
        });
        round.sign(&self.world, &QUORUM);
        let receipts = answers.into_iter().map(|answer| answer.receipt).collect();
        let number = seq as usize - 1;
        self.reports.resize_with(number, || unused(&splitter));
        self.reports.push((trees, receipts));
        round
    }

    fn answer(&self, seq: u64, channel: u64, number: u8) -> SettledAnswer {
        let payee = self.world.canonical(&self.world.address("payee"));
        SettledAnswer {
            receipt: SettledReceipt {
                channel: channel.into(),
                receipt_id: Hash32([number; 32]),
                node: self.world.canonical(&self.world.node).into(),
                base_model: 1u64.into(),
                adapter: 1u64.into(),
                fee: FEE.into(),
                transcript_commitment: Hash32([seq as u8; 32]),
                weight_count: 0,
                weights_root: Hash32::ZERO,
            },
            weights: vec![],
            credits: vec![Credit {
                payee,
                role: Role::Data,
                amount: FEE,
            }],
        }
    }

    /// Submits the next honest report and returns its number.
    pub fn submit(&mut self) -> u64 {
        let round = self.round(0);
        self.world.submit(&round).unwrap();
        round.report.seq.u64()
    }

    /// The proof of a receipt.
    pub fn receipt(&self, seq: u64, index: usize) -> ReceiptProof {
        let (trees, receipts) = &self.reports[seq as usize - 1];
        ReceiptProof {
            report: seq.into(),
            root: trees.receipts.root().hash,
            leaf: LeafProof::of(&trees.receipts, index).unwrap(),
            receipt: receipts[index].clone(),
        }
    }

    pub fn try_challenge(&mut self, bond: u128, receipt: ReceiptProof) -> AnyResult<AppResponse> {
        let (challenger, contract) = (self.challenger.clone(), self.disputes.clone());
        let hook = ReceiveMsg::Challenge { receipt };
        self.send(&challenger, &contract, bond, &hook)
    }

    /// Challenges a receipt with the smallest bond and returns the challenge's id.
    pub fn challenge(&mut self, seq: u64, index: usize) -> u64 {
        let receipt = self.receipt(seq, index);
        let response = self.try_challenge(BOND, receipt).unwrap();
        attribute(&response, "challenge").parse().unwrap()
    }

    pub fn try_draw(&mut self, challenge: u64) -> AnyResult<AppResponse> {
        let anyone = self.world.address("anyone");
        let challenge = challenge.into();
        self.execute(&anyone, &ExecuteMsg::DrawCommittee { challenge })
    }

    /// Draws the committee in the next block and returns its members.
    pub fn draw(&mut self, challenge: u64) -> Vec<Addr> {
        self.world.advance(1);
        self.try_draw(challenge).unwrap();
        let committee = self.show(challenge).committee.into_iter();
        committee
            .map(|judge| Addr::unchecked(judge.operator))
            .collect()
    }

    pub fn judge(&mut self, judge: &Addr, challenge: u64, upheld: bool) -> AnyResult<AppResponse> {
        let challenge = challenge.into();
        self.execute(judge, &ExecuteMsg::Judge { challenge, upheld })
    }

    /// Draws the committee and lets three of its four members decide.
    pub fn decide(&mut self, challenge: u64, upheld: bool) {
        let judges = self.draw(challenge);
        for judge in &judges[..3] {
            self.judge(judge, challenge, upheld).unwrap();
        }
    }

    pub fn close(&mut self, challenge: u64) -> AnyResult<AppResponse> {
        let anyone = self.world.address("anyone");
        let challenge = challenge.into();
        self.execute(&anyone, &ExecuteMsg::Close { challenge })
    }

    pub fn execute(&mut self, sender: &Addr, message: &ExecuteMsg) -> AnyResult<AppResponse> {
        let disputes = self.disputes.clone();
        let app = &mut self.world.app;
        app.execute_contract(sender.clone(), disputes, message, &[])
    }

    /// Changes parameters as the owner.
    pub fn update(&mut self, update: ConfigUpdate) {
        let owner = self.world.owner.clone();
        self.execute(&owner, &ExecuteMsg::UpdateConfig(update))
            .unwrap();
    }

    pub fn query<T: DeserializeOwned>(&self, query: &QueryMsg) -> T {
        let querier = self.world.app.wrap();
        querier.query_wasm_smart(&self.disputes, query).unwrap()
    }

    pub fn show(&self, challenge: u64) -> ChallengeResponse {
        let challenge = challenge.into();
        self.query(&QueryMsg::Challenge { challenge })
    }

    pub fn config(&self) -> ConfigResponse {
        self.query(&QueryMsg::Config {})
    }

    pub fn totals(&self) -> TotalsResponse {
        self.query(&QueryMsg::Totals {})
    }

    pub fn report(&self, seq: u64) -> ReportResponse {
        let seq = seq.into();
        self.world.query(&splitter_api::QueryMsg::Report { seq })
    }

    /// What the members of the set still have bonded, in the set's order.
    pub fn bonds(&self) -> Vec<u128> {
        let querier = self.world.app.wrap();
        let bond = |operator: &Addr| {
            let query = registry_api::QueryMsg::Operator {
                operator: operator.to_string(),
            };
            let found: OperatorResponse = querier
                .query_wasm_smart(&self.world.registry, &query)
                .unwrap();
            found.bond.u128()
        };
        let oracles = self.world.oracles.iter();
        oracles.map(|oracle| bond(&oracle.address)).collect()
    }

    /// All that the registry stores.
    pub fn stored(&self) -> Vec<Record> {
        self.world.app.dump_wasm_raw(&self.disputes)
    }
}

/// Stands for a number that no report has.
fn unused(splitter: &[u8]) -> (ReportTrees, Vec<SettledReceipt>) {
    let nothing = Default::default();
    let trees = ReportTrees::new(CHAIN_ID, splitter, &[], &[], &nothing).unwrap();
    (trees, vec![])
}

fn start(world: &mut World, treasury: &Addr) -> Addr {
    let wrapper = ContractWrapper::new(
        dispute_registry::contract::execute,
        dispute_registry::contract::instantiate,
        dispute_registry::contract::query,
    );
    let code = contract_twin::code("dispute-registry", wrapper);
    let code = world.app.store_code(code);
    let message = instantiation(world, treasury);
    let owner = world.owner.clone();
    let app = &mut world.app;
    app.instantiate_contract(code, owner, &message, &[], "dispute-registry", None)
        .unwrap()
}

/// A message that instantiates a registry; tests change it.
pub fn instantiation(world: &World, treasury: &Addr) -> InstantiateMsg {
    InstantiateMsg {
        owner: world.owner.to_string(),
        open_token: world.token.to_string(),
        treasury: treasury.to_string(),
        emergency: None,
        payout_splitter: world.splitter.to_string(),
        oracle_registry: world.registry.to_string(),
        model_registry: world.address("model-registry").to_string(),
        datanet_registry: world.address("datanet-registry").to_string(),
        params: params(),
    }
}
