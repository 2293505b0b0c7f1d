//! Addresses of contracts, as wasmd derives them.

use cosmwasm_std::{instantiate2_address, Addr, Api, CanonicalAddr, Storage};
use cw_multi_test::error::AnyResult;
use cw_multi_test::AddressGenerator;
use sha2::{Digest, Sha256};

use super::accounts;

const NEXT_INSTANCE: &[u8] = b"\x00\x08instance";

/// wasmd's `BuildContractAddressClassic`.
pub fn classic_address(code_id: u64, instance_id: u64) -> [u8; 32] {
    let mut key = b"wasm\0".to_vec();
    key.extend_from_slice(&code_id.to_be_bytes());
    key.extend_from_slice(&instance_id.to_be_bytes());
    Sha256::new()
        .chain_update(Sha256::digest(b"module"))
        .chain_update(key)
        .finalize()
        .into()
}

/// Gives every new contract its address and its account.
#[derive(Debug, Clone, Copy)]
pub struct WasmdAddresses;

impl AddressGenerator for WasmdAddresses {
    fn contract_address(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        code_id: u64,
        _instance_id: u64,
    ) -> AnyResult<Addr> {
        // wasmd counts from one, and counts only contracts whose address is not chosen by salt.
        let instance_id = accounts::next(storage, NEXT_INSTANCE, 1)?;
        let canonical = CanonicalAddr::from(classic_address(code_id, instance_id));
        let address = api.addr_humanize(&canonical)?;
        accounts::ensure(storage, &address)?;
        Ok(address)
    }

    fn predictable_contract_address(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        _code_id: u64,
        _instance_id: u64,
        checksum: &[u8],
        creator: &CanonicalAddr,
        salt: &[u8],
    ) -> AnyResult<Addr> {
        let canonical = instantiate2_address(checksum, creator, salt)?;
        let address = api.addr_humanize(&canonical)?;
        accounts::ensure(storage, &address)?;
        Ok(address)
    }
}
