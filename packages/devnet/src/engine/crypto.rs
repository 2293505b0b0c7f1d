//! Host functions that check signatures and combine curve points. Error codes are those of
//! cosmwasm-vm: zero for yes, one for no, larger numbers for malformed input.

use cosmwasm_crypto::{CryptoError, HashFunction};
use cosmwasm_crypto::{
    ECDSA_PUBKEY_MAX_LEN, ECDSA_SIGNATURE_LEN, EDDSA_PUBKEY_LEN, MESSAGE_HASH_MAX_LEN,
};
use rand::rngs::OsRng;
use wasmtime::Caller;

use super::error::GuestError;
use super::host::{charge, charge_host_call, HostState};
use super::metering::{self, Linear};
use super::{memory, sections};

const VALID: u32 = 0;
const INVALID: u32 = 1;
const MAX_ED25519_MESSAGE: usize = 128 * 1024;
const ED25519_SIGNATURE_BYTES: usize = 64;
const MAX_ED25519_BATCH: usize = 256;
const SECTION_LENGTH_BYTES: usize = 4;
const G1_POINT_BYTES: usize = 48;
const G2_POINT_BYTES: usize = 96;
const MAX_BLS_POINTS_BYTES: usize = 2 * 1024 * 1024;
const MAX_BLS_MESSAGE_BYTES: usize = 5 * 1024 * 1024;
const MAX_BLS_DOMAIN_BYTES: usize = 5 * 1024;

type Host<'a, 'b> = &'a mut Caller<'b, HostState>;
type Verify = fn(&[u8], &[u8], &[u8]) -> Result<bool, CryptoError>;

fn verdict(result: Result<bool, CryptoError>) -> u32 {
    match result {
        Ok(true) => VALID,
        Ok(false) => INVALID,
        Err(error) => error.code(),
    }
}

/// `secp256k1_verify` and `secp256r1_verify`.
pub(super) fn ecdsa_verify(
    caller: Host,
    pointers: [u32; 3],
    cost: u64,
    verify: Verify,
) -> Result<u32, GuestError> {
    charge_host_call(caller)?;
    let hash = memory::read(caller, pointers[0], MESSAGE_HASH_MAX_LEN, "message hash")?;
    let signature = memory::read(caller, pointers[1], ECDSA_SIGNATURE_LEN, "signature")?;
    let public_key = memory::read(caller, pointers[2], ECDSA_PUBKEY_MAX_LEN, "public key")?;
    charge(caller, cost)?;
    Ok(verdict(verify(&hash, &signature, &public_key)))
}

/// Recovers a public key from hash, signature and recovery parameter.
type Recover<K> = fn(&[u8], &[u8], u8) -> Result<K, CryptoError>;

/// `secp256k1_recover_pubkey` and `secp256r1_recover_pubkey`: the pointer in the low half, or an
/// error code in the high half.
pub(super) fn ecdsa_recover<K: AsRef<[u8]>>(
    caller: Host,
    pointers: [u32; 2],
    recovery: u32,
    cost: u64,
    recover: Recover<K>,
) -> Result<u64, GuestError> {
    charge_host_call(caller)?;
    let hash = memory::read(caller, pointers[0], MESSAGE_HASH_MAX_LEN, "message hash")?;
    let signature = memory::read(caller, pointers[1], ECDSA_SIGNATURE_LEN, "signature")?;
    let Ok(recovery) = u8::try_from(recovery) else {
        return Ok(u64::from(CryptoError::invalid_recovery_param().code()) << 32);
    };
    charge(caller, cost)?;
    match recover(&hash, &signature, recovery) {
        Ok(key) => Ok(u64::from(memory::allocate_and_write(caller, key.as_ref())?)),
        Err(error) => Ok(u64::from(error.code()) << 32),
    }
}

/// `ed25519_verify`.
pub(super) fn ed25519_verify(caller: Host, pointers: [u32; 3]) -> Result<u32, GuestError> {
    charge_host_call(caller)?;
    let message = memory::read(caller, pointers[0], MAX_ED25519_MESSAGE, "message")?;
    let signature = memory::read(caller, pointers[1], ED25519_SIGNATURE_BYTES, "signature")?;
    let public_key = memory::read(caller, pointers[2], EDDSA_PUBKEY_LEN, "public key")?;
    charge(caller, metering::ED25519_VERIFY)?;
    Ok(verdict(cosmwasm_crypto::ed25519_verify(
        &message,
        &signature,
        &public_key,
    )))
}

/// `ed25519_batch_verify`.
pub(super) fn ed25519_batch_verify(caller: Host, pointers: [u32; 3]) -> Result<u32, GuestError> {
    charge_host_call(caller)?;
    let batch = |item: usize| (item + SECTION_LENGTH_BYTES) * MAX_ED25519_BATCH;
    let messages = memory::read(caller, pointers[0], batch(MAX_ED25519_MESSAGE), "messages")?;
    let signatures = memory::read(
        caller,
        pointers[1],
        batch(ED25519_SIGNATURE_BYTES),
        "signatures",
    )?;
    let public_keys = memory::read(caller, pointers[2], batch(EDDSA_PUBKEY_LEN), "public keys")?;
    let messages = sections::decode(&messages)?;
    let signatures = sections::decode(&signatures)?;
    let public_keys = sections::decode(&public_keys)?;
    let price: Linear = match public_keys.len() {
        1 => metering::ED25519_BATCH_ONE_KEY,
        _ => metering::ED25519_BATCH,
    };
    charge(caller, price.of(signatures.len())?)?;
    Ok(verdict(cosmwasm_crypto::ed25519_batch_verify(
        &mut OsRng,
        &messages,
        &signatures,
        &public_keys,
    )))
}

/// `bls12_381_aggregate_g1` and `bls12_381_aggregate_g2`.
pub(super) fn bls_aggregate<const POINT_BYTES: usize>(
    caller: Host,
    points_pointer: u32,
    out_pointer: u32,
    price: Linear,
    aggregate: fn(&[u8]) -> Result<[u8; POINT_BYTES], CryptoError>,
) -> Result<u32, GuestError> {
    charge_host_call(caller)?;
    let points = memory::read(caller, points_pointer, MAX_BLS_POINTS_BYTES, "points")?;
    charge(caller, price.of(points.len() / POINT_BYTES)?)?;
    match aggregate(&points) {
        Ok(sum) => memory::write(&mut *caller, out_pointer, &sum).map(|()| VALID),
        Err(error) => Ok(error.code()),
    }
}

/// `bls12_381_pairing_equality`.
pub(super) fn bls_pairing_equality(caller: Host, pointers: [u32; 4]) -> Result<u32, GuestError> {
    charge_host_call(caller)?;
    let ps = memory::read(caller, pointers[0], MAX_BLS_POINTS_BYTES, "points of G1")?;
    let qs = memory::read(caller, pointers[1], MAX_BLS_POINTS_BYTES, "points of G2")?;
    let r = memory::read(caller, pointers[2], G1_POINT_BYTES, "point of G1")?;
    let s = memory::read(caller, pointers[3], G2_POINT_BYTES, "point of G2")?;
    // One pairing more than the left-hand side has: the right-hand side.
    charge(
        caller,
        metering::BLS_PAIRING.of(ps.len() / G1_POINT_BYTES + 1)?,
    )?;
    Ok(verdict(cosmwasm_crypto::bls12_381_pairing_equality(
        &ps, &qs, &r, &s,
    )))
}

/// `bls12_381_hash_to_g1` and `bls12_381_hash_to_g2`.
pub(super) fn bls_hash<const POINT_BYTES: usize>(
    caller: Host,
    hash_function: u32,
    pointers: [u32; 3],
    cost: u64,
    hash: fn(HashFunction, &[u8], &[u8]) -> [u8; POINT_BYTES],
) -> Result<u32, GuestError> {
    charge_host_call(caller)?;
    let message = memory::read(caller, pointers[0], MAX_BLS_MESSAGE_BYTES, "message")?;
    let domain = memory::read(caller, pointers[1], MAX_BLS_DOMAIN_BYTES, "domain")?;
    charge(caller, cost)?;
    let hash_function = match HashFunction::from_u32(hash_function) {
        Ok(known) => known,
        Err(error) => return Ok(error.code()),
    };
    memory::write(
        &mut *caller,
        pointers[2],
        &hash(hash_function, &message, &domain),
    )?;
    Ok(VALID)
}
