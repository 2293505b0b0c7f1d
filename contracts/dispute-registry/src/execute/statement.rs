//! What a report states about the chain, and whether the chain agrees.
//!
//! A report says nothing about the height that it speaks of. So it is contradicted only by what
//! cannot have been otherwise: terms never change, an acceptance is kept on record after it was
//! lost, and an attestation after its adapter was deprecated. Owners and the treasury may have
//! changed, and are not compared.

use attribution_report::{fraud::Statement, Rule};
use cosmwasm_std::{Api, Deps, HexBinary, StdResult};

use crate::{state::Config, suite, ContractError};

/// A batch as a receipt credits it.
struct Credited<'a> {
    adapter: u64,
    datanet: u64,
    batch: u64,
    contributor: &'a HexBinary,
    validators: &'a [HexBinary],
}

/// True where the chain agrees with the statement.
pub(super) fn holds(
    deps: Deps,
    config: &Config,
    statement: &Statement,
) -> Result<bool, ContractError> {
    match statement {
        Statement::Node { channel, node } => {
            let found = suite::node(deps, config, *channel)?;
            Ok(match found {
                Some(found) => is_account(deps.api, &found, node)?,
                None => false,
            })
        }
        Statement::Rule(rule) => holds_rule(deps, config, rule),
        Statement::Batch {
            adapter,
            datanet,
            batch,
            contributor,
            validators,
        } => {
            let credited = Credited {
                adapter: *adapter,
                datanet: *datanet,
                batch: *batch,
                contributor,
                validators,
            };
            holds_batch(deps, config, &credited)
        }
    }
}

fn holds_rule(deps: Deps, config: &Config, rule: &Rule) -> Result<bool, ContractError> {
    let Some(found) = suite::adapter(deps, config, rule.adapter.u64())? else {
        return Ok(false);
    };
    let terms = found.terms;
    let attested = !rule.attested || found.attested_at.is_some();
    Ok(terms.policy == rule.policy
        && terms.mix == rule.mix
        && terms.unattested == rule.unattested
        && attested)
}

fn holds_batch(
    deps: Deps,
    config: &Config,
    credited: &Credited<'_>,
) -> Result<bool, ContractError> {
    let Some(adapter) = suite::adapter(deps, config, credited.adapter)? else {
        return Ok(false);
    };
    let mut snapshots = adapter.terms.snapshots.iter();
    if !snapshots.any(|snapshot| snapshot.datanet.u64() == credited.datanet) {
        return Ok(false);
    }
    let place = (credited.datanet, credited.batch);
    let Some(found) = suite::batch(deps, config, place)? else {
        return Ok(false);
    };
    let same_number = found.validators.len() == credited.validators.len();
    if found.position.is_none()
        || !same_number
        || !is_account(deps.api, &found.contributor, credited.contributor)?
    {
        return Ok(false);
    }
    for (found, stated) in found.validators.iter().zip(credited.validators) {
        if !is_account(deps.api, found, stated)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// True where an address is the account that canonical bytes name.
fn is_account(api: &dyn Api, address: &str, canonical: &HexBinary) -> StdResult<bool> {
    Ok(api.addr_canonicalize(address)?.as_slice() == canonical.as_slice())
}
