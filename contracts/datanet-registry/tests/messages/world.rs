//! A chain with OPEN and the registry on it. Everyone in [`NAMES`] starts with [`START`] OPEN; "ivy"
//! owns Datanet 1 and "owner" the registry.

use attribution_report::{batch_root, item_leaf, merkle_proof, Hash32};
use contract_api::datanet_registry::{
    AppealResponse, BatchResponse, BatchStatus, ConfigResponse, DatanetAccess, DatanetResponse,
    DatanetTerms, ExecuteMsg, InstantiateMsg, ItemProof, MemberRole, Params, QueryMsg, ReceiveMsg,
    ReputationResponse, ValidatorEntry, ValidatorsResponse, Verdict,
};
use contract_api::open_token;
use cosmwasm_std::{coins, to_json_binary, Addr, Api, Uint128, Uint64};
use cw20::{BalanceResponse, Cw20Coin};
use cw_multi_test::error::AnyResult;
use cw_multi_test::{
    App, AppBuilder, AppResponse, BankKeeper, ContractWrapper, Executor, MockApiBech32,
};
use datanet_registry::{contract, ContractError};

pub const NAMES: [&str; 7] = ["ivy", "alice", "bob", "vera", "walt", "xena", "yuri"];
pub const START: u128 = 10_000;
pub const DEPOSIT: u128 = 50;
pub const BOND: u128 = 100;
pub const APPEAL_BOND: u128 = 30;
pub const SCORING: u64 = 100;
pub const CHALLENGE: u64 = 1_000;
pub const RULING: u64 = 500;
pub const HALF_LIFE: u64 = 10_000;
pub const DENOM: &str = "uopen";

pub struct World {
    pub app: App<BankKeeper, MockApiBech32>,
    pub open: Addr,
    pub registry: Addr,
}

impl World {
    /// A registry without a Datanet.
    pub fn empty() -> Self {
        let mut app = AppBuilder::default()
            .with_api(MockApiBech32::new("open"))
            .build(|router, _, storage| {
                let owner = address("alice");
                router
                    .bank
                    .init_balance(storage, &owner, coins(START, DENOM))
                    .unwrap();
            });
        let open = instantiate_open(&mut app);
        let wrapper =
            ContractWrapper::new(contract::execute, contract::instantiate, contract::query);
        let code = app.store_code(contract_twin::code("datanet-registry", wrapper));
        let message = InstantiateMsg {
            owner: text("owner"),
            open_token: open.to_string(),
            treasury: text("treasury"),
            arbiter: Some(text("judge")),
            emergency: Some(text("guard")),
            params: params(),
        };
        let (creator, admin) = (address("creator"), Some(text("admin")));
        let registry = app
            .instantiate_contract(code, creator, &message, &[], "registry", admin)
            .unwrap();
        World {
            app,
            open,
            registry,
        }
    }

    /// A registry with Datanet 1.
    pub fn new() -> Self {
        let mut world = Self::empty();
        let terms = terms("risk-notes");
        world
            .execute("ivy", &ExecuteMsg::CreateDatanet { terms })
            .unwrap();
        world
    }

    /// A registry with Datanet 1 and these validators with these bonds.
    pub fn with_validators(bonds: &[(&str, u128)]) -> Self {
        let mut world = Self::new();
        for (name, bond) in bonds {
            world.update_validators(&[name], &[]).unwrap();
            world.bond(name, *bond).unwrap();
        }
        world
    }

    pub fn execute(&mut self, sender: &str, message: &ExecuteMsg) -> AnyResult<AppResponse> {
        let registry = self.registry.clone();
        self.app
            .execute_contract(address(sender), registry, message, &[])
    }

    pub fn send(
        &mut self,
        sender: &str,
        amount: u128,
        message: &ReceiveMsg,
    ) -> AnyResult<AppResponse> {
        let send = open_token::ExecuteMsg::Send {
            contract: self.registry.to_string(),
            amount: Uint128::new(amount),
            msg: to_json_binary(message).unwrap(),
        };
        let open = self.open.clone();
        self.app.execute_contract(address(sender), open, &send, &[])
    }

    /// The error of a message that must be refused, after checking that it changed nothing.
    pub fn refused(&mut self, sender: &str, message: &ExecuteMsg) -> ContractError {
        let before = self.app.dump_wasm_raw(&self.registry);
        let error = self.execute(sender, message).unwrap_err();
        assert_eq!(before, self.app.dump_wasm_raw(&self.registry));
        error.downcast().unwrap()
    }

    /// The error of OPEN sent in vain, after checking that it changed nothing.
    pub fn send_refused(
        &mut self,
        sender: &str,
        amount: u128,
        message: &ReceiveMsg,
    ) -> ContractError {
        let before = self.app.dump_wasm_raw(&self.registry);
        let error = self.send(sender, amount, message).unwrap_err();
        assert_eq!(before, self.app.dump_wasm_raw(&self.registry));
        error.downcast().unwrap()
    }

    pub fn update_validators(&mut self, admit: &[&str], remove: &[&str]) -> AnyResult<AppResponse> {
        self.execute("ivy", &update_validators(admit, remove))
    }

    pub fn bond(&mut self, name: &str, amount: u128) -> AnyResult<AppResponse> {
        self.send(name, amount, &bond_message(1))
    }

    /// Submits a batch of "alice" with the root of this byte; returns nothing, ids count from 1.
    pub fn submit(&mut self, root: u8) {
        self.send("alice", DEPOSIT, &batch_message(root)).unwrap();
    }

    pub fn score(&mut self, validator: &str, batch: u64, quality: u16) -> AnyResult<AppResponse> {
        self.execute(validator, &score_message(batch, quality))
    }

    /// Lets time pass.
    pub fn wait(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = block.time.plus_seconds(seconds);
        });
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    /// Submits to a Datanet a batch of items with these texts.
    pub fn submit_items(&mut self, name: &str, datanet: u64, texts: &[&str]) {
        self.send(name, DEPOSIT, &items_message(name, datanet, texts, 0))
            .unwrap();
    }

    /// Submits to Datanet 1 a batch of items with these texts, which its address tells apart.
    pub fn submit_known(
        &mut self,
        name: &str,
        at: usize,
        texts: &[&str],
    ) -> AnyResult<AppResponse> {
        self.send(name, DEPOSIT, &items_message(name, 1, texts, at))
    }

    /// A batch of "alice" in Datanet 1 that "vera" alone decides with this quality.
    pub fn decided(root: u8, quality: u16) -> Self {
        let mut world = Self::with_validators(&[("vera", BOND)]);
        world.submit(root);
        world.score("vera", 1, quality).unwrap();
        world
    }

    pub fn settle(&mut self, batch: u64) -> AnyResult<AppResponse> {
        self.execute("bob", &settle_message(batch))
    }

    pub fn appeal(&mut self, name: &str, batch: u64) -> AnyResult<AppResponse> {
        self.send(name, APPEAL_BOND, &appeal_message(batch))
    }

    pub fn rule(&mut self, batch: u64, verdict: Verdict) -> AnyResult<AppResponse> {
        self.execute("judge", &rule_message(batch, verdict))
    }

    pub fn appeal_of(&self, batch: u64) -> AppealResponse {
        let (datanet, batch) = (Uint64::one(), Uint64::new(batch));
        self.query(&QueryMsg::Appeal { datanet, batch })
    }

    pub fn reputation(&self, name: &str) -> ReputationResponse {
        let (datanet, account) = (Uint64::one(), text(name));
        self.query(&QueryMsg::Reputation { datanet, account })
    }

    pub fn query<T: serde::de::DeserializeOwned>(&self, message: &QueryMsg) -> T {
        self.app
            .wrap()
            .query_wasm_smart(&self.registry, message)
            .unwrap()
    }

    pub fn batch(&self, batch: u64) -> BatchResponse {
        let (datanet, batch) = (Uint64::one(), Uint64::new(batch));
        self.query(&QueryMsg::Batch { datanet, batch })
    }

    pub fn status(&self, batch: u64) -> BatchStatus {
        self.batch(batch).status
    }

    pub fn datanet(&self) -> DatanetResponse {
        let datanet = Uint64::one();
        self.query(&QueryMsg::Datanet { datanet })
    }

    pub fn validators(&self) -> Vec<ValidatorEntry> {
        let response: ValidatorsResponse = self.query(&QueryMsg::Validators {
            datanet: Uint64::one(),
            start_after: None,
            limit: Some(100),
        });
        response.validators
    }

    pub fn validator(&self, name: &str) -> Option<(u128, bool)> {
        let validators = self.validators();
        let found = validators
            .iter()
            .find(|entry| entry.validator == text(name));
        found.map(|entry| (entry.bond.u128(), entry.active))
    }

    pub fn held(&self) -> u128 {
        let config: ConfigResponse = self.query(&QueryMsg::Config {});
        config.held.u128()
    }

    pub fn balance(&self, name: &str) -> u128 {
        self.balance_of(&address(name))
    }

    pub fn balance_of(&self, account: &Addr) -> u128 {
        let address = account.to_string();
        let message = open_token::QueryMsg::Balance { address };
        let response: BalanceResponse = self
            .app
            .wrap()
            .query_wasm_smart(&self.open, &message)
            .unwrap();
        response.balance.u128()
    }
}

pub fn terms(name: &str) -> DatanetTerms {
    DatanetTerms {
        name: name.to_owned(),
        title: "Notes on risk".to_owned(),
        domain: "finance".to_owned(),
        licence: "CC-BY-4.0".to_owned(),
        conditions: "no resale".to_owned(),
        schema_hash: Hash32([7; 32]),
        min_deposit: Uint128::new(DEPOSIT),
        validator_bond: Uint128::new(BOND),
        accept_quality: 6_000,
        access: DatanetAccess::Open,
    }
}

pub fn params() -> Params {
    Params {
        scoring_seconds: SCORING.into(),
        challenge_seconds: CHALLENGE.into(),
        ruling_seconds: RULING.into(),
        appeal_bond: APPEAL_BOND.into(),
        validator_slash_bps: 1_000,
        half_life_seconds: HALF_LIFE.into(),
    }
}

pub fn appeal_message(batch: u64) -> ReceiveMsg {
    ReceiveMsg::AppealBatch {
        datanet: Uint64::one(),
        batch: batch.into(),
        reason: "look again".to_owned(),
    }
}

pub fn rule_message(batch: u64, verdict: Verdict) -> ExecuteMsg {
    ExecuteMsg::RuleAppeal {
        datanet: Uint64::one(),
        batch: batch.into(),
        verdict,
    }
}

pub fn settle_message(batch: u64) -> ExecuteMsg {
    ExecuteMsg::SettleDeposit {
        datanet: Uint64::one(),
        batch: batch.into(),
    }
}

pub fn close_message(batch: u64) -> ExecuteMsg {
    ExecuteMsg::CloseBatch {
        datanet: Uint64::one(),
        batch: batch.into(),
    }
}

pub fn close_appeal_message(batch: u64) -> ExecuteMsg {
    ExecuteMsg::CloseAppeal {
        datanet: Uint64::one(),
        batch: batch.into(),
    }
}

pub fn content(text: &str) -> Hash32 {
    let mut hash = [0; 32];
    hash[..text.len()].copy_from_slice(text.as_bytes());
    Hash32(hash)
}

fn contents(texts: &[&str]) -> Vec<Hash32> {
    texts.iter().map(|text| content(text)).collect()
}

/// Where an item stands in a batch of "name" with these texts.
pub fn item(name: &str, place: (u64, u64), texts: &[&str], index: usize) -> ItemProof {
    let leaves: Vec<Hash32> = contents(texts)
        .iter()
        .map(|content| item_leaf(&canonical(name), content))
        .collect();
    ItemProof {
        datanet: place.0.into(),
        batch: place.1.into(),
        index: (index as u64).into(),
        proof: merkle_proof(&leaves, index).unwrap(),
    }
}

pub fn canonical(name: &str) -> Vec<u8> {
    let api = MockApiBech32::new("open");
    api.addr_canonicalize(&text(name)).unwrap().to_vec()
}

pub fn batch_message(root: u8) -> ReceiveMsg {
    ReceiveMsg::SubmitBatch {
        datanet: Uint64::one(),
        root: Hash32([root; 32]),
        count: Uint64::new(12),
        bytes: Uint64::new(3_400),
        uri: "artifact://notes".to_owned(),
    }
}

fn items_message(name: &str, datanet: u64, texts: &[&str], at: usize) -> ReceiveMsg {
    ReceiveMsg::SubmitBatch {
        datanet: datanet.into(),
        root: batch_root(&canonical(name), &contents(texts)),
        count: (texts.len() as u64).into(),
        bytes: Uint64::new(100),
        uri: format!("items://{at}"),
    }
}

pub fn bond_message(datanet: u64) -> ReceiveMsg {
    ReceiveMsg::BondValidator {
        datanet: datanet.into(),
    }
}

pub fn score_message(batch: u64, quality: u16) -> ExecuteMsg {
    ExecuteMsg::ScoreBatch {
        datanet: Uint64::one(),
        batch: batch.into(),
        quality,
    }
}

pub fn update_validators(admit: &[&str], remove: &[&str]) -> ExecuteMsg {
    ExecuteMsg::UpdateValidators {
        datanet: Uint64::one(),
        admit: admit.iter().map(|name| text(name)).collect(),
        remove: remove.iter().map(|name| text(name)).collect(),
    }
}

pub fn members(role: MemberRole, add: &[&str], remove: &[&str]) -> ExecuteMsg {
    ExecuteMsg::UpdateMembers {
        datanet: Uint64::one(),
        role,
        add: add.iter().map(|name| text(name)).collect(),
        remove: remove.iter().map(|name| text(name)).collect(),
    }
}

pub fn withdraw_message() -> ExecuteMsg {
    ExecuteMsg::WithdrawBond {
        datanet: Uint64::one(),
    }
}

fn instantiate_open(app: &mut App<BankKeeper, MockApiBech32>) -> Addr {
    use ::open_token::contract::{execute, instantiate, query};
    let wrapper = ContractWrapper::new(execute, instantiate, query);
    let code = app.store_code(contract_twin::code("open-token", wrapper));
    let balances = NAMES.iter().map(|name| Cw20Coin {
        address: text(name),
        amount: Uint128::new(START),
    });
    let message = open_token::InstantiateMsg {
        owner: text("owner"),
        initial_balances: balances.collect(),
        minter: None,
        native_denom: None,
        marketing: None,
    };
    app.instantiate_contract(code, address("creator"), &message, &[], "OPEN", None)
        .unwrap()
}

pub fn address(name: &str) -> Addr {
    MockApiBech32::new("open").addr_make(name)
}

pub fn text(name: &str) -> String {
    address(name).into_string()
}
