//! What the other contracts of the suite tell and are told.
//!
//! Of each answer only the fields are read that are needed, so that a contract may tell more one
//! day. What is not there is asked for as a page of one entry: an error then always means that a
//! contract does not answer, which proves nothing, and never that something is missing.

use attribution_report::{Bitmap, Hash32, MixRule, Report, RevenuePolicy, UnattestedRule};
use contract_api::{
    datanet_registry, model_registry,
    open_token::{self, Transfer},
    oracle_registry::{self, SetResponse},
    payout_splitter::{self, ReportStatus},
};
use cosmwasm_std::{
    to_json_binary, Addr, Deps, QuerierWrapper, StdResult, Uint128, Uint64, WasmMsg,
};
use serde::{de::DeserializeOwned, Deserialize, Serialize};

use crate::{state::Config, ContractError};

/// A report as the splitter has it.
#[derive(Deserialize)]
pub(crate) struct ReportRecord {
    pub report: Report,
    pub digest: Hash32,
    pub set_id: Uint64,
    pub bitmap: Bitmap,
    pub status: ReportStatus,
    /// Unix seconds from which it can be final, where it is not held.
    pub final_at: Uint64,
    /// Unix seconds until which it is held.
    pub held_until: Uint64,
}

#[derive(Deserialize)]
struct Reports {
    reports: Vec<ReportRecord>,
}

#[derive(Deserialize)]
struct Charge {
    amount: Uint128,
}

#[derive(Deserialize)]
struct Channels {
    channels: Vec<Channel>,
}

#[derive(Deserialize)]
struct Channel {
    channel: Uint64,
    node: String,
}

#[derive(Deserialize)]
struct Evidence {
    evidence_seconds: Uint64,
}

#[derive(Deserialize)]
struct Committee {
    members: Vec<CommitteeMember>,
}

#[derive(Deserialize)]
struct CommitteeMember {
    operator: String,
}

#[derive(Deserialize)]
struct Adapters {
    adapters: Vec<AdapterRecord>,
}

/// An adapter as model-registry has it.
#[derive(Deserialize)]
pub(crate) struct AdapterRecord {
    pub adapter: Uint64,
    pub terms: AdapterTerms,
    /// Height of the attestation, also of one that is deprecated since.
    pub attested_at: Option<Uint64>,
}

#[derive(Deserialize)]
pub(crate) struct AdapterTerms {
    pub policy: RevenuePolicy,
    pub mix: MixRule,
    pub unattested: UnattestedRule,
    pub snapshots: Vec<Snapshot>,
}

#[derive(Deserialize)]
pub(crate) struct Snapshot {
    pub datanet: Uint64,
}

#[derive(Deserialize)]
struct Batches {
    batches: Vec<BatchRecord>,
}

/// A batch as datanet-registry has it.
#[derive(Deserialize)]
pub(crate) struct BatchRecord {
    pub batch: Uint64,
    pub contributor: String,
    pub validators: Vec<String>,
    /// Position in the Datanet's tree, where it was ever accepted.
    pub position: Option<Uint64>,
}

impl ReportRecord {
    /// Unix seconds from which it can be final, or could.
    pub fn finality(&self) -> u64 {
        self.final_at.max(self.held_until).u64()
    }
}

/// A page's cursor before an id; none for zero, which no id is.
fn before(id: u64) -> Option<Option<Uint64>> {
    id.checked_sub(1).map(|former| Some(former.into()))
}

fn ask<T: DeserializeOwned>(
    querier: QuerierWrapper<'_>,
    contract: &Addr,
    query: &impl Serialize,
) -> Result<T, ContractError> {
    querier
        .query_wasm_smart(contract, query)
        .map_err(|error| ContractError::Unreadable {
            contract: contract.clone(),
            reason: error.to_string(),
        })
}

/// A report; an error where there is none.
pub(crate) fn report(deps: Deps, config: &Config, seq: u64) -> Result<ReportRecord, ContractError> {
    find_report(deps, config, seq)?.ok_or(ContractError::UnknownReport { seq })
}

/// A report, where there is one.
pub(crate) fn find_report(
    deps: Deps,
    config: &Config,
    seq: u64,
) -> Result<Option<ReportRecord>, ContractError> {
    let Some(start_after) = before(seq) else {
        return Ok(None);
    };
    let query = payout_splitter::QueryMsg::Reports {
        start_after,
        limit: Some(1),
    };
    let page: Reports = ask(deps.querier, &config.payout_splitter, &query)?;
    let mut reports = page.reports.into_iter();
    Ok(reports.find(|record| record.report.seq.u64() == seq))
}

/// What a report charged to a channel.
pub(crate) fn charge(
    deps: Deps,
    config: &Config,
    (seq, channel): (u64, u64),
) -> Result<Uint128, ContractError> {
    let query = payout_splitter::QueryMsg::Charge {
        seq: seq.into(),
        channel: channel.into(),
    };
    let charge: Charge = ask(deps.querier, &config.payout_splitter, &query)?;
    Ok(charge.amount)
}

/// The node of a channel, where there is such a channel.
pub(crate) fn node(
    deps: Deps,
    config: &Config,
    channel: u64,
) -> Result<Option<String>, ContractError> {
    let Some(start_after) = before(channel) else {
        return Ok(None);
    };
    let query = payout_splitter::QueryMsg::Channels {
        start_after,
        limit: Some(1),
    };
    let page: Channels = ask(deps.querier, &config.payout_splitter, &query)?;
    let mut channels = page.channels.into_iter();
    let found = channels.find(|entry| entry.channel.u64() == channel);
    Ok(found.map(|entry| entry.node))
}

/// An adapter, where there is one.
pub(crate) fn adapter(
    deps: Deps,
    config: &Config,
    adapter: u64,
) -> Result<Option<AdapterRecord>, ContractError> {
    let Some(start_after) = before(adapter) else {
        return Ok(None);
    };
    let query = model_registry::QueryMsg::Adapters {
        start_after,
        limit: Some(1),
    };
    let page: Adapters = ask(deps.querier, &config.model_registry, &query)?;
    let mut adapters = page.adapters.into_iter();
    Ok(adapters.find(|entry| entry.adapter.u64() == adapter))
}

/// A batch, where there is one.
pub(crate) fn batch(
    deps: Deps,
    config: &Config,
    (datanet, batch): (u64, u64),
) -> Result<Option<BatchRecord>, ContractError> {
    let Some(start_after) = before(batch) else {
        return Ok(None);
    };
    let query = datanet_registry::QueryMsg::Batches {
        datanet: datanet.into(),
        start_after,
        limit: Some(1),
    };
    let page: Batches = ask(deps.querier, &config.datanet_registry, &query)?;
    let mut batches = page.batches.into_iter();
    Ok(batches.find(|entry| entry.batch.u64() == batch))
}

/// An oracle set.
pub(crate) fn set(deps: Deps, config: &Config, set_id: u64) -> Result<SetResponse, ContractError> {
    let query = oracle_registry::QueryMsg::Set {
        set_id: set_id.into(),
    };
    ask(deps.querier, &config.oracle_registry, &query)
}

/// Seconds after a report's finality in which its signers answer for it.
pub(crate) fn evidence_seconds(deps: Deps, config: &Config) -> Result<u64, ContractError> {
    let query = oracle_registry::QueryMsg::Config {};
    let found: Evidence = ask(deps.querier, &config.oracle_registry, &query)?;
    Ok(found.evidence_seconds.u64())
}

/// A committee drawn by a seed; members of the excluded set come in once nobody else is left.
pub(crate) fn committee(
    deps: Deps,
    config: &Config,
    seed: Hash32,
    exclude_set: u64,
) -> Result<Vec<Addr>, ContractError> {
    let query = oracle_registry::QueryMsg::Committee {
        seed,
        size: config.params.committee_size,
        exclude_set: Some(exclude_set.into()),
    };
    let found: Committee = ask(deps.querier, &config.oracle_registry, &query)?;
    let members = found.members.into_iter();
    let operators = members.map(|member| deps.api.addr_validate(&member.operator));
    Ok(operators.collect::<StdResult<_>>()?)
}

/// Makes a report and all after it void.
pub(crate) fn void_report(config: &Config, seq: u64) -> StdResult<WasmMsg> {
    let message = payout_splitter::ExecuteMsg::VoidReport { seq: seq.into() };
    tell(&config.payout_splitter, &message)
}

/// Holds a report, or ends its hold with zero.
pub(crate) fn hold_report(config: &Config, seq: u64, until: u64) -> StdResult<WasmMsg> {
    let message = payout_splitter::ExecuteMsg::HoldReport {
        seq: seq.into(),
        until: until.into(),
    };
    tell(&config.payout_splitter, &message)
}

/// Who is slashed, and who gains by it.
pub(crate) struct Slash<'a> {
    pub set_id: u64,
    pub operators: Vec<String>,
    pub fraction_bps: u16,
    pub beneficiary: &'a Addr,
    pub reason: String,
}

/// Slashes members of a set.
pub(crate) fn slash(config: &Config, slash: Slash<'_>) -> StdResult<WasmMsg> {
    let message = oracle_registry::ExecuteMsg::Slash {
        set_id: slash.set_id.into(),
        operators: slash.operators,
        fraction_bps: slash.fraction_bps,
        beneficiary: Some(slash.beneficiary.to_string()),
        reason: slash.reason,
    };
    tell(&config.oracle_registry, &message)
}

/// Slashes the signers of a report.
pub(crate) fn slash_signers(
    deps: Deps,
    config: &Config,
    record: &ReportRecord,
    fraction_bps: u16,
    (beneficiary, what): (&Addr, &str),
) -> Result<WasmMsg, ContractError> {
    let set_id = record.set_id.u64();
    let members = set(deps, config, set_id)?.members.into_iter();
    let signers = members
        .enumerate()
        .filter(|(index, _)| record.bitmap.contains(*index));
    let order = Slash {
        set_id,
        operators: signers.map(|(_, member)| member.operator).collect(),
        fraction_bps,
        beneficiary,
        reason: format!("{what} in report {}", record.report.seq),
    };
    Ok(slash(config, order)?)
}

/// Pays OPEN; nothing for amounts of zero.
pub(crate) fn pay(
    config: &Config,
    payments: impl IntoIterator<Item = (Addr, Uint128)>,
) -> StdResult<Option<WasmMsg>> {
    let payments = payments.into_iter().filter(|(_, amount)| !amount.is_zero());
    let transfers: Vec<Transfer> = payments
        .map(|(recipient, amount)| Transfer {
            recipient: recipient.into(),
            amount,
        })
        .collect();
    if transfers.is_empty() {
        return Ok(None);
    }
    let message = open_token::ExecuteMsg::MultiTransfer { transfers };
    tell(&config.open_token, &message).map(Some)
}

fn tell(contract: &Addr, message: &impl Serialize) -> StdResult<WasmMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(message)?,
        funds: vec![],
    })
}
