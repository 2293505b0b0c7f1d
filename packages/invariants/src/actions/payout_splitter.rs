//! Messages to payout-splitter about reports; those about channels and claims are in
//! [`super::channels`] and [`super::claims`].

use attribution_report::Bitmap;
use contract_api::payout_splitter::{
    ConfigResponse, ConfigUpdate, ExecuteMsg, HeadResponse, Paused, QueryMsg, ReportStatus,
};
use cosmwasm_std::{to_json_binary, HexBinary};

use super::frauds::record;
use super::lies::Lie;
use super::proposals::{self, Payload};
use super::reports::{self, Round};
use super::{channels, claims, quorum};
use crate::action::Action;
use crate::dice::Dice;
use crate::world::{Part, World};

/// The contract.
pub const PART: Part = Part::PayoutSplitter;

/// The next message to payout-splitter.
pub fn next(world: &World, dice: &mut Dice) -> Option<Action> {
    // Where many reports are to wait, more are sent.
    if world.memory.backlog && dice.chance(30) {
        return submit_report(world, dice);
    }
    match dice.below(32) {
        0..=10 => channels::next(world, dice),
        11..=17 => submit_report(world, dice),
        18..=20 => finalize(world, dice),
        21..=27 => claims::next(world, dice),
        28 => revert_charges(world, dice),
        29 => dispute(world, dice),
        30 => Some(proposals::direct(world, admin(world, dice)?)),
        _ => proposals::pause(world, PART, &pause_message(world, dice)?, dice),
    }
}

/// Parameters.
pub fn config(world: &World) -> Option<ConfigResponse> {
    world.query(PART, &QueryMsg::Config {})
}

fn message_of(round: &Round, (bitmap, signatures): (Bitmap, Vec<HexBinary>)) -> ExecuteMsg {
    ExecuteMsg::SubmitReport {
        set_id: round.book.set.set_id,
        report: round.book.data.report.clone(),
        bitmap,
        signatures,
        collections: round.collections.clone(),
        observations_root: round.observations_root,
    }
}

/// A report of a quorum: true, a lie, or spoiled in one of the ways that the contract can see.
fn submit_report(world: &World, dice: &mut Dice) -> Option<Action> {
    let lie = match world.memory.quorums_lie && dice.chance(12) {
        true => Some(Lie::any(dice)),
        false => None,
    };
    let mut round = reports::round(world, dice, lie)?;
    let mut signers = usize::from(round.book.set.quorum);
    let mut wrong = match quorum::is_active(world, &round.book.set) {
        true => None,
        false => Some("of a set that does not report now"),
    };
    if dice.chance(20) {
        wrong = Some(spoil(dice, &mut round, &mut signers));
    }
    let digest = round.report().digest();
    let mut signed = quorum::sign(world, dice, &round.book.set, signers, digest.as_bytes());
    if dice.chance(6) {
        wrong = Some(tamper(dice, &mut signed.1));
    }
    let by = world.anyone(dice).address.clone();
    let action = Action::new(world, PART, &by, &message_of(&round, signed)).once();
    let action = match (wrong, lie) {
        (Some(wrong), _) => action.refused(wrong),
        (None, Some(_)) => action.what("a quorum that lies"),
        (None, None) => action,
    };
    let book = round.book;
    Some(action.then(move |world| {
        let seq = book.data.report.seq.u64();
        world.memory.books.insert(seq, book);
    }))
}

/// Makes a report wrong in one place before it is signed.
fn spoil(dice: &mut Dice, round: &mut Round, signers: &mut usize) -> &'static str {
    let report = &mut round.book.data.report;
    match dice.below(9) {
        0 => {
            report.seq = dice.of([0, report.seq.u64() + 2_000, u64::MAX]).into();
            "another number"
        }
        1 => {
            report.prev_report.0[0] ^= 1;
            "another predecessor"
        }
        2 => {
            let right = (report.cumulative_sum, report.credits_sum);
            report.cumulative_sum = dice.extreme().into();
            report.credits_sum = dice.extreme().into();
            if (report.cumulative_sum, report.credits_sum) == right {
                report.cumulative_sum = u128::MAX.into();
            }
            "sums that do not follow"
        }
        3 => {
            report.credits_sum = report.credits_sum.saturating_add(1u64.into());
            report.cumulative_sum = report.cumulative_sum.saturating_add(1u64.into());
            "credits beyond the charges"
        }
        4 => {
            report.config_digest.0[31] ^= 1;
            "for another set"
        }
        5 => {
            report.data_hash.0[3] ^= 1;
            "other data"
        }
        6 => {
            report.leaf_count = 0u64.into();
            "no payees"
        }
        7 => {
            *signers = signers.saturating_sub(1);
            "one signature too few"
        }
        _ => {
            if let Some(first) = round.collections.first_mut() {
                first.charged = first.charged.saturating_add(1u64.into());
            }
            "a charge that was not signed"
        }
    }
}

/// Makes the signatures wrong.
fn tamper(dice: &mut Dice, signatures: &mut Vec<HexBinary>) -> &'static str {
    match dice.below(3) {
        0 => signatures.clear(),
        1 => {
            if let Some(last) = signatures.last_mut() {
                let mut bytes: Vec<u8> = last.to_vec();
                let at = dice.index(bytes.len());
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1;
                }
                *last = bytes.into();
            }
        }
        _ => {
            let first = signatures.first().cloned();
            signatures.extend(first);
        }
    }
    "signatures that are not theirs"
}

/// The report that follows the newest final one, at the end of its window, or a second before; or
/// another one.
fn finalize(world: &World, dice: &mut Dice) -> Option<Action> {
    let head: HeadResponse = world.query(PART, &QueryMsg::Head {})?;
    let by = world.anyone(dice).address.clone();
    if dice.chance(15) {
        let seq = dice.of([0, head.final_seq.u64(), u64::MAX]).into();
        let action = Action::new(world, PART, &by, &ExecuteMsg::Finalize { seq });
        return Some(action.refused("out of turn"));
    }
    if world.memory.backlog && dice.chance(90) {
        return None;
    }
    let following = world.memory.books.iter().rev();
    let following = following.filter(|(_, book)| book.follows == head.final_seq.u64());
    let records = following.filter_map(|(seq, _)| record(world, *seq));
    let mut pending = records.filter(|record| record.status == ReportStatus::Pending);
    let record = pending.next()?;
    let seq = record.report.seq;
    let action = Action::new(world, PART, &by, &ExecuteMsg::Finalize { seq });
    let at = record.final_at.max(record.held_until).u64();
    if dice.chance(15) && at > world.now() {
        return Some(action.at(at - 1).refused("a second too early"));
    }
    Some(action.accepted().at(at).once())
}

/// Charges of void reports that are left, or none.
fn revert_charges(world: &World, dice: &mut Dice) -> Option<Action> {
    let head: HeadResponse = world.query(PART, &QueryMsg::Head {})?;
    let left = head.reverting > 0;
    if !left && dice.chance(60) {
        return None;
    }
    let by = world.anyone(dice).address.clone();
    let limit = dice.of([None, Some(0), Some(1), Some(7), Some(201)]);
    let right = left && limit.is_none_or(|limit| (1..=200).contains(&limit));
    let message = ExecuteMsg::RevertCharges { limit };
    let action = Action::new(world, PART, &by, &message);
    Some(action.accepted_if(right, "nothing is left, or too many at once"))
}

/// What only the dispute-registry may do, by anyone.
fn dispute(world: &World, dice: &mut Dice) -> Option<Action> {
    let (seq, _) = world.memory.books.iter().next_back()?;
    let seq = (*seq).into();
    let message = match dice.chance(50) {
        true => ExecuteMsg::VoidReport { seq },
        false => ExecuteMsg::HoldReport {
            seq,
            until: (world.now() + 60).into(),
        },
    };
    let by = world.anyone(dice).address.clone();
    let action = Action::new(world, PART, &by, &message);
    Some(action.refused("only the dispute-registry may"))
}

/// A message of the owner.
pub fn admin(_world: &World, dice: &mut Dice) -> Option<Payload> {
    let message = ExecuteMsg::UpdateConfig(ConfigUpdate {
        dispute_seconds: Some(dice.of([300, 600, 900, u64::MAX]).into()),
        settle_seconds: Some(dice.of([600u64, 1_800, 91 * 86_400]).into()),
        min_deposit: Some(dice.of([0u128, 1_000, 2_000]).into()),
        ..Default::default()
    });
    Some(Payload::new(PART, &message))
}

fn pause_message(world: &World, dice: &mut Dice) -> Option<proposals::Pause> {
    let next = match dice.chance(15) {
        true => Paused {
            open_channel: dice.chance(30),
            top_up: dice.chance(30),
            submit_report: dice.chance(30),
            finalize: dice.chance(30),
        },
        false => Paused::default(),
    };
    let config = config(world)?;
    let flags = |paused: Paused| {
        [
            paused.open_channel,
            paused.top_up,
            paused.submit_report,
            paused.finalize,
        ]
    };
    let mut pairs = flags(config.paused).into_iter().zip(flags(next));
    Some(proposals::Pause {
        message: to_json_binary(&ExecuteMsg::SetPaused { paused: next }).ok()?,
        resumes: pairs.any(|(before, after)| before && !after),
        emergency: config.emergency,
    })
}
