//! The functions that a contract may import, by the names of the CosmWasm ABI.

use cosmwasm_crypto as crypto;
use wasmtime::{Caller, Linker, Result, WasmRet};

use super::error::GuestError;
use super::guest::with_deps;
use super::host::{charge, charge_host_call, charge_sdk, with_shared_gas, HostState};
use super::{crypto as checks, memory, metering, storage};
use crate::{address, gas};

const MODULE: &str = "env";
const MAX_HUMAN_ADDRESS: usize = 256;
const MAX_CANONICAL_ADDRESS: usize = 64;
const MAX_QUERY_BYTES: usize = 64 * 1024;
const MAX_MESSAGE_BYTES: usize = 2 * 1024 * 1024;

type Host<'a, 'b> = &'a mut Caller<'b, HostState>;
type Outcome<T> = std::result::Result<T, GuestError>;

/// Defines every import.
pub(super) fn define(linker: &mut Linker<HostState>) -> Result<()> {
    define_storage(linker)?;
    define_addresses(linker)?;
    define_ecdsa(linker)?;
    define_ed25519(linker)?;
    define_bls(linker)?;
    define_chain(linker)
}

fn define_storage(linker: &mut Linker<HostState>) -> Result<()> {
    one(linker, "db_read", storage::read)?;
    two(linker, "db_write", storage::write)?;
    one(linker, "db_remove", storage::remove)?;
    let scan = |caller: Host, start, end, order: u32| {
        storage::scan(caller, start, end, order.cast_signed())
    };
    three(linker, "db_scan", scan)?;
    one(linker, "db_next", storage::next)?;
    one(linker, "db_next_key", storage::next_key)?;
    one(linker, "db_next_value", storage::next_value)
}

fn define_addresses(linker: &mut Linker<HostState>) -> Result<()> {
    one(linker, "addr_validate", validate)?;
    two(linker, "addr_canonicalize", canonicalize)?;
    two(linker, "addr_humanize", humanize)
}

fn define_ecdsa(linker: &mut Linker<HostState>) -> Result<()> {
    three(
        linker,
        "secp256k1_verify",
        |caller, hash, signature, key| {
            let (cost, verify) = (metering::SECP256K1_VERIFY, crypto::secp256k1_verify);
            checks::ecdsa_verify(caller, [hash, signature, key], cost, verify)
        },
    )?;
    three(
        linker,
        "secp256r1_verify",
        |caller, hash, signature, key| {
            let (cost, verify) = (metering::SECP256R1_VERIFY, crypto::secp256r1_verify);
            checks::ecdsa_verify(caller, [hash, signature, key], cost, verify)
        },
    )?;
    let recover_k1 = |caller: Host, hash, signature, recovery| {
        let cost = metering::SECP256K1_RECOVER;
        let recover = crypto::secp256k1_recover_pubkey;
        checks::ecdsa_recover(caller, [hash, signature], recovery, cost, recover)
    };
    three(linker, "secp256k1_recover_pubkey", recover_k1)?;
    let recover_r1 = |caller: Host, hash, signature, recovery| {
        let cost = metering::SECP256R1_RECOVER;
        let recover = crypto::secp256r1_recover_pubkey;
        checks::ecdsa_recover(caller, [hash, signature], recovery, cost, recover)
    };
    three(linker, "secp256r1_recover_pubkey", recover_r1)
}

fn define_ed25519(linker: &mut Linker<HostState>) -> Result<()> {
    let verify = |caller: Host, message, signature, key| {
        checks::ed25519_verify(caller, [message, signature, key])
    };
    three(linker, "ed25519_verify", verify)?;
    let batch_verify = |caller: Host, messages, signatures, keys| {
        checks::ed25519_batch_verify(caller, [messages, signatures, keys])
    };
    three(linker, "ed25519_batch_verify", batch_verify)
}

fn define_bls(linker: &mut Linker<HostState>) -> Result<()> {
    two(linker, "bls12_381_aggregate_g1", |caller, points, out| {
        let (price, sum) = (metering::BLS_AGGREGATE_G1, crypto::bls12_381_aggregate_g1);
        checks::bls_aggregate(caller, points, out, price, sum)
    })?;
    two(linker, "bls12_381_aggregate_g2", |caller, points, out| {
        let (price, sum) = (metering::BLS_AGGREGATE_G2, crypto::bls12_381_aggregate_g2);
        checks::bls_aggregate(caller, points, out, price, sum)
    })?;
    let pairing = |caller: Host, ps, qs, r, s| checks::bls_pairing_equality(caller, [ps, qs, r, s]);
    four(linker, "bls12_381_pairing_equality", pairing)?;
    let hash_g1 = |caller: Host, function, message, domain, out| {
        let (cost, hash) = (metering::BLS_HASH_G1, crypto::bls12_381_hash_to_g1);
        checks::bls_hash(caller, function, [message, domain, out], cost, hash)
    };
    four(linker, "bls12_381_hash_to_g1", hash_g1)?;
    let hash_g2 = |caller: Host, function, message, domain, out| {
        let (cost, hash) = (metering::BLS_HASH_G2, crypto::bls12_381_hash_to_g2);
        checks::bls_hash(caller, function, [message, domain, out], cost, hash)
    };
    four(linker, "bls12_381_hash_to_g2", hash_g2)
}

fn define_chain(linker: &mut Linker<HostState>) -> Result<()> {
    one(linker, "query_chain", query_chain)?;
    one(linker, "debug", debug)?;
    one(linker, "abort", abort)
}

/// Defines an import of one parameter.
fn one<T: WasmRet + 'static>(
    linker: &mut Linker<HostState>,
    name: &str,
    run: impl Fn(Host, u32) -> Outcome<T> + Send + Sync + 'static,
) -> Result<()> {
    let shim = move |mut caller: Caller<'_, HostState>, a: u32| Ok(run(&mut caller, a)?);
    linker.func_wrap(MODULE, name, shim).map(|_| ())
}

/// Defines an import of two parameters.
fn two<T: WasmRet + 'static>(
    linker: &mut Linker<HostState>,
    name: &str,
    run: impl Fn(Host, u32, u32) -> Outcome<T> + Send + Sync + 'static,
) -> Result<()> {
    let shim = move |mut caller: Caller<'_, HostState>, a: u32, b: u32| Ok(run(&mut caller, a, b)?);
    linker.func_wrap(MODULE, name, shim).map(|_| ())
}

/// Defines an import of three parameters.
fn three<T: WasmRet + 'static>(
    linker: &mut Linker<HostState>,
    name: &str,
    run: impl Fn(Host, u32, u32, u32) -> Outcome<T> + Send + Sync + 'static,
) -> Result<()> {
    let shim = move |mut caller: Caller<'_, HostState>, a: u32, b: u32, c: u32| {
        Ok(run(&mut caller, a, b, c)?)
    };
    linker.func_wrap(MODULE, name, shim).map(|_| ())
}

/// Defines an import of four parameters.
fn four<T: WasmRet + 'static>(
    linker: &mut Linker<HostState>,
    name: &str,
    run: impl Fn(Host, u32, u32, u32, u32) -> Outcome<T> + Send + Sync + 'static,
) -> Result<()> {
    let shim = move |mut caller: Caller<'_, HostState>, a: u32, b: u32, c: u32, d: u32| {
        Ok(run(&mut caller, a, b, c, d)?)
    };
    linker.func_wrap(MODULE, name, shim).map(|_| ())
}

/// Reads a human address; the inner error is a text for the contract.
fn human_address(caller: Host, pointer: u32) -> Result<Result<String, &'static str>, GuestError> {
    charge_host_call(caller)?;
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
    charge_host_call(caller)?;
    let canonical = memory::read(caller, source, MAX_CANONICAL_ADDRESS, "address")?;
    charge_sdk(caller, gas::ADDRESS_HUMANIZE)?;
    match address::humanize(&canonical) {
        Ok(human) => memory::write(&mut *caller, out, human.as_bytes()).map(|()| 0),
        Err(error) => memory::allocate_and_write(caller, error.to_string().as_bytes()),
    }
}

fn query_chain(caller: Host, request: u32) -> Result<u32, GuestError> {
    charge_host_call(caller)?;
    let request = memory::read(caller, request, MAX_QUERY_BYTES, "query")?;
    let answer = with_shared_gas(caller, || with_deps(|deps| deps.query(&request)))?;
    let json = cosmwasm_std::to_json_vec(&answer)
        .map_err(|_| GuestError::Internal("an answer of the chain does not serialize"))?;
    memory::allocate_and_write(caller, &json)
}

fn debug(caller: Host, message: u32) -> Result<(), GuestError> {
    charge_host_call(caller)?;
    let message = memory::read(caller, message, MAX_MESSAGE_BYTES, "debug message")?;
    tracing::debug!(target: "devnet::contract", "{}", String::from_utf8_lossy(&message));
    Ok(())
}

fn abort(caller: Host, message: u32) -> Result<(), GuestError> {
    charge_host_call(caller)?;
    let message = memory::read(caller, message, MAX_MESSAGE_BYTES, "abort message")?;
    let text = String::from_utf8_lossy(&message).into_owned();
    Err(GuestError::Aborted(text))
}
