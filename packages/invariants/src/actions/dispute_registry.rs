//! Messages to dispute-registry. Proofs are in [`super::frauds`].

use attribution_report::fraud::ReceiptProof;
use attribution_report::{LeafProof, BASIS_POINTS};
use contract_api::dispute_registry::{
    ChallengeOfReceiptResponse, ChallengeResponse, ChallengeStatus, ChallengesResponse,
    ConfigResponse, ConfigUpdate, ExecuteMsg, Params, Paused, QueryMsg, ReceiveMsg,
};
use contract_api::payout_splitter::ReportStatus;
use cosmwasm_std::{to_json_binary, Addr, Uint64};

use super::frauds::{at_stake, prove_equivocation, prove_fraud, record, slashing};
use super::proposals::{self, Payload};
use crate::action::{Action, Move};
use crate::dice::Dice;
use crate::world::{dispute_params, Part, World};

const PART: Part = Part::DisputeRegistry;

/// The next message to dispute-registry.
pub fn next(world: &World, dice: &mut Dice) -> Option<Action> {
    let open = live_ones(world, dice)?;
    let waits = |status| open.iter().any(|each| each.status == status);
    if waits(ChallengeStatus::Open) && dice.chance(45) {
        return draw_committee(world, dice);
    }
    if waits(ChallengeStatus::Judging) && dice.chance(65) {
        return judge(world, dice);
    }
    match dice.below(24) {
        0..=4 => prove_fraud(world, dice),
        5 if world.memory.quorums_lie => prove_equivocation(world, dice),
        5..=9 => challenge(world, dice),
        10..=12 => draw_committee(world, dice),
        13..=18 => judge(world, dice),
        19..=21 => close(world, dice),
        22 => Some(proposals::direct(world, admin(world, dice)?)),
        _ => proposals::pause(world, PART, &pause_message(world, dice)?, dice),
    }
}

fn config(world: &World) -> Option<ConfigResponse> {
    world.query(PART, &QueryMsg::Config {})
}

/// A challenge of one receipt of one of the newest reports.
fn challenge(world: &World, dice: &mut Dice) -> Option<Action> {
    let newest: Vec<_> = world.memory.books.iter().rev().take(4).collect();
    let (seq, book) = *dice.pick(&newest)?;
    let accused = record(world, *seq)?;
    if world.now() >= accused.final_at.u64() && dice.chance(85) {
        return None;
    }
    let index = dice.index(book.data.receipts.len());
    let proof = ReceiptProof {
        report: (*seq).into(),
        root: book.data.trees.receipts.root().hash,
        leaf: LeafProof::of(&book.data.trees.receipts, index)?,
        receipt: book.data.receipts.get(index)?.receipt.clone(),
    };
    let config = config(world)?;
    let least = config.params.challenge_bond.u128();
    let wrong = dice.below(10);
    let mut receipt = proof;
    if wrong == 0 {
        receipt.receipt.fee = receipt.receipt.fee.saturating_add(1u64.into());
    }
    let bond = match wrong {
        1 => least.saturating_sub(1),
        _ => least + dice.amount(500),
    };
    let query = QueryMsg::ChallengeOfReceipt {
        seq: (*seq).into(),
        index: (index as u64).into(),
    };
    let known: ChallengeOfReceiptResponse = world.query(PART, &query)?;
    let right = wrong > 1
        && known.challenge.is_none()
        && accused.status == ReportStatus::Pending
        && world.now() < accused.final_at.u64();
    let by = world.anyone(dice).address.clone();
    Some(
        Action::hook(world, PART, &by, bond, &ReceiveMsg::Challenge { receipt })
            .refused_unless(right, "a receipt that is none, too little, or too late")
            .running("payout-splitter hold_report"),
    )
}

/// The challenges that may still be decided or closed.
fn open_ones(world: &World) -> Option<Vec<ChallengeResponse>> {
    let mut start_after: Option<Uint64> = None;
    let mut open = Vec::new();
    loop {
        let query = QueryMsg::Challenges {
            start_after,
            limit: Some(100),
        };
        let page: ChallengesResponse = world.query(PART, &query)?;
        let Some(last) = page.challenges.last() else {
            return Some(open);
        };
        start_after = Some(last.challenge);
        let undecided = page.challenges.into_iter();
        open.extend(undecided.filter(|each| {
            matches!(
                each.status,
                ChallengeStatus::Open | ChallengeStatus::Judging
            )
        }));
    }
}

fn is_pending(world: &World, challenge: &ChallengeResponse) -> bool {
    let accused = record(world, challenge.seq.u64());
    accused.is_some_and(|accused| accused.status == ReportStatus::Pending)
}

/// Mostly those that can still be decided.
fn live_ones(world: &World, dice: &mut Dice) -> Option<Vec<ChallengeResponse>> {
    let mut open = open_ones(world)?;
    if dice.chance(90) {
        open.retain(|each| world.now() < each.deadline.u64() && is_pending(world, each));
    }
    Some(open)
}

fn draw_committee(world: &World, dice: &mut Dice) -> Option<Action> {
    let mut open = live_ones(world, dice)?;
    let drawn = dice.chance(10);
    open.retain(|each| drawn || each.status == ChallengeStatus::Open);
    let challenge = dice.pick(&open)?;
    let message = ExecuteMsg::DrawCommittee {
        challenge: challenge.challenge,
    };
    let by = world.anyone(dice).address.clone();
    let right = challenge.status == ChallengeStatus::Open
        && world.height() > challenge.opened_height.u64()
        && world.now() < challenge.deadline.u64()
        && is_pending(world, challenge);
    Some(
        Action::new(world, PART, &by, &message)
            .refused_unless(right, "drawn before, in its block, or too late")
            .once(),
    )
}

/// A verdict of a member, or of who is none; the last one that is needed decides.
fn judge(world: &World, dice: &mut Dice) -> Option<Action> {
    let mut judging = live_ones(world, dice)?;
    judging.retain(|each| each.status == ChallengeStatus::Judging);
    let challenge = dice.pick(&judging)?;
    let stranger = dice.chance(10);
    let by = match stranger {
        true => world.anyone(dice).address.clone(),
        false => {
            let waiting = challenge
                .committee
                .iter()
                .filter(|each| each.upheld.is_none());
            let waiting: Vec<_> = waiting.collect();
            Addr::unchecked(&dice.pick(&waiting)?.operator)
        }
    };
    // Where many reports wait, the void ones are left to the proofs.
    let upheld = !world.memory.backlog && dice.chance(50);
    let message = ExecuteMsg::Judge {
        challenge: challenge.challenge,
        upheld,
    };
    let seat = challenge
        .committee
        .iter()
        .find(|seat| by.as_str() == seat.operator);
    let right = seat.is_some_and(|seat| seat.upheld.is_none())
        && world.now() < challenge.deadline.u64()
        && is_pending(world, challenge);
    let action = Action::new(world, PART, &by, &message)
        .accepted_if(right, "no judge, a second time, or too late")
        .once();
    decide(world, challenge, (&by, upheld), action)
}

/// Adds what a decision pays and does, where this verdict decides.
fn decide(
    world: &World,
    challenge: &ChallengeResponse,
    (by, upheld): (&Addr, bool),
    action: Action,
) -> Option<Action> {
    let of_one_mind = challenge.committee.iter();
    let of_one_mind = of_one_mind.filter(|seat| seat.upheld == Some(upheld));
    let mut agreeing: Vec<Addr> = of_one_mind
        .map(|seat| Addr::unchecked(&seat.operator))
        .collect();
    agreeing.push(by.clone());
    if agreeing.len() * 3 <= challenge.committee.len() * 2 {
        return Some(action);
    }
    let config = config(world)?;
    let bond = challenge.bond.u128();
    let fee = challenge
        .bond
        .multiply_ratio(challenge.judging_fee_bps, BASIS_POINTS)
        .u128();
    let share = fee / agreeing.len() as u128;
    let paid = share * agreeing.len() as u128;
    let rest = bond - fee;
    let (returned, forfeited) = match upheld {
        true => (rest, fee - paid),
        false => (0, rest + fee - paid),
    };
    let registry = world.address(PART);
    let challenger = Addr::unchecked(&challenge.challenger);
    let treasury = Addr::unchecked(&config.treasury);
    let action = agreeing.iter().fold(action, |action, judge| {
        action.moving(Move::open(registry, judge, share))
    });
    let action = action
        .moving(Move::open(registry, &challenger, returned))
        .moving(Move::open(registry, &treasury, forfeited));
    if !upheld {
        return Some(action.running("payout-splitter hold_report"));
    }
    let book = world.memory.books.get(&challenge.seq.u64())?;
    let most = at_stake(&book.set, config.params.false_weights_bps);
    Some(
        action
            .late(slashing(world, &challenger, most)?)
            .running("payout-splitter void_report")
            .running("oracle-registry slash"),
    )
}

/// The end of a challenge at its deadline or with its void report, or a second before.
fn close(world: &World, dice: &mut Dice) -> Option<Action> {
    let open = open_ones(world)?;
    let challenge = dice.pick(&open)?;
    let message = ExecuteMsg::Close {
        challenge: challenge.challenge,
    };
    let by = world.anyone(dice).address.clone();
    let action = Action::new(world, PART, &by, &message).once();
    let deadline = challenge.deadline.u64();
    let accused = record(world, challenge.seq.u64())?;
    let void = accused.status == ReportStatus::Void;
    if !void && deadline > world.now() && dice.chance(40) {
        return Some(action.at(deadline - 1).refused("a second too early"));
    }
    let challenger = Addr::unchecked(&challenge.challenger);
    let moved = Move::open(world.address(PART), &challenger, challenge.bond);
    let action = action.accepted().moving(moved);
    Some(match void {
        true => action,
        false => action.at(deadline),
    })
}

/// A message of the owner.
pub fn admin(_world: &World, dice: &mut Dice) -> Option<Payload> {
    let update = ConfigUpdate {
        params: Some(Params {
            challenge_bond: dice.of([0u128, 1_500, 2_000]).into(),
            committee_size: dice.of([0, 3, 4]),
            ..dispute_params()
        }),
        ..Default::default()
    };
    Some(Payload::new(PART, &ExecuteMsg::UpdateConfig(update)))
}

fn pause_message(world: &World, dice: &mut Dice) -> Option<proposals::Pause> {
    let config = config(world)?;
    let next = Paused {
        challenge: dice.chance(15),
    };
    Some(proposals::Pause {
        message: to_json_binary(&ExecuteMsg::SetPaused { paused: next }).ok()?,
        resumes: config.paused.challenge && !next.challenge,
        emergency: config.emergency,
    })
}
