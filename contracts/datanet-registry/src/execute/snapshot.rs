//! `take_snapshot`.

use cosmwasm_std::{DepsMut, Env, Response};

use crate::events::Event;
use crate::state::{self, Snapshot};
use crate::ContractError;

/// Records the root over the batches accepted so far.
pub fn take(deps: DepsMut, env: Env, datanet: u64) -> Result<Response, ContractError> {
    state::datanet(deps.storage, datanet)?;
    let tree = state::snapshot_tree(deps.storage, datanet)?;
    let snapshot = Snapshot {
        root: tree.root(),
        batches: tree.leaves(),
        height: env.block.height,
    };
    state::add_snapshot(deps.storage, datanet, &snapshot)?;
    Ok(Event::TakeSnapshot {
        datanet,
        root: snapshot.root,
        batches: snapshot.batches,
    }
    .into())
}
