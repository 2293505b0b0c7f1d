//! An embedded chain with open-token and oracle-registry, and people with OPEN and keys.

use attribution_report::{possession_bytes, Hash32};
use contract_api::{
    open_token as token_api,
    oracle_registry::{
        ConfigResponse, ConfigUpdate, ExecuteMsg, InstantiateMsg, OperatorResponse, QueryMsg,
        ReceiveMsg, SetResponse, SigScheme, TotalsResponse,
    },
};
use cosmwasm_std::{
    testing::MockApi, to_json_binary, Addr, Api, BlockInfo, HexBinary, Record, StdResult, Timestamp,
};
use cw20::{BalanceResponse, Cw20Coin};
use cw_multi_test::{
    error::AnyResult, App, AppBuilder, AppResponse, BankKeeper, ContractWrapper, Executor,
};
use ed25519_dalek::{Signer, SigningKey};
use serde::de::DeserializeOwned;

use super::{
    disputes,
    splitter::{self, SplitterMsg},
};

pub const CHAIN_ID: &str = "openledger-test-1";
pub const START: u64 = 1_700_000_000;
pub const MIN_BOND: u128 = 1_000;
pub const FUNDS: u128 = 1_000_000;
pub const UNBONDING_SECONDS: u64 = 500;
pub const OVERLAP_SECONDS: u64 = 100;
pub const DISPUTE_SECONDS: u64 = 60;
pub const JUDGING_SECONDS: u64 = 30;
pub const EVIDENCE_SECONDS: u64 = 200;
pub const JAIL_SECONDS: u64 = 50;
pub const REWARD_BPS: u16 = 1_000;
pub const SUBMIT_REWARD: u128 = 25;
/// People with OPEN.
pub const PEOPLE: u8 = 12;
pub const PARAMS: Hash32 = Hash32([0x77; 32]);

/// A registration that is granted; tests change it.
#[derive(Clone)]
pub struct Registration {
    pub bond: u128,
    pub scheme: SigScheme,
    pub pubkey: HexBinary,
    pub proof_of_possession: HexBinary,
    pub endpoint: String,
}

pub struct World {
    pub app: App<BankKeeper, MockApi>,
    pub owner: Addr,
    pub token: Addr,
    pub registry: Addr,
    /// The contract that takes reports.
    pub splitter: Addr,
    /// The contract that judges disputes; it is the slasher.
    pub disputes: Addr,
    pub treasury: Addr,
}

/// Report key of person `number`.
pub fn key(number: u8) -> SigningKey {
    SigningKey::from_bytes(&[number + 1; 32])
}

impl World {
    /// A registry with sets of at most four; twelve people have [`FUNDS`] each.
    pub fn new() -> Self {
        let api = MockApi::default().with_prefix("open");
        let mut app = AppBuilder::new()
            .with_api(api)
            .with_block(BlockInfo {
                height: 1,
                time: Timestamp::from_seconds(START),
                chain_id: CHAIN_ID.to_owned(),
            })
            .build(|_, _, _| {});
        let owner = api.addr_make("owner");
        let coin = |number: u8| Cw20Coin {
            address: api.addr_make(&format!("person-{number}")).into(),
            amount: FUNDS.into(),
        };
        let message = token_api::InstantiateMsg {
            owner: owner.to_string(),
            initial_balances: (0..PEOPLE).map(coin).collect(),
            minter: None,
            native_denom: None,
            marketing: None,
        };
        let wrapper = ContractWrapper::new(
            open_token::contract::execute,
            open_token::contract::instantiate,
            open_token::contract::query,
        );
        let code = app.store_code(contract_twin::code("open-token", wrapper));
        let token = app
            .instantiate_contract(code, owner.clone(), &message, &[], "open-token", None)
            .unwrap();
        let message = instantiation(&owner, &token);
        let wrapper = ContractWrapper::new(
            oracle_registry::contract::execute,
            oracle_registry::contract::instantiate,
            oracle_registry::contract::query,
        );
        let code = app.store_code(contract_twin::code("oracle-registry", wrapper));
        let registry = app
            .instantiate_contract(code, owner.clone(), &message, &[], "oracle-registry", None)
            .unwrap();
        let splitter = splitter::start(&mut app, &owner, DISPUTE_SECONDS);
        let disputes = disputes::start(&mut app, &owner, JUDGING_SECONDS);
        let mut world = Self {
            treasury: api.addr_make("treasury"),
            app,
            owner,
            token,
            registry,
            splitter,
            disputes,
        };
        world.update(ConfigUpdate {
            slasher: Some(world.disputes.to_string()),
            payout_splitter: Some(world.splitter.to_string()),
            ..Default::default()
        });
        world
    }

    /// Changes parameters as the owner.
    pub fn update(&mut self, update: ConfigUpdate) {
        let owner = self.owner.clone();
        self.execute(&owner, &ExecuteMsg::UpdateConfig(update))
            .unwrap();
    }

    /// Lets the splitter show a report.
    pub fn show_report(&mut self, message: &SplitterMsg) {
        let (owner, splitter) = (self.owner.clone(), self.splitter.clone());
        self.app
            .execute_contract(owner, splitter, message, &[])
            .unwrap();
    }

    /// What the slasher asks for, of people, without a beneficiary.
    pub fn slash(
        &mut self,
        set_id: u64,
        people: &[u8],
        fraction_bps: u16,
        reason: &str,
    ) -> AnyResult<AppResponse> {
        let operators = people.iter().map(|person| self.person(*person).to_string());
        let message = ExecuteMsg::Slash {
            set_id: set_id.into(),
            operators: operators.collect(),
            fraction_bps,
            beneficiary: None,
            reason: reason.to_owned(),
        };
        let slasher = self.disputes.clone();
        self.execute(&slasher, &message)
    }

    /// Begins to unbond an amount, or all.
    pub fn unbond(&mut self, person: u8, amount: Option<u128>) -> AnyResult<AppResponse> {
        let sender = self.person(person);
        let amount = amount.map(Into::into);
        self.execute(&sender, &ExecuteMsg::Unbond { amount })
    }

    pub fn withdraw(&mut self, person: u8) -> AnyResult<AppResponse> {
        let sender = self.person(person);
        self.execute(&sender, &ExecuteMsg::WithdrawBond {})
    }

    pub fn person(&self, number: u8) -> Addr {
        self.app.api().addr_make(&format!("person-{number}"))
    }

    pub fn canonical(&self, address: &Addr) -> Vec<u8> {
        let canonical = self.app.api().addr_canonicalize(address.as_str());
        canonical.unwrap().into()
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    pub fn advance(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = block.time.plus_seconds(seconds);
        });
    }

    /// A registration of a person with its own key.
    pub fn registration(&self, person: u8, bond: u128) -> Registration {
        let pubkey = key(person).verifying_key().to_bytes();
        let signed = possession_bytes(
            CHAIN_ID,
            &self.canonical(&self.registry),
            &self.canonical(&self.person(person)),
            &pubkey,
        );
        Registration {
            bond,
            scheme: SigScheme::Ed25519,
            pubkey: pubkey.into(),
            proof_of_possession: key(person).sign(&signed).to_bytes().into(),
            endpoint: format!("http://127.0.0.1:{}", 9_000 + u32::from(person)),
        }
    }

    pub fn try_register(&mut self, person: u8, with: Registration) -> AnyResult<AppResponse> {
        let hook = ReceiveMsg::Register {
            scheme: with.scheme,
            pubkey: with.pubkey,
            proof_of_possession: with.proof_of_possession,
            endpoint: with.endpoint,
        };
        self.send(person, with.bond, &hook)
    }

    pub fn register(&mut self, person: u8, bond: u128) {
        let registration = self.registration(person, bond);
        self.try_register(person, registration).unwrap();
    }

    pub fn send(&mut self, person: u8, amount: u128, hook: &ReceiveMsg) -> AnyResult<AppResponse> {
        let send = token_api::ExecuteMsg::Send {
            contract: self.registry.to_string(),
            amount: amount.into(),
            msg: to_json_binary(hook)?,
        };
        let (sender, token) = (self.person(person), self.token.clone());
        self.app.execute_contract(sender, token, &send, &[])
    }

    pub fn execute(&mut self, sender: &Addr, message: &ExecuteMsg) -> AnyResult<AppResponse> {
        let registry = self.registry.clone();
        self.app
            .execute_contract(sender.clone(), registry, message, &[])
    }

    pub fn rotate(&mut self) -> AnyResult<AppResponse> {
        let stranger = self.app.api().addr_make("stranger");
        self.execute(&stranger, &ExecuteMsg::Rotate {})
    }

    pub fn query<T: DeserializeOwned>(&self, query: &QueryMsg) -> StdResult<T> {
        self.app.wrap().query_wasm_smart(&self.registry, query)
    }

    pub fn config(&self) -> ConfigResponse {
        self.query(&QueryMsg::Config {}).unwrap()
    }

    pub fn totals(&self) -> TotalsResponse {
        self.query(&QueryMsg::Totals {}).unwrap()
    }

    pub fn operator(&self, person: u8) -> StdResult<OperatorResponse> {
        self.query(&QueryMsg::Operator {
            operator: self.person(person).into(),
        })
    }

    pub fn set(&self, set_id: u64) -> SetResponse {
        let set_id = set_id.into();
        self.query(&QueryMsg::Set { set_id }).unwrap()
    }

    /// Members of the current set, as numbers of people.
    pub fn members(&self) -> Vec<u8> {
        let set: SetResponse = self.query(&QueryMsg::CurrentSet {}).unwrap();
        let number =
            |operator: &str| (0..PEOPLE).find(|number| self.person(*number).as_str() == operator);
        let operators = set.members.iter().map(|member| member.operator.as_str());
        operators
            .map(|operator| number(operator).unwrap())
            .collect()
    }

    pub fn balance(&self, address: &Addr) -> u128 {
        let query = token_api::QueryMsg::Balance {
            address: address.to_string(),
        };
        let balance: StdResult<BalanceResponse> =
            self.app.wrap().query_wasm_smart(&self.token, &query);
        balance.unwrap().balance.u128()
    }

    /// All that the registry stores.
    pub fn stored(&self) -> Vec<Record> {
        self.app.dump_wasm_raw(&self.registry)
    }

    /// All that is held for a person, bonded or unbonding; zero where it is no operator.
    pub fn stake(&self, person: u8) -> u128 {
        self.operator(person).map_or(0, |operator| {
            let parts = operator.unbonding.iter().map(|part| part.amount.u128());
            operator.bond.u128() + parts.sum::<u128>()
        })
    }

    /// What the registry says it holds is the bonds, the parts that unbond and the reward pool,
    /// and it has exactly that.
    pub fn check_held(&self) {
        let totals = self.totals();
        let stakes: u128 = (0..PEOPLE).map(|person| self.stake(person)).sum();
        assert_eq!(totals.bonds.u128(), stakes);
        assert_eq!(totals.held.u128(), stakes + totals.reward_pool.u128());
        assert_eq!(self.balance(&self.registry), totals.held.u128());
    }
}

/// A message that instantiates a registry; tests change it.
pub fn instantiation(owner: &Addr, token: &Addr) -> InstantiateMsg {
    InstantiateMsg {
        owner: owner.to_string(),
        open_token: token.to_string(),
        treasury: MockApi::default()
            .with_prefix("open")
            .addr_make("treasury")
            .into(),
        emergency: None,
        min_bond: MIN_BOND.into(),
        max_set: 4,
        unbonding_seconds: UNBONDING_SECONDS.into(),
        overlap_seconds: OVERLAP_SECONDS.into(),
        evidence_seconds: EVIDENCE_SECONDS.into(),
        jail_seconds: JAIL_SECONDS.into(),
        reward_bps: REWARD_BPS,
        submit_reward: SUBMIT_REWARD.into(),
        params_hash: PARAMS,
    }
}
