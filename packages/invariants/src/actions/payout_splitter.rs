//! Messages to payout-splitter.

use contract_api::payout_splitter::{
    ChannelResponse, ChannelStatus, Claim, ConfigResponse, ExecuteMsg, HeadResponse, PaidResponse,
    Paused, QueryMsg, ReceiveMsg, ReportResponse, TotalsResponse, CLAIMABLE_REPORTS,
};
use cosmwasm_std::{to_json_binary, Addr, Api, HexBinary};

use super::proposals::{self, Payload};
use super::reports::{self, Round};
use super::vouchers::SessionKey;
use super::{open_token, quorum};
use crate::action::{Action, Move};
use crate::actors::Role;
use crate::dice::Dice;
use crate::world::{Part, World};

const PART: Part = Part::PayoutSplitter;

/// The next message to payout-splitter.
pub fn next(world: &World, dice: &mut Dice) -> Option<Action> {
    match dice.below(30) {
        0..=3 => Some(open_channel(world, dice)),
        4..=5 => top_up(world, dice),
        6 => rotate_session_key(world, dice),
        7 => on_channel(world, dice, |channel| ExecuteMsg::RevokeSessionKey { channel }),
        8 => on_channel(world, dice, |channel| ExecuteMsg::Thaw { channel }),
        9..=10 => withdraw(world, dice),
        11..=17 => submit_report(world, dice),
        18..=20 => finalize(world, dice),
        21..=24 => claim(world, dice),
        25..=26 => claim_many(world, dice),
        27 => Some(proposals::direct(world, admin(world, dice)?)),
        _ => proposals::pause(world, PART, &pause_message(world, dice)?, dice),
    }
}

fn config(world: &World) -> Option<ConfigResponse> {
    world.query(PART, &QueryMsg::Config {})
}

fn open_channel(world: &World, dice: &mut Dice) -> Action {
    let payer = world.one(dice, Role::Payer).address.clone();
    let (deposit, _) = open_token::movable(dice, world.open_balance(&payer) / 1_000);
    let key = SessionKey::new(dice);
    let wrong = dice.chance(12);
    let session_key = match wrong && dice.chance(50) {
        true => HexBinary::from([0u8; 32]),
        false => key.public(),
    };
    let spoiled = session_key != key.public();
    let cap = match wrong && !spoiled {
        true => deposit.saturating_add(1),
        false => deposit.saturating_sub(dice.below(100).into()).max(1),
    };
    let hook = ReceiveMsg::OpenChannel {
        node: world.one(dice, Role::Node).address.to_string(),
        scheme: key.scheme(),
        session_key,
        cap: cap.into(),
        expires: (world.now() + dice.between(1, 40_000)).into(),
    };
    let least = config(world).map_or(0, |config| config.min_deposit.u128());
    let right = !spoiled && cap <= deposit && deposit >= least;
    let payer_balance = world.open_balance(&payer);
    Action::hook(world, PART, &payer, deposit, &hook)
        .refused_unless(
            right && deposit <= payer_balance,
            "a weak key, a cap beyond the deposit, or too little",
        )
        .then(move |world| {
            let newest = world.memory.session_keys.keys().next_back().copied();
            let id = newest.unwrap_or_default() + 1;
            world.memory.session_keys.insert(id, vec![key]);
        })
}

fn channel(world: &World, dice: &mut Dice) -> Option<ChannelResponse> {
    dice.pick(&reports::recent_channels(world)).cloned()
}

fn takes_answers(world: &World, channel: &ChannelResponse) -> bool {
    let open = matches!(channel.status, ChannelStatus::Open | ChannelStatus::Revoked);
    open && world.now() < channel.expires.u64()
}

fn top_up(world: &World, dice: &mut Dice) -> Option<Action> {
    let channel = channel(world, dice)?;
    let by = match dice.chance(15) {
        true => world.anyone(dice).address.clone(),
        false => Addr::unchecked(&channel.payer),
    };
    let amount = dice.amount(100_000);
    let hook = ReceiveMsg::TopUp {
        channel: channel.channel,
    };
    let right = by.as_str() == channel.payer && takes_answers(world, &channel);
    Some(
        Action::hook(world, PART, &by, amount, &hook)
            .refused_unless(right, "another's channel, or one that has ended"),
    )
}

fn rotate_session_key(world: &World, dice: &mut Dice) -> Option<Action> {
    let channel = channel(world, dice)?;
    let key = SessionKey::new(dice);
    let id = channel.channel.u64();
    let message = ExecuteMsg::RotateSessionKey {
        channel: channel.channel,
        scheme: key.scheme(),
        session_key: key.public(),
    };
    let payer = Addr::unchecked(&channel.payer);
    Some(
        Action::new(world, PART, &payer, &message)
            .refused_unless(takes_answers(world, &channel), "a channel that has ended")
            .only_sender()
            .then(move |world| world.memory.session_keys.entry(id).or_default().push(key)),
    )
}

/// A message of a channel's payer.
fn on_channel(
    world: &World,
    dice: &mut Dice,
    message: impl FnOnce(cosmwasm_std::Uint64) -> ExecuteMsg,
) -> Option<Action> {
    let channel = channel(world, dice)?;
    let payer = Addr::unchecked(&channel.payer);
    Some(
        Action::new(world, PART, &payer, &message(channel.channel))
            .refused_unless(takes_answers(world, &channel), "a channel that has ended")
            .only_sender(),
    )
}

/// What was not charged, once nothing can be charged any more, or in the last second before.
fn withdraw(world: &World, dice: &mut Dice) -> Option<Action> {
    let channel = channel(world, dice)?;
    let payer = Addr::unchecked(&channel.payer);
    let message = ExecuteMsg::Withdraw {
        channel: channel.channel,
    };
    let action = Action::new(world, PART, &payer, &message).only_sender();
    let last = channel.settles_at.u64();
    if dice.chance(20) && last >= world.now() && channel.status != ChannelStatus::Closed {
        return Some(action.at(last).refused("a second too early"));
    }
    let spent = channel.collected.checked_add(channel.withdrawn).ok()?;
    let refund = channel.deposit.checked_sub(spent).ok()?;
    let due = channel.status != ChannelStatus::Closed;
    // A week is too far: it would end everything else that is under way.
    let far = last > world.now() + 7_200;
    let action = match far {
        true => action.refused_unless(!due, "long before its end"),
        false => action.accepted_if(due, "withdrawn before").at(last + 1),
    };
    Some(action.moving(Move::open(world.address(PART), &payer, refund)))
}

fn message_of(round: &Round, (bitmap, signatures): (attribution_report::Bitmap, Vec<HexBinary>)) -> ExecuteMsg {
    ExecuteMsg::SubmitReport {
        set_id: round.set.set_id,
        report: round.report.clone(),
        bitmap,
        signatures,
        collections: round.collections.clone(),
        observations_root: round.observations_root,
    }
}

/// A report of a quorum: true, a lie, or spoiled in one of the ways that the contract can see.
fn submit_report(world: &World, dice: &mut Dice) -> Option<Action> {
    let mut round = reports::round(world, dice)?;
    let lying = world.memory.quorums_lie && dice.chance(6);
    if lying {
        reports::rob(world, dice, &mut round)?;
    }
    let mut signers = usize::from(round.set.quorum);
    let mut wrong = match quorum::is_active(world, &round.set) {
        true => None,
        false => Some("of a set that does not report now"),
    };
    if dice.chance(20) {
        wrong = Some(spoil(dice, &mut round, &mut signers));
    }
    let digest = round.report.digest();
    let mut signed = quorum::sign(world, dice, &round.set, signers, digest.as_bytes());
    if dice.chance(6) {
        wrong = Some(tamper(dice, &mut signed.1));
    }
    let by = world.anyone(dice).address.clone();
    let action = Action::new(world, PART, &by, &message_of(&round, signed)).once();
    let action = match wrong {
        Some(wrong) => action.refused(wrong),
        None => action.what(if lying { "a quorum that lies" } else { "honest" }),
    };
    let (seq, earned, tree) = (round.report.seq.u64(), round.earned, round.cumulative);
    Some(action.then(move |world| {
        world.memory.earned = earned;
        world.memory.reports.insert(seq, tree);
        world.memory.lied |= lying;
    }))
}

/// Makes a report wrong in one place before it is signed.
fn spoil(dice: &mut Dice, round: &mut Round, signers: &mut usize) -> &'static str {
    let report = &mut round.report;
    match dice.below(9) {
        0 => {
            report.seq = dice.of([0, report.seq.u64() + 1, u64::MAX]).into();
            "another number"
        }
        1 => {
            report.prev_report.0[0] ^= 1;
            "another predecessor"
        }
        2 => {
            report.cumulative_sum = dice.extreme().into();
            report.credits_sum = dice.extreme().into();
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

/// The oldest pending report at the end of its window, or a second before, or another one.
fn finalize(world: &World, dice: &mut Dice) -> Option<Action> {
    let head: HeadResponse = world.query(PART, &QueryMsg::Head {})?;
    let next = head.final_seq.u64() + 1;
    let by = world.anyone(dice).address.clone();
    if dice.chance(15) {
        let seq = dice.of([0, next + 1, next + 40, u64::MAX]).into();
        let action = Action::new(world, PART, &by, &ExecuteMsg::Finalize { seq });
        return Some(action.refused("out of turn"));
    }
    let seq = next.into();
    let pending: ReportResponse = world.query(PART, &QueryMsg::Report { seq })?;
    let action = Action::new(world, PART, &by, &ExecuteMsg::Finalize { seq });
    let at = pending.final_at.u64();
    if dice.chance(15) && at > world.now() {
        return Some(action.at(at - 1).refused("a second too early"));
    }
    Some(action.at(at).once())
}

/// A claim under one of the last final reports: (claim, payee, what is due).
fn claim_of(world: &World, dice: &mut Dice) -> Option<(Claim, Addr, u128)> {
    let head: HeadResponse = world.query(PART, &QueryMsg::Head {})?;
    let newest = head.final_seq.u64();
    let oldest = newest.saturating_sub(CLAIMABLE_REPORTS).saturating_add(1);
    let seq = match dice.chance(75) {
        true => newest,
        false => dice.between(oldest, newest),
    };
    let tree = world.memory.reports.get(&seq)?;
    let index = dice.index(tree.leaves().len());
    let leaf = tree.leaves().get(index)?;
    let payee = world.app.api().addr_humanize(&leaf.key.as_slice().into()).ok()?;
    let query = QueryMsg::Paid {
        payee: payee.to_string(),
    };
    let paid: PaidResponse = world.query(PART, &query)?;
    let claim = Claim {
        seq: seq.into(),
        payee: payee.to_string(),
        index: (index as u64).into(),
        cumulative: leaf.amount.into(),
        proof: tree.proof(index)?,
    };
    Some((claim, payee, leaf.amount.saturating_sub(paid.paid.u128())))
}

/// Money that a claim may still take: never more than what final reports say was earned.
fn left(world: &World) -> u128 {
    let totals: Option<TotalsResponse> = world.query(PART, &QueryMsg::Totals {});
    totals.map_or(0, |totals| {
        totals.final_cumulative.u128().saturating_sub(totals.paid.u128())
    })
}

fn claim(world: &World, dice: &mut Dice) -> Option<Action> {
    let (mut claim, payee, due) = claim_of(world, dice)?;
    let by = world.anyone(dice).address.clone();
    if dice.chance(20) {
        let wrong = spoil_claim(world, dice, &mut claim);
        let action = Action::new(world, PART, &by, &ExecuteMsg::Claim(claim));
        return Some(action.refused(wrong));
    }
    let action = Action::new(world, PART, &by, &ExecuteMsg::Claim(claim));
    let payable = due > 0 && due <= left(world);
    Some(gift_to_contract(
        world,
        &payee,
        due,
        action
            .accepted_if(payable, "nothing is due, or a lie took it")
            .moving(Move::open(world.address(PART), &payee, due))
            .once(),
    ))
}

/// A claim that is paid to a contract is a gift to it.
fn gift_to_contract(world: &World, payee: &Addr, amount: u128, action: Action) -> Action {
    if world.actor(payee.as_str()).is_some() {
        return action;
    }
    let payee = payee.clone();
    action.then(move |world| world.memory.give(&payee, amount))
}

/// Makes a claim wrong in one place.
fn spoil_claim(world: &World, dice: &mut Dice, claim: &mut Claim) -> &'static str {
    match dice.below(6) {
        0 => claim.cumulative = claim.cumulative.saturating_add(1u64.into()),
        1 => claim.cumulative = u128::MAX.into(),
        2 => claim.payee = world.one(dice, Role::Mallory).address.to_string(),
        3 => claim.index = dice.of([claim.index.u64() + 1, u64::MAX]).into(),
        4 => claim.seq = dice.of([0, claim.seq.u64() + 40]).into(),
        _ => claim.proof.push(attribution_report::SumNode {
            hash: attribution_report::Hash32(dice.bytes()),
            sum: 0u64.into(),
        }),
    }
    "a claim that the tree does not hold"
}

fn claim_many(world: &World, dice: &mut Dice) -> Option<Action> {
    let count = match dice.below(10) {
        0 => 0,
        1 => contract_api::payout_splitter::MAX_CLAIMS + 1,
        _ => 1 + dice.index(4),
    };
    let mut claims: Vec<(Claim, Addr, u128)> = Vec::new();
    for _ in 0..count {
        claims.push(claim_of(world, dice)?);
    }
    let counted = (1..=contract_api::payout_splitter::MAX_CLAIMS).contains(&count);
    if !counted {
        let claims = claims.into_iter().map(|(claim, ..)| claim).collect();
        let by = world.anyone(dice).address.clone();
        let action = Action::new(world, PART, &by, &ExecuteMsg::ClaimMany { claims });
        return Some(action.refused("no claims, or too many"));
    }
    // Each payee once, so that what is due does not depend on the order.
    claims.sort_by(|a, b| a.1.cmp(&b.1));
    claims.dedup_by(|a, b| a.1 == b.1);
    let due: u128 = claims.iter().map(|(_, _, due)| due).sum();
    let by = world.anyone(dice).address.clone();
    let list = claims.iter().map(|(claim, ..)| claim.clone()).collect();
    let action = Action::new(world, PART, &by, &ExecuteMsg::ClaimMany { claims: list });
    let mut action = action.accepted_if(due <= left(world), "a lie took it");
    for (_, payee, due) in claims {
        let moved = Move::open(world.address(PART), &payee, due);
        action = gift_to_contract(world, &payee, due, action.moving(moved));
    }
    Some(action)
}

/// A message of the owner.
pub fn admin(_world: &World, dice: &mut Dice) -> Option<Payload> {
    let message = ExecuteMsg::UpdateConfig(contract_api::payout_splitter::ConfigUpdate {
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
    config(world)?;
    Some(proposals::Pause {
        message: to_json_binary(&ExecuteMsg::SetPaused { paused: next }).ok()?,
        resumes: false,
        emergency: None,
    })
}
