//! Channels, reports and payees of payout-splitter.

use contract_api::payout_splitter::{
    ChannelResponse, ChannelsResponse, HeadResponse, PaidAllResponse, QueryMsg, ReportResponse,
    TotalsResponse,
};

use super::{ask, equal};
use crate::actions::frauds::proof_against;
use crate::world::{Part, World};

const PART: Part = Part::PayoutSplitter;
const LIMIT: Option<u32> = Some(100);

fn totals(world: &World) -> Result<TotalsResponse, String> {
    ask(world, PART, &QueryMsg::Totals {})
}

/// The sums over the channels are the totals, and no channel is charged or refunded beyond what
/// came into it.
pub fn channels(world: &World) -> Result<(), String> {
    let (mut deposited, mut collected, mut refunded) = (0u128, 0u128, 0u128);
    let mut start_after = None;
    loop {
        let query = QueryMsg::Channels {
            start_after,
            limit: LIMIT,
        };
        let page: ChannelsResponse = ask(world, PART, &query)?;
        let Some(last) = page.channels.last() else {
            break;
        };
        start_after = Some(last.channel);
        for channel in &page.channels {
            check_channel(channel)?;
            deposited += channel.deposit.u128();
            collected += channel.collected.u128();
            refunded += channel.withdrawn.u128();
        }
    }
    let totals = totals(world)?;
    equal(
        "deposited into channels",
        totals.deposited.u128(),
        deposited,
    )?;
    equal(
        "collected from channels",
        totals.collected.u128(),
        collected,
    )?;
    equal("refunded to payers", totals.refunded.u128(), refunded)
}

fn check_channel(channel: &ChannelResponse) -> Result<(), String> {
    let (collected, withdrawn) = (channel.collected.u128(), channel.withdrawn.u128());
    let fits = channel.cap <= channel.deposit
        && channel.collected <= channel.cap
        && collected + withdrawn <= channel.deposit.u128();
    match fits {
        true => Ok(()),
        false => Err(format!("charged beyond cap or deposit: {channel:?}")),
    }
}

/// What is collected is what the newest report says was earned, and what is final is what the
/// newest final report says.
pub fn reports(world: &World) -> Result<(), String> {
    let head: HeadResponse = ask(world, PART, &QueryMsg::Head {})?;
    let totals = totals(world)?;
    let (collected, tip) = (totals.collected.u128(), head.tip_cumulative.u128());
    // Until all charges of void reports are taken back, more is collected.
    if head.reverting == 0 {
        equal("earned by the newest report", tip, collected)?;
    } else if collected < tip {
        return Err(format!("{collected} was collected, {tip} earned"));
    }
    let seq = head.final_seq;
    let expected = match seq.is_zero() {
        true => 0,
        false => {
            let report: ReportResponse = ask(world, PART, &QueryMsg::Report { seq })?;
            report.report.cumulative_sum.u128()
        }
    };
    equal("final", totals.final_cumulative.u128(), expected)
}

/// The sum over the payees is the total, and nobody was ever paid less than before.
pub fn payees(world: &mut World) -> Result<(), String> {
    let mut sum = 0u128;
    let mut start_after = None;
    loop {
        let query = QueryMsg::PaidAll {
            start_after: start_after.clone(),
            limit: LIMIT,
        };
        let page: PaidAllResponse = ask(world, PART, &query)?;
        let Some(last) = page.payees.last() else {
            break;
        };
        start_after = Some(last.payee.clone());
        for entry in page.payees {
            let paid = entry.paid.u128();
            let seen = world.memory.paid_seen.entry(entry.payee).or_default();
            if paid < *seen {
                return Err(format!("a payee had {seen}, now {paid}"));
            }
            *seen = paid;
            sum += paid;
        }
    }
    equal("paid to payees", totals(world)?.paid.u128(), sum)
}

/// Nothing can be proved against the newest report, unless a quorum lied in it or before.
pub fn honest(world: &World) -> Result<(), String> {
    let mut newest = world.memory.books.iter().rev();
    let Some((seq, book)) = newest.next() else {
        return Ok(());
    };
    let lied = world.memory.books.values().any(|book| book.lies);
    match proof_against(world, *seq, book) {
        Some(proof) if !lied => Err(format!("report {seq} is honest, and yet {proof:?}")),
        _ => Ok(()),
    }
}
