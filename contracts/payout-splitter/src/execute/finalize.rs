//! Making a report final.

use cosmwasm_std::{DepsMut, Env, Response, StdError};

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
    if head.final_seq >= head.last_seq {
        return Err(FinalityError::NonePending.into());
    }
    let expected = head.final_seq.saturating_add(1);
    if seq != expected {
        let found = seq;
        return Err(FinalityError::Order { expected, found }.into());
    }
    let stored = state::report(deps.storage, seq)?
        .ok_or_else(|| StdError::not_found(format!("report {seq}")))?;
    let now = env.block.time.seconds();
    let final_at = stored.final_at;
    if now < final_at {
        return Err(FinalityError::TooEarly { seq, final_at, now }.into());
    }

    head.final_seq = seq;
    state::save_head(deps.storage, &head)?;
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
