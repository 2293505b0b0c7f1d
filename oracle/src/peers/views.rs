//! What anyone may read: the oracle's status, reports, the account of an answer, claims. Addresses
//! are shown as bech32 text.

use attribution::attributor::Evidence;
use axum::extract::{Path, State};
use axum::Json;
use serde_json::{json, Value};

use super::server::{parse_hash, to_json, Api, ApiError};
use crate::address::to_text;
use crate::claims::ClaimTree;
use crate::daemon::Context;
use crate::error::OracleError;
use crate::store::{Abandoned, AnswerRecord, LostReceipt, StoredReceipt};

/// Entries that the status shows of a list.
const SHOWN: usize = 20;

/// `GET /v1/status`: figures of this oracle's work.
pub async fn status(State(api): State<Api>) -> Result<Json<Value>, ApiError> {
    let context = &api.context;
    let figures = context.figures();
    let ledger = context.ledger();
    let set = context.set();
    let member = set.as_ref().and_then(|set| set.member(&context.operator));
    let lost = context.store.lost()?;
    Ok(Json(json!({
        "operator": context.operator,
        "chain_id": context.contracts.scope().chain_id,
        "set_id": set.as_ref().map(|set| set.set_id.to_string()),
        "member": member,
        "members": set.as_ref().map(|set| set.members.count()),
        "quorum": set.as_ref().map(|set| set.members.quorum()),
        "settled_seq": ledger.seq.to_string(),
        "settled_report": ledger.digest,
        "seq": figures.seq.to_string(),
        "view": figures.view.to_string(),
        "leader": figures.leader,
        "decided": figures.decided,
        "receipts_seen": context.store.receipts_seen()?.to_string(),
        "receipts_waiting": context.store.pending()?.len().to_string(),
        "receipts_eligible": figures.eligible.to_string(),
        "receipts_refused": figures.refused.to_string(),
        "answers_measured": figures.measured.to_string(),
        "attribution_ms_per_answer": figures.ms_per_answer().map(|ms| ms.to_string()),
        "reports_posted": figures.posted.to_string(),
        "gas_report": figures.gas_report.to_string(),
        "adapters_audited": figures.audited.to_string(),
        "adapters_undecided": figures.undecided.map(|count| count.to_string()),
        "lies_seen": figures.lies_seen.to_string(),
        "frauds_proved": figures.frauds_proved.to_string(),
        "equivocations_proved": figures.equivocations_proved.to_string(),
        "challenges_open": figures.challenges_open.to_string(),
        "challenges_to_judge": figures.challenges_to_judge.to_string(),
        "challenges_judged": figures.judged.to_string(),
        "reports_void": context.store.voided()?.iter().rev().take(SHOWN).collect::<Vec<_>>(),
        "reports_given_up": given_up(context)?,
        "receipts_lost": lost.len().to_string(),
        "receipts_lost_newest": lost.iter().rev().take(SHOWN).map(show_lost).collect::<Vec<_>>(),
        "messages_not_followed": figures.not_followed.to_string(),
        "last_error": figures.last_error,
    })))
}

/// The reports that this oracle gave up, newest first.
fn given_up(context: &Context) -> Result<Vec<Value>, ApiError> {
    let abandoned = context.store.all_abandoned()?;
    let show = |report: &Abandoned| {
        json!({
            "seq": report.seq,
            "set_id": report.set_id,
            "report": report.report,
            "reason": report.reason.to_string(),
        })
    };
    Ok(abandoned.iter().rev().take(SHOWN).map(show).collect())
}

fn show_lost(lost: &LostReceipt) -> Value {
    json!({
        "receipt_id": lost.receipt.receipt_id,
        "node": lost.receipt.node,
        "channel": lost.receipt.channel,
        "fee": lost.receipt.fee,
        "reason": lost.reason.to_string(),
    })
}

/// `GET /v1/reports/{seq}`: a report that the chain took, with its signers.
pub async fn report(State(api): State<Api>, Path(seq): Path<u64>) -> Result<Json<Value>, ApiError> {
    let not_found = || ApiError::NotFound {
        what: format!("report {seq}"),
    };
    if seq > api.context.ledger().seq {
        return Err(not_found());
    }
    let contracts = &api.context.contracts;
    let found = contracts.report(seq).await?;
    let set = contracts
        .set(found.set_id.u64())
        .await?
        .ok_or_else(not_found)?;
    let signs = |index: &usize| {
        let byte = found.bitmap.0.as_slice().get(index / 8);
        byte.is_some_and(|byte| byte & (1 << (index % 8)) != 0)
    };
    let signers = (0..set.operators.len()).filter(signs);
    let signers: Vec<&String> = signers.map(|index| &set.operators[index]).collect();
    let mut value = to_json(&found)?;
    value["signers"] = json!(signers);
    Ok(Json(value))
}

/// `GET /v1/answers/{receipt_id}`: who influenced an answer, who earned what, and why.
pub async fn answer(
    State(api): State<Api>,
    Path(receipt_id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let id = parse_hash(&receipt_id)?;
    let context = &api.context;
    let found = context
        .store
        .answer(&id)?
        .ok_or_else(|| ApiError::NotFound {
            what: format!("settled answer {id}"),
        })?;
    let text = |canonical: &[u8]| to_text(canonical, &context.contracts.scope().prefix);
    let (mut weights, mut credits) = (Vec::new(), Vec::new());
    let mut largest_first: Vec<_> = found.weights.iter().collect();
    largest_first.sort_by_key(|weight| std::cmp::Reverse(weight.weight_ppm));
    for weight in largest_first {
        weights.push(json!({
            "datanet": weight.datanet,
            "batch": weight.batch,
            "contributor": text(&weight.contributor).map_err(OracleError::from)?,
            "weight_ppm": weight.weight_ppm,
        }));
    }
    for credit in &found.credits {
        credits.push(json!({
            "payee": text(&credit.payee).map_err(OracleError::from)?,
            "role": credit.role,
            "amount": credit.amount,
        }));
    }
    Ok(Json(json!({
        "seq": found.seq,
        "receipt": found.receipt,
        "weights": weights,
        "credits": credits,
        "evidence": evidence(context, &found).await?,
    })))
}

/// The spans of the answer that stand in contributions, heaviest first.
async fn evidence(context: &Context, found: &AnswerRecord) -> Result<Vec<Value>, ApiError> {
    let Some(StoredReceipt { record, .. }) = context.store.record(&found.record)? else {
        return Ok(Vec::new());
    };
    let loaded = context.adapters.get(found.receipt.adapter.u64()).await?;
    let shared = loaded.clone();
    let spans = tokio::task::spawn_blocking(move || shared.attributor.evidence(&record.transcript))
        .await
        .map_err(|_| OracleError::Stopped)?
        .map_err(OracleError::from)?;
    let show = |span: Evidence| {
        let place = loaded.facts.contributions.get(span.contribution as usize)?;
        Some(json!({
            "datanet": place.datanet.to_string(),
            "batch": place.batch.to_string(),
            "contributor": to_text(&place.contributor, &context.contracts.scope().prefix).ok()?,
            "item": span.item,
            "item_index": span.item_index.to_string(),
            "item_proof": span.item_proof,
            "item_text": span.item_text,
            "item_range": [span.item_range.start, span.item_range.end],
            "matched": span.matched,
            "answer_tokens": [span.answer_tokens.start, span.answer_tokens.end],
            "answer_range": [span.answer_range.start, span.answer_range.end],
            "weight": span.weight.to_string(),
            "holders": span.holders,
        }))
    };
    Ok(spans.into_iter().filter_map(show).collect())
}

/// `GET /v1/claims/{payee}`: the payee's claim under the newest final report, ready to be sent.
pub async fn claim(
    State(api): State<Api>,
    Path(payee): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let context = &api.context;
    let nothing = || ApiError::NotFound {
        what: format!("claim of {}", payee.chars().take(120).collect::<String>()),
    };
    context
        .contracts
        .canonical(&payee)
        .map_err(|error| ApiError::Malformed {
            reason: error.to_string(),
        })?;
    let head = context.contracts.head().await?;
    let seq = head.final_seq;
    if seq == 0 || seq > context.ledger().seq {
        return Err(nothing());
    }
    let credits = context.store.credits_at(seq)?;
    let prefix = &context.contracts.scope().prefix;
    let tree = ClaimTree::new(seq, &credits, prefix).map_err(OracleError::from)?;
    let claim = tree.claim(&payee).map_err(OracleError::from)?;
    Ok(Json(to_json(&claim.ok_or_else(nothing)?)?))
}
