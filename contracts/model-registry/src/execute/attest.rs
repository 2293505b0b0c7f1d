//! The oracles' verdict on an adapter's index.

use attribution_report::{attestation_bytes, Bitmap, Hash32, OracleMember, OracleSet, Verdict};
use contract_api::{
    model_registry::{AdapterStatus, Asset},
    oracle_registry::{QueryMsg as OracleQuery, SetResponse},
};
use cosmwasm_std::{Deps, DepsMut, Env, HexBinary, Response, StdResult};

use super::{check_running, open_transfer};
use crate::{
    events::Event,
    state::{self, Config},
    ContractError,
};

/// A verdict with a quorum's signatures.
struct Attestation {
    adapter: u64,
    verdict: Verdict,
    set_id: u64,
    bitmap: Bitmap,
    signatures: Vec<HexBinary>,
}

pub(crate) fn attest(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    id: u64,
    verdict: Verdict,
    (set_id, bitmap, signatures): (u64, Bitmap, Vec<HexBinary>),
) -> Result<Response, ContractError> {
    if verdict == Verdict::Pass {
        check_running(config.paused.attest, "attest")?;
    }
    let asset = Asset::Adapter(id.into());
    let mut adapter =
        state::adapter(deps.storage, id)?.ok_or(ContractError::UnknownAsset { asset })?;
    if adapter.attested_at.is_some() || adapter.status == AdapterStatus::Failed {
        return Err(ContractError::HasVerdict { adapter: id });
    }
    let index_hash = adapter.terms.index_hash;
    let attestation = Attestation {
        adapter: id,
        verdict,
        set_id,
        bitmap,
        signatures,
    };
    check_quorum(deps.as_ref(), env, config, &attestation, &index_hash)?;

    let deposit = adapter.deposit;
    let mut response: Response = Event::Attested {
        adapter: id,
        verdict,
        set_id,
        deposit,
    }
    .into();
    match verdict {
        Verdict::Pass => {
            adapter.attested_at = Some(env.block.height);
            if adapter.status == AdapterStatus::Registered {
                adapter.status = AdapterStatus::Attested;
            }
        }
        Verdict::Fail => {
            adapter.status = AdapterStatus::Failed;
            adapter.deposit = Default::default();
            let mut totals = state::totals(deps.storage)?;
            totals.deposits = totals.deposits.checked_sub(deposit)?;
            totals.forfeited = totals.forfeited.checked_add(deposit)?;
            state::save_totals(deps.storage, &totals)?;
            if !deposit.is_zero() {
                let transfer = open_transfer(config, &config.treasury, deposit)?;
                response = response.add_message(transfer);
            }
        }
    }
    state::save_adapter(deps.storage, id, &adapter)?;
    Ok(response)
}

/// The cheapest checks come first, the signatures last.
fn check_quorum(
    deps: Deps,
    env: &Env,
    config: &Config,
    attestation: &Attestation,
    index_hash: &Hash32,
) -> Result<(), ContractError> {
    let set = active_set(deps, env, config, attestation.set_id)?;
    let members = set.members.len();
    let bitmap = &attestation.bitmap;
    let signers = bitmap.check(members, set.quorum, &attestation.signatures)?;
    let refused = ContractError::OracleSignatures {
        signers: signers.len(),
    };
    let registry = deps.api.addr_canonicalize(env.contract.address.as_str())?;
    let message = attestation_bytes(
        &env.block.chain_id,
        registry.as_slice(),
        &config_digest(deps, env, config, &set)?,
        attestation.adapter,
        index_hash,
        attestation.verdict,
    );
    let keys: Vec<&[u8]> = signers
        .iter()
        .filter_map(|index| set.members.get(*index))
        .map(|member| member.pubkey.as_slice())
        .collect();
    let signatures: Vec<&[u8]> = attestation
        .signatures
        .iter()
        .map(HexBinary::as_slice)
        .collect();
    // The host accepts an empty batch.
    if keys.is_empty() || keys.len() != signatures.len() {
        return Err(refused);
    }
    match deps
        .api
        .ed25519_batch_verify(&[&message], &signatures, &keys)
    {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(refused),
    }
}

/// The set, where it reports now.
fn active_set(
    deps: Deps,
    env: &Env,
    config: &Config,
    set_id: u64,
) -> Result<SetResponse, ContractError> {
    let registry = config
        .oracle_registry
        .as_ref()
        .ok_or(ContractError::NotWired {
            role: "oracle_registry",
        })?;
    let query = OracleQuery::Set {
        set_id: set_id.into(),
    };
    let set: SetResponse = deps
        .querier
        .query_wasm_smart(registry, &query)
        .map_err(|error| ContractError::UnknownSet {
            set_id,
            reason: error.to_string(),
        })?;
    let now = env.block.time.seconds();
    let ended = set.expires_at.is_some_and(|end| now > end.u64());
    if now < set.active_from.u64() || ended {
        return Err(ContractError::InactiveSet { set_id, now });
    }
    Ok(set)
}

/// Digest of the set for the splitter whose reports it signs.
fn config_digest(
    deps: Deps,
    env: &Env,
    config: &Config,
    set: &SetResponse,
) -> Result<Hash32, ContractError> {
    let splitter = config
        .payout_splitter
        .as_ref()
        .ok_or(ContractError::NotWired {
            role: "payout_splitter",
        })?;
    let splitter = deps.api.addr_canonicalize(splitter.as_str())?;
    let members = set.members.iter().map(|member| {
        Ok(OracleMember {
            operator: deps.api.addr_canonicalize(&member.operator)?.into(),
            pubkey: member.pubkey.clone().into(),
        })
    });
    let set = OracleSet {
        set_id: set.set_id.u64(),
        members: members.collect::<StdResult<_>>()?,
        quorum: set.quorum,
        params_hash: set.params_hash,
    };
    Ok(set.config_digest(&env.block.chain_id, splitter.as_slice()))
}
