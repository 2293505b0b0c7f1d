//! An embedded chain with open-token, oracle-registry and payout-splitter, four oracles and a
//! payer for each signature scheme. The contracts come from outside, native or compiled.

use attribution_report::{possession_bytes, voucher_bytes, CreditLedger, Hash32, Voucher};
use contract_api::{
    open_token as token_api,
    oracle_registry::{self as registry_api, SetResponse, SigScheme},
    payout_splitter::{self as splitter_api, ChannelResponse, HeadResponse, TotalsResponse},
};
use cosmwasm_std::{
    testing::MockApi, to_json_binary, Addr, Api, BlockInfo, Empty, HexBinary, Record, Timestamp,
    Uint128,
};
use cw20::{BalanceResponse, Cw20Coin};
use cw_multi_test::{
    error::AnyResult, App, AppBuilder, AppResponse, BankKeeper, Contract, Executor,
};
use ed25519_dalek::{Signer, SigningKey};
use serde::de::DeserializeOwned;

pub const CHAIN_ID: &str = "openledger-test-1";
pub const START: u64 = 1_700_000_000;
pub const DISPUTE_SECONDS: u64 = 60;
pub const SETTLE_SECONDS: u64 = 600;
pub const OVERLAP_SECONDS: u64 = 100;
pub const MIN_DEPOSIT: u128 = 1_000;
pub const MIN_BOND: u128 = 1_000;
/// OPEN of every payer at the start.
pub const FUNDS: u128 = 1_000_000_000;
/// Life of a channel that the tests open.
pub const CHANNEL_SECONDS: u64 = 10_000;

/// The three contracts that work together.
pub struct Codes {
    pub open_token: Box<dyn Contract<Empty>>,
    pub oracle_registry: Box<dyn Contract<Empty>>,
    pub payout_splitter: Box<dyn Contract<Empty>>,
}

/// An operator with its report key.
pub struct Oracle {
    pub address: Addr,
    pub key: SigningKey,
}

impl Oracle {
    /// A signature over something that is no voucher.
    pub fn key_signature(&self, voucher: &Voucher) -> HexBinary {
        let message = voucher.cumulative.to_be_bytes();
        self.key.sign(&message).to_bytes().into()
    }
}

/// Key that signs vouchers.
pub enum SessionKey {
    Ed25519(SigningKey),
    Secp256k1(k256::ecdsa::SigningKey),
}

impl SessionKey {
    pub fn scheme(&self) -> SigScheme {
        match self {
            Self::Ed25519(_) => SigScheme::Ed25519,
            Self::Secp256k1(_) => SigScheme::Secp256k1,
        }
    }

    pub fn public(&self) -> HexBinary {
        match self {
            Self::Ed25519(key) => key.verifying_key().to_bytes().into(),
            Self::Secp256k1(key) => key.verifying_key().to_sec1_bytes().to_vec().into(),
        }
    }

    pub fn sign(&self, message: &[u8]) -> HexBinary {
        match self {
            Self::Ed25519(key) => key.sign(message).to_bytes().into(),
            Self::Secp256k1(key) => {
                let signature: k256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec().into()
            }
        }
    }
}

/// A payer with its session key.
pub struct Payer {
    pub address: Addr,
    pub key: SessionKey,
}

/// What a payer asks for when it opens a channel.
#[derive(Clone)]
pub struct Opening {
    pub deposit: u128,
    pub node: String,
    pub scheme: SigScheme,
    pub session_key: HexBinary,
    pub cap: u128,
    pub expires: u64,
}

pub struct World {
    pub app: App<BankKeeper, MockApi>,
    pub owner: Addr,
    pub node: Addr,
    pub token: Addr,
    pub registry: Addr,
    pub splitter: Addr,
    /// Stands for the dispute-registry.
    pub disputes: Addr,
    pub oracles: Vec<Oracle>,
    /// One with an ed25519 key, one with a secp256k1 key.
    pub payers: [Payer; 2],
    /// What the oracles agree that every payee earned so far.
    pub ledger: CreditLedger,
}

impl World {
    pub fn new(codes: Codes) -> Self {
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
        let oracles: Vec<Oracle> = (0..4).map(|number| oracle(&api, number)).collect();
        let payers = [
            Payer {
                address: api.addr_make("payer-ed25519"),
                key: SessionKey::Ed25519(SigningKey::from_bytes(&[0xa1; 32])),
            },
            Payer {
                address: api.addr_make("payer-secp256k1"),
                key: SessionKey::Secp256k1(
                    k256::ecdsa::SigningKey::from_slice(&[0xb2; 32]).unwrap(),
                ),
            },
        ];
        let funded = payers
            .iter()
            .map(|payer| (&payer.address, FUNDS))
            .chain(oracles.iter().map(|oracle| (&oracle.address, MIN_BOND)));
        let token = start_token(&mut app, codes.open_token, &owner, funded);
        let registry = start_registry(&mut app, codes.oracle_registry, &owner, &token);
        let splitter = start_splitter(&mut app, codes.payout_splitter, [&owner, &token, &registry]);
        let mut world = Self {
            node: api.addr_make("node"),
            app,
            owner,
            token,
            registry,
            splitter,
            disputes: api.addr_make("disputes"),
            oracles,
            payers,
            ledger: CreditLedger::default(),
        };
        for number in 0..world.oracles.len() {
            world.register(number);
        }
        let owner = world.owner.clone();
        world.rotate(&owner);
        world.sort_oracles();
        let disputes = Some(world.disputes.to_string());
        world.update(splitter_api::ConfigUpdate {
            disputes,
            ..Default::default()
        });
        world
    }

    fn register(&mut self, number: usize) {
        let Oracle { address, key } = &self.oracles[number];
        let pubkey = key.verifying_key().to_bytes();
        let signed = possession_bytes(
            CHAIN_ID,
            &self.canonical(&self.registry),
            &self.canonical(address),
            &pubkey,
        );
        let hook = registry_api::ReceiveMsg::Register {
            scheme: SigScheme::Ed25519,
            pubkey: pubkey.into(),
            proof_of_possession: key.sign(&signed).to_bytes().into(),
            endpoint: format!("http://127.0.0.1:{}", 9000 + number),
        };
        let send = token_api::ExecuteMsg::Send {
            contract: self.registry.to_string(),
            amount: MIN_BOND.into(),
            msg: to_json_binary(&hook).unwrap(),
        };
        let (operator, token) = (address.clone(), self.token.clone());
        self.app
            .execute_contract(operator, token, &send, &[])
            .unwrap();
    }

    pub fn rotate(&mut self, sender: &Addr) {
        let registry = self.registry.clone();
        let rotate = registry_api::ExecuteMsg::Rotate {};
        self.app
            .execute_contract(sender.clone(), registry, &rotate, &[])
            .unwrap();
    }

    /// Puts the oracles in the order of the set, which is the bitmap's.
    fn sort_oracles(&mut self) {
        let members = self.set(1).members;
        let position = |oracle: &Oracle| {
            let operator = oracle.address.as_str();
            members
                .iter()
                .position(|member| member.operator == operator)
        };
        self.oracles.sort_by_key(position);
    }

    pub fn canonical(&self, address: &Addr) -> Vec<u8> {
        let canonical = self.app.api().addr_canonicalize(address.as_str());
        canonical.unwrap().into()
    }

    pub fn address(&self, name: &str) -> Addr {
        self.app.api().addr_make(name)
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

    pub fn execute(
        &mut self,
        sender: &Addr,
        message: &splitter_api::ExecuteMsg,
    ) -> AnyResult<AppResponse> {
        let splitter = self.splitter.clone();
        self.app
            .execute_contract(sender.clone(), splitter, message, &[])
    }

    /// Changes parameters as the owner.
    pub fn update(&mut self, update: splitter_api::ConfigUpdate) {
        let (owner, message) = (
            self.owner.clone(),
            splitter_api::ExecuteMsg::UpdateConfig(update),
        );
        self.execute(&owner, &message).unwrap();
    }

    pub fn query<T: DeserializeOwned>(&self, query: &splitter_api::QueryMsg) -> T {
        self.app
            .wrap()
            .query_wasm_smart(&self.splitter, query)
            .unwrap()
    }

    pub fn head(&self) -> HeadResponse {
        self.query(&splitter_api::QueryMsg::Head {})
    }

    pub fn totals(&self) -> TotalsResponse {
        self.query(&splitter_api::QueryMsg::Totals {})
    }

    pub fn channel(&self, channel: u64) -> ChannelResponse {
        self.query(&splitter_api::QueryMsg::Channel {
            channel: channel.into(),
        })
    }

    pub fn set(&self, set_id: u64) -> SetResponse {
        let query = registry_api::QueryMsg::Set {
            set_id: set_id.into(),
        };
        self.app
            .wrap()
            .query_wasm_smart(&self.registry, &query)
            .unwrap()
    }

    pub fn balance(&self, address: &Addr) -> u128 {
        let query = token_api::QueryMsg::Balance {
            address: address.to_string(),
        };
        let balance: BalanceResponse = self
            .app
            .wrap()
            .query_wasm_smart(&self.token, &query)
            .unwrap();
        balance.balance.u128()
    }

    /// All that the splitter stores.
    pub fn stored(&self) -> Vec<Record> {
        self.app.dump_wasm_raw(&self.splitter)
    }

    /// A request that is granted; tests change it.
    pub fn opening(&self, payer: usize) -> Opening {
        let key = &self.payers[payer].key;
        Opening {
            deposit: 1_000_000,
            node: self.node.to_string(),
            scheme: key.scheme(),
            session_key: key.public(),
            cap: 900_000,
            expires: self.now() + CHANNEL_SECONDS,
        }
    }

    pub fn try_open(&mut self, payer: usize, opening: Opening) -> AnyResult<AppResponse> {
        let hook = splitter_api::ReceiveMsg::OpenChannel {
            node: opening.node,
            scheme: opening.scheme,
            session_key: opening.session_key,
            cap: opening.cap.into(),
            expires: opening.expires.into(),
        };
        self.send(payer, opening.deposit, &hook)
    }

    /// Sends OPEN of a payer to a channel.
    pub fn top_up(&mut self, payer: usize, channel: u64, amount: u128) -> AnyResult<AppResponse> {
        let channel = channel.into();
        self.send(payer, amount, &splitter_api::ReceiveMsg::TopUp { channel })
    }

    /// Sends OPEN of a payer to the splitter with a hook.
    pub fn send(
        &mut self,
        payer: usize,
        amount: u128,
        hook: &splitter_api::ReceiveMsg,
    ) -> AnyResult<AppResponse> {
        let send = token_api::ExecuteMsg::Send {
            contract: self.splitter.to_string(),
            amount: amount.into(),
            msg: to_json_binary(hook)?,
        };
        let (sender, token) = (self.payers[payer].address.clone(), self.token.clone());
        self.app.execute_contract(sender, token, &send, &[])
    }

    /// Opens a channel of 1,000,000 with a cap of 900,000 and returns its id.
    pub fn open(&mut self, payer: usize) -> u64 {
        let opening = self.opening(payer);
        let response = self.try_open(payer, opening).unwrap();
        attribute(&response, "channel").parse().unwrap()
    }

    /// A voucher of the payer on a channel, valid as long as the channel.
    pub fn voucher(&self, payer: usize, channel: u64, cumulative: u128) -> Voucher {
        let expires = self.channel(channel).expires;
        self.voucher_until(payer, channel, cumulative, expires.u64())
    }

    pub fn voucher_until(
        &self,
        payer: usize,
        channel: u64,
        cumulative: u128,
        expires: u64,
    ) -> Voucher {
        let splitter = self.canonical(&self.splitter);
        let signed = voucher_bytes(CHAIN_ID, &splitter, channel, cumulative, expires);
        Voucher {
            channel: channel.into(),
            cumulative: cumulative.into(),
            expires: expires.into(),
            signature: self.payers[payer].key.sign(&signed),
        }
    }

    /// Which payer a channel belongs to.
    pub fn payer_of(&self, channel: u64) -> usize {
        let payer = self.channel(channel).payer;
        let position = self
            .payers
            .iter()
            .position(|known| known.address.as_str() == payer);
        position.unwrap()
    }
}

fn oracle(api: &MockApi, number: u8) -> Oracle {
    Oracle {
        address: api.addr_make(&format!("oracle-{number}")),
        key: SigningKey::from_bytes(&[number + 1; 32]),
    }
}

fn start_token<'a>(
    app: &mut App<BankKeeper, MockApi>,
    code: Box<dyn Contract<Empty>>,
    owner: &Addr,
    funded: impl Iterator<Item = (&'a Addr, u128)>,
) -> Addr {
    let coin = |(address, amount): (&Addr, u128)| Cw20Coin {
        address: address.to_string(),
        amount: Uint128::new(amount),
    };
    let message = token_api::InstantiateMsg {
        owner: owner.to_string(),
        initial_balances: funded.map(coin).collect(),
        minter: None,
        native_denom: None,
        marketing: None,
    };
    let code = app.store_code(code);
    app.instantiate_contract(code, owner.clone(), &message, &[], "open-token", None)
        .unwrap()
}

fn start_registry(
    app: &mut App<BankKeeper, MockApi>,
    code: Box<dyn Contract<Empty>>,
    owner: &Addr,
    token: &Addr,
) -> Addr {
    let message = registry_api::InstantiateMsg {
        owner: owner.to_string(),
        open_token: token.to_string(),
        treasury: owner.to_string(),
        emergency: None,
        min_bond: MIN_BOND.into(),
        max_set: 4,
        unbonding_seconds: 1_000u64.into(),
        overlap_seconds: OVERLAP_SECONDS.into(),
        evidence_seconds: 500u64.into(),
        jail_seconds: 300u64.into(),
        reward_bps: 1_000,
        submit_reward: 10u128.into(),
        params_hash: Hash32([0x77; 32]),
    };
    let code = app.store_code(code);
    app.instantiate_contract(code, owner.clone(), &message, &[], "oracle-registry", None)
        .unwrap()
}

fn start_splitter(
    app: &mut App<BankKeeper, MockApi>,
    code: Box<dyn Contract<Empty>>,
    [owner, token, registry]: [&Addr; 3],
) -> Addr {
    let message = splitter_api::InstantiateMsg {
        owner: owner.to_string(),
        open_token: token.to_string(),
        oracle_registry: registry.to_string(),
        emergency: None,
        dispute_seconds: DISPUTE_SECONDS.into(),
        settle_seconds: SETTLE_SECONDS.into(),
        min_deposit: MIN_DEPOSIT.into(),
    };
    let code = app.store_code(code);
    let admin = Some(owner.to_string());
    app.instantiate_contract(code, owner.clone(), &message, &[], "payout-splitter", admin)
        .unwrap()
}

/// The value of an attribute of the last event that has it.
pub fn attribute(response: &AppResponse, key: &str) -> String {
    let mut attributes = response.events.iter().flat_map(|event| &event.attributes);
    let found = attributes.rfind(|attribute| attribute.key == key);
    found.expect("an event has this attribute").value.clone()
}
