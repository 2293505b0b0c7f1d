//! Paying what is earned under a final report.

use std::collections::{btree_map::Entry, BTreeMap};

use attribution_report::{verify_sum_proof, SumNode};
use contract_api::{
    open_token::{self, Transfer},
    payout_splitter::{Claim, MAX_CLAIMS},
};
use cosmwasm_std::{
    to_json_binary, Api, CanonicalAddr, DepsMut, Env, Response, StdError, Storage, Uint128, WasmMsg,
};

use crate::{
    error::ClaimError,
    events::Event,
    state::{self, Config},
    ContractError,
};

/// The cumulative tree of a report.
struct Tree {
    root: SumNode,
    leaves: u64,
}

/// The claimable trees that the claims of one message name, each loaded once.
struct Trees {
    /// Numbers of the reports, oldest first.
    claimable: Vec<u64>,
    loaded: BTreeMap<u64, Tree>,
}

/// A payee whose claim is proved, with what it earned and was paid.
struct Proved {
    payee: CanonicalAddr,
    cumulative: Uint128,
    paid: Uint128,
}

/// Pays one payee; nothing due is an error.
pub(crate) fn claim(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    claim: Claim,
) -> Result<Response, ContractError> {
    let mut trees = Trees::new(deps.storage)?;
    let proved = prove(&deps, &mut trees, &claim)?;
    if proved.payee == deps.api.addr_canonicalize(env.contract.address.as_str())? {
        return Err(ClaimError::PayeeIsSplitter.into());
    }
    if proved.cumulative <= proved.paid {
        return Err(ClaimError::NothingDue {
            payee: deps.api.addr_humanize(&proved.payee)?,
            cumulative: proved.cumulative,
            paid: proved.paid,
        }
        .into());
    }
    let transfer = pay(deps.api, deps.storage, &proved)?;
    settle(deps, config, "claim", vec![transfer])
}

/// Pays many payees with one transfer message. A wrong proof is an error, nothing due is not.
pub(crate) fn claim_many(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    claims: Vec<Claim>,
) -> Result<Response, ContractError> {
    let found = claims.len();
    if !(1..=MAX_CLAIMS).contains(&found) {
        return Err(ClaimError::Count { found }.into());
    }
    let splitter = deps.api.addr_canonicalize(env.contract.address.as_str())?;
    let mut trees = Trees::new(deps.storage)?;
    let mut transfers = Vec::with_capacity(found);
    for claim in &claims {
        let proved = prove(&deps, &mut trees, claim)?;
        if proved.cumulative > proved.paid && proved.payee != splitter {
            transfers.push(pay(deps.api, deps.storage, &proved)?);
        }
    }
    settle(deps, config, "claim_many", transfers)
}

impl Trees {
    fn new(storage: &dyn Storage) -> Result<Self, StdError> {
        Ok(Self {
            claimable: state::claimable(storage)?,
            loaded: BTreeMap::new(),
        })
    }

    fn get(&mut self, storage: &dyn Storage, seq: u64) -> Result<&Tree, ContractError> {
        if !self.claimable.contains(&seq) {
            return Err(ClaimError::NotClaimable {
                seq,
                oldest: self.claimable.first().copied().unwrap_or(0),
                newest: self.claimable.last().copied().unwrap_or(0),
            }
            .into());
        }
        match self.loaded.entry(seq) {
            Entry::Occupied(loaded) => Ok(loaded.into_mut()),
            Entry::Vacant(missing) => Ok(missing.insert(Tree::load(storage, seq)?)),
        }
    }
}

impl Tree {
    fn load(storage: &dyn Storage, seq: u64) -> Result<Self, StdError> {
        let report = state::known_report(storage, seq)?.report;
        Ok(Self {
            root: SumNode {
                hash: report.cumulative_root,
                sum: report.cumulative_sum,
            },
            leaves: report.leaf_count.u64(),
        })
    }
}

/// Checks the claim's proof. The payee is taken in canonical bytes: bech32 writes one account in
/// two cases.
fn prove(deps: &DepsMut, trees: &mut Trees, claim: &Claim) -> Result<Proved, ContractError> {
    let Claim {
        seq,
        payee,
        index,
        cumulative,
        proof,
    } = claim;
    let tree = trees.get(deps.storage, seq.u64())?;
    let canonical = deps.api.addr_canonicalize(payee)?;
    verify_sum_proof(
        &tree.root,
        tree.leaves,
        index.u64(),
        &canonical,
        cumulative.u128(),
        proof,
    )
    .map_err(|source| ClaimError::Proof {
        payee: payee.clone(),
        source,
    })?;
    Ok(Proved {
        paid: state::paid(deps.storage, &canonical)?,
        payee: canonical,
        cumulative: *cumulative,
    })
}

/// Writes down that the payee has all it earned, and returns the transfer of what it lacked, to the
/// recipient that it named.
fn pay(
    api: &dyn Api,
    storage: &mut dyn Storage,
    proved: &Proved,
) -> Result<Transfer, ContractError> {
    let amount = proved.cumulative.checked_sub(proved.paid)?;
    state::save_paid(storage, &proved.payee, proved.cumulative)?;
    let recipient = match state::recipient(storage, &proved.payee)? {
        Some(recipient) => recipient,
        None => api.addr_humanize(&proved.payee)?,
    };
    Ok(Transfer {
        recipient: recipient.into(),
        amount,
    })
}

/// Adds the transfers to the totals and sends them in one message.
fn settle(
    deps: DepsMut,
    config: &Config,
    action: &'static str,
    transfers: Vec<Transfer>,
) -> Result<Response, ContractError> {
    let amount = transfers
        .iter()
        .try_fold(Uint128::zero(), |sum, transfer| {
            sum.checked_add(transfer.amount)
        })?;
    let event = Event::Paid {
        action,
        payees: transfers.len(),
        amount,
    };
    if transfers.is_empty() {
        return Ok(event.into());
    }
    let mut totals = state::totals(deps.storage)?;
    totals.paid = totals.paid.checked_add(amount)?;
    // Holds whatever a report says of its payees: deposits of open channels never pay claims.
    if totals.paid > totals.final_cumulative {
        return Err(ClaimError::BeyondEarned {
            paid: totals.paid,
            final_cumulative: totals.final_cumulative,
        }
        .into());
    }
    state::save_totals(deps.storage, &totals)?;
    let message = WasmMsg::Execute {
        contract_addr: config.open_token.to_string(),
        msg: to_json_binary(&open_token::ExecuteMsg::MultiTransfer { transfers })?,
        funds: vec![],
    };
    Ok(Response::from(event).add_message(message))
}
