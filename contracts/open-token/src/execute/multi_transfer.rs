//! `multi_transfer`.

use contract_api::open_token::{Transfer, MAX_TRANSFERS};
use cosmwasm_std::{DepsMut, MessageInfo, Response, StdError, Uint128};
use token_ledger::LedgerError;

use crate::events::Event;
use crate::ContractError;

/// Takes the sum from the sender, then credits each recipient in order. The sender must hold the
/// sum even where it is a recipient itself; a recipient may occur more than once.
pub fn run(
    deps: DepsMut,
    info: MessageInfo,
    transfers: Vec<Transfer>,
) -> Result<Response, ContractError> {
    let count = transfers.len();
    if count == 0 || count > MAX_TRANSFERS {
        return Err(ContractError::TransferCount { count });
    }
    let amount = total(&transfers)?;
    token_ledger::debit(deps.storage, &info.sender, amount)?;
    let summary = Event::MultiTransfer {
        from: info.sender.clone(),
        count,
        amount,
    };
    let mut response = Response::from(summary);
    for transfer in transfers {
        let recipient = deps.api.addr_validate(&transfer.recipient)?;
        token_ledger::credit(deps.storage, &recipient, transfer.amount)?;
        response = response.add_event(Event::Transfer {
            from: info.sender.clone(),
            to: recipient,
            amount: transfer.amount,
        });
    }
    Ok(response)
}

fn total(transfers: &[Transfer]) -> Result<Uint128, ContractError> {
    transfers.iter().try_fold(Uint128::zero(), |sum, transfer| {
        if transfer.amount.is_zero() {
            return Err(LedgerError::ZeroAmount.into());
        }
        Ok(sum.checked_add(transfer.amount).map_err(StdError::from)?)
    })
}
