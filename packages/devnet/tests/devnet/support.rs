//! A chain with funded accounts, and transactions signed for it.

use std::path::PathBuf;

use cosmrs::crypto::secp256k1::SigningKey;
use cosmrs::proto::cosmwasm::wasm::v1 as wasm;
use cosmrs::proto::traits::Message;
use cosmrs::tx::{Body, Fee, SignDoc, SignerInfo};
use cosmrs::Any;
use cosmwasm_std::{Binary, Coin};
use devnet::address;
use devnet::chain::clock::Clock;
use devnet::chain::config::{ChainConfig, GasPrice, Genesis};
use devnet::chain::records::TxRecord;
use devnet::chain::Delivery;
use devnet::error::TxError;
use devnet::Devnet;
use serde_json::Value;

pub const CHAIN_ID: &str = "test-1";
pub const START_SECONDS: u64 = 1_700_000_000;
pub const FUNDS: u128 = 1_000_000_000_000;
const GAS: u64 = 10_000_000;

/// A compiled contract of the project.
pub fn artifact(name: &str) -> Vec<u8> {
    let folder = std::env::var_os("OPENLEDGER_ARTIFACTS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../artifacts"),
        PathBuf::from,
    );
    let path = folder.join(format!("{name}.wasm"));
    std::fs::read(&path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; build the contracts first: scripts/build-contracts",
            path.display()
        )
    })
}

/// A key with its account.
pub struct Signer {
    key: SigningKey,
    pub address: String,
}

impl Signer {
    pub fn new(seed: u8) -> Self {
        let key = SigningKey::from_slice(&[seed; 32]).unwrap();
        let address = key
            .public_key()
            .account_id(address::PREFIX)
            .unwrap()
            .to_string();
        Self { key, address }
    }

    /// Signs for any chain, account number and sequence.
    pub fn sign(&self, messages: Vec<Any>, what: &Signed) -> Vec<u8> {
        let body = Body::new(messages, "", what.timeout_height);
        let fee = cosmrs::Coin {
            denom: "uopen".parse().unwrap(),
            amount: what.fee,
        };
        let auth = SignerInfo::single_direct(Some(self.key.public_key()), what.sequence)
            .auth_info(Fee::from_amount_and_gas(fee, what.gas));
        let chain_id = what.chain_id.parse().unwrap();
        let document = SignDoc::new(&body, &auth, &chain_id, what.number).unwrap();
        document.sign(&self.key).unwrap().to_bytes().unwrap()
    }
}

/// What a signature binds to, and what is paid.
#[derive(Debug, Clone)]
pub struct Signed {
    pub chain_id: String,
    pub number: u64,
    pub sequence: u64,
    pub gas: u64,
    pub fee: u128,
    pub timeout_height: u32,
}

/// A chain in this process, whose time stands still.
pub struct World {
    pub devnet: Devnet,
    pub alice: Signer,
    pub bob: Signer,
}

pub fn genesis() -> Genesis {
    let coins = || vec![Coin::new(FUNDS, "uopen")];
    Genesis::new(CHAIN_ID)
        .with_account(Signer::new(1).address, coins())
        .with_account(Signer::new(2).address, coins())
}

pub fn config() -> ChainConfig {
    ChainConfig {
        home: None,
        genesis: genesis(),
        min_gas_price: GasPrice::default(),
        clock: Clock::manual(START_SECONDS),
    }
}

impl World {
    pub fn new() -> Self {
        Self::with(config())
    }

    pub fn with(config: ChainConfig) -> Self {
        let devnet = Devnet::start(config).unwrap();
        Self {
            devnet,
            alice: Signer::new(1),
            bob: Signer::new(2),
        }
    }

    /// What the next transaction of an account must sign.
    pub fn next(&self, signer: &Signer) -> Signed {
        let address = signer.address.clone();
        let account = self
            .devnet
            .run(move |chain| chain.account(&address))
            .unwrap()
            .unwrap()
            .unwrap();
        Signed {
            chain_id: CHAIN_ID.to_owned(),
            number: account.number,
            sequence: account.sequence,
            gas: GAS,
            fee: u128::from(GAS / 40),
            timeout_height: 0,
        }
    }

    pub fn deliver(&self, bytes: Vec<u8>) -> Delivery {
        self.devnet.deliver_tx(bytes).unwrap()
    }

    /// Sends messages; the transaction must at least be taken up.
    pub fn send(&self, signer: &Signer, messages: Vec<Any>) -> TxRecord {
        match self.deliver(signer.sign(messages, &self.next(signer))) {
            Delivery::Included(record) => record,
            Delivery::Refused { error, .. } => panic!("refused: {error}"),
        }
    }

    /// Sends messages that must succeed.
    pub fn succeed(&self, signer: &Signer, messages: Vec<Any>) -> TxRecord {
        let record = self.send(signer, messages);
        assert_eq!(record.result.code, 0, "{}", record.result.log);
        record
    }

    pub fn store(&self, signer: &Signer, code: Vec<u8>) -> u64 {
        let record = self.succeed(signer, vec![store_code(signer, code)]);
        record
            .result
            .attribute("store_code", "code_id")
            .unwrap()
            .parse()
            .unwrap()
    }

    pub fn instantiate(&self, signer: &Signer, code_id: u64, message: &Value) -> String {
        let record = self.succeed(signer, vec![instantiate(signer, code_id, message)]);
        record
            .result
            .attribute("instantiate", "_contract_address")
            .unwrap()
            .to_owned()
    }

    pub fn query(&self, contract: &str, message: &Value) -> Result<Value, TxError> {
        let contract = contract.to_owned();
        let message = Binary::from(message.to_string().into_bytes());
        let answer = self
            .devnet
            .run(move |chain| chain.smart_query(&contract, message))
            .unwrap()?;
        Ok(serde_json::from_slice(&answer).unwrap())
    }

    pub fn raw(&self, contract: &str, key: &[u8]) -> Vec<u8> {
        let request = wasm::QueryRawContractStateRequest {
            address: contract.to_owned(),
            query_data: key.to_vec(),
        };
        let path = "/cosmwasm.wasm.v1.Query/RawContractState";
        let answer = self
            .devnet
            .query(path, request.encode_to_vec())
            .unwrap()
            .unwrap();
        wasm::QueryRawContractStateResponse::decode(answer.as_slice())
            .unwrap()
            .data
    }

    /// Balance in uopen.
    pub fn balance(&self, address: &str) -> u128 {
        let address = address.to_owned();
        let coins = self
            .devnet
            .run(move |chain| chain.balances(&address))
            .unwrap()
            .unwrap();
        coins
            .iter()
            .find(|coin| coin.denom == "uopen")
            .map_or(0, |coin| coin.amount.u128())
    }

    pub fn height(&self) -> u64 {
        self.devnet.run(|chain| chain.head().height).unwrap()
    }
}

fn any(type_url: &str, message: &impl Message) -> Any {
    Any {
        type_url: type_url.to_owned(),
        value: message.encode_to_vec(),
    }
}

fn json(message: &Value) -> Vec<u8> {
    message.to_string().into_bytes()
}

pub fn coins(amount: u128) -> Vec<cosmrs::proto::cosmos::base::v1beta1::Coin> {
    vec![cosmrs::proto::cosmos::base::v1beta1::Coin {
        denom: "uopen".to_owned(),
        amount: amount.to_string(),
    }]
}

pub fn bank_send(from: &Signer, to: &str, amount: u128) -> Any {
    let message = cosmrs::proto::cosmos::bank::v1beta1::MsgSend {
        from_address: from.address.clone(),
        to_address: to.to_owned(),
        amount: coins(amount),
    };
    any("/cosmos.bank.v1beta1.MsgSend", &message)
}

pub fn store_code(sender: &Signer, code: Vec<u8>) -> Any {
    let message = wasm::MsgStoreCode {
        sender: sender.address.clone(),
        wasm_byte_code: code,
        instantiate_permission: None,
    };
    any("/cosmwasm.wasm.v1.MsgStoreCode", &message)
}

pub fn instantiate(sender: &Signer, code_id: u64, message: &Value) -> Any {
    let message = wasm::MsgInstantiateContract {
        sender: sender.address.clone(),
        admin: sender.address.clone(),
        code_id,
        label: "test".to_owned(),
        msg: json(message),
        funds: vec![],
    };
    any("/cosmwasm.wasm.v1.MsgInstantiateContract", &message)
}

pub fn instantiate2(sender: &Signer, code_id: u64, message: &Value, salt: &[u8]) -> Any {
    let message = wasm::MsgInstantiateContract2 {
        sender: sender.address.clone(),
        admin: String::new(),
        code_id,
        label: "test".to_owned(),
        msg: json(message),
        funds: vec![],
        salt: salt.to_vec(),
        fix_msg: false,
    };
    any("/cosmwasm.wasm.v1.MsgInstantiateContract2", &message)
}

pub fn execute(sender: &Signer, contract: &str, message: &Value, funds: u128) -> Any {
    execute_raw(sender, contract, json(message), funds)
}

pub fn execute_raw(sender: &Signer, contract: &str, msg: Vec<u8>, funds: u128) -> Any {
    let message = wasm::MsgExecuteContract {
        sender: sender.address.clone(),
        contract: contract.to_owned(),
        msg,
        funds: if funds == 0 { vec![] } else { coins(funds) },
    };
    any("/cosmwasm.wasm.v1.MsgExecuteContract", &message)
}

pub fn migrate(sender: &Signer, contract: &str, code_id: u64, message: &Value) -> Any {
    let message = wasm::MsgMigrateContract {
        sender: sender.address.clone(),
        contract: contract.to_owned(),
        code_id,
        msg: json(message),
    };
    any("/cosmwasm.wasm.v1.MsgMigrateContract", &message)
}

pub fn update_admin(sender: &Signer, contract: &str, admin: &str) -> Any {
    let message = wasm::MsgUpdateAdmin {
        sender: sender.address.clone(),
        new_admin: admin.to_owned(),
        contract: contract.to_owned(),
    };
    any("/cosmwasm.wasm.v1.MsgUpdateAdmin", &message)
}

pub fn clear_admin(sender: &Signer, contract: &str) -> Any {
    let message = wasm::MsgClearAdmin {
        sender: sender.address.clone(),
        contract: contract.to_owned(),
    };
    any("/cosmwasm.wasm.v1.MsgClearAdmin", &message)
}
