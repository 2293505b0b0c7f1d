//! What terms and texts must satisfy.

use attribution_report::BASIS_POINTS;
use contract_api::datanet_registry::{DatanetTerms, Params, MAX_REASON};
use contract_api::is_label;
use cosmwasm_std::{Addr, Api, StdResult};

use crate::ContractError;

/// Most bytes of a batch's address.
const MAX_URI: usize = 200;
/// Longest period in seconds: a year.
const MAX_PERIOD: u64 = 366 * 86_400;

/// Refuses terms that are out of bounds.
pub fn check_terms(terms: &DatanetTerms) -> Result<(), ContractError> {
    check_name(&terms.name)?;
    check_text("title", &terms.title, 120, "1 to 120 bytes on one line")?;
    check_text("domain", &terms.domain, 60, "1 to 60 bytes on one line")?;
    check_licence(&terms.licence, &terms.conditions)?;
    if terms.schema_hash.is_zero() {
        return Err(invalid("schema_hash", "not all zero"));
    }
    if terms.min_deposit.is_zero() {
        return Err(invalid("min_deposit", "above zero"));
    }
    if terms.validator_bond.is_zero() {
        return Err(invalid("validator_bond", "above zero"));
    }
    check_basis_points(terms.accept_quality)
}

/// Refuses a licence or conditions of use that are out of bounds.
pub fn check_licence(licence: &str, conditions: &str) -> Result<(), ContractError> {
    check_text("licence", licence, 60, "1 to 60 bytes on one line")?;
    check_text("conditions", conditions, 300, "1 to 300 bytes on one line")
}

/// Refuses a reason of an appeal that is out of bounds.
pub fn check_reason(reason: &str) -> Result<(), ContractError> {
    check_text("reason", reason, MAX_REASON, "1 to 280 bytes on one line")
}

/// Refuses periods and bonds that are out of bounds.
pub fn check_params(params: &Params) -> Result<(), ContractError> {
    let periods = [
        ("scoring_seconds", params.scoring_seconds),
        ("challenge_seconds", params.challenge_seconds),
        ("ruling_seconds", params.ruling_seconds),
        ("half_life_seconds", params.half_life_seconds),
    ];
    for (field, seconds) in periods {
        if !(1..=MAX_PERIOD).contains(&seconds.u64()) {
            return Err(invalid(field, "1 second to 366 days"));
        }
    }
    if params.appeal_bond.is_zero() {
        return Err(invalid("appeal_bond", "above zero"));
    }
    check_basis_points(params.validator_slash_bps)
}

/// The account named, none for an empty name.
pub fn optional_address(api: &dyn Api, account: Option<&str>) -> StdResult<Option<Addr>> {
    let account = account.filter(|account| !account.is_empty());
    account
        .map(|account| api.addr_validate(account))
        .transpose()
}

/// Refuses an address of items that is out of bounds.
pub fn check_uri(uri: &str) -> Result<(), ContractError> {
    check_text("uri", uri, MAX_URI, "1 to 200 bytes on one line")
}

/// Refuses more than the whole.
pub fn check_basis_points(value: u16) -> Result<(), ContractError> {
    if value > BASIS_POINTS {
        return Err(ContractError::TooManyBasisPoints { value });
    }
    Ok(())
}

/// An error for a field that breaks its rule.
pub fn invalid(field: &'static str, rule: &'static str) -> ContractError {
    ContractError::InvalidField { field, rule }
}

fn check_name(name: &str) -> Result<(), ContractError> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if (3..=40).contains(&name.len()) && name.bytes().all(allowed) {
        Ok(())
    } else {
        Err(invalid("name", "3 to 40 of a-z, 0-9 and -"))
    }
}

fn check_text(
    field: &'static str,
    text: &str,
    longest: usize,
    rule: &'static str,
) -> Result<(), ContractError> {
    if is_label(text, longest) {
        Ok(())
    } else {
        Err(invalid(field, rule))
    }
}

/// Refuses what is no X25519 public key, and the keys of small order (top bit ignored), for which
/// everybody knows the shared secret; RFC 7748, section 6.1.
pub fn check_x25519_key(key: &[u8]) -> Result<(), ContractError> {
    let Ok(mut key) = <[u8; 32]>::try_from(key) else {
        return Err(invalid("public_key", "32 bytes"));
    };
    key[31] &= 0x7f;
    match SMALL_ORDER_KEYS.contains(&key) {
        true => Err(invalid("public_key", "not of small order")),
        false => Ok(()),
    }
}

/// The u-coordinates of small order on Curve25519 and its twist, their non-canonical encodings
/// included; little-endian.
const SMALL_ORDER_KEYS: [[u8; 32]; 7] = [
    edge(0x00, 0x00, 0x00),
    edge(0x01, 0x00, 0x00),
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4,
        0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49,
        0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef,
        0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f,
        0x11, 0x57,
    ],
    edge(0xec, 0xff, 0x7f),
    edge(0xed, 0xff, 0x7f),
    edge(0xee, 0xff, 0x7f),
];

const fn edge(first: u8, middle: u8, last: u8) -> [u8; 32] {
    let mut bytes = [middle; 32];
    bytes[0] = first;
    bytes[31] = last;
    bytes
}
