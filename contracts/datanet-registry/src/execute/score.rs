//! `score_batch` and `close_batch`.

use contract_api::datanet_registry::{BatchStatus, ReputationRole};
use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response, Storage};

use super::decide::{self, ballots, remember};
use crate::events::Event;
use crate::payment::pay;
use crate::periods::{require_before, require_from};
use crate::state::{self, Batch, Score};
use crate::tally::{decided_quality, Ballot};
use crate::terms::check_basis_points;
use crate::ContractError;

/// Stores the score, and decides the batch where the scores suffice. All bonds are read now: of the
/// validators that are active now, the contributor apart, those who scored against all.
pub fn run(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    datanet: u64,
    id: u64,
    quality: u16,
) -> Result<Response, ContractError> {
    check_basis_points(quality)?;
    let mut batch = pending(deps.storage, datanet, id)?;
    require_before(&env, batch.score_by)?;
    let validator = info.sender;
    check_may_score(deps.storage, datanet, id, &batch, &validator)?;
    let score = Score {
        quality,
        bond: state::validator(deps.storage, datanet, &validator)?.bond,
    };
    state::save_score(deps.storage, datanet, id, &validator, &score)?;
    let response = Response::from(Event::ScoreBatch {
        datanet,
        batch: id,
        validator,
        quality,
        bond: score.bond,
    });
    let ballots = ballots(deps.storage, datanet, id, &batch.contributor)?;
    let Some(quality) = decided_quality(&ballots)? else {
        return Ok(response);
    };
    let decided = decide::by_quality(
        deps.storage,
        &env,
        datanet,
        id,
        &mut batch,
        quality,
        ballots,
    )?;
    Ok(response.add_event(decided))
}

/// After the deadline the scores of those who are active now decide, where they hold more than half
/// of the bond; otherwise the batch expires.
pub fn close(deps: DepsMut, env: Env, datanet: u64, id: u64) -> Result<Response, ContractError> {
    let mut batch = pending(deps.storage, datanet, id)?;
    require_from(&env, batch.score_by)?;
    let ballots = ballots(deps.storage, datanet, id, &batch.contributor)?;
    let closed = |status| {
        Response::from(Event::CloseBatch {
            datanet,
            batch: id,
            status,
        })
    };
    if let Some(quality) = decided_quality(&ballots)? {
        let decided = decide::by_quality(
            deps.storage,
            &env,
            datanet,
            id,
            &mut batch,
            quality,
            ballots,
        )?;
        return Ok(closed(batch.status).add_event(decided));
    }
    blame_the_silent(deps.storage, &env, datanet, &ballots)?;
    let deposit = std::mem::take(&mut batch.held);
    batch.status = BatchStatus::Expired;
    batch.decided_at = env.block.height;
    state::free_root(deps.storage, datanet, &batch);
    state::save_batch(deps.storage, datanet, id, &batch)?;
    let expired = Event::ExpireBatch {
        datanet,
        batch: id,
        deposit,
        paid_to: batch.contributor.clone(),
    };
    let response = closed(batch.status).add_event(expired);
    Ok(pay(
        deps.storage,
        response,
        [(&batch.contributor, deposit)],
    )?)
}

/// The active validators that let a batch expire without a score have a bad outcome each.
fn blame_the_silent(
    storage: &mut dyn Storage,
    env: &Env,
    datanet: u64,
    ballots: &[Ballot],
) -> Result<(), ContractError> {
    let silent = ballots.iter().filter(|ballot| ballot.quality.is_none());
    for Ballot { validator, .. } in silent {
        let role = ReputationRole::Validator;
        remember(storage, env, datanet, role, validator, |reputation| {
            reputation.blame(1);
        })?;
    }
    Ok(())
}

fn pending(storage: &dyn Storage, datanet: u64, id: u64) -> Result<Batch, ContractError> {
    let batch = state::batch(storage, datanet, id)?;
    match batch.status {
        BatchStatus::Pending => Ok(batch),
        status => Err(ContractError::AlreadyDecided {
            datanet,
            batch: id,
            status,
        }),
    }
}

fn check_may_score(
    storage: &dyn Storage,
    datanet: u64,
    id: u64,
    batch: &Batch,
    validator: &Addr,
) -> Result<(), ContractError> {
    let validator = validator.clone();
    if validator == batch.contributor {
        return Err(ContractError::OwnBatch { validator });
    }
    if state::score(storage, datanet, id, &validator)?.is_some() {
        return Err(ContractError::AlreadyScored { validator });
    }
    Ok(())
}
