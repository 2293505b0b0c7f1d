//! A chain with OPEN, gOPEN and a governor with the default parameters. Everyone in [`NAMES`] starts
//! with [`START`] OPEN and the gOPEN of [`World::new`].

use contract_api::governor::{
    ConfigResponse, ExecuteMsg, InstantiateMsg, Parameters, ProposalState, ProposalStateResponse,
    QueryMsg, ReceiveMsg, TreasuryResponse,
};
use contract_api::{gopen_token, open_token};
use cosmwasm_std::{coins, to_json_binary, Addr, CosmosMsg, Empty, MigrateInfo, Uint128, WasmMsg};
use cw20::{BalanceResponse, Cw20Coin};
use cw3::Vote;
use cw_multi_test::error::AnyResult;
use cw_multi_test::{
    App, AppBuilder, AppResponse, BankKeeper, Contract, ContractWrapper, Executor, MockApiBech32,
};
use governor::{contract, ContractError};
use serde::de::DeserializeOwned;
use serde::Serialize;

pub const NAMES: [&str; 4] = ["alice", "bob", "carol", "dave"];
/// Micro-OPEN in one OPEN.
pub const OPEN: u128 = 1_000_000;
pub const START: u128 = 1_000_000 * OPEN;
pub const DENOM: &str = "uopen";
pub const SECONDS_PER_BLOCK: u64 = 5;

pub struct World {
    pub app: App<BankKeeper, MockApiBech32>,
    pub open: Addr,
    pub gopen: Addr,
    pub governor: Addr,
    pub code: u64,
}

pub fn address(name: &str) -> Addr {
    MockApiBech32::new("open").addr_make(name)
}

pub fn text(name: &str) -> String {
    address(name).into_string()
}

impl World {
    /// Alice has 40,000 gOPEN, Bob 30,000, Carol 20,000 and Dave 10,000.
    pub fn new() -> Self {
        Self::with(Parameters::default())
    }

    pub fn with(parameters: Parameters) -> Self {
        let mut world = Self::without_votes(parameters);
        for (name, votes) in NAMES.into_iter().zip([40_000, 30_000, 20_000, 10_000]) {
            world.lock(name, votes * OPEN);
        }
        world.next_block();
        world
    }

    /// Nobody has gOPEN.
    pub fn without_votes(parameters: Parameters) -> Self {
        let mut app = AppBuilder::default()
            .with_api(MockApiBech32::new("open"))
            .build(|router, _, storage| {
                let funds = coins(START, DENOM);
                router
                    .bank
                    .init_balance(storage, &address("alice"), funds)
                    .unwrap();
            });
        let open = instantiate_open(&mut app);
        let gopen = instantiate_gopen(&mut app, &open);
        let code = app.store_code(governor_code());
        let message = InstantiateMsg {
            open_token: open.to_string(),
            gopen_token: gopen.to_string(),
            emergency: Some(text("guard")),
            parameters: Some(parameters),
        };
        let (creator, admin) = (address("creator"), Some(text("admin")));
        let governor = app
            .instantiate_contract(code, creator, &message, &[], "governor", admin)
            .unwrap();
        World {
            app,
            open,
            gopen,
            governor,
            code,
        }
    }

    pub fn lock(&mut self, name: &str, amount: u128) {
        let hook = gopen_token::ReceiveMsg::Wrap { recipient: None };
        let gopen = self.gopen.clone();
        self.send_open(name, &gopen, amount, &hook).unwrap();
    }

    pub fn unlock(&mut self, name: &str, amount: u128) {
        let amount = Uint128::new(amount);
        let message = gopen_token::ExecuteMsg::Unwrap { amount };
        self.call(name, &self.gopen.clone(), &message).unwrap();
    }

    pub fn move_votes(&mut self, from: &str, to: &str, amount: u128) {
        let message = gopen_token::ExecuteMsg::Transfer {
            recipient: text(to),
            amount: Uint128::new(amount),
        };
        self.call(from, &self.gopen.clone(), &message).unwrap();
    }

    pub fn delegate(&mut self, from: &str, to: &str) {
        let delegate = text(to);
        let message = gopen_token::ExecuteMsg::Delegate { delegate };
        self.call(from, &self.gopen.clone(), &message).unwrap();
    }

    pub fn send_open(
        &mut self,
        name: &str,
        contract: &Addr,
        amount: u128,
        hook: &impl Serialize,
    ) -> AnyResult<AppResponse> {
        let send = open_token::ExecuteMsg::Send {
            contract: contract.to_string(),
            amount: Uint128::new(amount),
            msg: to_json_binary(hook).unwrap(),
        };
        self.call(name, &self.open.clone(), &send)
    }

    pub fn call<M: Serialize + std::fmt::Debug>(
        &mut self,
        name: &str,
        contract: &Addr,
        message: &M,
    ) -> AnyResult<AppResponse> {
        let sender = address(name);
        self.app
            .execute_contract(sender, contract.clone(), message, &[])
    }

    pub fn execute(&mut self, name: &str, message: &ExecuteMsg) -> AnyResult<AppResponse> {
        self.call(name, &self.governor.clone(), message)
    }

    /// The error of a message that must be refused, after checking that it changed nothing.
    pub fn refused(&mut self, name: &str, message: &ExecuteMsg) -> ContractError {
        let before = self.app.dump_wasm_raw(&self.governor);
        let error = self.execute(name, message).unwrap_err();
        assert_eq!(before, self.app.dump_wasm_raw(&self.governor));
        error.downcast().unwrap()
    }

    /// Proposes with the deposit sent along.
    pub fn try_propose(&mut self, name: &str, msgs: Vec<CosmosMsg>) -> AnyResult<AppResponse> {
        let deposit = self.config().parameters.proposal_deposit.u128();
        self.propose_with(name, deposit, &hook(msgs))
    }

    pub fn propose_with(
        &mut self,
        name: &str,
        deposit: u128,
        hook: &ReceiveMsg,
    ) -> AnyResult<AppResponse> {
        let governor = self.governor.clone();
        self.send_open(name, &governor, deposit, hook)
    }

    /// The id of a new proposal.
    pub fn propose(&mut self, name: &str, msgs: Vec<CosmosMsg>) -> u64 {
        self.try_propose(name, msgs).unwrap();
        self.config().last_proposal
    }

    /// A proposal in its voting period.
    pub fn active(&mut self, name: &str, msgs: Vec<CosmosMsg>) -> u64 {
        let id = self.propose(name, msgs);
        self.pass_delay();
        id
    }

    /// A proposal that succeeded: Alice and Bob are for it.
    pub fn succeeded(&mut self, name: &str, msgs: Vec<CosmosMsg>) -> u64 {
        let id = self.active(name, msgs);
        self.vote("alice", id, Vote::Yes);
        self.vote("bob", id, Vote::Yes);
        self.pass_voting();
        id
    }

    /// A proposal that can be executed.
    pub fn executable(&mut self, name: &str, msgs: Vec<CosmosMsg>) -> u64 {
        let id = self.succeeded(name, msgs);
        let message = ExecuteMsg::Queue { proposal_id: id };
        self.execute("dave", &message).unwrap();
        self.pass_timelock();
        id
    }

    /// Has the governor send these messages.
    pub fn govern(&mut self, msgs: Vec<CosmosMsg>) -> AnyResult<AppResponse> {
        let proposal_id = self.executable("alice", msgs);
        self.execute("dave", &ExecuteMsg::Execute { proposal_id })
    }

    pub fn vote(&mut self, name: &str, proposal_id: u64, vote: Vote) {
        self.execute(name, &ballot(proposal_id, vote)).unwrap();
    }

    pub fn next_block(&mut self) -> u64 {
        self.advance(SECONDS_PER_BLOCK);
        self.app.block_info().height
    }

    pub fn advance(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.time = block.time.plus_seconds(seconds);
            block.height += (seconds / SECONDS_PER_BLOCK).max(1);
        });
    }

    pub fn pass_delay(&mut self) {
        self.advance(self.config().parameters.voting_delay.u64());
    }

    pub fn pass_voting(&mut self) {
        self.advance(self.config().parameters.voting_period.u64());
    }

    pub fn pass_timelock(&mut self) {
        self.advance(self.config().parameters.timelock.u64());
    }

    pub fn pass_grace(&mut self) {
        self.advance(self.config().parameters.grace_period.u64());
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    pub fn query<T: DeserializeOwned>(&self, message: &QueryMsg) -> T {
        self.app
            .wrap()
            .query_wasm_smart(&self.governor, message)
            .unwrap()
    }

    pub fn config(&self) -> ConfigResponse {
        self.query(&QueryMsg::Config {})
    }

    pub fn proposal(&self, proposal_id: u64) -> ProposalStateResponse {
        self.query(&QueryMsg::State { proposal_id })
    }

    pub fn state(&self, proposal_id: u64) -> ProposalState {
        self.proposal(proposal_id).state
    }

    pub fn treasury(&self) -> TreasuryResponse {
        self.query(&QueryMsg::Treasury {})
    }

    pub fn open_of(&self, account: &Addr) -> u128 {
        let address = account.to_string();
        let query = open_token::QueryMsg::Balance { address };
        let found: BalanceResponse = self
            .app
            .wrap()
            .query_wasm_smart(&self.open, &query)
            .unwrap();
        found.balance.u128()
    }

    /// Gives the treasury OPEN of `name`.
    pub fn donate(&mut self, name: &str, amount: u128) {
        let message = open_token::ExecuteMsg::Transfer {
            recipient: self.governor.to_string(),
            amount: Uint128::new(amount),
        };
        self.call(name, &self.open.clone(), &message).unwrap();
    }

    /// A message to the governor itself, as a proposal sends it.
    pub fn to_itself(&self, message: &ExecuteMsg) -> CosmosMsg {
        wasm(&self.governor, message)
    }

    /// A payment from the treasury, as a proposal sends it.
    pub fn payment(&self, to: &str, amount: u128) -> CosmosMsg {
        let message = open_token::ExecuteMsg::Transfer {
            recipient: text(to),
            amount: Uint128::new(amount),
        };
        wasm(&self.open, &message)
    }
}

pub fn wasm(contract: &Addr, message: &impl Serialize) -> CosmosMsg {
    let call = WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(message).unwrap(),
        funds: Vec::new(),
    };
    call.into()
}

pub fn hook(msgs: Vec<CosmosMsg>) -> ReceiveMsg {
    ReceiveMsg::Propose {
        title: "A title".to_owned(),
        description: "A description".to_owned(),
        msgs,
        earliest: None,
        latest: None,
    }
}

pub fn ballot(proposal_id: u64, vote: Vote) -> ExecuteMsg {
    ExecuteMsg::Vote {
        proposal_id,
        vote,
        reason: None,
    }
}

/// What the governor refused of a message that reached it through another contract.
pub fn reason(result: AnyResult<AppResponse>) -> String {
    result.unwrap_err().root_cause().to_string()
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

fn instantiate_gopen(app: &mut App<BankKeeper, MockApiBech32>, open: &Addr) -> Addr {
    use ::gopen_token::contract::{execute, instantiate, query};
    let wrapper = ContractWrapper::new(execute, instantiate, query);
    let code = app.store_code(contract_twin::code("gopen-token", wrapper));
    let message = gopen_token::InstantiateMsg {
        owner: text("owner"),
        open_token: open.to_string(),
        unbonding_seconds: 0u64.into(),
        default_delegate: gopen_token::DefaultDelegate::Holder,
    };
    app.instantiate_contract(code, address("creator"), &message, &[], "gOPEN", None)
        .unwrap()
}

fn governor_code() -> Box<dyn Contract<Empty>> {
    let wrapper = ContractWrapper::new(contract::execute, contract::instantiate, contract::query)
        .with_reply(contract::reply)
        .with_migrate(|deps, env, message, _: MigrateInfo| contract::migrate(deps, env, message));
    contract_twin::code("governor", wrapper)
}
