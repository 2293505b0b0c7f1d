//! Messages to oracle-registry.

use contract_api::oracle_registry::{
    ConfigResponse, ConfigUpdate, ExecuteMsg, OperatorResponse, OperatorsResponse, Paused,
    QueryMsg, ReceiveMsg, RewardResponse, SetResponse, SigScheme, TotalsResponse, UnbondingPart,
};
use contract_api::payout_splitter::{self, ReportResponse, ReportStatus};
use cosmwasm_std::{to_json_binary, Addr, Uint64};

use super::operators::new_key;
use super::proposals::{self, Payload};
use crate::action::{Action, Move};
use crate::actors::{Actor, Role};
use crate::dice::Dice;
use crate::world::{Part, World};

const PART: Part = Part::OracleRegistry;
/// Longest wait for a bond, in seconds.
const PATIENCE: u64 = 3 * 3_600;

/// The next message to oracle-registry. Operators come first: nothing is reported without them.
pub fn next(world: &World, dice: &mut Dice) -> Option<Action> {
    let operators = operators(world)?;
    if operators.len() < 4 && dice.chance(80) {
        return register(world, dice);
    }
    match dice.below(24) {
        0..=2 => register(world, dice),
        3..=4 => add_bond(world, dice, &operators),
        5..=6 => Some(fund_rewards(world, dice)),
        7 => update_endpoint(world, dice, &operators),
        8..=9 => rotate_key(world, dice, &operators),
        10..=12 => Some(rotate(world, dice)),
        13..=14 => unbond(world, dice, &operators),
        15..=16 => withdraw_bond(world, dice, &operators),
        17 => unjail(world, dice, &operators),
        18..=20 => claim_rewards(world, dice),
        21 => Some(slash(world, dice, &operators)),
        22 => Some(proposals::direct(world, admin(world, dice)?)),
        _ => proposals::pause(world, PART, &pause_message(world, dice)?, dice),
    }
}

fn operators(world: &World) -> Option<Vec<OperatorResponse>> {
    let query = QueryMsg::Operators {
        start_after: None,
        limit: None,
    };
    let found: OperatorsResponse = world.query(PART, &query)?;
    Some(found.operators)
}

fn config(world: &World) -> Option<ConfigResponse> {
    world.query(PART, &QueryMsg::Config {})
}

fn operator<'a>(
    world: &'a World,
    dice: &mut Dice,
    operators: &'a [OperatorResponse],
) -> Option<(&'a Actor, &'a OperatorResponse)> {
    let record = dice.pick(operators)?;
    Some((world.actor(&record.operator)?, record))
}

fn register(world: &World, dice: &mut Dice) -> Option<Action> {
    let actor = world.one(dice, Role::Oracle);
    let query = QueryMsg::Operator {
        operator: actor.address.to_string(),
    };
    let known = world.query::<OperatorResponse>(PART, &query).is_some();
    let config = config(world)?;
    let bond = match dice.chance(10) {
        true => config.min_bond.u128().saturating_sub(1),
        false => config.min_bond.u128() + dice.amount(50_000),
    };
    let stolen = dice.chance(8);
    let key = new_key(world, actor, stolen);
    let secp = dice.chance(4);
    let hook = ReceiveMsg::Register {
        scheme: match secp {
            true => SigScheme::Secp256k1,
            false => SigScheme::Ed25519,
        },
        pubkey: key.public.clone(),
        proof_of_possession: key.proof.clone(),
        endpoint: "http://127.0.0.1:9000".to_owned(),
    };
    let right = !known && bond >= config.min_bond.u128() && !stolen && !secp;
    Some(
        Action::hook(world, PART, &actor.address, bond, &hook)
            .refused_unless(right, "known, too little, or another's proof")
            .then(key.remember()),
    )
}

fn add_bond(world: &World, dice: &mut Dice, operators: &[OperatorResponse]) -> Option<Action> {
    let (actor, _) = operator(world, dice, operators)?;
    let actor = match dice.chance(10) {
        true => world.one(dice, Role::Mallory),
        false => actor,
    };
    let amount = dice.amount(20_000);
    let known = operators
        .iter()
        .any(|each| each.operator == actor.address.as_str());
    Some(
        Action::hook(world, PART, &actor.address, amount, &ReceiveMsg::AddBond {})
            .refused_unless(known, "no operator"),
    )
}

fn fund_rewards(world: &World, dice: &mut Dice) -> Action {
    let by = world.anyone(dice).address.clone();
    let amount = dice.of([0, 1, 5_000, 20_000, 60_000]);
    Action::hook(world, PART, &by, amount, &ReceiveMsg::FundRewards {})
        .refused_unless(amount > 0, "nothing")
}

fn update_endpoint(
    world: &World,
    dice: &mut Dice,
    operators: &[OperatorResponse],
) -> Option<Action> {
    let (actor, _) = operator(world, dice, operators)?;
    let right = dice.chance(70);
    let endpoint = match right {
        true => "https://oracle.example.org",
        false => "javascript:alert(1)",
    };
    let message = ExecuteMsg::UpdateEndpoint {
        endpoint: endpoint.to_owned(),
    };
    Some(
        Action::new(world, PART, &actor.address, &message)
            .accepted_if(right, "no endpoint")
            .only_sender(),
    )
}

fn rotate_key(world: &World, dice: &mut Dice, operators: &[OperatorResponse]) -> Option<Action> {
    let (actor, _) = operator(world, dice, operators)?;
    let stolen = dice.chance(20);
    let key = new_key(world, actor, stolen);
    let message = ExecuteMsg::RotateKey {
        scheme: SigScheme::Ed25519,
        pubkey: key.public.clone(),
        proof_of_possession: key.proof.clone(),
    };
    Some(
        Action::new(world, PART, &actor.address, &message)
            .refused_unless(!stolen, "another's proof")
            .only_sender()
            .then(key.remember()),
    )
}

fn rotate(world: &World, dice: &mut Dice) -> Action {
    let by = world.anyone(dice).address.clone();
    Action::new(world, PART, &by, &ExecuteMsg::Rotate {})
}

fn unbond(world: &World, dice: &mut Dice, operators: &[OperatorResponse]) -> Option<Action> {
    let (actor, record) = operator(world, dice, operators)?;
    let bond = record.bond.u128();
    let amount = match dice.below(8) {
        0 => None,
        1 => Some(bond.saturating_add(1)),
        2 => Some(0),
        3 => Some(dice.extreme()),
        _ => Some(dice.amount(bond / 4)),
    };
    let right = amount.unwrap_or(bond) > 0 && amount.unwrap_or(bond) <= bond;
    let message = ExecuteMsg::Unbond {
        amount: amount.map(Into::into),
    };
    Some(
        Action::new(world, PART, &actor.address, &message)
            .refused_unless(right, "beyond the bond, or nothing")
            .only_sender(),
    )
}

/// When a part of a bond is free; none while the set that counts on it has no end.
fn free_at(world: &World, config: &ConfigResponse, part: &UnbondingPart) -> Option<u64> {
    let unbonds_at = part.unbonds_at.u64();
    let Some(set_id) = part.set_id else {
        return Some(unbonds_at);
    };
    let set: SetResponse = world.query(PART, &QueryMsg::Set { set_id })?;
    let after = config.unbonding_seconds.u64() - config.overlap_seconds.u64();
    Some(unbonds_at.max(set.expires_at?.u64() + after))
}

/// All free parts of a bond, at once or when the next one is free.
fn withdraw_bond(world: &World, dice: &mut Dice, operators: &[OperatorResponse]) -> Option<Action> {
    let leaving: Vec<OperatorResponse> = operators
        .iter()
        .filter(|each| !each.unbonding.is_empty() || dice.chance(10))
        .cloned()
        .collect();
    let (actor, record) = operator(world, dice, &leaving)?;
    let config = config(world)?;
    let parts = record.unbonding.iter();
    let parts: Vec<(u64, u128)> = parts
        .filter_map(|part| Some((free_at(world, &config, part)?, part.amount.u128())))
        .collect();
    let now = world.now();
    let next = parts.iter().map(|(at, _)| *at).min().unwrap_or(now);
    let at = match next <= now + PATIENCE {
        true => next.max(now),
        false => now,
    };
    let free = parts.iter().filter(|(free_at, _)| *free_at <= at);
    let free: u128 = free.map(|(_, amount)| amount).sum();
    let action = Action::new(world, PART, &actor.address, &ExecuteMsg::WithdrawBond {})
        .only_sender()
        .moving(Move::open(world.address(PART), &actor.address, free));
    if free > 0 && at > now && dice.chance(30) {
        let mut early = action.at(at - 1).refused("a second too early");
        early.moves.clear();
        // Parts that are free already would be paid.
        let paid = parts.iter().any(|(free_at, _)| *free_at < at);
        return (!paid).then_some(early);
    }
    Some(match free > 0 {
        true => action.accepted().at(at),
        false => action.what("an empty record, or nothing is free"),
    })
}

fn unjail(world: &World, dice: &mut Dice, operators: &[OperatorResponse]) -> Option<Action> {
    let jailed = operators.iter().filter(|each| each.jailed_until.is_some());
    let jailed: Vec<OperatorResponse> = jailed.cloned().collect();
    let free = dice.chance(15);
    let (actor, record) = match free {
        true => operator(world, dice, operators)?,
        false => operator(world, dice, &jailed)?,
    };
    let action = Action::new(world, PART, &actor.address, &ExecuteMsg::Unjail {}).only_sender();
    Some(match record.jailed_until {
        None => action.refused("not in jail"),
        Some(until) if dice.chance(25) && until.u64() > world.now() => {
            action.at(until.u64() - 1).refused("a second too early")
        }
        Some(until) => action.at(until.u64()),
    })
}

/// Who earns the reward of a report, where it was not claimed yet.
fn rewarded(world: &World, seq: u64) -> Option<Addr> {
    let seq: Uint64 = seq.into();
    if world
        .query::<RewardResponse>(PART, &QueryMsg::Reward { seq })
        .is_some()
    {
        return None;
    }
    let query = payout_splitter::QueryMsg::Report { seq };
    let report: ReportResponse = world.query(Part::PayoutSplitter, &query)?;
    if report.status != ReportStatus::Final {
        return None;
    }
    let query = QueryMsg::Set {
        set_id: report.set_id,
    };
    let set: SetResponse = world.query(PART, &query)?;
    let turn = seq.u64().checked_rem(set.members.len() as u64)?;
    let member = set.members.get(usize::try_from(turn).ok()?)?;
    Some(Addr::unchecked(&member.operator))
}

fn claim_rewards(world: &World, dice: &mut Dice) -> Option<Action> {
    let newest: Vec<u64> = world.memory.books.keys().rev().take(12).copied().collect();
    let mut seqs: Vec<u64> = (0..dice.between(1, 3))
        .filter_map(|_| dice.pick(&newest).copied())
        .collect();
    if dice.chance(80) {
        seqs.retain(|seq| rewarded(world, *seq).is_some());
        seqs.sort_unstable();
        seqs.dedup();
    }
    let reward = config(world)?.submit_reward.u128();
    let totals: TotalsResponse = world.query(PART, &QueryMsg::Totals {})?;
    let count = seqs.len() as u128;
    let earners: Option<Vec<Addr>> = seqs.iter().map(|seq| rewarded(world, *seq)).collect();
    let mut distinct = seqs.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let right = earners.is_some()
        && count > 0
        && distinct.len() == seqs.len()
        && reward > 0
        && reward * count <= totals.reward_pool.u128();
    let seqs = seqs.into_iter().map(Uint64::new).collect();
    let by = world.anyone(dice).address.clone();
    let action = Action::new(world, PART, &by, &ExecuteMsg::ClaimRewards { seqs })
        .accepted_if(right, "rewarded, not final, twice, or beyond the pool")
        .once();
    let earners = earners.unwrap_or_default();
    Some(earners.iter().fold(action, |action, operator| {
        action.moving(Move::open(world.address(PART), operator, reward))
    }))
}

/// A slash by who is not the slasher.
fn slash(world: &World, dice: &mut Dice, operators: &[OperatorResponse]) -> Action {
    let named = operators.iter().take(1 + dice.index(3));
    let message = ExecuteMsg::Slash {
        set_id: 1u64.into(),
        operators: named.map(|each| each.operator.clone()).collect(),
        fraction_bps: 10_000,
        beneficiary: Some(world.one(dice, Role::Mallory).address.to_string()),
        reason: "for nothing".to_owned(),
    };
    let by = world.anyone(dice).address.clone();
    Action::new(world, PART, &by, &message).refused("not the slasher")
}

/// A message of the owner.
pub fn admin(_world: &World, dice: &mut Dice) -> Option<Payload> {
    let update = ConfigUpdate {
        min_bond: Some(dice.of([0u128, 8_000, 10_000, 12_000]).into()),
        submit_reward: Some(dice.of([0u128, 500, 1_000, 1_500]).into()),
        max_set: dice.chance(20).then(|| dice.of([0, 4, 5, 65])),
        unbonding_seconds: dice
            .chance(20)
            .then(|| dice.of([0u64, 8_000, 9_000]).into()),
        reward_bps: Some(dice.of([0, 2_500, 5_001])),
        ..Default::default()
    };
    Some(Payload::new(PART, &ExecuteMsg::UpdateConfig(update)))
}

fn pause_message(world: &World, dice: &mut Dice) -> Option<proposals::Pause> {
    let config = config(world)?;
    let now = config.paused;
    let next = match dice.chance(15) {
        true => Paused {
            bond: dice.chance(30),
            rotate: dice.chance(30),
            rotate_key: dice.chance(30),
            unjail: dice.chance(30),
        },
        false => Paused::default(),
    };
    let flags = |paused: Paused| [paused.bond, paused.rotate, paused.rotate_key, paused.unjail];
    let pairs = flags(now).into_iter().zip(flags(next));
    Some(proposals::Pause {
        message: to_json_binary(&ExecuteMsg::SetPaused { paused: next }).ok()?,
        resumes: pairs.into_iter().any(|(before, after)| before && !after),
        emergency: config.emergency,
    })
}
