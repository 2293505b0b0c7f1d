//! What is done to a message that might have been right.

use contract_api::open_token;
use cosmwasm_std::{coins, Binary};
use cw20::Cw20ReceiveMsg;

use crate::action::{Action, Expect, Hook, Sent};
use crate::actors::Role;
use crate::dice::Dice;
use crate::world::{Part, World, DENOM};

/// Leaves most messages as they are.
pub fn twist(world: &World, dice: &mut Dice, action: Action) -> Action {
    match dice.below(100) {
        0..=1 => with_coins(dice, action),
        2..=4 => by_another(world, dice, action),
        5..=7 => hook_without_money(world, dice, action),
        8..=9 => hook_of_another_token(world, action),
        10 => cut_off(dice, action),
        11..=12 => again(world, dice, action),
        _ => action,
    }
}

/// The action, refused whatever it was; nothing of it happens.
fn refused(action: Action, what: &'static str) -> Action {
    let mut action = action.refused(what);
    action.moves.clear();
    action.late.clear();
    action.then.clear();
    action
}

/// Native coins, which only `wrap` expects.
fn with_coins(dice: &mut Dice, action: Action) -> Action {
    if action
        .sent
        .names
        .iter()
        .any(|name| name == "open-token wrap")
    {
        return action;
    }
    let coins = coins(dice.amount(1_000), DENOM);
    refused(action.with_funds(coins), "native coins")
}

/// An account without any right in the place of the only one that may.
fn by_another(world: &World, dice: &mut Dice, action: Action) -> Action {
    if !action.only_sender {
        return action;
    }
    let mallory = world.one(dice, Role::Mallory).address.clone();
    if mallory == action.sent.sender {
        return action;
    }
    let mut action = refused(action, "another account");
    action.sent.sender = mallory;
    action
}

fn receive(hook: &Hook) -> serde_json::Value {
    let message = Cw20ReceiveMsg {
        sender: hook.sender.to_string(),
        amount: hook.amount.into(),
        msg: hook.payload.clone(),
    };
    serde_json::json!({ "receive": message })
}

/// The hook by an account, as if OPEN had come.
fn hook_without_money(world: &World, dice: &mut Dice, action: Action) -> Action {
    let Some(hook) = action.hook.clone() else {
        return action;
    };
    let mallory = world.one(dice, Role::Mallory).address.clone();
    let mut forged = Action::new(world, action.sent.part, &mallory, &receive(&hook));
    forged.sent.names = action.sent.names.into_iter().take(1).collect();
    forged.refused("a hook without money")
}

/// The hook with tokens of another cw20.
fn hook_of_another_token(world: &World, action: Action) -> Action {
    let Some(hook) = action.hook.clone() else {
        return action;
    };
    let sender = world.first(Role::Mallory);
    let message = open_token::ExecuteMsg::Send {
        contract: world.address(action.sent.part).to_string(),
        amount: 1u64.into(),
        msg: hook.payload,
    };
    let mut forged = Action::new(world, Part::OpenToken, &sender, &message);
    forged.sent.names = action.sent.names.into_iter().take(1).collect();
    forged.sent.contract = world.foreign_token.clone();
    forged.sent.part = action.sent.part;
    forged.refused("a hook of another token")
}

/// JSON that ends too early.
fn cut_off(dice: &mut Dice, action: Action) -> Action {
    let mut action = refused(action, "JSON that is cut off");
    let mut body = action.sent.body.to_vec();
    body.truncate(dice.index(body.len()));
    action.sent.body = Binary::from(body);
    action
}

/// A message that was accepted once and must never be again.
fn again(world: &World, dice: &mut Dice, action: Action) -> Action {
    let spent: Vec<&Sent> = world.memory.spent.iter().collect();
    let Some(sent) = dice.pick(&spent) else {
        return action;
    };
    Action {
        sent: (*sent).clone(),
        what: "a second time",
        expect: Expect::Refuse,
        moves: Vec::new(),
        late: Vec::new(),
        at: None,
        only_sender: false,
        once: false,
        hook: None,
        then: Vec::new(),
    }
}
