//! What the messages do.

mod admin;
mod channel;
mod charge;
mod claim;
mod dispute;
mod finalize;
mod oracle_set;
mod recipient;
mod submit_report;

pub(crate) use admin::{instantiate, set_paused, update_config};
pub(crate) use channel::{
    open_channel, revoke_session_key, rotate_session_key, thaw, top_up, withdraw, Opening,
};
pub(crate) use claim::{claim, claim_many};
pub(crate) use dispute::{hold_report, revert_charges, void_report};
pub(crate) use finalize::finalize;
pub(crate) use recipient::set_recipient;
pub(crate) use submit_report::{submit_report, Submission};

use crate::ContractError;

fn refuse_paused(paused: bool, action: &'static str) -> Result<(), ContractError> {
    if paused {
        Err(ContractError::Paused { action })
    } else {
        Ok(())
    }
}
