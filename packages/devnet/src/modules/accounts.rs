//! Accounts: number, sequence and public key by address.

use cosmwasm_std::{from_json, to_json_vec, Addr, Order, Storage};
use serde::{Deserialize, Serialize};

use crate::error::TxError;

// Namespaces carry their length in two bytes, like those of cw-multi-test, so none is a prefix
// of another.
const ACCOUNTS: &[u8] = b"\x00\x08accounts";
const NEXT_NUMBER: &[u8] = b"\x00\x0eaccount_number";

/// An account of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Number, in order of creation.
    pub number: u64,
    /// Transactions signed so far.
    pub sequence: u64,
    /// Compressed secp256k1 key, known from the first signed transaction on.
    pub public_key: Option<Vec<u8>>,
}

/// Loads an account.
///
/// # Errors
/// [`TxError`] when the stored account is damaged.
pub fn load(storage: &dyn Storage, address: &Addr) -> Result<Option<Account>, TxError> {
    storage
        .get(&key(address))
        .map(|bytes| from_json(bytes).map_err(damaged))
        .transpose()
}

/// Stores an account.
///
/// # Errors
/// [`TxError`] when it does not serialize.
pub fn save(storage: &mut dyn Storage, address: &Addr, account: &Account) -> Result<(), TxError> {
    storage.set(&key(address), &to_json_vec(account).map_err(damaged)?);
    Ok(())
}

/// Loads an account, creating it with the next number where there is none.
///
/// # Errors
/// [`TxError`] when the stored account is damaged.
pub fn ensure(storage: &mut dyn Storage, address: &Addr) -> Result<Account, TxError> {
    if let Some(account) = load(storage, address)? {
        return Ok(account);
    }
    let number = next(storage, NEXT_NUMBER, 0)?;
    let account = Account {
        number,
        sequence: 0,
        public_key: None,
    };
    save(storage, address, &account)?;
    Ok(account)
}

/// Number of accounts.
pub fn count(storage: &dyn Storage) -> usize {
    let end = {
        let mut end = ACCOUNTS.to_vec();
        end.push(0xff);
        end
    };
    storage
        .range(Some(ACCOUNTS), Some(&end), Order::Ascending)
        .count()
}

/// Takes the next value of a counter stored under a key.
///
/// # Errors
/// [`TxError`] when the stored counter is damaged or exhausted.
pub(crate) fn next(storage: &mut dyn Storage, key: &[u8], first: u64) -> Result<u64, TxError> {
    let value = match storage.get(key) {
        None => first,
        Some(bytes) => bytes
            .try_into()
            .map(u64::from_be_bytes)
            .map_err(|_| damaged("counter"))?,
    };
    let following = value
        .checked_add(1)
        .ok_or_else(|| damaged("counter exhausted"))?;
    storage.set(key, &following.to_be_bytes());
    Ok(value)
}

fn key(address: &Addr) -> Vec<u8> {
    [ACCOUNTS, address.as_bytes()].concat()
}

fn damaged(detail: impl std::fmt::Display) -> TxError {
    TxError::panicked(format!("stored account: {detail}"))
}
