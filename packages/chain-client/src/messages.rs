//! Messages of a transaction.

use std::io::Write;

use cosmrs::bank::MsgSend;
use cosmrs::cosmwasm::{
    MsgExecuteContract, MsgInstantiateContract, MsgMigrateContract, MsgStoreCode,
};
use cosmrs::proto::cosmwasm::wasm::v1::MsgInstantiateContract2;
use cosmrs::proto::traits::MessageExt;
use cosmrs::tx::Msg;
use cosmrs::Any;
use cosmwasm_std::Coin;
use flate2::{write::GzEncoder, Compression};
use serde::Serialize;

use crate::address::Address;
use crate::error::{Error, Result};

/// What a new contract instance is made from.
#[derive(Clone, Debug)]
pub struct Instantiate<'a, M> {
    /// The stored code.
    pub code_id: u64,
    /// The contract's instantiate message, sent as JSON.
    pub msg: &'a M,
    /// A name for people; not unique.
    pub label: &'a str,
    /// Who may migrate the contract; nobody if none.
    pub admin: Option<&'a Address>,
    /// Coins to give the contract.
    pub funds: &'a [Coin],
}

/// Messages that one account sends together: all of them take effect, or none.
///
/// ```
/// # use chain_client::{Address, Messages};
/// # let sender = Address::new("open", &[1; 20]).unwrap();
/// # let contract = Address::new("open", &[2; 32]).unwrap();
/// let claim = serde_json::json!({ "claim": {} });
/// let mut messages = Messages::new(&sender);
/// messages.execute(&contract, &claim, &[])?.execute(&contract, &claim, &[])?;
/// assert_eq!(messages.len(), 2);
/// # Ok::<(), chain_client::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Messages {
    sender: Address,
    encoded: Vec<Any>,
}

impl Messages {
    /// No messages yet, from `sender`.
    pub fn new(sender: &Address) -> Self {
        Messages {
            sender: sender.clone(),
            encoded: Vec::new(),
        }
    }

    /// The number of messages.
    pub fn len(&self) -> usize {
        self.encoded.len()
    }

    /// Whether there are no messages.
    pub fn is_empty(&self) -> bool {
        self.encoded.is_empty()
    }

    /// The encoded messages, in order.
    pub fn into_inner(self) -> Vec<Any> {
        self.encoded
    }

    /// Adds a contract call, `msg` sent as JSON.
    ///
    /// # Errors
    /// [`Error::Encoding`] when `msg` has no JSON form or a coin's name is invalid.
    pub fn execute<M: Serialize>(
        &mut self,
        contract: &Address,
        msg: &M,
        funds: &[Coin],
    ) -> Result<&mut Self> {
        self.push(MsgExecuteContract {
            sender: self.sender.clone(),
            contract: contract.clone(),
            msg: json(msg)?,
            funds: coins(funds)?,
        })
    }

    /// Adds the upload of a contract's compiled code, packed: nodes take requests of 1 MB, in
    /// which bytes stand as hexadecimal digits.
    ///
    /// # Errors
    /// [`Error::Encoding`] when it cannot be encoded.
    pub fn store_code(&mut self, wasm: &[u8]) -> Result<&mut Self> {
        self.push(MsgStoreCode {
            sender: self.sender.clone(),
            wasm_byte_code: gzip(wasm).map_err(|error| Error::encoding("code", error))?,
            instantiate_permission: None,
        })
    }

    /// Adds the creation of a contract whose address the chain chooses.
    ///
    /// # Errors
    /// [`Error::Encoding`] when `msg` has no JSON form or a coin's name is invalid.
    pub fn instantiate<M: Serialize>(&mut self, new: Instantiate<'_, M>) -> Result<&mut Self> {
        self.push(MsgInstantiateContract {
            sender: self.sender.clone(),
            admin: new.admin.cloned(),
            code_id: new.code_id,
            label: Some(new.label.to_owned()),
            msg: json(new.msg)?,
            funds: coins(new.funds)?,
        })
    }

    /// Adds the creation of a contract at the address that
    /// [`crate::instantiate2_address`] predicts for `salt`, 1 to 64 bytes.
    ///
    /// # Errors
    /// [`Error::Encoding`] when `msg` has no JSON form or a coin's name is invalid.
    pub fn instantiate2<M: Serialize>(
        &mut self,
        new: Instantiate<'_, M>,
        salt: &[u8],
    ) -> Result<&mut Self> {
        let message = MsgInstantiateContract2 {
            sender: self.sender.to_string(),
            admin: new.admin.map(ToString::to_string).unwrap_or_default(),
            code_id: new.code_id,
            label: new.label.to_owned(),
            msg: json(new.msg)?,
            funds: coins(new.funds)?.into_iter().map(Into::into).collect(),
            salt: salt.to_vec(),
            fix_msg: false,
        };
        let value = message
            .to_bytes()
            .map_err(|error| Error::encoding("message", error))?;
        let type_url = "/cosmwasm.wasm.v1.MsgInstantiateContract2".to_owned();
        self.encoded.push(Any { type_url, value });
        Ok(self)
    }

    /// Adds the migration of a contract to other code.
    ///
    /// # Errors
    /// [`Error::Encoding`] when `msg` has no JSON form.
    pub fn migrate<M: Serialize>(
        &mut self,
        contract: &Address,
        code_id: u64,
        msg: &M,
    ) -> Result<&mut Self> {
        self.push(MsgMigrateContract {
            sender: self.sender.clone(),
            contract: contract.clone(),
            code_id,
            msg: json(msg)?,
        })
    }

    /// Adds a transfer of coins.
    ///
    /// # Errors
    /// [`Error::Encoding`] when a coin's name is invalid.
    pub fn bank_send(&mut self, to: &Address, amount: &[Coin]) -> Result<&mut Self> {
        self.push(MsgSend {
            from_address: self.sender.clone(),
            to_address: to.clone(),
            amount: coins(amount)?,
        })
    }

    fn push(&mut self, message: impl Msg) -> Result<&mut Self> {
        self.encoded.push(
            message
                .to_any()
                .map_err(|error| Error::encoding("message", error))?,
        );
        Ok(self)
    }
}

fn json<M: Serialize>(msg: &M) -> Result<Vec<u8>> {
    serde_json::to_vec(msg).map_err(|error| Error::encoding("contract message", error))
}

/// Chains want coins sorted by name.
fn coins(amount: &[Coin]) -> Result<Vec<cosmrs::Coin>> {
    let mut coins = amount
        .iter()
        .map(|coin| cosmrs::Coin::new(coin.amount.u128(), &coin.denom))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| Error::encoding("coin", error))?;
    coins.sort_by(|a, b| a.denom.as_ref().cmp(b.denom.as_ref()));
    Ok(coins)
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes)?;
    packed.finish()
}
