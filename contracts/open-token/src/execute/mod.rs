//! Messages.

mod allowance;
mod mint;
mod multi_transfer;
mod transfer;
mod wrap;

use contract_api::open_token::ExecuteMsg;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw20_base::allowances::execute_decrease_allowance;
use cw20_base::contract::{execute_update_marketing, execute_update_minter, execute_upload_logo};

use crate::ContractError;

/// Hands the message to what carries it out; sender and funds are checked before.
pub fn dispatch(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    use ExecuteMsg::*;
    match msg {
        Transfer { recipient, amount } => transfer::transfer(deps, env, info, recipient, amount),
        MultiTransfer { transfers } => multi_transfer::run(deps, info, transfers),
        Burn { amount } => transfer::burn(deps, env, info, amount),
        Send {
            contract,
            amount,
            msg,
        } => transfer::send(deps, env, info, contract, amount, msg),
        IncreaseAllowance {
            spender,
            amount,
            expires,
        } => allowance::increase(deps, env, info, spender, amount, expires),
        DecreaseAllowance {
            spender,
            amount,
            expires,
        } => Ok(execute_decrease_allowance(
            deps, env, info, spender, amount, expires,
        )?),
        TransferFrom {
            owner,
            recipient,
            amount,
        } => allowance::transfer_from(deps, env, info, owner, recipient, amount),
        SendFrom {
            owner,
            contract,
            amount,
            msg,
        } => allowance::send_from(deps, env, info, owner, contract, amount, msg),
        BurnFrom { owner, amount } => allowance::burn_from(deps, env, info, owner, amount),
        Mint { recipient, amount } => mint::run(deps, env, info, recipient, amount),
        UpdateMinter { new_minter } => Ok(execute_update_minter(deps, env, info, new_minter)?),
        UpdateMarketing {
            project,
            description,
            marketing,
        } => Ok(execute_update_marketing(
            deps,
            env,
            info,
            project,
            description,
            marketing,
        )?),
        UploadLogo(logo) => Ok(execute_upload_logo(deps, env, info, logo)?),
        Wrap {} => wrap::wrap(deps, info),
        Unwrap { amount } => wrap::unwrap(deps, info, amount),
    }
}
