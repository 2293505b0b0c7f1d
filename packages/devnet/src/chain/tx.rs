//! Transactions as they come in: protobuf, decoded and checked for form.

use cosmrs::proto::cosmos::tx::v1beta1::{AuthInfo, TxBody, TxRaw};
use cosmrs::proto::traits::Message as _;
use cosmwasm_std::{Addr, Coin};
use sha2::{Digest, Sha256};

use super::messages::{self, ChainMessage};
use crate::address;
use crate::error::TxError;
use crate::gas::MAX_TX_GAS;

/// Longest transaction, in bytes: CometBFT's default.
pub const MAX_TX_BYTES: usize = 1024 * 1024;
const MAX_MESSAGES: usize = 64;
const MAX_SIGNERS: usize = 8;
const MAX_MEMO_CHARACTERS: usize = 256;

/// A transaction whose form is right.
#[derive(Debug, Clone)]
pub struct ParsedTx {
    /// SHA-256 of the bytes.
    pub hash: [u8; 32],
    /// Length of the bytes.
    pub size: usize,
    /// The signed parts and the signatures.
    pub raw: TxRaw,
    /// Who signs how.
    pub auth: AuthInfo,
    /// Last height at which it is valid; zero for no limit.
    pub timeout_height: u64,
    /// What to do.
    pub messages: Vec<ChainMessage>,
    /// Accounts that must sign, in order.
    pub signers: Vec<Addr>,
    /// Who pays.
    pub fee_payer: Addr,
    /// What is paid.
    pub fee: Vec<Coin>,
    /// Gas limit, in SDK gas.
    pub gas_limit: u64,
}

/// SHA-256 of a transaction's bytes: its name.
pub fn tx_hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

impl ParsedTx {
    /// Decodes a transaction and checks its form, but neither fee nor signatures.
    ///
    /// # Errors
    /// [`TxError`] with the code that a Cosmos chain gives.
    pub fn parse(bytes: &[u8]) -> Result<Self, TxError> {
        if bytes.len() > MAX_TX_BYTES {
            let detail = format!("{} bytes, at most {MAX_TX_BYTES}", bytes.len());
            return Err(TxError::tx_too_large(detail));
        }
        let raw = TxRaw::decode(bytes).map_err(TxError::tx_decode)?;
        let body = TxBody::decode(raw.body_bytes.as_slice()).map_err(TxError::tx_decode)?;
        let auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).map_err(TxError::tx_decode)?;
        check_body(&body)?;
        let messages = body
            .messages
            .iter()
            .enumerate()
            .map(|(index, any)| messages::decode(any).map_err(|error| error.in_message(index)))
            .collect::<Result<Vec<_>, _>>()?;
        let signers = signers(&messages)?;
        let fee = auth
            .fee
            .as_ref()
            .ok_or_else(|| TxError::invalid_request("fee is missing"))?;
        let coins = messages::coins(&fee.amount)?;
        let fee_payer = fee_payer(&fee.payer, &fee.granter, &signers)?;
        if fee.gas_limit > MAX_TX_GAS {
            let detail = format!("gas limit {} is over {MAX_TX_GAS}", fee.gas_limit);
            return Err(TxError::invalid_request(detail));
        }
        let gas_limit = fee.gas_limit;
        check_signatures(&raw, &auth, &signers)?;
        Ok(Self {
            hash: tx_hash(bytes),
            size: bytes.len(),
            raw,
            timeout_height: body.timeout_height,
            messages,
            signers,
            fee_payer,
            fee: coins,
            gas_limit,
            auth,
        })
    }
}

fn check_body(body: &TxBody) -> Result<(), TxError> {
    if body.messages.is_empty() || body.messages.len() > MAX_MESSAGES {
        let detail = format!("{} messages, from 1 to {MAX_MESSAGES}", body.messages.len());
        return Err(TxError::invalid_request(detail));
    }
    let characters = body.memo.chars().count();
    if characters > MAX_MEMO_CHARACTERS {
        let detail = format!("{characters} characters, at most {MAX_MEMO_CHARACTERS}");
        return Err(TxError::memo_too_large(detail));
    }
    if !body.extension_options.is_empty() {
        return Err(TxError::not_supported("extension options"));
    }
    Ok(())
}

/// Senders of the messages, each once, in order.
fn signers(messages: &[ChainMessage]) -> Result<Vec<Addr>, TxError> {
    let mut signers: Vec<Addr> = Vec::new();
    for message in messages {
        if !signers.contains(&message.sender) {
            signers.push(message.sender.clone());
        }
    }
    if signers.len() > MAX_SIGNERS {
        let detail = format!("{} signers, at most {MAX_SIGNERS}", signers.len());
        return Err(TxError::invalid_request(detail));
    }
    Ok(signers)
}

fn fee_payer(payer: &str, granter: &str, signers: &[Addr]) -> Result<Addr, TxError> {
    if !granter.is_empty() {
        return Err(TxError::not_supported("fee grants"));
    }
    let first = signers
        .first()
        .ok_or_else(|| TxError::invalid_request("nobody signs"))?;
    if payer.is_empty() {
        return Ok(first.clone());
    }
    let payer = address::validate(payer).map_err(TxError::invalid_address)?;
    if !signers.contains(&payer) {
        return Err(TxError::not_supported("a fee payer that sends no message"));
    }
    Ok(payer)
}

fn check_signatures(raw: &TxRaw, auth: &AuthInfo, signers: &[Addr]) -> Result<(), TxError> {
    if raw.signatures.is_empty() {
        return Err(TxError::no_signatures("no signatures"));
    }
    if raw.signatures.len() != signers.len() || auth.signer_infos.len() != signers.len() {
        return Err(TxError::unauthorized(format!(
            "wrong number of signers; expected {}, got {}",
            signers.len(),
            raw.signatures.len()
        )));
    }
    Ok(())
}
