//! `prove_duplicate`.

use attribution_report::{item_leaf, verify_merkle, Hash32};
use contract_api::datanet_registry::{AppealStatus, BatchStatus, ItemProof, ReputationRole};
use cosmwasm_std::{Deps, DepsMut, Env, MessageInfo, Response, StdResult, Storage, Uint128};

use super::decide::{exclude, remember};
use crate::events::Event;
use crate::payment::pay;
use crate::state::{self, Appeal, Batch};
use crate::ContractError;

/// Bad outcomes that a proved duplicate counts for.
const DUPLICATE: u64 = 10;

/// Takes the acceptance and what is still held of its deposit from the later batch. While an appeal
/// against it is open half of that, rounded down, goes to the appellant, so that nobody saves the
/// whole deposit of a doubtful batch by proving against itself.
pub fn prove(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    content_hash: Hash32,
    earlier: &ItemProof,
    later: &ItemProof,
) -> Result<Response, ContractError> {
    if (earlier.datanet, earlier.batch, earlier.index) == (later.datanet, later.batch, later.index)
    {
        return Err(ContractError::SameItem);
    }
    let first = accepted(deps.storage, earlier)?;
    let mut batch = accepted(deps.storage, later)?;
    if first.serial > batch.serial {
        return Err(ContractError::WrongOrder {
            earlier: first.serial,
            later: batch.serial,
        });
    }
    check_item(deps.as_ref(), &first, earlier, &content_hash)?;
    check_item(deps.as_ref(), &batch, later, &content_hash)?;

    let (datanet, id) = (later.datanet.u64(), later.batch.u64());
    let storage = deps.storage;
    let deposit = std::mem::take(&mut batch.held);
    exclude(storage, &env, datanet, id, &mut batch, BatchStatus::Slashed)?;
    state::save_batch(storage, datanet, id, &batch)?;
    let role = ReputationRole::Contributor;
    remember(
        storage,
        &env,
        datanet,
        role,
        &batch.contributor,
        |account| {
            account.blame(DUPLICATE);
        },
    )?;
    let appeal = close_appeal(storage, datanet, id)?;
    let to_appellant = match &appeal {
        Some(_) => deposit.checked_div(Uint128::new(2)).unwrap_or_default(),
        None => Uint128::zero(),
    };
    let reward = deposit.checked_sub(to_appellant)?;
    let response = Response::from(Event::ProveDuplicate {
        datanet,
        batch: id,
        earlier_datanet: earlier.datanet.u64(),
        earlier_batch: earlier.batch.u64(),
        content_hash,
        prover: info.sender.clone(),
        reward,
    });
    let response = pay(storage, response, [(&info.sender, reward)])?;
    let Some(appeal) = appeal else {
        return Ok(response);
    };
    let returned = appeal.bond.checked_add(to_appellant)?;
    Ok(pay(storage, response, [(&appeal.appellant, returned)])?)
}

/// The batch of a proof. Only an accepted one counts: a batch that waits or was found worthless
/// takes no deposit from another, and loses none.
fn accepted(storage: &dyn Storage, item: &ItemProof) -> Result<Batch, ContractError> {
    let (datanet, id) = (item.datanet.u64(), item.batch.u64());
    let batch = state::batch(storage, datanet, id)?;
    match batch.status {
        BatchStatus::Accepted => Ok(batch),
        status => Err(ContractError::WrongStatus {
            datanet,
            batch: id,
            status,
        }),
    }
}

/// Checks that the item stands in the batch, bound to the batch's contributor.
fn check_item(
    deps: Deps,
    batch: &Batch,
    item: &ItemProof,
    content_hash: &Hash32,
) -> Result<(), ContractError> {
    let contributor = deps.api.addr_canonicalize(batch.contributor.as_str())?;
    let leaf = item_leaf(&contributor, content_hash);
    let index = item.index.u64();
    let reason = match verify_merkle(&batch.root, batch.count, index, &leaf, &item.proof) {
        Ok(()) => return Ok(()),
        Err(reason) => reason,
    };
    Err(ContractError::ItemProof {
        datanet: item.datanet.u64(),
        batch: item.batch.u64(),
        index,
        reason,
    })
}

/// Ends the open appeal against a batch, if there is one: there is nothing left to rule on.
fn close_appeal(storage: &mut dyn Storage, datanet: u64, id: u64) -> StdResult<Option<Appeal>> {
    let Some(mut appeal) = state::open_appeal(storage, datanet, id)? else {
        return Ok(None);
    };
    appeal.status = AppealStatus::Moot;
    state::save_appeal(storage, datanet, id, &appeal)?;
    Ok(Some(appeal))
}
