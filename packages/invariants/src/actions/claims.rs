//! Claims of what payees earned, and who receives it.

use attribution_report::{Hash32, SumNode};
use contract_api::payout_splitter::{
    Claim, ExecuteMsg, HeadResponse, PaidResponse, QueryMsg, RecipientResponse, TotalsResponse,
    CLAIMABLE_REPORTS, MAX_CLAIMS,
};
use cosmwasm_std::{Addr, Api};

use super::payout_splitter::PART;
use crate::action::{Action, Move};
use crate::actors::Role;
use crate::dice::Dice;
use crate::world::World;

/// A payee with what it may claim.
struct Due {
    claim: Claim,
    payee: Addr,
    recipient: Addr,
    amount: u128,
}

/// The next claim, or the next recipient.
pub fn next(world: &World, dice: &mut Dice) -> Option<Action> {
    match dice.below(8) {
        0..=3 => claim(world, dice),
        4..=6 => claim_many(world, dice),
        _ => Some(set_recipient(world, dice)),
    }
}

/// The final reports that can be claimed under, newest first.
fn claimable(world: &World) -> Option<Vec<u64>> {
    let head: HeadResponse = world.query(PART, &QueryMsg::Head {})?;
    let mut seqs = Vec::new();
    let mut at = head.final_seq.u64();
    while let Some(book) = world.memory.books.get(&at) {
        if seqs.len() as u64 >= CLAIMABLE_REPORTS {
            break;
        }
        seqs.push(at);
        at = book.follows;
    }
    Some(seqs)
}

/// A claim under one of the last final reports.
fn due(world: &World, dice: &mut Dice) -> Option<Due> {
    let seqs = claimable(world)?;
    let seq = match dice.chance(75) {
        true => *seqs.first()?,
        false => *dice.pick(&seqs)?,
    };
    let tree = &world.memory.books.get(&seq)?.data.trees.cumulative;
    let index = dice.index(tree.leaves().len());
    let leaf = tree.leaves().get(index)?;
    let payee = world
        .app
        .api()
        .addr_humanize(&leaf.key.as_slice().into())
        .ok()?;
    let query = QueryMsg::Paid {
        payee: payee.to_string(),
    };
    let paid: PaidResponse = world.query(PART, &query)?;
    let query = QueryMsg::Recipient {
        payee: payee.to_string(),
    };
    let recipient: RecipientResponse = world.query(PART, &query)?;
    Some(Due {
        claim: Claim {
            seq: seq.into(),
            payee: payee.to_string(),
            index: (index as u64).into(),
            cumulative: leaf.amount.into(),
            proof: tree.proof(index)?,
        },
        payee,
        recipient: Addr::unchecked(recipient.recipient),
        amount: leaf.amount.saturating_sub(paid.paid.u128()),
    })
}

/// Money that claims may still take: never more than what final reports say was earned.
fn left(world: &World) -> u128 {
    let totals: Option<TotalsResponse> = world.query(PART, &QueryMsg::Totals {});
    totals.map_or(0, |totals| {
        let earned = totals.final_cumulative.u128();
        earned.saturating_sub(totals.paid.u128())
    })
}

fn claim(world: &World, dice: &mut Dice) -> Option<Action> {
    let mut due = due(world, dice)?;
    let by = world.anyone(dice).address.clone();
    if dice.chance(20) {
        let wrong = spoil(world, dice, &mut due.claim);
        let action = Action::new(world, PART, &by, &ExecuteMsg::Claim(due.claim));
        return Some(action.refused(wrong));
    }
    let payable = due.amount > 0 && due.amount <= left(world);
    let action = Action::new(world, PART, &by, &ExecuteMsg::Claim(due.claim.clone()))
        .accepted_if(payable, "nothing is due, or a lie took it")
        .once();
    Some(paying(world, &due, action))
}

/// Adds the payment. What a contract of the suite is paid is a gift to it.
fn paying(world: &World, due: &Due, action: Action) -> Action {
    let (recipient, amount) = (due.recipient.clone(), due.amount);
    let action = action.moving(Move::open(world.address(PART), &recipient, amount));
    match world.actor(recipient.as_str()) {
        Some(_) => action,
        None => action.then(move |world| world.memory.give(&recipient, amount)),
    }
}

/// Makes a claim wrong in one place.
fn spoil(world: &World, dice: &mut Dice, claim: &mut Claim) -> &'static str {
    match dice.below(6) {
        0 => claim.cumulative = claim.cumulative.saturating_add(1u64.into()),
        1 => claim.cumulative = u128::MAX.into(),
        2 => claim.payee = world.first(Role::Emergency).into_string(),
        3 => claim.index = dice.of([claim.index.u64() + 1, u64::MAX]).into(),
        4 => claim.seq = dice.of([0, claim.seq.u64() + 40_000]).into(),
        _ => claim.proof.push(SumNode {
            hash: Hash32(dice.bytes()),
            sum: 0u64.into(),
        }),
    }
    "a claim that the tree does not hold"
}

fn claim_many(world: &World, dice: &mut Dice) -> Option<Action> {
    let count = match dice.below(10) {
        0 => 0,
        1 => MAX_CLAIMS + 1,
        _ => 1 + dice.index(4),
    };
    let mut all: Vec<Due> = Vec::new();
    for _ in 0..count {
        all.push(due(world, dice)?);
    }
    let by = world.anyone(dice).address.clone();
    let message = |all: &[Due]| ExecuteMsg::ClaimMany {
        claims: all.iter().map(|due| due.claim.clone()).collect(),
    };
    if !(1..=MAX_CLAIMS).contains(&count) {
        let action = Action::new(world, PART, &by, &message(&all));
        return Some(action.refused("no claims, or too many"));
    }
    // Each payee once, so that what is due does not depend on the order.
    all.sort_by(|a, b| a.payee.cmp(&b.payee));
    all.dedup_by(|a, b| a.payee == b.payee);
    let sum: u128 = all.iter().map(|due| due.amount).sum();
    let action = Action::new(world, PART, &by, &message(&all))
        .accepted_if(sum <= left(world), "a lie took it");
    Some(
        all.iter()
            .fold(action, |action, due| paying(world, due, action)),
    )
}

fn set_recipient(world: &World, dice: &mut Dice) -> Action {
    let by = world.anyone(dice).address.clone();
    let splitter = world.address(PART);
    let recipient = match dice.below(6) {
        0 => None,
        1 => Some(splitter.to_string()),
        _ => Some(world.anyone(dice).address.to_string()),
    };
    let right = recipient.as_deref() != Some(splitter.as_str());
    Action::new(world, PART, &by, &ExecuteMsg::SetRecipient { recipient })
        .accepted_if(right, "the splitter itself")
}
