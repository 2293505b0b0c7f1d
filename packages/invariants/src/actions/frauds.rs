//! Proofs that reports lie, and that quorums equivocate.

use attribution_report::fraud::{
    find_fraud, Equivocation, Evidence, FraudProof, ReportData, SignedReport, Statement,
};
use attribution_report::{Hash32, Report, BASIS_POINTS};
use contract_api::dispute_registry::{ConfigResponse, ExecuteMsg, FraudResponse, QueryMsg};
use contract_api::model_registry::{self, AdapterResponse};
use contract_api::oracle_registry::{self, SetResponse, TotalsResponse};
use contract_api::payout_splitter::{
    self, ChannelResponse, HeadResponse, ReportResponse, ReportStatus, MAX_REVERTED,
};
use cosmwasm_std::Addr;

use super::quorum;
use super::reports::Book;
use crate::action::{Action, Late, Move};
use crate::dice::Dice;
use crate::world::{Part, World, CHAIN_ID};

const PART: Part = Part::DisputeRegistry;
/// Reports before an accused one that a watcher looks at.
const EARLIER: usize = 6;

/// A report as the chain keeps it.
pub fn record(world: &World, seq: u64) -> Option<ReportResponse> {
    let query = payout_splitter::QueryMsg::Report { seq: seq.into() };
    world.query(Part::PayoutSplitter, &query)
}

/// Money of a slash: the registry pays what it took, the beneficiary gets its share and the
/// treasury the rest. What was taken is within what the slashed had in the set.
pub fn slashing(world: &World, beneficiary: &Addr, most: u128) -> Option<Late> {
    let query = oracle_registry::QueryMsg::Totals {};
    let before: TotalsResponse = world.query(Part::OracleRegistry, &query)?;
    let config: oracle_registry::ConfigResponse =
        world.query(Part::OracleRegistry, &oracle_registry::QueryMsg::Config {})?;
    let beneficiary = beneficiary.clone();
    Some(Box::new(move |world| {
        let after: Option<TotalsResponse> = world.query(Part::OracleRegistry, &query);
        let after = after.ok_or("oracle-registry does not tell its totals")?;
        let taken = after.slashed.u128().saturating_sub(before.slashed.u128());
        if taken > most {
            return Err(format!(
                "{taken} were slashed, {most} at most were at stake"
            ));
        }
        let registry = world.address(Part::OracleRegistry);
        let share = after.slashed.checked_sub(before.slashed);
        let share = share.unwrap_or_default();
        let reward = share.multiply_ratio(config.reward_bps, BASIS_POINTS).u128();
        let treasury = Addr::unchecked(&config.treasury);
        Ok(vec![
            Move::open(registry, &beneficiary, reward),
            Move::open(registry, &treasury, taken - reward),
        ])
    }))
}

/// The largest part of their bonds that the members of a set can lose at once.
pub fn at_stake(set: &SetResponse, fraction_bps: u16) -> u128 {
    let bonds = set.members.iter().map(|member| member.bond);
    let parts = bonds.map(|bond| bond.multiply_ratio(fraction_bps, BASIS_POINTS).u128());
    parts.sum()
}

/// A proof against a report that lies; sometimes against one of which it was proved before.
pub fn prove_fraud(world: &World, dice: &mut Dice) -> Option<Action> {
    let in_vain = dice.chance(15);
    let provable = |seq: u64| {
        let query = QueryMsg::Fraud { seq: seq.into() };
        let known = world.query::<FraudResponse>(PART, &query).is_some();
        let record = record(world, seq);
        !known && record.is_some_and(|record| record.status != ReportStatus::Void)
    };
    let newest = world.memory.books.iter().rev();
    let lying = newest.filter(|(_, book)| book.lies).take(12);
    let lying: Vec<(&u64, &Book)> = lying
        .filter(|(seq, _)| in_vain || provable(**seq))
        .collect();
    // Where many reports wait, the oldest lie among them voids the most.
    let (seq, book) = match world.memory.backlog {
        true => {
            if waiting_charges(world) <= MAX_REVERTED && dice.chance(95) {
                return None;
            }
            let pending = |seq: u64| {
                record(world, seq).is_some_and(|each| each.status == ReportStatus::Pending)
            };
            let mut oldest_first = lying.iter().rev();
            *oldest_first.find(|(seq, _)| pending(**seq))?
        }
        false => *dice.pick(&lying)?,
    };
    let proof = proof_against(world, *seq, book)?;
    let accused = record(world, *seq)?;
    let query = QueryMsg::Fraud { seq: (*seq).into() };
    let proved = world.query::<FraudResponse>(PART, &query).is_some();
    let by = world.anyone(dice).address.clone();
    let pending = accused.status == ReportStatus::Pending;
    let right = !proved && accused.status != ReportStatus::Void;
    let message = ExecuteMsg::ProveFraud { proof };
    let config: ConfigResponse = world.query(PART, &QueryMsg::Config {})?;
    let most = at_stake(&book.set, config.params.fraud_bps);
    let action = Action::new(world, PART, &by, &message)
        .late(slashing(world, &by, most)?)
        .running("oracle-registry slash")
        .once();
    let action = match (right, pending) {
        (true, true) => action.accepted().running("payout-splitter void_report"),
        (true, false) => action.what("against a final report"),
        _ => action.refused("proved before, or void"),
    };
    Some(action)
}

/// Charges of the reports that are not final.
fn waiting_charges(world: &World) -> u32 {
    let query = payout_splitter::QueryMsg::Head {};
    let head: Option<HeadResponse> = world.query(Part::PayoutSplitter, &query);
    let Some(head) = head else { return 0 };
    let (mut charges, mut at) = (0u32, head.tip_seq.u64());
    while let Some(book) = world.memory.books.get(&at) {
        if at == head.final_seq.u64() {
            break;
        }
        charges += u32::try_from(book.charges.len()).unwrap_or_default();
        at = book.follows;
    }
    charges
}

/// The first provable lie of a report, if there is any.
pub fn proof_against(world: &World, seq: u64, book: &Book) -> Option<FraudProof> {
    let mut earlier: Vec<ReportData> = Vec::new();
    let mut at = book.follows;
    while let Some(former) = world
        .memory
        .books
        .get(&at)
        .filter(|_| earlier.len() < EARLIER)
    {
        earlier.insert(0, former.data.clone());
        at = former.follows;
    }
    debug_assert_eq!(book.data.report.seq.u64(), seq);
    let splitter = world.canonical(world.address(Part::PayoutSplitter));
    find_fraud(&Evidence {
        chain_id: CHAIN_ID,
        splitter: &splitter,
        data: &book.data,
        earlier: &earlier,
        charges: &book.charges,
        holds: &|statement| holds(world, statement),
    })
}

/// Whether the chain agrees with what a report states.
fn holds(world: &World, statement: &Statement) -> bool {
    match statement {
        Statement::Node { channel, node } => {
            let query = payout_splitter::QueryMsg::Channel {
                channel: (*channel).into(),
            };
            let found: Option<ChannelResponse> = world.query(Part::PayoutSplitter, &query);
            found.is_some_and(|found| {
                world.canonical(&Addr::unchecked(found.node)) == node.as_slice()
            })
        }
        Statement::Rule(rule) => {
            let query = model_registry::QueryMsg::Adapter {
                adapter: rule.adapter,
            };
            let found: Option<AdapterResponse> = world.query(Part::ModelRegistry, &query);
            found.is_some_and(|found| {
                found.terms.policy == rule.policy
                    && found.terms.mix == rule.mix
                    && found.terms.unattested == rule.unattested
                    && (!rule.attested || found.attested_at.is_some())
            })
        }
        // No report here credits a batch.
        Statement::Batch { .. } => false,
    }
}

/// Two reports of one number by one set, as far as its members sign both.
pub fn prove_equivocation(world: &World, dice: &mut Dice) -> Option<Action> {
    if world.memory.backlog && dice.chance(90) {
        return None;
    }
    let head: HeadResponse =
        world.query(Part::PayoutSplitter, &payout_splitter::QueryMsg::Head {})?;
    let book = world.memory.books.get(&head.tip_seq.u64())?;
    let first = book.data.report.clone();
    let mut second = first.clone();
    let same = dice.chance(20);
    if !same {
        second.receipts_root = Hash32(dice.bytes());
    }
    let spoiled = dice.chance(15);
    let quorum = usize::from(book.set.quorum) - usize::from(spoiled);
    let mut signed = |report: Report| {
        let digest = report.digest();
        let (bitmap, signatures) = quorum::sign(world, dice, &book.set, quorum, digest.as_bytes());
        SignedReport {
            report,
            bitmap,
            signatures,
        }
    };
    let evidence = Equivocation {
        first: signed(first),
        second: signed(second),
    };
    let by = world.anyone(dice).address.clone();
    let message = ExecuteMsg::ProveEquivocation {
        set_id: book.set.set_id,
        evidence,
    };
    let config: ConfigResponse = world.query(PART, &QueryMsg::Config {})?;
    let most = at_stake(&book.set, config.params.equivocation_bps);
    let pending = record(world, head.tip_seq.u64())?.status == ReportStatus::Pending;
    let action = Action::new(world, PART, &by, &message)
        .late(slashing(world, &by, most)?)
        .running("oracle-registry slash")
        .refused_unless(!same && !spoiled, "one report twice, or too few signatures")
        .once();
    Some(match pending {
        true => action.running("payout-splitter void_report"),
        false => action,
    })
}
