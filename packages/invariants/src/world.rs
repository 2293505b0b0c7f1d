//! A chain with the whole suite on it, and what those who act on it know.

use attribution_report::{Hash32, RevenuePolicy};
use contract_api::{
    datanet_registry, dispute_registry, gopen_token, gopen_voting, governor, model_registry,
    open_token, oracle_registry, payout_splitter, OptionalAddress,
};
use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{coin, coins, Addr, Api, BlockInfo, Empty, Storage, Timestamp};
use cw20::Cw20Coin;
use cw20_base::state::{BALANCES, TOKEN_INFO};
use cw_multi_test::{App, AppBuilder, BankKeeper, Executor};
use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::actors::{self, Actor, Role};
use crate::bootstrap;
use crate::codes::Code;
use crate::dice::Dice;
use crate::error::RunError;
use crate::listener;
use crate::memory::Memory;
use crate::storage::FingerprintStorage;

/// Chain id that signatures bind.
pub const CHAIN_ID: &str = "openledger-invariants-1";
/// The chain's own coin.
pub const DENOM: &str = "uopen";
/// OPEN, and native coins, of every account at the start.
pub const FUNDS: u128 = 1_000_000_000_000;
/// Unix seconds at the start.
const START: u64 = 1_800_000_000;
/// Longest step of time: a month.
pub const MAX_JUMP: u64 = 30 * 86_400;

/// A contract of the suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// OPEN.
    OpenToken,
    /// gOPEN.
    GopenToken,
    /// The voting module of a DAO.
    GopenVoting,
    /// Proposals and treasury.
    Governor,
    /// Datanets.
    DatanetRegistry,
    /// Models.
    ModelRegistry,
    /// Oracles.
    OracleRegistry,
    /// Channels, reports and claims.
    PayoutSplitter,
    /// Fraud proofs and challenges.
    DisputeRegistry,
}

impl Part {
    /// All of them, in the order of their instantiation.
    pub const ALL: [Self; 9] = [
        Self::OpenToken,
        Self::GopenToken,
        Self::GopenVoting,
        Self::Governor,
        Self::DatanetRegistry,
        Self::ModelRegistry,
        Self::OracleRegistry,
        Self::PayoutSplitter,
        Self::DisputeRegistry,
    ];

    /// The crate's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenToken => "open-token",
            Self::GopenToken => "gopen-token",
            Self::GopenVoting => "gopen-voting",
            Self::Governor => "governor",
            Self::DatanetRegistry => "datanet-registry",
            Self::ModelRegistry => "model-registry",
            Self::OracleRegistry => "oracle-registry",
            Self::PayoutSplitter => "payout-splitter",
            Self::DisputeRegistry => "dispute-registry",
        }
    }
}

type SuiteApp = App<BankKeeper, MockApi, FingerprintStorage>;

/// Gives the code of every contract.
pub type Codes<'a> = &'a dyn Fn(Part) -> Result<Code, RunError>;

/// The chain, its accounts, and what they remember.
pub struct World {
    /// The chain.
    pub app: SuiteApp,
    /// Accounts.
    pub actors: Vec<Actor>,
    /// OPEN wraps the chain's coin; a minter makes it where this is false.
    pub wraps: bool,
    /// The governor owns the parameters; an account does where this is false.
    pub governed: bool,
    /// A cw20 that is not OPEN.
    pub foreign_token: Addr,
    /// A contract outside the suite.
    pub listener: Addr,
    /// What those who act know beyond what the chain says.
    pub memory: Memory,
    contracts: Vec<Addr>,
}

impl World {
    /// A fresh chain. Its number decides whether OPEN is wrapped or minted, and who owns the
    /// parameters.
    pub fn new(number: u64, codes: Codes) -> Result<Self, RunError> {
        let api = MockApi::default().with_prefix("open");
        let actors = actors::all(&api)?;
        let app = AppBuilder::new()
            .with_api(api)
            .with_storage(FingerprintStorage::default())
            .with_block(BlockInfo {
                height: 1,
                time: Timestamp::from_seconds(START),
                chain_id: CHAIN_ID.to_owned(),
            })
            .build(|router, _, storage| {
                for actor in &actors {
                    let coins = vec![coin(FUNDS, DENOM), coin(FUNDS, "uother")];
                    // Only a coin that occurs twice is refused.
                    let _ = router.bank.init_balance(storage, &actor.address, coins);
                }
            });
        let mut world = Self {
            app,
            actors,
            wraps: number.is_multiple_of(2),
            governed: number % 3 == 2,
            foreign_token: Addr::unchecked(""),
            listener: Addr::unchecked(""),
            memory: Memory::default(),
            contracts: Vec::new(),
        };
        world.deploy(codes)?;
        Ok(world)
    }

    fn deploy(&mut self, codes: Codes) -> Result<(), RunError> {
        let (owner, emergency) = (self.owner_account(), self.first(Role::Emergency));
        let minted = self.actors.iter().filter(|_| !self.wraps);
        let balances = minted.map(|actor| Cw20Coin {
            address: actor.address.to_string(),
            amount: FUNDS.into(),
        });
        let message = open_token::InstantiateMsg {
            owner: owner.to_string(),
            initial_balances: balances.collect(),
            minter: (!self.wraps).then(|| owner.to_string()),
            native_denom: self.wraps.then(|| DENOM.to_owned()),
            marketing: Some(cw20_base::msg::InstantiateMarketingInfo {
                project: None,
                description: None,
                marketing: Some(owner.to_string()),
                logo: None,
            }),
        };
        self.instantiate(codes, Part::OpenToken, &message)?;
        let foreign = open_token::InstantiateMsg {
            initial_balances: vec![Cw20Coin {
                address: self.first(Role::Mallory).into_string(),
                amount: FUNDS.into(),
            }],
            minter: None,
            native_denom: None,
            ..message
        };
        self.foreign_token = self.create(codes(Part::OpenToken)?, &foreign)?;
        self.listener = self.create(listener::code(), &Empty {})?;
        let open_token = self.address(Part::OpenToken).to_string();
        let message = gopen_token::InstantiateMsg {
            owner: owner.to_string(),
            open_token: open_token.clone(),
            unbonding_seconds: 3_600u64.into(),
            default_delegate: gopen_token::DefaultDelegate::Holder,
        };
        self.instantiate(codes, Part::GopenToken, &message)?;
        let gopen_token = self.address(Part::GopenToken).to_string();
        let message = gopen_voting::InstantiateMsg {
            gopen_token: gopen_token.clone(),
        };
        self.instantiate(codes, Part::GopenVoting, &message)?;
        let message = governor::InstantiateMsg {
            open_token: open_token.clone(),
            gopen_token,
            emergency: Some(emergency.to_string()),
            parameters: Some(governance()),
        };
        self.instantiate(codes, Part::Governor, &message)?;
        let governor = self.address(Part::Governor).to_string();
        let [owner, emergency] = [owner.to_string(), emergency.to_string()];
        self.deploy_registries(codes, [&owner, &emergency, &open_token, &governor])?;
        self.wire(&emergency)?;
        if self.wraps {
            self.wrap_funds()?;
        }
        bootstrap::run(self)
    }

    fn deploy_registries(
        &mut self,
        codes: Codes,
        [owner, emergency, open_token, governor]: [&String; 4],
    ) -> Result<(), RunError> {
        let message = datanet_registry::InstantiateMsg {
            owner: owner.clone(),
            open_token: open_token.clone(),
            treasury: governor.clone(),
            arbiter: None,
            emergency: Some(emergency.clone()),
            params: datanet_params(),
        };
        self.instantiate(codes, Part::DatanetRegistry, &message)?;
        let datanet_registry = self.address(Part::DatanetRegistry).to_string();
        let message = model_registry::InstantiateMsg {
            owner: owner.clone(),
            open_token: open_token.clone(),
            treasury: governor.clone(),
            datanet_registry,
            oracle_registry: None,
            payout_splitter: None,
            emergency: Some(emergency.clone()),
            policy_floor: RevenuePolicy {
                data: 2_000,
                ..every_role(0)
            },
            policy_cap: every_role(10_000),
            min_adapter_deposit: 5_000u64.into(),
            min_agent_stake: 5_000u64.into(),
            hold_seconds: 3_600u64.into(),
        };
        self.instantiate(codes, Part::ModelRegistry, &message)?;
        let message = oracle_registry::InstantiateMsg {
            owner: owner.clone(),
            open_token: open_token.clone(),
            treasury: governor.clone(),
            emergency: Some(emergency.clone()),
            min_bond: 10_000u64.into(),
            max_set: 5,
            unbonding_seconds: 9_000u64.into(),
            overlap_seconds: 900u64.into(),
            evidence_seconds: 1_800u64.into(),
            jail_seconds: 1_800u64.into(),
            reward_bps: 2_500,
            submit_reward: 1_000u64.into(),
            params_hash: Hash32([0x70; 32]),
        };
        self.instantiate(codes, Part::OracleRegistry, &message)?;
        let oracle_registry = self.address(Part::OracleRegistry).to_string();
        let message = payout_splitter::InstantiateMsg {
            owner: owner.clone(),
            open_token: open_token.clone(),
            oracle_registry: oracle_registry.clone(),
            emergency: Some(emergency.clone()),
            dispute_seconds: 600u64.into(),
            settle_seconds: 1_800u64.into(),
            min_deposit: 1_000u64.into(),
        };
        self.instantiate(codes, Part::PayoutSplitter, &message)?;
        let message = dispute_registry::InstantiateMsg {
            owner: owner.clone(),
            open_token: open_token.clone(),
            treasury: governor.clone(),
            emergency: Some(emergency.clone()),
            payout_splitter: self.address(Part::PayoutSplitter).to_string(),
            oracle_registry,
            model_registry: self.address(Part::ModelRegistry).to_string(),
            datanet_registry: self.address(Part::DatanetRegistry).to_string(),
            params: dispute_params(),
        };
        self.instantiate(codes, Part::DisputeRegistry, &message)
    }

    /// Tells contracts of those that came after them, and gives the governor what it owns.
    fn wire(&mut self, emergency: &str) -> Result<(), RunError> {
        let splitter = self.address(Part::PayoutSplitter).to_string();
        let oracles = self.address(Part::OracleRegistry).to_string();
        let disputes = self.address(Part::DisputeRegistry).to_string();
        let update = model_registry::ConfigUpdate {
            oracle_registry: Some(oracles),
            payout_splitter: Some(splitter.clone()),
            ..Default::default()
        };
        let message = model_registry::ExecuteMsg::UpdateConfig(update);
        self.configure(Part::ModelRegistry, &message)?;
        let update = oracle_registry::ConfigUpdate {
            slasher: Some(disputes.clone()),
            payout_splitter: Some(splitter),
            ..Default::default()
        };
        let message = oracle_registry::ExecuteMsg::UpdateConfig(update);
        self.configure(Part::OracleRegistry, &message)?;
        let update = payout_splitter::ConfigUpdate {
            disputes: Some(disputes),
            ..Default::default()
        };
        let message = payout_splitter::ExecuteMsg::UpdateConfig(update);
        self.configure(Part::PayoutSplitter, &message)?;
        let message = open_token::ExecuteMsg::UpdateConfig {
            owner: None,
            emergency: Some(OptionalAddress::Set(emergency.to_owned())),
        };
        self.configure(Part::OpenToken, &message)?;
        self.configure(Part::GopenToken, &message)?;
        if self.governed {
            let governor = self.address(Part::Governor).to_string();
            let message = serde_json::json!({ "update_config": { "owner": governor } });
            for part in Part::OWNED {
                self.configure(part, &message)?;
            }
        }
        Ok(())
    }

    /// Everybody turns most of its coins into OPEN.
    fn wrap_funds(&mut self) -> Result<(), RunError> {
        let accounts: Vec<Addr> = self
            .actors
            .iter()
            .map(|actor| actor.address.clone())
            .collect();
        let token = self.address(Part::OpenToken).clone();
        for account in accounts {
            let coins = coins(FUNDS - FUNDS / 10, DENOM);
            let message = open_token::ExecuteMsg::Wrap {};
            let sent = self
                .app
                .execute_contract(account, token.clone(), &message, &coins);
            sent.map_err(RunError::set_up)?;
        }
        Ok(())
    }

    fn configure(
        &mut self,
        part: Part,
        message: &(impl Serialize + std::fmt::Debug),
    ) -> Result<(), RunError> {
        let (owner, contract) = (self.owner_account(), self.address(part).clone());
        let sent = self.app.execute_contract(owner, contract, message, &[]);
        sent.map(|_| ()).map_err(RunError::set_up)
    }

    fn instantiate(
        &mut self,
        codes: Codes,
        part: Part,
        message: &(impl Serialize + std::fmt::Debug),
    ) -> Result<(), RunError> {
        let address = self.create(codes(part)?, message)?;
        self.contracts.push(address);
        Ok(())
    }

    fn create(
        &mut self,
        code: Code,
        message: &(impl Serialize + std::fmt::Debug),
    ) -> Result<Addr, RunError> {
        let code = self.app.store_code(code);
        let owner = self.owner_account();
        let created = self
            .app
            .instantiate_contract(code, owner, message, &[], "suite", None);
        created.map_err(RunError::set_up)
    }
}

impl Part {
    /// Contracts whose parameters somebody owns.
    pub const OWNED: [Self; 7] = [
        Self::OpenToken,
        Self::GopenToken,
        Self::DatanetRegistry,
        Self::ModelRegistry,
        Self::OracleRegistry,
        Self::PayoutSplitter,
        Self::DisputeRegistry,
    ];
}

/// What is read.
impl World {
    /// A contract's address.
    pub fn address(&self, part: Part) -> &Addr {
        static NOWHERE: std::sync::OnceLock<Addr> = std::sync::OnceLock::new();
        let place = Part::ALL.iter().position(|each| *each == part);
        let found = place.and_then(|place| self.contracts.get(place));
        found.unwrap_or_else(|| NOWHERE.get_or_init(|| Addr::unchecked("")))
    }

    /// Everybody who may hold money: accounts, then contracts.
    pub fn holders(&self) -> impl Iterator<Item = &Addr> {
        let actors = self.actors.iter().map(|actor| &actor.address);
        actors
            .chain(&self.contracts)
            .chain([&self.foreign_token, &self.listener])
    }

    /// The account that owned everything at the start.
    pub fn owner_account(&self) -> Addr {
        self.first(Role::Owner)
    }

    /// Who owns the parameters: an account, or the governor.
    pub fn owner(&self) -> Addr {
        match self.governed {
            true => self.address(Part::Governor).clone(),
            false => self.owner_account(),
        }
    }

    /// The first account of a role.
    pub fn first(&self, role: Role) -> Addr {
        let found = self.actors.iter().find(|actor| actor.role == role);
        found.map_or_else(|| Addr::unchecked(""), |actor| actor.address.clone())
    }

    /// An account of a role.
    pub fn one<'a>(&'a self, dice: &mut Dice, role: Role) -> &'a Actor {
        let start = self.actors.iter().position(|actor| actor.role == role);
        let count = self
            .actors
            .iter()
            .filter(|actor| actor.role == role)
            .count();
        &self.actors[start.unwrap_or_default() + dice.index(count)]
    }

    /// An account.
    pub fn anyone<'a>(&'a self, dice: &mut Dice) -> &'a Actor {
        &self.actors[dice.index(self.actors.len())]
    }

    /// The account at an address.
    pub fn actor(&self, address: &str) -> Option<&Actor> {
        self.actors
            .iter()
            .find(|actor| actor.address.as_str() == address)
    }

    /// Unix seconds.
    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    /// Height.
    pub fn height(&self) -> u64 {
        self.app.block_info().height
    }

    /// Moves on by blocks and seconds, at most a month at once.
    pub fn advance(&mut self, blocks: u64, seconds: u64) {
        self.app.update_block(|block| {
            block.height += blocks;
            block.time = block.time.plus_seconds(seconds.min(MAX_JUMP));
        });
    }

    /// The answer to a query; none where it is refused.
    pub fn query<T: DeserializeOwned>(&self, part: Part, query: &impl Serialize) -> Option<T> {
        let address = self.address(part);
        self.app.wrap().query_wasm_smart(address, query).ok()
    }

    /// Canonical form of an address.
    pub fn canonical(&self, address: &Addr) -> Vec<u8> {
        let canonical = self.app.api().addr_canonicalize(address.as_str());
        canonical.map(Into::into).unwrap_or_default()
    }

    /// Storage of a contract.
    pub fn stored(&self, part: Part) -> Box<dyn Storage + '_> {
        self.app.contract_storage(self.address(part))
    }

    /// OPEN of an account.
    pub fn open_balance(&self, account: &Addr) -> u128 {
        self.token_balance(Part::OpenToken, account)
    }

    /// gOPEN of an account.
    pub fn gopen_balance(&self, account: &Addr) -> u128 {
        self.token_balance(Part::GopenToken, account)
    }

    /// Native coins of an account.
    pub fn native_balance(&self, account: &Addr) -> u128 {
        let coin = self.app.wrap().query_balance(account, DENOM);
        coin.map(|coin| coin.amount.u128()).unwrap_or_default()
    }

    /// cw20 tokens of an account, as the contract stores them.
    pub fn token_balance(&self, token: Part, account: &Addr) -> u128 {
        let balance = BALANCES.may_load(&*self.stored(token), account);
        balance.ok().flatten().unwrap_or_default().u128()
    }

    /// Supply of a cw20, as the contract stores it.
    pub fn token_supply(&self, token: Part) -> u128 {
        let info = TOKEN_INFO.load(&*self.stored(token));
        info.map(|info| info.total_supply.u128())
            .unwrap_or_default()
    }
}

fn every_role(share: u16) -> RevenuePolicy {
    RevenuePolicy {
        base_owner: share,
        builder: share,
        data: share,
        node: share,
        agent: share,
        app: share,
        validators: share,
        treasury: share,
        oracles: share,
    }
}

/// Short periods, so that proposals come to their ends within a world.
fn governance() -> governor::Parameters {
    governor::Parameters {
        proposal_threshold: 1_000_000u64.into(),
        proposal_deposit: 50_000u64.into(),
        voting_delay: 60u64.into(),
        voting_period: 600u64.into(),
        quorum_bps: 500,
        timelock: 300u64.into(),
        grace_period: 3_600u64.into(),
        max_unsettled: 3,
    }
}

/// Short periods and a small committee.
pub fn dispute_params() -> dispute_registry::Params {
    dispute_registry::Params {
        challenge_bond: 2_000u64.into(),
        committee_size: 3,
        judging_seconds: 900u64.into(),
        judging_fee_bps: 1_000,
        fraud_bps: 4_000,
        equivocation_bps: 5_000,
        false_weights_bps: 1_000,
    }
}

/// Short periods, so that batches come to their ends within a world.
pub fn datanet_params() -> datanet_registry::Params {
    datanet_registry::Params {
        scoring_seconds: 900u64.into(),
        challenge_seconds: 1_200u64.into(),
        ruling_seconds: 900u64.into(),
        appeal_bond: 2_000u64.into(),
        validator_slash_bps: 1_500,
        half_life_seconds: 86_400u64.into(),
    }
}
