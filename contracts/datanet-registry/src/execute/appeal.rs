//! `appeal_batch`, `rule_appeal` and `close_appeal`.

use attribution_report::BASIS_POINTS;
use contract_api::datanet_registry::{AppealStatus, BatchStatus, ReputationRole, Verdict};
use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage, Uint128};

use super::decide::{accept, exclude, remember};
use crate::events::Event;
use crate::payment::pay;
use crate::periods::{ends, require_before, require_from};
use crate::state::{self, Appeal, Batch, Score};
use crate::terms::check_reason;
use crate::ContractError;

/// Bad outcomes that a reversed decision counts for.
const REVERSED: u64 = 5;

/// Opens the one appeal against the decision on a batch.
pub fn open(
    deps: DepsMut,
    env: Env,
    appellant: Addr,
    (datanet, id): (u64, u64),
    bond: Uint128,
    reason: String,
) -> Result<Response, ContractError> {
    check_reason(&reason)?;
    let params = state::config(deps.storage)?.params;
    if bond < params.appeal_bond {
        return Err(ContractError::AmountTooLow {
            required: params.appeal_bond,
            sent: bond,
        });
    }
    let batch = state::batch(deps.storage, datanet, id)?;
    if !matches!(batch.status, BatchStatus::Accepted | BatchStatus::Rejected) {
        return Err(ContractError::WrongStatus {
            datanet,
            batch: id,
            status: batch.status,
        });
    }
    if let Some(appeal) = state::find_appeal(deps.storage, datanet, id)? {
        return Err(ContractError::Appealed {
            datanet,
            batch: id,
            status: appeal.status,
        });
    }
    require_before(&env, batch.settle_after)?;
    let appeal = Appeal {
        appellant,
        bond,
        reason,
        against: batch.status,
        status: AppealStatus::Open,
        opened_at: env.block.height,
        rule_by: ends(&env, params.ruling_seconds),
    };
    state::save_appeal(deps.storage, datanet, id, &appeal)?;
    Ok(Event::AppealBatch {
        datanet,
        batch: id,
        appellant: appeal.appellant,
        against: appeal.against,
        bond,
        rule_by: appeal.rule_by,
    }
    .into())
}

fn open_one(storage: &dyn Storage, datanet: u64, id: u64) -> Result<Appeal, ContractError> {
    let appeal = state::appeal(storage, datanet, id)?;
    match appeal.status {
        AppealStatus::Open => Ok(appeal),
        status => Err(ContractError::Appealed {
            datanet,
            batch: id,
            status,
        }),
    }
}

/// The arbiter's ruling: what it judges is the batch, not the reason.
pub fn rule(
    deps: DepsMut,
    env: Env,
    datanet: u64,
    id: u64,
    verdict: Verdict,
) -> Result<Response, ContractError> {
    let mut appeal = open_one(deps.storage, datanet, id)?;
    require_before(&env, appeal.rule_by)?;
    let mut batch = state::batch(deps.storage, datanet, id)?;
    appeal.status = match verdict {
        Verdict::Granted => AppealStatus::Granted,
        Verdict::Denied => AppealStatus::Denied,
    };
    state::save_appeal(deps.storage, datanet, id, &appeal)?;
    match verdict {
        Verdict::Denied => deny(deps, datanet, id, &batch, &appeal),
        Verdict::Granted => grant(deps, &env, datanet, id, &mut batch, &appeal),
    }
}

/// The decision stands. The bond goes to whom the appeal kept waiting: the contributor of an
/// accepted batch, the treasury for a rejected one.
fn deny(
    deps: DepsMut,
    datanet: u64,
    id: u64,
    batch: &Batch,
    appeal: &Appeal,
) -> Result<Response, ContractError> {
    let winner = match appeal.against {
        BatchStatus::Accepted => batch.contributor.clone(),
        _ => state::config(deps.storage)?.treasury,
    };
    let response = Response::from(Event::RuleAppeal {
        datanet,
        batch: id,
        ruling: appeal.status,
        status: batch.status,
        slashed: Uint128::zero(),
    });
    Ok(pay(deps.storage, response, [(&winner, appeal.bond)])?)
}

/// The decision is reversed and the bond returned. A batch that loses its acceptance loses its
/// deposit: half of it, rounded down, to the appellant, the rest to the treasury.
fn grant(
    deps: DepsMut,
    env: &Env,
    datanet: u64,
    id: u64,
    batch: &mut Batch,
    appeal: &Appeal,
) -> Result<Response, ContractError> {
    let storage = deps.storage;
    let config = state::config(storage)?;
    let accept_quality = state::datanet(storage, datanet)?.terms.accept_quality;
    let slashed = slash_validators(storage, env, datanet, id, batch, accept_quality)?;
    let mut to_appellant = appeal.bond;
    let mut to_treasury = slashed;
    let role = ReputationRole::Contributor;
    if appeal.against == BatchStatus::Accepted {
        let deposit = std::mem::take(&mut batch.held);
        let half = deposit.checked_div(Uint128::new(2)).unwrap_or_default();
        to_appellant = to_appellant.checked_add(half)?;
        to_treasury = to_treasury.checked_add(deposit.checked_sub(half)?)?;
        exclude(storage, env, datanet, id, batch, BatchStatus::Revoked)?;
        remember(storage, env, datanet, role, &batch.contributor, |account| {
            account.blame(REVERSED);
        })?;
    } else {
        batch.quality = accept_quality;
        batch.decided_at = env.block.height;
        batch.settle_after = ends(env, config.params.challenge_seconds);
        accept(storage, datanet, id, batch)?;
        remember(storage, env, datanet, role, &batch.contributor, |account| {
            account.forgive(1);
            account.add(accept_quality);
        })?;
    }
    state::save_batch(storage, datanet, id, batch)?;
    let response = Response::from(Event::RuleAppeal {
        datanet,
        batch: id,
        ruling: appeal.status,
        status: batch.status,
        slashed,
    });
    let payments = [
        (&appeal.appellant, to_appellant),
        (&config.treasury, to_treasury),
    ];
    Ok(pay(storage, response, payments)?)
}

/// Takes a part of the bond, as far as it is still there, from every validator whose score was on
/// the side that lost; at most MAX_VALIDATORS. A batch that becomes accepted is validated by the
/// others alone; one that was accepted keeps its validators, whom reports may have credited.
fn slash_validators(
    storage: &mut dyn Storage,
    env: &Env,
    datanet: u64,
    id: u64,
    batch: &mut Batch,
    accept_quality: u16,
) -> Result<Uint128, ContractError> {
    let fraction = state::config(storage)?.params.validator_slash_bps;
    let was_accepted = batch.status == BatchStatus::Accepted;
    let mut slashed = Uint128::zero();
    let mut right = Vec::with_capacity(batch.validators.len());
    for account in batch.validators.clone() {
        let Some(score) = state::score(storage, datanet, id, &account)? else {
            continue;
        };
        if (score.quality >= accept_quality) != was_accepted {
            right.push(account);
            continue;
        }
        let loss = slash(storage, datanet, &account, &score, fraction)?;
        slashed = slashed.checked_add(loss)?;
        let role = ReputationRole::Validator;
        remember(storage, env, datanet, role, &account, |reputation| {
            reputation.blame(REVERSED);
        })?;
    }
    if !was_accepted {
        batch.validators = right;
    }
    Ok(slashed)
}

/// Takes the fraction of the bond behind the score, rounded down, from what is bonded now.
fn slash(
    storage: &mut dyn Storage,
    datanet: u64,
    account: &Addr,
    score: &Score,
    fraction: u16,
) -> Result<Uint128, ContractError> {
    let mut validator = state::validator(storage, datanet, account)?;
    let at_risk = validator.bond.min(score.bond);
    let loss = at_risk
        .checked_multiply_ratio(fraction, BASIS_POINTS)
        .unwrap_or_default();
    validator.bond = validator.bond.checked_sub(loss)?;
    state::save_validator(storage, datanet, account, &validator)?;
    Ok(loss)
}

/// Nobody ruled in time: the decision stands, the bond returns.
pub fn close(deps: DepsMut, env: Env, datanet: u64, id: u64) -> Result<Response, ContractError> {
    let mut appeal = open_one(deps.storage, datanet, id)?;
    require_from(&env, appeal.rule_by)?;
    appeal.status = AppealStatus::Lapsed;
    state::save_appeal(deps.storage, datanet, id, &appeal)?;
    let response = Response::from(Event::CloseAppeal {
        datanet,
        batch: id,
        bond: appeal.bond,
        paid_to: appeal.appellant.clone(),
    });
    Ok(pay(
        deps.storage,
        response,
        [(&appeal.appellant, appeal.bond)],
    )?)
}
