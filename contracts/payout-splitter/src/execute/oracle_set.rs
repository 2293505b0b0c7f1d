//! The oracle set that a report names.

use attribution_report::Hash32;
use contract_api::oracle_registry::{QueryMsg, SetResponse};
use cosmwasm_std::{Api, DepsMut, Env, HexBinary, StdResult};

use crate::{error::ReportError, state::Config, ContractError};

/// Asks oracle-registry for the set and refuses one that does not report now.
pub(super) fn active_set(
    deps: &DepsMut,
    env: &Env,
    config: &Config,
    set_id: u64,
) -> Result<SetResponse, ReportError> {
    let query = QueryMsg::Set {
        set_id: set_id.into(),
    };
    let set: SetResponse = deps
        .querier
        .query_wasm_smart(&config.oracle_registry, &query)
        .map_err(|error| ReportError::UnknownSet {
            set_id,
            reason: error.to_string(),
        })?;
    let now = env.block.time.seconds();
    let active_from = set.active_from.u64();
    let expires_at = set.expires_at.map(|seconds| seconds.u64());
    if now < active_from || expires_at.is_some_and(|expires_at| now > expires_at) {
        return Err(ReportError::InactiveSet {
            set_id,
            active_from,
            expires_at,
            now,
        });
    }
    Ok(set)
}

/// Digest of the set on this chain for this contract, with addresses in canonical bytes.
pub(super) fn config_digest(
    api: &dyn Api,
    env: &Env,
    splitter: &[u8],
    set: &SetResponse,
) -> StdResult<Hash32> {
    let set = set.oracle_set(api)?;
    Ok(set.config_digest(&env.block.chain_id, splitter))
}

/// Verifies the signers' signatures over the report's digest in one batch. `signers` are indices of
/// members, one for each signature; an empty batch never passes, as the host would accept it.
pub(super) fn verify_signatures(
    api: &dyn Api,
    set: &SetResponse,
    digest: &Hash32,
    signers: &[usize],
    signatures: &[HexBinary],
) -> Result<(), ContractError> {
    let refused = ReportError::OracleSignatures {
        signers: signers.len(),
    };
    let keys: Vec<&[u8]> = signers
        .iter()
        .filter_map(|index| set.members.get(*index))
        .map(|member| member.pubkey.as_slice())
        .collect();
    let signatures: Vec<&[u8]> = signatures.iter().map(HexBinary::as_slice).collect();
    if keys.is_empty() || keys.len() != signatures.len() {
        return Err(refused.into());
    }
    match api.ed25519_batch_verify(&[digest.as_bytes()], &signatures, &keys) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(refused.into()),
    }
}
