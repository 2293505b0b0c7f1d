//! What the messages do.

mod admin;
mod charge;
mod claim;
mod close_channel;
mod finalize;
mod open_channel;
mod oracle_set;
mod submit_report;

pub(crate) use admin::{instantiate, set_paused, update_config, Update};
pub(crate) use claim::{claim, claim_many};
pub(crate) use close_channel::close_channel;
pub(crate) use finalize::finalize;
pub(crate) use open_channel::{open_channel, Opening};
pub(crate) use submit_report::{submit_report, Submission};

use crate::ContractError;

fn refuse_paused(paused: bool, action: &'static str) -> Result<(), ContractError> {
    if paused {
        Err(ContractError::Paused { action })
    } else {
        Ok(())
    }
}
