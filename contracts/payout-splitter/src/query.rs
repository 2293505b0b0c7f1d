//! Queries.

use contract_api::{
    page_size,
    payout_splitter::{
        ChannelResponse, ChannelStatus, ChannelsResponse, ChargeResponse, ChargesResponse,
        ConfigResponse, FormerKey, HeadResponse, PaidAllResponse, PaidResponse, QueryMsg,
        RecipientResponse, RecipientsResponse, ReportResponse, ReportStatus, ReportsResponse,
        TotalsResponse,
    },
};
use cosmwasm_std::{to_json_binary, Binary, Deps, Env, StdError, StdResult, Storage, Uint64};

use crate::state::{self, Channel, Charged, StoredReport};

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
        QueryMsg::Charge { seq, channel } => to_json_binary(&charge(storage, seq.u64(), channel)?),
        QueryMsg::Charges {
            seq,
            start_after,
            limit,
        } => to_json_binary(&charges(storage, seq.u64(), start_after, limit)?),
        QueryMsg::Recipient { payee } => to_json_binary(&recipient(deps, &payee)?),
        QueryMsg::Recipients { start_after, limit } => {
            to_json_binary(&recipients(deps, start_after, limit)?)
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
        emergency: config.emergency.map(Into::into),
        disputes: config.disputes.map(Into::into),
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
        tip_seq: head.tip_seq.into(),
        tip_digest: head.tip_digest,
        tip_cumulative: head.tip_cumulative,
        final_seq: head.final_seq.into(),
        pending: head.pending,
        reverting: head.reverting,
        chain_id: env.block.chain_id.clone(),
    })
}

fn one_report(storage: &dyn Storage, seq: u64) -> StdResult<ReportResponse> {
    let stored = state::known_report(storage, seq)?;
    report_response(storage, state::head(storage)?.final_seq, stored)
}

fn report_response(
    storage: &dyn Storage,
    final_seq: u64,
    stored: StoredReport,
) -> StdResult<ReportResponse> {
    let seq = stored.report.seq.u64();
    let status = match () {
        _ if state::is_void(storage, seq) => ReportStatus::Void,
        _ if seq <= final_seq => ReportStatus::Final,
        _ => ReportStatus::Pending,
    };
    Ok(ReportResponse {
        follows: stored.follows().into(),
        report: stored.report,
        digest: stored.digest,
        set_id: stored.set_id.into(),
        bitmap: stored.bitmap,
        submitter: stored.submitter.into(),
        status,
        final_at: stored.final_at.into(),
        held_until: state::held_until(storage, seq)?.into(),
    })
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
        .map(|(_, stored)| report_response(storage, final_seq, stored))
        .collect::<StdResult<_>>()?;
    Ok(ReportsResponse { reports })
}

/// What a report charged, as far as it was not taken back.
fn charged(storage: &dyn Storage, seq: u64) -> StdResult<Charged> {
    state::known_report(storage, seq)?;
    match state::charges(storage, seq)? {
        Some(charges) => Ok(charges),
        None if state::is_void(storage, seq) => Ok(Charged::new()),
        None => Err(StdError::not_found(format!("charges of report {seq}"))),
    }
}

fn charge(storage: &dyn Storage, seq: u64, channel: Uint64) -> StdResult<ChargeResponse> {
    let charges = charged(storage, seq)?;
    let found = charges.into_iter().find(|(id, _)| *id == channel.u64());
    Ok(ChargeResponse {
        channel,
        amount: found.map(|(_, amount)| amount).unwrap_or_default(),
    })
}

fn charges(
    storage: &dyn Storage,
    seq: u64,
    start_after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<ChargesResponse> {
    let after = |id: u64| start_after.is_none_or(|start| id > start.u64());
    let entries = charged(storage, seq)?.into_iter();
    let entries = entries.filter(|(id, _)| after(*id)).take(page_size(limit));
    let charges = entries.map(|(id, amount)| ChargeResponse {
        channel: id.into(),
        amount,
    });
    Ok(ChargesResponse {
        charges: charges.collect(),
    })
}

fn recipient(deps: Deps, payee: &str) -> StdResult<RecipientResponse> {
    let canonical = deps.api.addr_canonicalize(payee)?;
    let payee = deps.api.addr_humanize(&canonical)?;
    let named = state::recipient(deps.storage, &canonical)?;
    Ok(RecipientResponse {
        recipient: named.unwrap_or_else(|| payee.clone()).into(),
        payee: payee.into(),
    })
}

fn recipients(
    deps: Deps,
    start_after: Option<String>,
    limit: Option<u32>,
) -> StdResult<RecipientsResponse> {
    let start = start_after
        .map(|payee| deps.api.addr_canonicalize(&payee))
        .transpose()?;
    let entries = state::recipients(deps.storage, start.as_ref(), page_size(limit))?;
    let recipients = entries
        .into_iter()
        .map(|(payee, recipient)| {
            Ok(RecipientResponse {
                payee: deps.api.addr_humanize(&payee)?.into(),
                recipient: recipient.into(),
            })
        })
        .collect::<StdResult<_>>()?;
    Ok(RecipientsResponse { recipients })
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
