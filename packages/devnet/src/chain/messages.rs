//! Messages of transactions: from protobuf to what the modules take, and back to responses.

use cosmrs::proto::cosmos::bank::v1beta1::MsgSend;
use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmrs::proto::cosmwasm::wasm::v1 as wasm;
use cosmrs::proto::traits::Message as _;
use cosmrs::Any;
use cosmwasm_std::{Addr, BankMsg, Binary, Coin, CosmosMsg, Uint128, WasmMsg};

use crate::address;
use crate::error::TxError;

const MAX_COINS: usize = 64;

/// A message and who sends it.
#[derive(Debug, Clone)]
pub struct ChainMessage {
    /// Type, as in protobuf's `Any`.
    pub type_url: String,
    /// The account that must sign.
    pub sender: Addr,
    /// What to do.
    pub action: Action,
}

/// What a message asks for.
#[derive(Debug, Clone)]
pub enum Action {
    /// Something that cw-multi-test's router knows.
    Route(CosmosMsg),
    /// Upload of contract code.
    StoreCode(Vec<u8>),
}

impl ChainMessage {
    /// Module that handles the message, as events name it.
    pub fn module(&self) -> &'static str {
        match &self.action {
            Action::Route(CosmosMsg::Bank(_)) => "bank",
            _ => "wasm",
        }
    }
}

/// Decodes a message.
///
/// # Errors
/// [`TxError::unknown_request`] for other types, or what is wrong with the fields.
pub fn decode(any: &Any) -> Result<ChainMessage, TxError> {
    let bytes = any.value.as_slice();
    let (sender, action) = match any.type_url.as_str() {
        "/cosmos.bank.v1beta1.MsgSend" => send(bytes),
        "/cosmwasm.wasm.v1.MsgStoreCode" => store_code(bytes),
        "/cosmwasm.wasm.v1.MsgInstantiateContract" => instantiate(bytes),
        "/cosmwasm.wasm.v1.MsgInstantiateContract2" => instantiate2(bytes),
        "/cosmwasm.wasm.v1.MsgExecuteContract" => execute(bytes),
        "/cosmwasm.wasm.v1.MsgMigrateContract" => migrate(bytes),
        "/cosmwasm.wasm.v1.MsgUpdateAdmin" => update_admin(bytes),
        "/cosmwasm.wasm.v1.MsgClearAdmin" => clear_admin(bytes),
        other => Err(TxError::unknown_request(format!("message type {other:?}"))),
    }?;
    let sender = address::validate(&sender).map_err(TxError::invalid_address)?;
    Ok(ChainMessage {
        type_url: any.type_url.clone(),
        sender,
        action,
    })
}

type Decoded = Result<(String, Action), TxError>;

fn parse<M: cosmrs::proto::traits::Message + Default>(bytes: &[u8]) -> Result<M, TxError> {
    M::decode(bytes).map_err(TxError::tx_decode)
}

fn route(message: impl Into<CosmosMsg>) -> Action {
    Action::Route(message.into())
}

fn send(bytes: &[u8]) -> Decoded {
    let MsgSend {
        from_address,
        to_address,
        amount,
    } = parse(bytes)?;
    let amount = coins(&amount)?;
    Ok((from_address, route(BankMsg::Send { to_address, amount })))
}

fn store_code(bytes: &[u8]) -> Decoded {
    let message: wasm::MsgStoreCode = parse(bytes)?;
    if message.instantiate_permission.is_some() {
        return Err(TxError::not_supported("instantiate permissions"));
    }
    Ok((message.sender, Action::StoreCode(message.wasm_byte_code)))
}

fn instantiate(bytes: &[u8]) -> Decoded {
    let message: wasm::MsgInstantiateContract = parse(bytes)?;
    let action = WasmMsg::Instantiate {
        admin: optional(message.admin),
        code_id: message.code_id,
        msg: json(message.msg)?,
        funds: coins(&message.funds)?,
        label: message.label,
    };
    Ok((message.sender, route(action)))
}

fn instantiate2(bytes: &[u8]) -> Decoded {
    let message: wasm::MsgInstantiateContract2 = parse(bytes)?;
    if message.fix_msg {
        return Err(TxError::not_supported(
            "addresses that depend on the message (fix_msg)",
        ));
    }
    let action = WasmMsg::Instantiate2 {
        admin: optional(message.admin),
        code_id: message.code_id,
        msg: json(message.msg)?,
        funds: coins(&message.funds)?,
        label: message.label,
        salt: message.salt.into(),
    };
    Ok((message.sender, route(action)))
}

fn execute(bytes: &[u8]) -> Decoded {
    let message: wasm::MsgExecuteContract = parse(bytes)?;
    let action = WasmMsg::Execute {
        contract_addr: message.contract,
        msg: json(message.msg)?,
        funds: coins(&message.funds)?,
    };
    Ok((message.sender, route(action)))
}

fn migrate(bytes: &[u8]) -> Decoded {
    let message: wasm::MsgMigrateContract = parse(bytes)?;
    let action = WasmMsg::Migrate {
        contract_addr: message.contract,
        new_code_id: message.code_id,
        msg: json(message.msg)?,
    };
    Ok((message.sender, route(action)))
}

fn update_admin(bytes: &[u8]) -> Decoded {
    let message: wasm::MsgUpdateAdmin = parse(bytes)?;
    let action = WasmMsg::UpdateAdmin {
        contract_addr: message.contract,
        admin: message.new_admin,
    };
    Ok((message.sender, route(action)))
}

fn clear_admin(bytes: &[u8]) -> Decoded {
    let message: wasm::MsgClearAdmin = parse(bytes)?;
    Ok((
        message.sender,
        route(WasmMsg::ClearAdmin {
            contract_addr: message.contract,
        }),
    ))
}

fn optional(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// A contract's message: wasmd refuses what is not JSON before it reaches the contract.
fn json(bytes: Vec<u8>) -> Result<Binary, TxError> {
    match serde_json::from_slice::<serde::de::IgnoredAny>(&bytes) {
        Ok(_) => Ok(bytes.into()),
        Err(error) => Err(TxError::invalid_request(format!("payload msg: {error}"))),
    }
}

/// Coins of protobuf as the modules take them.
///
/// # Errors
/// [`TxError::invalid_coins`] for too many coins, or an amount that is not a number.
pub fn coins(coins: &[ProtoCoin]) -> Result<Vec<Coin>, TxError> {
    if coins.len() > MAX_COINS {
        return Err(TxError::invalid_coins(format!("{} coins", coins.len())));
    }
    coins
        .iter()
        .map(|coin| {
            let amount = coin.amount.parse::<u128>();
            let amount = amount.map_err(|_| TxError::invalid_coins(&coin.amount))?;
            Ok(Coin {
                denom: coin.denom.clone(),
                amount: Uint128::new(amount),
            })
        })
        .collect()
}

/// Coins as protobuf.
pub fn proto_coins(coins: &[Coin]) -> Vec<ProtoCoin> {
    coins
        .iter()
        .map(|coin| ProtoCoin {
            denom: coin.denom.clone(),
            amount: coin.amount.to_string(),
        })
        .collect()
}

/// The `Any` that answers a message.
pub fn response(message: &ChainMessage, value: Vec<u8>) -> Any {
    Any {
        type_url: format!("{}Response", message.type_url),
        value,
    }
}

/// The response to an upload.
pub fn store_code_response(code_id: u64, checksum: &[u8]) -> Vec<u8> {
    wasm::MsgStoreCodeResponse {
        code_id,
        checksum: checksum.to_vec(),
    }
    .encode_to_vec()
}
