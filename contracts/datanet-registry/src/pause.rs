//! Which actions can be switched off, in one place.

use contract_api::datanet_registry::{ExecuteMsg, Paused, ReceiveMsg};
use cosmwasm_std::Storage;

use crate::{state, ContractError};

/// Refuses a message whose action is switched off.
pub fn check(storage: &dyn Storage, message: &ExecuteMsg) -> Result<(), ContractError> {
    let paused = state::config(storage)?.paused;
    refuse(match message {
        ExecuteMsg::CreateDatanet { .. } => ("create_datanet", paused.create_datanet),
        ExecuteMsg::ScoreBatch { .. } => ("score_batch", paused.score_batch),
        ExecuteMsg::TakeSnapshot { .. } => ("take_snapshot", paused.take_snapshot),
        ExecuteMsg::AnnounceKey { .. } => ("announce_key", paused.share_keys),
        ExecuteMsg::WrapKeys { .. } => ("wrap_keys", paused.share_keys),
        _ => return Ok(()),
    })
}

/// Refuses OPEN for an action that is switched off.
pub fn check_hook(storage: &dyn Storage, message: &ReceiveMsg) -> Result<(), ContractError> {
    let paused = state::config(storage)?.paused;
    refuse(match message {
        ReceiveMsg::SubmitBatch { .. } => ("submit_batch", paused.submit_batch),
        ReceiveMsg::BondValidator { .. } => ("bond_validator", paused.bond_validator),
        ReceiveMsg::AppealBatch { .. } => return Ok(()),
    })
}

fn refuse((action, paused): (&'static str, bool)) -> Result<(), ContractError> {
    match paused {
        true => Err(ContractError::Paused { action }),
        false => Ok(()),
    }
}

/// Every action that can be switched off, by name.
pub fn actions(paused: &Paused) -> [(&'static str, bool); 6] {
    let Paused {
        create_datanet,
        submit_batch,
        score_batch,
        bond_validator,
        take_snapshot,
        share_keys,
    } = *paused;
    [
        ("create_datanet", create_datanet),
        ("submit_batch", submit_batch),
        ("score_batch", score_batch),
        ("bond_validator", bond_validator),
        ("take_snapshot", take_snapshot),
        ("share_keys", share_keys),
    ]
}
