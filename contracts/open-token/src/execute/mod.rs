//! Messages.

mod config;
mod mint;
mod multi_transfer;
mod wrap;

use contract_api::open_token::ExecuteMsg::{self, *};
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw20_base::contract::{execute_update_marketing, execute_update_minter, execute_upload_logo};
use token_ledger as ledger;

use crate::ContractError;

/// Hands the message to what carries it out; sender and funds are checked before.
pub fn dispatch(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    let response = match msg {
        MultiTransfer { transfers } => multi_transfer::run(deps, info, transfers)?,
        Wrap {} => wrap::wrap(deps, info)?,
        Unwrap { amount } => wrap::unwrap(deps, info, amount)?,
        Mint { recipient, amount } => mint::run(deps, env, info, recipient, amount)?,
        UpdateMinter { new_minter } => execute_update_minter(deps, env, info, new_minter)?,
        UpdateMarketing {
            project: name,
            description: text,
            marketing: account,
        } => execute_update_marketing(deps, env, info, name, text, account)?,
        UploadLogo(logo) => execute_upload_logo(deps, env, info, logo)?,
        Transfer { recipient, amount } => ledger::transfer(deps, env, info, recipient, amount)?,
        Burn { amount } => ledger::burn(deps, env, info, amount)?,
        Send {
            contract,
            amount,
            msg,
        } => ledger::send(deps, env, info, contract, amount, msg)?,
        IncreaseAllowance {
            spender,
            amount,
            expires,
        } => ledger::increase_allowance(deps, env, info, spender, amount, expires)?,
        DecreaseAllowance {
            spender,
            amount,
            expires,
        } => ledger::decrease_allowance(deps, env, info, spender, amount, expires)?,
        TransferFrom {
            owner,
            recipient,
            amount,
        } => ledger::transfer_from(deps, env, info, owner, recipient, amount)?,
        SendFrom {
            owner,
            contract,
            amount,
            msg,
        } => ledger::send_from(deps, env, info, owner, contract, amount, msg)?,
        BurnFrom { owner, amount } => ledger::burn_from(deps, env, info, owner, amount)?,
        UpdateConfig { owner, emergency } => config::update(deps, owner, emergency)?,
        SetPaused { paused } => config::set_paused(deps, info, paused)?,
    };
    Ok(response)
}
