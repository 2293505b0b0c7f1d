//! `settle_deposit`.

use contract_api::datanet_registry::BatchStatus;
use cosmwasm_std::{DepsMut, Env, Response};

use crate::events::Event;
use crate::payment::pay;
use crate::periods::require_from;
use crate::{state, ContractError};

/// Pays the deposit of an accepted batch to its contributor, that of a rejected one to the
/// treasury.
pub fn run(deps: DepsMut, env: Env, datanet: u64, id: u64) -> Result<Response, ContractError> {
    let mut batch = state::batch(deps.storage, datanet, id)?;
    let paid_to = match batch.status {
        BatchStatus::Accepted => batch.contributor.clone(),
        BatchStatus::Rejected => state::config(deps.storage)?.treasury,
        status => {
            return Err(ContractError::WrongStatus {
                datanet,
                batch: id,
                status,
            })
        }
    };
    if batch.held.is_zero() {
        return Err(ContractError::NothingHeld { datanet, batch: id });
    }
    require_from(&env, batch.settle_after)?;
    if let Some(appeal) = state::open_appeal(deps.storage, datanet, id)? {
        return Err(ContractError::Appealed {
            datanet,
            batch: id,
            status: appeal.status,
        });
    }
    let deposit = std::mem::take(&mut batch.held);
    if batch.status == BatchStatus::Rejected {
        state::free_root(deps.storage, datanet, &batch);
    }
    state::save_batch(deps.storage, datanet, id, &batch)?;
    let response = Response::from(Event::SettleDeposit {
        datanet,
        batch: id,
        status: batch.status,
        deposit,
        paid_to: paid_to.clone(),
    });
    Ok(pay(deps.storage, response, [(&paid_to, deposit)])?)
}
