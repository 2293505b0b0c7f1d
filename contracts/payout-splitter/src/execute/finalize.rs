//! Making a report final.

use cosmwasm_std::{DepsMut, Env, Response};

use super::refuse_paused;
use crate::{
    error::FinalityError,
    events::Event,
    state::{self, Config},
    ContractError,
};

pub(crate) fn finalize(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    seq: u64,
) -> Result<Response, ContractError> {
    refuse_paused(config.paused.finalize, "finalize")?;
    let mut head = state::head(deps.storage)?;
    if head.pending == 0 {
        return Err(FinalityError::NonePending.into());
    }
    let final_seq = head.final_seq;
    let stored = state::report(deps.storage, seq)?
        .filter(|stored| stored.follows() == final_seq && !state::is_void(deps.storage, seq))
        .ok_or(FinalityError::Order {
            final_seq,
            found: seq,
        })?;
    let now = env.block.time.seconds();
    let held_until = state::held_until(deps.storage, seq)?;
    let final_at = stored.final_at.max(held_until);
    if now < final_at {
        return Err(FinalityError::TooEarly { seq, final_at, now }.into());
    }

    head.final_seq = seq;
    head.pending = head.pending.saturating_sub(1);
    state::save_head(deps.storage, &head)?;
    state::add_claimable(deps.storage, seq)?;
    if held_until > 0 {
        state::save_hold(deps.storage, seq, 0)?;
    }
    let cumulative_sum = stored.report.cumulative_sum;
    let mut totals = state::totals(deps.storage)?;
    totals.final_cumulative = cumulative_sum;
    state::save_totals(deps.storage, &totals)?;
    let event = Event::ReportFinal {
        seq,
        digest: stored.digest,
        cumulative_sum,
    };
    Ok(event.into())
}
