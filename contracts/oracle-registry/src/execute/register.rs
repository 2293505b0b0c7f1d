//! Registration of operators, their endpoints and their keys.

use attribution_report::{is_small_order, possession_bytes};
use contract_api::{
    is_endpoint,
    oracle_registry::{SigScheme, RENEWAL_SECONDS},
};
use cosmwasm_std::{Addr, DepsMut, Env, HexBinary, Response, Uint128};

use super::load;
use crate::{
    events::{EndpointUpdated, KeyRotated, OperatorRegistered},
    state::{self, Config, Operator},
    ContractError,
};

/// A report key with the proof that the sender holds it.
pub(crate) struct KeyProof {
    pub scheme: SigScheme,
    pub pubkey: HexBinary,
    pub proof_of_possession: HexBinary,
}

/// What comes with a registration.
pub(crate) struct Registration {
    pub operator: Addr,
    pub bond: Uint128,
    pub key: KeyProof,
    pub endpoint: String,
}

pub(crate) fn register(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    registration: Registration,
) -> Result<Response, ContractError> {
    let Registration {
        operator,
        bond,
        key,
        endpoint,
    } = registration;
    if config.paused.bond {
        return Err(ContractError::Paused { action: "register" });
    }
    if bond < config.min_bond {
        let min_bond = config.min_bond;
        return Err(ContractError::BondTooSmall { bond, min_bond });
    }
    check_endpoint(&endpoint)?;
    if state::operator(deps.storage, &operator)?.is_some() {
        return Err(ContractError::AlreadyRegistered {
            operator: operator.into(),
        });
    }
    key.check(&deps, env, &operator)?;

    let mut totals = state::totals(deps.storage)?;
    totals.bonds = totals.bonds.checked_add(bond)?;
    state::save_totals(deps.storage, &totals)?;
    let record = Operator {
        pubkey: key.pubkey,
        endpoint,
        bond,
        unbonding: Vec::new(),
        deposited: bond,
        since_set: state::current_set(deps.storage)?.unwrap_or(0),
        jailed_until: None,
        key_changed_at: None,
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
    let mut record = load(deps.storage, &operator)?;
    record.endpoint = endpoint;
    state::save_operator(deps.storage, &operator, &record)?;
    Ok(EndpointUpdated {
        operator: &operator,
        endpoint: &record.endpoint,
    }
    .into())
}

pub(crate) fn rotate_key(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    operator: Addr,
    key: KeyProof,
) -> Result<Response, ContractError> {
    if config.paused.rotate_key {
        return Err(ContractError::Paused {
            action: "rotate_key",
        });
    }
    let mut record = load(deps.storage, &operator)?;
    let now = env.block.time.seconds();
    // A changed key changes the set, so without a wait one operator could force endless rotations.
    let next = record
        .key_changed_at
        .map(|changed_at| changed_at.saturating_add(RENEWAL_SECONDS));
    if let Some(next) = next.filter(|next| now < *next) {
        return Err(ContractError::KeyTooFresh { next, now });
    }
    key.check(&deps, env, &operator)?;
    record.pubkey = key.pubkey;
    record.key_changed_at = Some(now);
    state::save_operator(deps.storage, &operator, &record)?;
    Ok(KeyRotated {
        operator: &operator,
        pubkey: &record.pubkey,
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

impl KeyProof {
    /// Refuses a key that nobody, anybody or somebody else can sign for.
    fn check(&self, deps: &DepsMut, env: &Env, operator: &Addr) -> Result<(), ContractError> {
        if self.scheme != SigScheme::Ed25519 {
            let scheme = self.scheme;
            return Err(ContractError::UnsupportedScheme { scheme });
        }
        let found = self.pubkey.len();
        let key: [u8; 32] = self
            .pubkey
            .to_array()
            .map_err(|_| ContractError::KeyLength { found })?;
        if is_small_order(&key) {
            return Err(ContractError::WeakKey);
        }
        if let Some(holder) = state::operator_by_key(deps.storage, &self.pubkey)? {
            return Err(ContractError::KeyTaken {
                operator: holder.into(),
            });
        }
        self.check_possession(deps, env, operator)
    }

    fn check_possession(
        &self,
        deps: &DepsMut,
        env: &Env,
        operator: &Addr,
    ) -> Result<(), ContractError> {
        if self.proof_of_possession.len() != 64 {
            return Err(ContractError::NoPossession);
        }
        let registry = deps.api.addr_canonicalize(env.contract.address.as_str())?;
        let operator = deps.api.addr_canonicalize(operator.as_str())?;
        let signed = possession_bytes(
            &env.block.chain_id,
            registry.as_slice(),
            operator.as_slice(),
            &self.pubkey,
        );
        // A key that is no curve point is an error of the verifier, not `false`.
        let verified = deps
            .api
            .ed25519_verify(&signed, &self.proof_of_possession, &self.pubkey);
        match verified {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(ContractError::NoPossession),
        }
    }
}
