//! Registration of operators and their endpoints.

use attribution_report::{is_small_order, possession_bytes};
use contract_api::{is_endpoint, oracle_registry::SigScheme};
use cosmwasm_std::{Addr, DepsMut, Env, HexBinary, Response, Uint128};

use crate::{
    events::{EndpointUpdated, OperatorRegistered},
    state::{self, Operator},
    ContractError,
};

/// What comes with a registration.
pub(crate) struct Registration {
    pub operator: Addr,
    pub bond: Uint128,
    pub scheme: SigScheme,
    pub pubkey: HexBinary,
    pub proof_of_possession: HexBinary,
    pub endpoint: String,
}

pub(crate) fn register(
    deps: DepsMut,
    env: &Env,
    registration: Registration,
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let Registration {
        operator,
        bond,
        scheme,
        pubkey,
        proof_of_possession,
        endpoint,
    } = registration;
    if scheme != SigScheme::Ed25519 {
        return Err(ContractError::UnsupportedScheme { scheme });
    }
    if bond < config.min_bond {
        let min_bond = config.min_bond;
        return Err(ContractError::BondTooSmall { bond, min_bond });
    }
    check_endpoint(&endpoint)?;
    check_key(&pubkey)?;
    if state::operator(deps.storage, &operator)?.is_some() {
        return Err(ContractError::AlreadyRegistered {
            operator: operator.into(),
        });
    }
    if let Some(holder) = state::operator_by_key(deps.storage, &pubkey)? {
        return Err(ContractError::KeyTaken {
            operator: holder.into(),
        });
    }
    check_possession(&deps, env, &operator, &pubkey, &proof_of_possession)?;

    let held = state::held(deps.storage)?.checked_add(bond)?;
    state::save_held(deps.storage, held)?;
    let record = Operator {
        pubkey,
        endpoint,
        bond,
        unbonds_at: None,
    };
    state::save_operator(deps.storage, &operator, &record)?;
    Ok(OperatorRegistered {
        operator: &operator,
        pubkey: &record.pubkey,
        endpoint: &record.endpoint,
        bond,
    }
    .into())
}

pub(crate) fn update_endpoint(
    deps: DepsMut,
    operator: Addr,
    endpoint: String,
) -> Result<Response, ContractError> {
    check_endpoint(&endpoint)?;
    let mut record =
        state::operator(deps.storage, &operator)?.ok_or_else(|| ContractError::NotOperator {
            operator: operator.to_string(),
        })?;
    record.endpoint = endpoint;
    state::save_operator(deps.storage, &operator, &record)?;
    Ok(EndpointUpdated {
        operator: &operator,
        endpoint: &record.endpoint,
    }
    .into())
}

fn check_endpoint(endpoint: &str) -> Result<(), ContractError> {
    if is_endpoint(endpoint) {
        Ok(())
    } else {
        Err(ContractError::InvalidEndpoint)
    }
}

fn check_key(pubkey: &HexBinary) -> Result<(), ContractError> {
    let key: [u8; 32] = pubkey.to_array().map_err(|_| ContractError::KeyLength {
        found: pubkey.len(),
    })?;
    if is_small_order(&key) {
        return Err(ContractError::WeakKey);
    }
    Ok(())
}

fn check_possession(
    deps: &DepsMut,
    env: &Env,
    operator: &Addr,
    pubkey: &HexBinary,
    proof: &HexBinary,
) -> Result<(), ContractError> {
    if proof.len() != 64 {
        return Err(ContractError::NoPossession);
    }
    let registry = deps.api.addr_canonicalize(env.contract.address.as_str())?;
    let operator = deps.api.addr_canonicalize(operator.as_str())?;
    let signed = possession_bytes(
        &env.block.chain_id,
        registry.as_slice(),
        operator.as_slice(),
        pubkey,
    );
    // A key that is no curve point is an error of the verifier, not `false`.
    match deps.api.ed25519_verify(&signed, proof, pubkey) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(ContractError::NoPossession),
    }
}
