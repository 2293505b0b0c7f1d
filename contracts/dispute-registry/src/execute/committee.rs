//! Drawing the committee of a challenge.
//!
//! Its seed binds chain, registry, challenge, report and receipt, which the challenger knows and
//! partly chooses, and height and time of the drawing block, which nobody knows at the opening. What
//! is left to be chosen is the drawing block: who proposes it chooses its time within what the
//! chain's consensus allows, and a contract can send the draw in every block and undo those that it
//! does not like. The first draw of anybody ends that, so those who fear it draw in the first block
//! after the challenge. A member is drawn with a chance in proportion to its bond, so a larger
//! committee makes any choice of blocks worth less.

use attribution_report::CommitteeSeed;
use contract_api::dispute_registry::ChallengeStatus;
use cosmwasm_std::{DepsMut, Env, Response};

use super::{open_one, refuse_late, refuse_unless_pending};
use crate::{
    error::ChallengeError,
    events::Event,
    state::{self, Config, Judge},
    suite, ContractError,
};

pub(crate) fn draw_committee(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    id: u64,
) -> Result<Response, ContractError> {
    let mut challenge = open_one(deps.storage, id)?;
    if challenge.status == ChallengeStatus::Judging {
        return Err(ChallengeError::AlreadyDrawn { challenge: id }.into());
    }
    let opened_height = challenge.opened_height;
    if env.block.height <= opened_height {
        return Err(ChallengeError::SameBlock { opened_height }.into());
    }
    refuse_late(env, id, &challenge)?;
    refuse_unless_pending(&suite::report(deps.as_ref(), config, challenge.seq)?)?;

    let splitter = deps
        .api
        .addr_canonicalize(config.payout_splitter.as_str())?;
    let chain_id = &env.block.chain_id;
    let registry = deps.api.addr_canonicalize(env.contract.address.as_str())?;
    let seed = CommitteeSeed {
        chain_id,
        registry: &registry,
        challenge: id,
        report_digest: challenge.report_digest,
        receipt_leaf: challenge.receipt.leaf(chain_id, &splitter),
        height: env.block.height,
        time_nanos: env.block.time.nanos(),
    }
    .hash();
    let members = suite::committee(deps.as_ref(), config, seed, challenge.set_id)?;
    if members.is_empty() {
        return Err(ChallengeError::NoOperators.into());
    }
    let judge = |operator: &_| Judge {
        operator: Clone::clone(operator),
        upheld: None,
    };
    challenge.committee = members.iter().map(judge).collect();
    challenge.status = ChallengeStatus::Judging;
    state::save_challenge(deps.storage, id, &challenge)?;
    let event = Event::CommitteeDrawn {
        challenge: id,
        seed,
        members,
    };
    Ok(event.into())
}
