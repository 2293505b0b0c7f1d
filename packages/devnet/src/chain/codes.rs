//! Records of uploaded codes in the state: identifier -> uploader and checksum.

use cosmwasm_std::{from_json, to_json_vec, Addr, Binary, Order, Storage};
use serde::{Deserialize, Serialize};

use crate::error::TxError;

const CODES: &[u8] = b"\x00\x05codes";
const CODES_END: &[u8] = b"\x00\x05codet";

/// An uploaded code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeRecord {
    /// Who uploaded it.
    pub creator: Addr,
    /// SHA-256 of the code.
    pub checksum: Binary,
}

/// Stores the record of a code.
///
/// # Errors
/// [`TxError`] when it does not serialize.
pub fn save(
    storage: &mut dyn Storage,
    code_id: u64,
    creator: &Addr,
    checksum: &[u8],
) -> Result<(), TxError> {
    let record = CodeRecord {
        creator: creator.clone(),
        checksum: checksum.into(),
    };
    let bytes = to_json_vec(&record).map_err(TxError::panicked)?;
    storage.set(&[CODES, &code_id.to_be_bytes()].concat(), &bytes);
    Ok(())
}

/// Every record, in order of the identifiers, which run from 1 without a gap.
///
/// # Errors
/// [`TxError`] when one is damaged.
pub fn all(storage: &dyn Storage) -> Result<Vec<CodeRecord>, TxError> {
    storage
        .range(Some(CODES), Some(CODES_END), Order::Ascending)
        .map(|(_, bytes)| from_json(bytes).map_err(TxError::panicked))
        .collect()
}
