//! The functions that a contract may import, by the names of the CosmWasm ABI.

use cosmwasm_crypto as crypto;
use wasmtime::{Caller, Linker, Result};

use super::error::GuestError;
use super::guest::with_deps;
use super::host::{charge, charge_sdk, with_shared_gas, HostState};
use super::{crypto as checks, memory, metering, storage};
use crate::{address, gas};

const MODULE: &str = "env";
const MAX_HUMAN_ADDRESS: usize = 256;
const MAX_CANONICAL_ADDRESS: usize = 64;
const MAX_QUERY_BYTES: usize = 64 * 1024;
const MAX_MESSAGE_BYTES: usize = 2 * 1024 * 1024;

type Host<'a, 'b> = &'a mut Caller<'b, HostState>;

/// Defines every import.
pub(super) fn define(linker: &mut Linker<HostState>) -> Result<()> {
    define_storage(linker)?;
    define_addresses(linker)?;
    define_secp256k1(linker)?;
    define_secp256r1(linker)?;
    define_ed25519(linker)?;
    define_bls(linker)?;
    define_chain(linker)
}

fn define_storage(linker: &mut Linker<HostState>) -> Result<()> {
    linker.func_wrap(
        MODULE,
        "db_read",
        |mut c: Caller<'_, HostState>, key: u32| Ok(storage::read(&mut c, key)?),
    )?;
    linker.func_wrap(
        MODULE,
        "db_write",
        |mut c: Caller<'_, HostState>, key: u32, value: u32| {
            Ok(storage::write(&mut c, key, value)?)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "db_remove",
        |mut c: Caller<'_, HostState>, key: u32| Ok(storage::remove(&mut c, key)?),
    )?;
    linker.func_wrap(
        MODULE,
        "db_scan",
        |mut c: Caller<'_, HostState>, start: u32, end: u32, order: i32| {
            Ok(storage::scan(&mut c, start, end, order)?)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "db_next",
        |mut c: Caller<'_, HostState>, iterator: u32| Ok(storage::next(&mut c, iterator)?),
    )?;
    linker.func_wrap(
        MODULE,
        "db_next_key",
        |mut c: Caller<'_, HostState>, iterator: u32| Ok(storage::next_key(&mut c, iterator)?),
    )?;
    linker.func_wrap(
        MODULE,
        "db_next_value",
        |mut c: Caller<'_, HostState>, iterator: u32| Ok(storage::next_value(&mut c, iterator)?),
    )?;
    Ok(())
}

fn define_addresses(linker: &mut Linker<HostState>) -> Result<()> {
    linker.func_wrap(
        MODULE,
        "addr_validate",
        |mut c: Caller<'_, HostState>, source: u32| Ok(validate(&mut c, source)?),
    )?;
    linker.func_wrap(
        MODULE,
        "addr_canonicalize",
        |mut c: Caller<'_, HostState>, source: u32, out: u32| {
            Ok(canonicalize(&mut c, source, out)?)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "addr_humanize",
        |mut c: Caller<'_, HostState>, source: u32, out: u32| Ok(humanize(&mut c, source, out)?),
    )?;
    Ok(())
}

fn define_secp256k1(linker: &mut Linker<HostState>) -> Result<()> {
    linker.func_wrap(
        MODULE,
        "secp256k1_verify",
        |mut c: Caller<'_, HostState>, hash: u32, signature: u32, key: u32| {
            let arguments = [hash, signature, key];
            let cost = metering::SECP256K1_VERIFY;
            Ok(checks::ecdsa_verify(
                &mut c,
                arguments,
                cost,
                crypto::secp256k1_verify,
            )?)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "secp256k1_recover_pubkey",
        |mut c: Caller<'_, HostState>, hash: u32, signature: u32, recovery: u32| {
            let cost = metering::SECP256K1_RECOVER;
            let recover = crypto::secp256k1_recover_pubkey;
            Ok(checks::ecdsa_recover(
                &mut c,
                [hash, signature],
                recovery,
                cost,
                recover,
            )?)
        },
    )?;
    Ok(())
}

fn define_secp256r1(linker: &mut Linker<HostState>) -> Result<()> {
    linker.func_wrap(
        MODULE,
        "secp256r1_verify",
        |mut c: Caller<'_, HostState>, hash: u32, signature: u32, key: u32| {
            let arguments = [hash, signature, key];
            let cost = metering::SECP256R1_VERIFY;
            Ok(checks::ecdsa_verify(
                &mut c,
                arguments,
                cost,
                crypto::secp256r1_verify,
            )?)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "secp256r1_recover_pubkey",
        |mut c: Caller<'_, HostState>, hash: u32, signature: u32, recovery: u32| {
            let cost = metering::SECP256R1_RECOVER;
            let recover = crypto::secp256r1_recover_pubkey;
            Ok(checks::ecdsa_recover(
                &mut c,
                [hash, signature],
                recovery,
                cost,
                recover,
            )?)
        },
    )?;
    Ok(())
}

fn define_ed25519(linker: &mut Linker<HostState>) -> Result<()> {
    linker.func_wrap(
        MODULE,
        "ed25519_verify",
        |mut c: Caller<'_, HostState>, message: u32, signature: u32, key: u32| {
            Ok(checks::ed25519_verify(&mut c, [message, signature, key])?)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "ed25519_batch_verify",
        |mut c: Caller<'_, HostState>, messages: u32, signatures: u32, keys: u32| {
            Ok(checks::ed25519_batch_verify(
                &mut c,
                [messages, signatures, keys],
            )?)
        },
    )?;
    Ok(())
}

fn define_bls(linker: &mut Linker<HostState>) -> Result<()> {
    linker.func_wrap(
        MODULE,
        "bls12_381_aggregate_g1",
        |mut c: Caller<'_, HostState>, points: u32, out: u32| {
            let price = metering::BLS_AGGREGATE_G1;
            let sum = crypto::bls12_381_aggregate_g1;
            Ok(checks::bls_aggregate(&mut c, points, out, price, sum)?)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "bls12_381_aggregate_g2",
        |mut c: Caller<'_, HostState>, points: u32, out: u32| {
            let price = metering::BLS_AGGREGATE_G2;
            let sum = crypto::bls12_381_aggregate_g2;
            Ok(checks::bls_aggregate(&mut c, points, out, price, sum)?)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "bls12_381_pairing_equality",
        |mut c: Caller<'_, HostState>, ps: u32, qs: u32, r: u32, s: u32| {
            Ok(checks::bls_pairing_equality(&mut c, [ps, qs, r, s])?)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "bls12_381_hash_to_g1",
        |mut c: Caller<'_, HostState>, function: u32, message: u32, domain: u32, out: u32| {
            let pointers = [message, domain, out];
            let hash = crypto::bls12_381_hash_to_g1;
            Ok(checks::bls_hash(
                &mut c,
                function,
                pointers,
                metering::BLS_HASH_G1,
                hash,
            )?)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "bls12_381_hash_to_g2",
        |mut c: Caller<'_, HostState>, function: u32, message: u32, domain: u32, out: u32| {
            let pointers = [message, domain, out];
            let hash = crypto::bls12_381_hash_to_g2;
            Ok(checks::bls_hash(
                &mut c,
                function,
                pointers,
                metering::BLS_HASH_G2,
                hash,
            )?)
        },
    )?;
    Ok(())
}

fn define_chain(linker: &mut Linker<HostState>) -> Result<()> {
    linker.func_wrap(
        MODULE,
        "query_chain",
        |mut c: Caller<'_, HostState>, request: u32| Ok(query_chain(&mut c, request)?),
    )?;
    linker.func_wrap(
        MODULE,
        "debug",
        |mut c: Caller<'_, HostState>, message: u32| Ok(debug(&mut c, message)?),
    )?;
    linker.func_wrap(
        MODULE,
        "abort",
        |mut c: Caller<'_, HostState>, message: u32| -> Result<()> {
            Err(abort(&mut c, message).into())
        },
    )?;
    Ok(())
}

/// Reads a human address; the inner error is a text for the contract.
fn human_address(caller: Host, pointer: u32) -> Result<Result<String, &'static str>, GuestError> {
    charge(caller, metering::HOST_CALL)?;
    let source = memory::read(caller, pointer, MAX_HUMAN_ADDRESS, "address")?;
    if source.is_empty() {
        return Ok(Err("Input is empty"));
    }
    charge(caller, metering::STRING_FROM_BYTES.of(source.len())?)?;
    Ok(String::from_utf8(source).map_err(|_| "Input is not valid UTF-8"))
}

fn validate(caller: Host, source: u32) -> Result<u32, GuestError> {
    let human = match human_address(caller, source)? {
        Ok(human) => human,
        Err(text) => return memory::allocate_and_write(caller, text.as_bytes()),
    };
    charge_sdk(caller, gas::ADDRESS_CANONICALIZE + gas::ADDRESS_HUMANIZE)?;
    match address::validate(&human) {
        Ok(_) => Ok(0),
        Err(error) => memory::allocate_and_write(caller, error.to_string().as_bytes()),
    }
}

fn canonicalize(caller: Host, source: u32, out: u32) -> Result<u32, GuestError> {
    let human = match human_address(caller, source)? {
        Ok(human) => human,
        Err(text) => return memory::allocate_and_write(caller, text.as_bytes()),
    };
    charge_sdk(caller, gas::ADDRESS_CANONICALIZE)?;
    match address::canonicalize(&human) {
        Ok(canonical) => memory::write(&mut *caller, out, &canonical).map(|()| 0),
        Err(error) => memory::allocate_and_write(caller, error.to_string().as_bytes()),
    }
}

fn humanize(caller: Host, source: u32, out: u32) -> Result<u32, GuestError> {
    charge(caller, metering::HOST_CALL)?;
    let canonical = memory::read(caller, source, MAX_CANONICAL_ADDRESS, "address")?;
    charge_sdk(caller, gas::ADDRESS_HUMANIZE)?;
    match address::humanize(&canonical) {
        Ok(human) => memory::write(&mut *caller, out, human.as_bytes()).map(|()| 0),
        Err(error) => memory::allocate_and_write(caller, error.to_string().as_bytes()),
    }
}

fn query_chain(caller: Host, request: u32) -> Result<u32, GuestError> {
    charge(caller, metering::HOST_CALL)?;
    let request = memory::read(caller, request, MAX_QUERY_BYTES, "query")?;
    let answer = with_shared_gas(caller, || with_deps(|deps| deps.query(&request)))?;
    let json = cosmwasm_std::to_json_vec(&answer)
        .map_err(|_| GuestError::Internal("an answer of the chain does not serialize"))?;
    memory::allocate_and_write(caller, &json)
}

fn debug(caller: Host, message: u32) -> Result<(), GuestError> {
    charge(caller, metering::HOST_CALL)?;
    let message = memory::read(caller, message, MAX_MESSAGE_BYTES, "debug message")?;
    tracing::debug!(target: "devnet::contract", "{}", String::from_utf8_lossy(&message));
    Ok(())
}

fn abort(caller: Host, message: u32) -> GuestError {
    let read = charge(caller, metering::HOST_CALL)
        .and_then(|()| memory::read(caller, message, MAX_MESSAGE_BYTES, "abort message"));
    match read {
        Ok(message) => GuestError::Aborted(String::from_utf8_lossy(&message).into_owned()),
        Err(error) => error,
    }
}
