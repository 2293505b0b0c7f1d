//! `vote_by_signature`.

use contract_api::governor::{adr36_sign_bytes, vote_text, SignedVote, VoteBySignature};
use cosmwasm_std::{Addr, Api, CanonicalAddr, DepsMut, Env, Response, StdResult};
use ripemd::Ripemd160;
use sha2::{Digest, Sha256};

use super::vote;
use crate::{state, ContractError};

const PUBKEY_BYTES: usize = 33;
const SIGNATURE_BYTES: usize = 64;

/// Casts the votes of whoever signed. A signature has a second valid form (high S), so not it but
/// the nonce is used up; and a voter votes once.
pub fn run(
    mut deps: DepsMut,
    env: Env,
    sender: Addr,
    signed: VoteBySignature,
) -> Result<Response, ContractError> {
    if state::config(deps.storage)?.paused.vote_by_signature {
        let action = "vote_by_signature";
        return Err(ContractError::Paused { action });
    }
    let (now, expires) = (env.block.time.seconds(), signed.expires.u64());
    if now > expires {
        return Err(ContractError::SignatureExpired { expires, now });
    }
    vote::check_reason(signed.reason.as_deref())?;
    let voter = deps.api.addr_validate(&signed.voter)?;
    let expected = state::nonce(deps.storage, &voter)?;
    if signed.nonce.u64() != expected {
        return Err(ContractError::WrongNonce {
            voter,
            expected,
            found: signed.nonce.u64(),
        });
    }
    check_signature(&deps, &env, &voter, &signed)?;
    state::next_nonce(deps.storage, &voter)?;
    let cast = vote::Cast {
        proposal_id: signed.proposal_id,
        voter,
        vote: signed.vote,
        reason: signed.reason,
        sender,
    };
    vote::run(deps.branch(), env, cast)
}

fn check_signature(
    deps: &DepsMut,
    env: &Env,
    voter: &Addr,
    signed: &VoteBySignature,
) -> Result<(), ContractError> {
    if signed.pubkey.len() != PUBKEY_BYTES || signed.signature.len() != SIGNATURE_BYTES {
        return Err(ContractError::InvalidSignature);
    }
    let signer = account_of(deps.api, &signed.pubkey)?;
    if signer != voter {
        let voter = voter.clone();
        return Err(ContractError::WrongSigner { voter, signer });
    }
    let text = vote_text(&SignedVote {
        chain_id: &env.block.chain_id,
        governor: env.contract.address.as_str(),
        proposal_id: signed.proposal_id,
        vote: signed.vote,
        nonce: signed.nonce.u64(),
        expires: signed.expires.u64(),
        reason: signed.reason.as_deref(),
    });
    let digest = Sha256::digest(adr36_sign_bytes(voter.as_str(), &text));
    let valid = deps
        .api
        .secp256k1_verify(&digest, &signed.signature, &signed.pubkey);
    match valid {
        Ok(true) => Ok(()),
        _ => Err(ContractError::InvalidSignature),
    }
}

/// The account of a secp256k1 key: the RIPEMD-160 of the SHA-256 of its compressed form.
fn account_of(api: &dyn Api, pubkey: &[u8]) -> StdResult<Addr> {
    let account: [u8; 20] = Ripemd160::digest(Sha256::digest(pubkey)).into();
    api.addr_humanize(&CanonicalAddr::from(account))
}
