//! Queries.

use contract_api::{
    page_size,
    payout_splitter::{
        ChannelResponse, ChannelStatus, ChannelsResponse, ConfigResponse, FormerKey, HeadResponse,
        PaidAllResponse, PaidResponse, QueryMsg, ReportResponse, ReportStatus, ReportsResponse,
        TotalsResponse,
    },
};
use cosmwasm_std::{to_json_binary, Binary, Deps, Env, StdError, StdResult, Storage, Uint64};

use crate::state::{self, Channel, StoredReport};

pub(crate) fn answer(deps: Deps, env: &Env, msg: QueryMsg) -> StdResult<Binary> {
    let storage = deps.storage;
    match msg {
        QueryMsg::Config {} => to_json_binary(&config(storage)?),
        QueryMsg::Totals {} => to_json_binary(&totals(storage)?),
        QueryMsg::Channel { channel } => to_json_binary(&one_channel(storage, channel.u64())?),
        QueryMsg::Channels { start_after, limit } => {
            to_json_binary(&channels(storage, start_after, limit)?)
        }
        QueryMsg::ChannelsByPayer {
            payer,
            start_after,
            limit,
        } => to_json_binary(&channels_of(deps, &payer, start_after, limit)?),
        QueryMsg::Head {} => to_json_binary(&head(storage, env)?),
        QueryMsg::Report { seq } => to_json_binary(&one_report(storage, seq.u64())?),
        QueryMsg::Reports { start_after, limit } => {
            to_json_binary(&reports(storage, start_after, limit)?)
        }
        QueryMsg::Paid { payee } => to_json_binary(&paid(deps, &payee)?),
        QueryMsg::PaidAll { start_after, limit } => {
            to_json_binary(&paid_all(deps, start_after, limit)?)
        }
    }
}

fn config(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    let config = state::config(storage)?;
    Ok(ConfigResponse {
        owner: config.owner.into(),
        open_token: config.open_token.into(),
        oracle_registry: config.oracle_registry.into(),
        dispute_seconds: config.dispute_seconds.into(),
        settle_seconds: config.settle_seconds.into(),
        min_deposit: config.min_deposit,
        paused: config.paused,
    })
}

fn totals(storage: &dyn Storage) -> StdResult<TotalsResponse> {
    let totals = state::totals(storage)?;
    Ok(TotalsResponse {
        deposited: totals.deposited,
        collected: totals.collected,
        final_cumulative: totals.final_cumulative,
        paid: totals.paid,
        refunded: totals.refunded,
    })
}

fn one_channel(storage: &dyn Storage, id: u64) -> StdResult<ChannelResponse> {
    let channel =
        state::channel(storage, id)?.ok_or_else(|| StdError::not_found(format!("channel {id}")))?;
    channel_response(storage, id, channel)
}

fn channel_response(
    storage: &dyn Storage,
    id: u64,
    channel: Channel,
) -> StdResult<ChannelResponse> {
    let closing = state::closing(storage, id)?;
    let status = match () {
        _ if closing.closed => ChannelStatus::Closed,
        _ if channel.thawed_at.is_some() => ChannelStatus::Thawing,
        _ if channel.revoked_until.is_some() => ChannelStatus::Revoked,
        _ => ChannelStatus::Open,
    };
    let former_key = channel.former.map(|former| FormerKey {
        scheme: former.scheme,
        session_key: former.session_key,
        until: former.until.into(),
    });
    Ok(ChannelResponse {
        channel: id.into(),
        payer: channel.payer.into(),
        node: channel.node.into(),
        scheme: channel.scheme,
        session_key: channel.session_key,
        revoked_until: channel.revoked_until.map(Into::into),
        former_key,
        deposit: channel.deposit,
        cap: channel.cap,
        collected: state::collected(storage, id)?,
        withdrawn: closing.withdrawn,
        expires: channel.expires.into(),
        settles_at: channel.settles_at.max(closing.reopened_until).into(),
        status,
    })
}

fn channels(
    storage: &dyn Storage,
    start_after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<ChannelsResponse> {
    let entries = state::channels(storage, start_after.map(Into::into), page_size(limit))?;
    let channels = entries
        .into_iter()
        .map(|(id, channel)| channel_response(storage, id, channel))
        .collect::<StdResult<_>>()?;
    Ok(ChannelsResponse { channels })
}

fn channels_of(
    deps: Deps,
    payer: &str,
    start_after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<ChannelsResponse> {
    let payer = deps.api.addr_validate(payer)?;
    let start = start_after.map(Into::into);
    let ids = state::channels_of(deps.storage, &payer, start, page_size(limit))?;
    let channels = ids
        .into_iter()
        .map(|id| one_channel(deps.storage, id))
        .collect::<StdResult<_>>()?;
    Ok(ChannelsResponse { channels })
}

fn head(storage: &dyn Storage, env: &Env) -> StdResult<HeadResponse> {
    let head = state::head(storage)?;
    Ok(HeadResponse {
        last_seq: head.last_seq.into(),
        last_digest: head.last_digest,
        last_cumulative: head.last_cumulative,
        final_seq: head.final_seq.into(),
        chain_id: env.block.chain_id.clone(),
    })
}

fn one_report(storage: &dyn Storage, seq: u64) -> StdResult<ReportResponse> {
    let stored =
        state::report(storage, seq)?.ok_or_else(|| StdError::not_found(format!("report {seq}")))?;
    Ok(report_response(
        state::head(storage)?.final_seq,
        seq,
        stored,
    ))
}

fn report_response(final_seq: u64, seq: u64, stored: StoredReport) -> ReportResponse {
    ReportResponse {
        report: stored.report,
        digest: stored.digest,
        set_id: stored.set_id.into(),
        bitmap: stored.bitmap,
        submitter: stored.submitter.into(),
        status: if seq <= final_seq {
            ReportStatus::Final
        } else {
            ReportStatus::Pending
        },
        final_at: stored.final_at.into(),
    }
}

fn reports(
    storage: &dyn Storage,
    start_after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<ReportsResponse> {
    let final_seq = state::head(storage)?.final_seq;
    let entries = state::reports(storage, start_after.map(Into::into), page_size(limit))?;
    let reports = entries
        .into_iter()
        .map(|(seq, stored)| report_response(final_seq, seq, stored))
        .collect();
    Ok(ReportsResponse { reports })
}

fn paid(deps: Deps, payee: &str) -> StdResult<PaidResponse> {
    let canonical = deps.api.addr_canonicalize(payee)?;
    Ok(PaidResponse {
        payee: deps.api.addr_humanize(&canonical)?.into(),
        paid: state::paid(deps.storage, &canonical)?,
    })
}

fn paid_all(
    deps: Deps,
    start_after: Option<String>,
    limit: Option<u32>,
) -> StdResult<PaidAllResponse> {
    let start = start_after
        .map(|payee| deps.api.addr_canonicalize(&payee))
        .transpose()?;
    let entries = state::all_paid(deps.storage, start.as_ref(), page_size(limit))?;
    let payees = entries
        .into_iter()
        .map(|(payee, paid)| {
            Ok(PaidResponse {
                payee: deps.api.addr_humanize(&payee)?.into(),
                paid,
            })
        })
        .collect::<StdResult<_>>()?;
    Ok(PaidAllResponse { payees })
}
