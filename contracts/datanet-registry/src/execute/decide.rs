//! What the decision on a batch does, whoever brought it about.

use attribution_report::SnapshotEntry;
use contract_api::datanet_registry::{BatchStatus, ReputationRole};
use cosmwasm_std::{Addr, Env, StdResult, Storage};

use crate::events::Event;
use crate::periods::{ends, now};
use crate::state::{self, Batch, Score};
use crate::tally::Ballot;
use crate::ContractError;

/// The active validators other than the contributor, ascending, with their bonds and scores.
pub fn ballots(
    storage: &dyn Storage,
    datanet: u64,
    id: u64,
    contributor: &Addr,
) -> StdResult<Vec<Ballot>> {
    let active = state::active_validators(storage, datanet)?;
    active
        .into_iter()
        .filter(|(validator, _)| validator != contributor)
        .map(|(validator, bond)| {
            let score = state::score(storage, datanet, id, &validator)?;
            Ok(Ballot {
                validator,
                bond,
                quality: score.map(|score| score.quality),
            })
        })
        .collect()
}

/// Accepts or rejects a batch by the quality that these ballots came to, and stores it. Its deposit
/// and the bonds of those who decided stay until the decision cannot be reversed any more.
pub fn by_quality(
    storage: &mut dyn Storage,
    env: &Env,
    datanet_id: u64,
    id: u64,
    batch: &mut Batch,
    quality: u16,
    ballots: Vec<Ballot>,
) -> Result<Event, ContractError> {
    let params = state::config(storage)?.params;
    let datanet = state::datanet(storage, datanet_id)?;
    batch.quality = quality;
    batch.decided_at = env.block.height;
    batch.settle_after = ends(env, params.challenge_seconds);
    let locked = batch
        .settle_after
        .saturating_add(params.ruling_seconds.u64());
    for ballot in ballots {
        let (Some(found), validator) = (ballot.quality, ballot.validator) else {
            continue;
        };
        let score = Score {
            quality: found,
            bond: ballot.bond,
        };
        state::save_score(storage, datanet_id, id, &validator, &score)?;
        state::lock_bond(storage, datanet_id, &validator, locked)?;
        let closeness = attribution_report::BASIS_POINTS.saturating_sub(found.abs_diff(quality));
        let role = ReputationRole::Validator;
        remember(storage, env, datanet_id, role, &validator, |reputation| {
            reputation.add(closeness);
        })?;
        batch.validators.push(validator);
    }
    if quality >= datanet.terms.accept_quality {
        accept(storage, datanet_id, id, batch)?;
    } else {
        batch.status = BatchStatus::Rejected;
    }
    credit_contributor(storage, env, datanet_id, batch)?;
    state::save_batch(storage, datanet_id, id, batch)?;
    Ok(Event::DecideBatch {
        datanet: datanet_id,
        batch: id,
        status: batch.status,
        quality,
        settle_after: batch.settle_after,
    })
}

/// Marks a batch as accepted and appends it to the tree; the caller stores it.
pub fn accept(
    storage: &mut dyn Storage,
    datanet_id: u64,
    id: u64,
    batch: &mut Batch,
) -> Result<(), ContractError> {
    let entry = SnapshotEntry {
        batch: id,
        root: batch.root,
        count: batch.count,
        quality: batch.quality,
    };
    batch.status = BatchStatus::Accepted;
    batch.position = Some(state::append_accepted(storage, datanet_id, &entry)?);
    let mut datanet = state::datanet(storage, datanet_id)?;
    datanet.accepted = state::next(datanet.accepted)?;
    Ok(state::save_datanet(storage, datanet_id, &datanet)?)
}

/// Takes the acceptance from a batch: its leaf stays, but it earns nothing more. The caller stores
/// it.
pub fn exclude(
    storage: &mut dyn Storage,
    env: &Env,
    datanet_id: u64,
    id: u64,
    batch: &mut Batch,
    status: BatchStatus,
) -> Result<(), ContractError> {
    batch.status = status;
    batch.excluded_at = env.block.height;
    state::list_excluded(storage, datanet_id, id)?;
    let mut datanet = state::datanet(storage, datanet_id)?;
    datanet.excluded = state::next(datanet.excluded)?;
    Ok(state::save_datanet(storage, datanet_id, &datanet)?)
}

/// A decided batch is an outcome of its contributor as good as its quality; a rejected one is bad
/// altogether.
fn credit_contributor(
    storage: &mut dyn Storage,
    env: &Env,
    datanet: u64,
    batch: &Batch,
) -> StdResult<()> {
    let goodness = match batch.status {
        BatchStatus::Accepted => batch.quality,
        _ => 0,
    };
    let role = ReputationRole::Contributor;
    remember(
        storage,
        env,
        datanet,
        role,
        &batch.contributor,
        |reputation| {
            reputation.add(goodness);
        },
    )
}

/// Changes a reputation after it has faded to now.
pub fn remember(
    storage: &mut dyn Storage,
    env: &Env,
    datanet: u64,
    role: ReputationRole,
    account: &Addr,
    change: impl FnOnce(&mut crate::reputation::Reputation),
) -> StdResult<()> {
    let half_life = state::config(storage)?.params.half_life_seconds.u64();
    let stored = state::reputation(storage, datanet, role, account)?;
    let mut reputation = stored.at(now(env), half_life);
    change(&mut reputation);
    state::save_reputation(storage, datanet, role, account, &reputation)
}
