//! Messages to datanet-registry about batches: submission, scores, appeals, duplicates, deposits.

use attribution_report::{batch_root, item_leaf, merkle_proof, Hash32, BASIS_POINTS};
use contract_api::datanet_registry::{
    AppealResponse, AppealStatus, BatchResponse, BatchStatus, BatchesResponse, DatanetResponse,
    ExecuteMsg, ItemProof, QueryMsg, ReceiveMsg, ScoreEntry, ScoresResponse, Verdict,
};
use cosmwasm_std::{Addr, Uint128, Uint64};

use super::datanet_registry::{config, may_contribute, validators, PART};
use crate::action::{Action, Move};
use crate::actors::Role;
use crate::dice::Dice;
use crate::world::{Part, World};

/// How many of the newest batches of a Datanet are acted on.
const RECENT: u64 = 8;

/// The next message about a batch of a Datanet.
pub fn next(world: &World, dice: &mut Dice, datanet: &DatanetResponse) -> Option<Action> {
    let batches = recent(world, datanet)?;
    let appealed = batches
        .iter()
        .filter_map(|batch| open_appeal(world, batch).map(|_| batch));
    let appealed: Vec<&BatchResponse> = appealed.collect();
    if let Some(batch) = dice.pick(&appealed).filter(|_| dice.chance(60)) {
        return match dice.chance(65) {
            true => rule(world, dice, datanet, batch),
            false => close_appeal(world, dice, batch),
        };
    }
    let (late, now) = (dice.chance(10), world.now());
    let choice = dice.below(24);
    let decided = |status| matches!(status, BatchStatus::Accepted | BatchStatus::Rejected);
    let wanted = |batch: &&BatchResponse| match choice {
        4..=11 => batch.status == BatchStatus::Pending && (late || now < batch.score_by.u64()),
        12 => batch.status == BatchStatus::Pending,
        13..=15 => decided(batch.status),
        16..=18 => decided(batch.status) && (late || now < batch.settle_after.u64()),
        _ => true,
    };
    let fitting: Vec<&BatchResponse> = batches.iter().filter(wanted).collect();
    let batch = dice.pick(&fitting).copied();
    match choice {
        0..=3 => submit(world, dice, datanet),
        4..=11 => score(world, dice, datanet, batch?),
        12 | 23 => close(world, dice, datanet, batch?),
        13..=15 => settle(world, dice, batch?),
        16..=18 => appeal(world, dice, batch?),
        _ => prove_duplicate(world, dice, &batches),
    }
}

fn recent(world: &World, datanet: &DatanetResponse) -> Option<Vec<BatchResponse>> {
    let after = datanet.batches.u64().saturating_sub(RECENT);
    let query = QueryMsg::Batches {
        datanet: datanet.datanet,
        start_after: Some(after.into()),
        limit: None,
    };
    let found: BatchesResponse = world.query(PART, &query)?;
    Some(found.batches)
}

/// A few items, now and then one that somebody contributed before, or one twice.
fn contents(world: &World, dice: &mut Dice) -> Vec<Hash32> {
    let mut items: Vec<Hash32> = (0..dice.between(1, 6))
        .map(|_| Hash32(dice.bytes()))
        .collect();
    if dice.chance(40) {
        let known: Vec<&Vec<Hash32>> = world.memory.items.values().rev().take(12).collect();
        let repeated = dice.pick(&known).and_then(|items| dice.pick(items));
        items.extend(repeated);
    }
    items
}

fn submit(world: &World, dice: &mut Dice, datanet: &DatanetResponse) -> Option<Action> {
    let contributor = world.one(dice, Role::Contributor);
    let items = contents(world, dice);
    let least = datanet.terms.min_deposit.u128();
    let deposit = match dice.chance(8) {
        true => least.saturating_sub(1),
        false => least + dice.amount(2_000),
    };
    let count = match dice.chance(5) {
        true => dice.of([0, 1_000_001, u64::MAX]),
        false => items.len() as u64,
    };
    let hook = ReceiveMsg::SubmitBatch {
        datanet: datanet.datanet,
        root: batch_root(&contributor.canonical, &items),
        count: count.into(),
        bytes: 1_000u64.into(),
        uri: "https://example.org/batch".to_owned(),
    };
    let right = deposit >= least
        && count == items.len() as u64
        && datanet.retired_at.is_zero()
        && may_contribute(world, datanet, &contributor.address)?;
    let id = (datanet.datanet.u64(), datanet.batches.u64() + 1);
    Some(
        Action::hook(world, PART, &contributor.address, deposit, &hook)
            .refused_unless(right, "too little, too many items, or not a contributor")
            .then(move |world| {
                world.memory.items.insert(id, items);
            }),
    )
}

fn scores(world: &World, batch: &BatchResponse) -> Option<Vec<ScoreEntry>> {
    let query = QueryMsg::Scores {
        datanet: batch.datanet,
        batch: batch.batch,
        start_after: None,
        limit: Some(100),
    };
    let found: ScoresResponse = world.query(PART, &query)?;
    Some(found.scores)
}

fn score(
    world: &World,
    dice: &mut Dice,
    datanet: &DatanetResponse,
    batch: &BatchResponse,
) -> Option<Action> {
    let validators = validators(world, datanet)?;
    let given = scores(world, batch)?;
    let waiting: Vec<_> = validators
        .iter()
        .filter(|validator| validator.active)
        .filter(|validator| {
            given
                .iter()
                .all(|score| score.validator != validator.validator)
        })
        .collect();
    let by = match dice.chance(12) {
        true => dice.pick(&validators)?,
        false => *dice.pick(&waiting)?,
    };
    let account = Addr::unchecked(&by.validator);
    let quality = match dice.below(10) {
        0 => dice.of([10_001, u16::MAX]),
        1..=3 => u16::try_from(dice.between(0, 4_999)).unwrap_or_default(),
        _ => u16::try_from(dice.between(5_000, 10_000)).unwrap_or_default(),
    };
    let message = ExecuteMsg::ScoreBatch {
        datanet: batch.datanet,
        batch: batch.batch,
        quality,
    };
    let scored = given.iter().any(|score| score.validator == by.validator);
    let right = by.active
        && !scored
        && quality <= BASIS_POINTS
        && account.as_str() != batch.contributor
        && batch.status == BatchStatus::Pending
        && world.now() < batch.score_by.u64();
    Some(
        Action::new(world, PART, &account, &message)
            .refused_unless(right, "a second score, too high, too late, or inactive")
            .only_sender()
            .once(),
    )
}

/// Whether validators with more than half of the bond scored.
fn is_decided(world: &World, datanet: &DatanetResponse, batch: &BatchResponse) -> Option<bool> {
    let given = scores(world, batch)?;
    let (mut total, mut scored) = (0u128, 0u128);
    for validator in validators(world, datanet)? {
        if !validator.active || validator.validator == batch.contributor {
            continue;
        }
        let bond = validator.bond.u128();
        total += bond;
        if given
            .iter()
            .any(|score| score.validator == validator.validator)
        {
            scored += bond;
        }
    }
    Some(scored > total - scored)
}

/// The end of the scoring at its deadline, or a second before. Too few scores return the deposit.
fn close(
    world: &World,
    dice: &mut Dice,
    datanet: &DatanetResponse,
    batch: &BatchResponse,
) -> Option<Action> {
    let message = ExecuteMsg::CloseBatch {
        datanet: batch.datanet,
        batch: batch.batch,
    };
    let by = world.anyone(dice).address.clone();
    let action = Action::new(world, PART, &by, &message).once();
    if batch.status != BatchStatus::Pending {
        return Some(action.refused("decided"));
    }
    let deadline = batch.score_by.u64();
    if deadline > world.now() && dice.chance(25) {
        return Some(action.at(deadline - 1).refused("a second too early"));
    }
    let action = action.accepted().at(deadline);
    let contributor = Addr::unchecked(&batch.contributor);
    Some(match is_decided(world, datanet, batch)? {
        true => action,
        false => action.moving(Move::open(world.address(PART), &contributor, batch.held)),
    })
}

fn appeal_of(world: &World, batch: &BatchResponse) -> Option<AppealResponse> {
    let query = QueryMsg::Appeal {
        datanet: batch.datanet,
        batch: batch.batch,
    };
    world.query(PART, &query)
}

fn open_appeal(world: &World, batch: &BatchResponse) -> Option<AppealResponse> {
    appeal_of(world, batch).filter(|appeal| appeal.status == AppealStatus::Open)
}

/// The deposit of a decided batch at the end of its challenge period, or a second before.
fn settle(world: &World, dice: &mut Dice, batch: &BatchResponse) -> Option<Action> {
    let message = ExecuteMsg::SettleDeposit {
        datanet: batch.datanet,
        batch: batch.batch,
    };
    let by = world.anyone(dice).address.clone();
    let action = Action::new(world, PART, &by, &message).once();
    let paid_to = match batch.status {
        BatchStatus::Accepted => Addr::unchecked(&batch.contributor),
        BatchStatus::Rejected => Addr::unchecked(config(world)?.treasury),
        _ => return Some(action.refused("not decided")),
    };
    let after = batch.settle_after.u64();
    if after > world.now() && dice.chance(20) {
        return Some(action.at(after - 1).refused("a second too early"));
    }
    let right = !batch.held.is_zero() && open_appeal(world, batch).is_none();
    Some(
        action
            .accepted_if(right, "paid out, or appealed against")
            .at(after)
            .moving(Move::open(world.address(PART), &paid_to, batch.held)),
    )
}

fn appeal(world: &World, dice: &mut Dice, batch: &BatchResponse) -> Option<Action> {
    let by = world.anyone(dice).address.clone();
    let least = config(world)?.params.appeal_bond.u128();
    let bond = match dice.chance(10) {
        true => least.saturating_sub(1),
        false => least,
    };
    let hook = ReceiveMsg::AppealBatch {
        datanet: batch.datanet,
        batch: batch.batch,
        reason: "Look again.".to_owned(),
    };
    let right = bond >= least
        && appeal_of(world, batch).is_none()
        && world.now() < batch.settle_after.u64()
        && matches!(batch.status, BatchStatus::Accepted | BatchStatus::Rejected);
    Some(
        Action::hook(world, PART, &by, bond, &hook)
            .refused_unless(right, "too little, a second time, or too late"),
    )
}

fn arbiter(world: &World) -> Option<Addr> {
    let config = config(world)?;
    let arbiter = config.arbiter.unwrap_or(config.owner);
    Some(world.actor(&arbiter)?.address.clone())
}

fn rule(
    world: &World,
    dice: &mut Dice,
    datanet: &DatanetResponse,
    batch: &BatchResponse,
) -> Option<Action> {
    let appeal = open_appeal(world, batch)?;
    let verdict = dice.of([Verdict::Granted, Verdict::Denied]);
    let message = ExecuteMsg::RuleAppeal {
        datanet: batch.datanet,
        batch: batch.batch,
        verdict,
    };
    let arbiter = arbiter(world)?;
    let action = Action::new(world, PART, &arbiter, &message)
        .accepted_if(world.now() < appeal.rule_by.u64(), "too late")
        .only_sender()
        .once();
    let moves = match verdict {
        Verdict::Denied => vec![denied(world, batch, &appeal)?],
        Verdict::Granted => granted(world, datanet, batch, &appeal)?,
    };
    Some(moves.into_iter().fold(action, Action::moving))
}

fn denied(world: &World, batch: &BatchResponse, appeal: &AppealResponse) -> Option<Move> {
    let winner = match appeal.against {
        BatchStatus::Accepted => Addr::unchecked(&batch.contributor),
        _ => Addr::unchecked(config(world)?.treasury),
    };
    Some(Move::open(world.address(PART), &winner, appeal.bond))
}

fn granted(
    world: &World,
    datanet: &DatanetResponse,
    batch: &BatchResponse,
    appeal: &AppealResponse,
) -> Option<Vec<Move>> {
    let mut to_appellant = appeal.bond.u128();
    let mut to_treasury = slashed(world, datanet, batch)?;
    if appeal.against == BatchStatus::Accepted {
        let half = batch.held.u128() / 2;
        to_appellant += half;
        to_treasury += batch.held.u128() - half;
    }
    let registry = world.address(PART);
    let treasury = Addr::unchecked(config(world)?.treasury);
    let appellant = Addr::unchecked(&appeal.appellant);
    Some(vec![
        Move::open(registry, &appellant, to_appellant),
        Move::open(registry, &treasury, to_treasury),
    ])
}

/// What the validators lose who scored for the decision that is reversed.
fn slashed(world: &World, datanet: &DatanetResponse, batch: &BatchResponse) -> Option<u128> {
    let fraction = config(world)?.params.validator_slash_bps;
    let was_accepted = batch.status == BatchStatus::Accepted;
    let bonds = validators(world, datanet)?;
    let given = scores(world, batch)?;
    let mut sum = 0u128;
    for account in &batch.validators {
        let score = given.iter().find(|score| score.validator == *account);
        let Some(score) = score else { continue };
        if (score.quality >= datanet.terms.accept_quality) != was_accepted {
            continue;
        }
        let entry = bonds.iter().find(|entry| entry.validator == *account);
        let bond = entry.map_or(Uint128::zero(), |entry| entry.bond);
        let at_risk = bond.min(score.bond);
        sum += at_risk.multiply_ratio(fraction, BASIS_POINTS).u128();
    }
    Some(sum)
}

/// The end of an appeal that nobody ruled on, at its deadline or a second before.
fn close_appeal(world: &World, dice: &mut Dice, batch: &BatchResponse) -> Option<Action> {
    let appeal = open_appeal(world, batch)?;
    let message = ExecuteMsg::CloseAppeal {
        datanet: batch.datanet,
        batch: batch.batch,
    };
    let by = world.anyone(dice).address.clone();
    let action = Action::new(world, PART, &by, &message).once();
    let deadline = appeal.rule_by.u64();
    if deadline > world.now() && dice.chance(30) {
        return Some(action.at(deadline - 1).refused("a second too early"));
    }
    let appellant = Addr::unchecked(&appeal.appellant);
    let moved = Move::open(world.address(PART), &appellant, appeal.bond);
    Some(action.accepted().at(deadline).moving(moved))
}

/// Where a digest stands in a batch, after another place where it is the same batch.
struct Place<'a> {
    batch: &'a BatchResponse,
    index: usize,
}

/// Two places of one content, the earlier first.
fn duplicate<'a>(
    world: &World,
    batches: &'a [BatchResponse],
) -> Option<(Hash32, Place<'a>, Place<'a>)> {
    let mut seen: Vec<(Hash32, &BatchResponse, usize)> = Vec::new();
    for batch in batches {
        if batch.status != BatchStatus::Accepted {
            continue;
        }
        let id = (batch.datanet.u64(), batch.batch.u64());
        for (index, content) in world.memory.items.get(&id)?.iter().enumerate() {
            let first = seen.iter().find(|(known, ..)| known == content);
            if let Some((content, first, place)) = first {
                let earlier = Place {
                    batch: first,
                    index: *place,
                };
                return Some((*content, earlier, Place { batch, index }));
            }
            seen.push((*content, batch, index));
        }
    }
    None
}

fn proof(world: &World, place: &Place) -> Option<ItemProof> {
    let id = (place.batch.datanet.u64(), place.batch.batch.u64());
    let contributor = world.canonical(&Addr::unchecked(&place.batch.contributor));
    let contents = world.memory.items.get(&id)?;
    let leaves = contents
        .iter()
        .map(|content| item_leaf(&contributor, content));
    let leaves: Vec<Hash32> = leaves.collect();
    Some(ItemProof {
        datanet: place.batch.datanet,
        batch: place.batch.batch,
        index: Uint64::new(place.index as u64),
        proof: merkle_proof(&leaves, place.index)?,
    })
}

/// A duplicate, or a pair that is none: turned around, one item alone, or another content.
fn prove_duplicate(world: &World, dice: &mut Dice, batches: &[BatchResponse]) -> Option<Action> {
    let (content_hash, earlier, later) = duplicate(world, batches)?;
    let (first, second) = (proof(world, &earlier)?, proof(world, &later)?);
    let by = world.anyone(dice).address.clone();
    let (content_hash, earlier, later_proof, wrong) = match dice.below(8) {
        0 => (content_hash, first.clone(), first, true),
        1 => (Hash32(dice.bytes()), first, second, true),
        2 if first.batch != second.batch => (content_hash, second, first, true),
        _ => (content_hash, first, second, false),
    };
    let message = ExecuteMsg::ProveDuplicate {
        content_hash,
        earlier,
        later: later_proof,
    };
    let action = Action::new(world, PART, &by, &message);
    if wrong {
        return Some(action.refused("no duplicate"));
    }
    let registry: &Addr = world.address(Part::DatanetRegistry);
    let held = later.batch.held.u128();
    let action = action.accepted().once();
    Some(match open_appeal(world, later.batch) {
        None => action.moving(Move::open(registry, &by, held)),
        Some(appeal) => {
            let half = held / 2;
            let appellant = Addr::unchecked(&appeal.appellant);
            let returned = appeal.bond.u128() + half;
            action
                .moving(Move::open(registry, &by, held - half))
                .moving(Move::open(registry, &appellant, returned))
        }
    })
}
