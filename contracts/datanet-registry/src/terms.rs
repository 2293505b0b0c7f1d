//! What terms and texts must satisfy.

use attribution_report::BASIS_POINTS;
use contract_api::datanet_registry::DatanetTerms;
use contract_api::is_label;

use crate::ContractError;

/// Most bytes of a batch's address.
const MAX_URI: usize = 200;

/// Refuses terms that are out of bounds.
pub fn check_terms(terms: &DatanetTerms) -> Result<(), ContractError> {
    check_name(&terms.name)?;
    check_text("title", &terms.title, 120, "1 to 120 bytes on one line")?;
    check_text("domain", &terms.domain, 60, "1 to 60 bytes on one line")?;
    check_text("licence", &terms.licence, 60, "1 to 60 bytes on one line")?;
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
