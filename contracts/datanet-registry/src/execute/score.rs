//! `score_batch`.

use attribution_report::SnapshotEntry;
use contract_api::datanet_registry::BatchStatus;
use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response, StdResult, Storage};

use crate::events::Event;
use crate::payment::pay;
use crate::state::{self, Batch, Score};
use crate::tally::{decided_quality, Ballot};
use crate::terms::check_basis_points;
use crate::ContractError;

/// Stores the score, and decides the batch where the scores suffice. All bonds are read now: of the
/// validators that are active now, the contributor apart, those who scored against all.
pub fn run(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    datanet: u64,
    id: u64,
    quality: u16,
) -> Result<Response, ContractError> {
    check_basis_points(quality)?;
    let mut batch = state::batch(deps.storage, datanet, id)?;
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
    batch.quality = quality;
    batch.decided_at = env.block.height;
    record_scores(deps.storage, datanet, id, &mut batch, ballots)?;
    let (payment, event) = settle(deps.branch(), datanet, id, batch)?;
    Ok(response.add_message(payment).add_event(event))
}

fn check_may_score(
    storage: &dyn Storage,
    datanet: u64,
    id: u64,
    batch: &Batch,
    validator: &Addr,
) -> Result<(), ContractError> {
    if batch.status != BatchStatus::Pending {
        return Err(ContractError::AlreadyDecided {
            datanet,
            batch: id,
            status: batch.status,
        });
    }
    let validator = validator.clone();
    if validator == batch.contributor {
        return Err(ContractError::OwnBatch { validator });
    }
    if state::score(storage, datanet, id, &validator)?.is_some() {
        return Err(ContractError::AlreadyScored { validator });
    }
    Ok(())
}

/// The active validators other than the contributor, ascending, with their bonds and scores.
fn ballots(
    storage: &dyn Storage,
    datanet: u64,
    batch: u64,
    contributor: &Addr,
) -> StdResult<Vec<Ballot>> {
    let active = state::active_validators(storage, datanet)?;
    active
        .into_iter()
        .filter(|(validator, _)| validator != contributor)
        .map(|(validator, bond)| {
            let score = state::score(storage, datanet, batch, &validator)?;
            Ok(Ballot {
                validator,
                bond,
                quality: score.map(|score| score.quality),
            })
        })
        .collect()
}

/// Fixes who decided the batch, and with which bond.
fn record_scores(
    storage: &mut dyn Storage,
    datanet: u64,
    id: u64,
    batch: &mut Batch,
    ballots: Vec<Ballot>,
) -> StdResult<()> {
    for ballot in ballots {
        let Some(quality) = ballot.quality else {
            continue;
        };
        let bond = ballot.bond;
        let score = Score { quality, bond };
        state::save_score(storage, datanet, id, &ballot.validator, &score)?;
        batch.validators.push(ballot.validator);
    }
    Ok(())
}

/// Accepts or rejects the batch by its quality and pays its deposit out.
fn settle(
    deps: DepsMut,
    datanet_id: u64,
    id: u64,
    mut batch: Batch,
) -> Result<(cosmwasm_std::WasmMsg, Event), ContractError> {
    let mut datanet = state::datanet(deps.storage, datanet_id)?;
    let paid_to = if batch.quality >= datanet.terms.accept_quality {
        batch.status = BatchStatus::Accepted;
        datanet.accepted = state::next(datanet.accepted)?;
        state::save_datanet(deps.storage, datanet_id, &datanet)?;
        let entry = SnapshotEntry {
            batch: id,
            root: batch.root,
            count: batch.count,
            quality: batch.quality,
        };
        batch.position = Some(state::append_accepted(deps.storage, datanet_id, &entry)?);
        batch.contributor.clone()
    } else {
        batch.status = BatchStatus::Rejected;
        state::config(deps.storage)?.treasury
    };
    state::save_decision(deps.storage, datanet_id, id, &batch)?;
    let payment = pay(deps, &paid_to, batch.deposit)?;
    let event = Event::DecideBatch {
        datanet: datanet_id,
        batch: id,
        status: batch.status,
        quality: batch.quality,
        deposit: batch.deposit,
        paid_to,
    };
    Ok((payment, event))
}
