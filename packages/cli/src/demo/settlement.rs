//! From the last answer to the paid claims.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use chain_client::BlockTransaction;
use contract_api::payout_splitter::{ReportResponse, ReportStatus};

use super::{
    progress::Stages,
    questions::{balances, AskedAll},
    world::World,
    DemoError,
};
use crate::actions::{
    claim,
    receipt::{self, AnswerAccount},
    report,
};

/// How long the oracles may take with at most one of them down.
const LIMIT: Duration = Duration::from_secs(240);
/// How long the demo watches that nothing is paid while two oracles are down.
const STALL: Duration = Duration::from_secs(12);
/// Pause between two looks.
const LOOK: Duration = Duration::from_millis(100);

/// What came of the answers.
pub struct Settled {
    /// Reports on the chain, ascending.
    pub reports: Vec<ReportResponse>,
    /// Account of every answer, in the order of the answers.
    pub accounts: Vec<AnswerAccount>,
    /// Account name -> OPEN after the claims, in micro-OPEN.
    pub after: BTreeMap<String, u128>,
    /// Payee's address -> paid, in micro-OPEN.
    pub paid: BTreeMap<String, u128>,
    /// Transactions since the first question by the action that they took.
    pub gas: BTreeMap<String, Vec<u64>>,
    /// From the last answer to the paid claims.
    pub seconds: f64,
    /// Paid while two oracles were down, in micro-OPEN; none where they were not.
    pub paid_while_stalled: Option<u128>,
}

/// Waits until every answer is reported, final and paid.
pub async fn settle(
    world: &mut World,
    asked: &AskedAll,
    stages: &mut Stages,
) -> Result<Settled, DemoError> {
    let stage = stages.begin("attributing, reporting, paying", asked.answers.len() as u64);
    let mut paid_while_stalled = None;
    if asked.killed.len() > 1 {
        stage.say("two of four oracles are down: nothing may be paid");
        paid_while_stalled = Some(watch_stall(world).await?);
        let daemon = asked.killed[0].clone();
        stage.say(&format!("{} returns", daemon.name));
        world.processes.start(daemon).await?;
    }
    let total: u128 = asked
        .answers
        .iter()
        .filter_map(|asked| asked.answer.charge.as_ref())
        .map(|charge| charge.fee.u128())
        .sum();
    let started = Instant::now();
    loop {
        let totals = report::totals(&world.context).await?;
        let head = report::head(&world.context).await?;
        stage.say(&format!(
            "report {}, final {}, {} of {total} micro-OPEN paid",
            head.tip_seq, head.final_seq, totals.paid
        ));
        stage.at(totals.paid.u128().min(total) as u64, total as u64);
        if totals.paid.u128() >= total {
            break;
        }
        if started.elapsed() > LIMIT {
            return Err(DemoError::Timeout {
                what: "payment".to_owned(),
                seconds: LIMIT.as_secs(),
            });
        }
        tokio::time::sleep(LOOK).await;
    }
    let seconds = asked.ended.elapsed().as_secs_f64();
    let settled = collect(world, asked, seconds, paid_while_stalled).await?;
    let answers = asked.answers.len();
    stages.end(
        stage,
        &format!("{answers} answers in {} reports", settled.reports.len()),
    );
    Ok(settled)
}

/// Watches that nothing is paid for a while and returns what was.
async fn watch_stall(world: &World) -> Result<u128, DemoError> {
    let started = Instant::now();
    while started.elapsed() < STALL {
        let paid = report::totals(&world.context).await?.paid.u128();
        if paid > 0 {
            return Ok(paid);
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(0)
}

async fn collect(
    world: &World,
    asked: &AskedAll,
    seconds: f64,
    paid_while_stalled: Option<u128>,
) -> Result<Settled, DemoError> {
    let mut reports = report::list(&world.context).await?;
    reports.retain(|entry| entry.status == ReportStatus::Final);
    let oracle = &world.oracle_urls[0];
    let mut accounts = Vec::with_capacity(asked.answers.len());
    for charge in asked
        .answers
        .iter()
        .filter_map(|asked| asked.answer.charge.as_ref())
    {
        accounts.push(receipt::fetch(oracle, &charge.receipt_id).await?);
    }
    let paid = claim::paid_all(&world.context).await?;
    Ok(Settled {
        reports,
        accounts,
        after: balances(world).await?,
        paid: paid
            .into_iter()
            .map(|entry| (entry.payee, entry.paid.u128()))
            .collect(),
        gas: gas_by_action(world, asked.from_height).await?,
        seconds,
        paid_while_stalled,
    })
}

/// Gas of the transactions since a height, by what payout-splitter says was done.
async fn gas_by_action(
    world: &World,
    from_height: u64,
) -> Result<BTreeMap<String, Vec<u64>>, DemoError> {
    let chain = &world.context.chain;
    let splitter = &world.context.contracts.payout_splitter;
    let newest = chain
        .latest_block()
        .await
        .map_err(crate::Error::from)?
        .height;
    let mut gas: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for height in from_height.saturating_add(1)..=newest {
        let block = chain.block(height).await.map_err(crate::Error::from)?;
        for transaction in &block.transactions {
            if let Some(action) = action_of(transaction, splitter) {
                gas.entry(action).or_default().push(transaction.gas_used);
            }
        }
    }
    Ok(gas)
}

fn action_of(transaction: &BlockTransaction, splitter: &chain_client::Address) -> Option<String> {
    let mut events = transaction
        .events
        .from_contract(splitter)
        .filter(|_| transaction.code == 0);
    events.find_map(|event| event.attribute("action").map(str::to_owned))
}
