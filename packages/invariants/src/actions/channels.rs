//! Messages to payout-splitter about channels.

use contract_api::payout_splitter::{ChannelResponse, ChannelStatus, ExecuteMsg, ReceiveMsg};
use cosmwasm_std::{Addr, HexBinary, Uint64};

use super::payout_splitter::{config, PART};
use super::vouchers::SessionKey;
use super::{open_token, reports};
use crate::action::{Action, Move};
use crate::actors::Role;
use crate::dice::Dice;
use crate::world::World;

/// Longest wait for the end of a channel, in seconds.
const PATIENCE: u64 = 2 * 3_600;

/// The next message about a channel.
pub fn next(world: &World, dice: &mut Dice) -> Option<Action> {
    match dice.below(11) {
        0..=3 => Some(open_channel(world, dice)),
        4..=5 => top_up(world, dice),
        6 => rotate_session_key(world, dice),
        7 => on_channel(world, dice, |channel| ExecuteMsg::RevokeSessionKey {
            channel,
        }),
        8 => on_channel(world, dice, |channel| ExecuteMsg::Thaw { channel }),
        _ => withdraw(world, dice),
    }
}

fn open_channel(world: &World, dice: &mut Dice) -> Action {
    let payer = world.one(dice, Role::Payer).address.clone();
    let (deposit, _) = open_token::movable(dice, world.open_balance(&payer) / 1_000);
    let key = SessionKey::new(dice);
    let wrong = dice.chance(12);
    let longest = match world.memory.backlog {
        true => 1_500_000,
        false => 40_000,
    };
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
        expires: (world.now() + dice.between(1, longest)).into(),
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
    message: impl FnOnce(Uint64) -> ExecuteMsg,
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
    let due = channel.status != ChannelStatus::Closed || refund > 0u64.into();
    // So far ahead everything else that is under way would end.
    let far = last > world.now() + PATIENCE;
    let action = match (far, due) {
        (true, _) => action.refused("long before its end"),
        (false, true) => action.accepted().at(last + 1),
        (false, false) => action.refused("withdrawn before"),
    };
    Some(action.moving(Move::open(world.address(PART), &payer, refund)))
}
