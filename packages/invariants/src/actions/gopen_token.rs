//! Messages to gopen-token.

use contract_api::gopen_token::{
    ClaimsResponse, ConfigResponse, ExecuteMsg, Paused, QueryMsg, ReceiveMsg, MAX_CLAIMS,
    MAX_UNBONDING_SECONDS,
};
use contract_api::OptionalAddress;
use cosmwasm_std::{to_json_binary, Addr, Binary};
use cw20::Expiration;
use cw4::HooksResponse;

use super::open_token::{allowance, covers, decrease_allowance, increase_allowance, movable};
use super::proposals::{self, Payload};
use crate::action::{Action, Asset, Move};
use crate::actors::Role;
use crate::dice::Dice;
use crate::world::{Part, World};

const PART: Part = Part::GopenToken;

/// The next message to gopen-token.
pub fn next(world: &World, dice: &mut Dice) -> Option<Action> {
    let account = world.anyone(dice).address.clone();
    match dice.below(22) {
        0..=3 => Some(wrap(world, dice, &account)),
        4..=5 => Some(unwrap(world, dice, &account)),
        6..=7 => claim(world, dice, &account),
        8..=9 => Some(delegate(world, dice, &account)),
        10 => Some(undelegate(world, &account)),
        11..=12 => Some(transfer(world, dice, &account)),
        13 => Some(send(world, dice, &account)),
        14..=15 => Some(increase_allowance(world, dice, PART, &account)),
        16 => decrease_allowance(world, dice, PART),
        17..=18 => spend(world, dice),
        19 => Some(proposals::direct(world, hook_message(world, dice)?)),
        20 => Some(proposals::direct(world, admin(world, dice)?)),
        _ => proposals::pause(world, PART, &pause_message(world, dice)?, dice),
    }
}

fn wrap(world: &World, dice: &mut Dice, account: &Addr) -> Action {
    let balance = world.open_balance(account);
    let (amount, _) = movable(dice, balance);
    let recipient = dice.chance(30).then(|| world.anyone(dice).address.clone());
    let hook = ReceiveMsg::Wrap {
        recipient: recipient.as_ref().map(Addr::to_string),
    };
    let to = recipient.unwrap_or_else(|| account.clone());
    Action::hook(world, PART, account, amount, &hook)
        .refused_unless(
            amount > 0 && amount <= balance,
            "beyond the balance, or nothing",
        )
        .moving(Move::created(Asset::Gopen, &to, amount))
}

fn unwrap(world: &World, dice: &mut Dice, account: &Addr) -> Action {
    let balance = world.gopen_balance(account);
    let (amount, _) = movable(dice, balance);
    let config: Option<ConfigResponse> = world.query(PART, &QueryMsg::Config {});
    let at_once = config.is_some_and(|config| config.unbonding_seconds.is_zero());
    let message = ExecuteMsg::Unwrap {
        amount: amount.into(),
    };
    let full = claims(world, account).len() >= MAX_CLAIMS;
    let action = Action::new(world, PART, account, &message).moving(Move::destroyed(
        Asset::Gopen,
        account,
        amount,
    ));
    let action = match amount > 0 && amount <= balance {
        true if full => action.what("the last claim that fits, or one too many"),
        true => action.accepted(),
        false => action.refused("beyond the balance, or nothing"),
    };
    match at_once {
        true => action.moving(Move::open(world.address(PART), account, amount)),
        false => action,
    }
}

fn claims(world: &World, account: &Addr) -> Vec<contract_api::gopen_token::Claim> {
    let query = QueryMsg::Claims {
        address: account.to_string(),
    };
    let found: Option<ClaimsResponse> = world.query(PART, &query);
    found.map(|found| found.claims).unwrap_or_default()
}

/// A claim now, or at the second in which the first becomes due, or one second earlier.
fn claim(world: &World, dice: &mut Dice, account: &Addr) -> Option<Action> {
    let claims = claims(world, account);
    let release = |expiration: &Expiration| match expiration {
        Expiration::AtTime(time) => time.seconds(),
        _ => u64::MAX,
    };
    let first = claims.first().map(|claim| release(&claim.release_at));
    let at = match first {
        Some(first) if dice.chance(25) => first.max(world.now()),
        Some(first) if dice.chance(15) => first.saturating_sub(1).max(world.now()),
        Some(_) => world.now(),
        None if dice.chance(30) => world.now(),
        None => return None,
    };
    // Releases carry the nanoseconds of their block; time here goes in whole seconds.
    let due = claims
        .iter()
        .filter(|claim| release(&claim.release_at) <= at);
    let due: u128 = due.map(|claim| claim.amount.u128()).sum();
    Some(
        Action::new(world, PART, account, &ExecuteMsg::Claim {})
            .accepted_if(due > 0, "nothing is due")
            .moving(Move::open(world.address(PART), account, due))
            .at(at),
    )
}

fn delegate(world: &World, dice: &mut Dice, account: &Addr) -> Action {
    let to = world.anyone(dice).address.clone();
    let message = ExecuteMsg::Delegate {
        delegate: to.to_string(),
    };
    let from = account.clone();
    Action::new(world, PART, account, &message)
        .accepted()
        .then(move |world| {
            world.memory.delegates.insert(from, to);
        })
}

fn undelegate(world: &World, account: &Addr) -> Action {
    let from = account.clone();
    Action::new(world, PART, account, &ExecuteMsg::Undelegate {})
        .accepted()
        .then(move |world| {
            world.memory.delegates.remove(&from);
        })
}

fn transfer(world: &World, dice: &mut Dice, account: &Addr) -> Action {
    let balance = world.gopen_balance(account);
    let (amount, _) = movable(dice, balance);
    let to = world.anyone(dice).address.clone();
    let message = ExecuteMsg::Transfer {
        recipient: to.to_string(),
        amount: amount.into(),
    };
    Action::new(world, PART, account, &message)
        .accepted_if(amount <= balance, "beyond the balance")
        .moving(Move::between(Asset::Gopen, account, &to, amount))
}

/// gOPEN to a contract that takes it, or to one of the suite, which takes OPEN alone.
fn send(world: &World, dice: &mut Dice, account: &Addr) -> Action {
    let balance = world.gopen_balance(account);
    let (amount, _) = movable(dice, balance);
    let known = dice.chance(70);
    let to = match known {
        true => world.listener.clone(),
        false => world.address(dice.of(Part::ALL)).clone(),
    };
    let message = ExecuteMsg::Send {
        contract: to.to_string(),
        amount: amount.into(),
        msg: Binary::from(b"{}"),
    };
    let right = known && amount <= balance;
    Action::new(world, PART, account, &message)
        .accepted_if(right, "to a contract of the suite, or beyond the balance")
        .moving(Move::between(Asset::Gopen, account, &to, amount))
}

/// `transfer_from` and `send_from`.
fn spend(world: &World, dice: &mut Dice) -> Option<Action> {
    let (owner, given) = allowance(world, dice, PART)?;
    let spender = Addr::unchecked(&given.spender);
    world.actor(spender.as_str())?;
    let balance = world.gopen_balance(&owner);
    let (amount, _) = movable(dice, given.allowance.u128().min(balance));
    let right = covers(world, &given, amount) && amount <= balance;
    let to = match dice.chance(50) {
        true => world.listener.clone(),
        false => world.anyone(dice).address.clone(),
    };
    let message = match to == world.listener {
        true => ExecuteMsg::SendFrom {
            owner: owner.to_string(),
            contract: to.to_string(),
            amount: amount.into(),
            msg: Binary::from(b"{}"),
        },
        false => ExecuteMsg::TransferFrom {
            owner: owner.to_string(),
            recipient: to.to_string(),
            amount: amount.into(),
        },
    };
    Some(
        Action::new(world, PART, &spender, &message)
            .accepted_if(right, "beyond allowance or balance, or too late")
            .moving(Move::between(Asset::Gopen, &owner, &to, amount)),
    )
}

fn hook_message(world: &World, dice: &mut Dice) -> Option<Payload> {
    let hooks: HooksResponse = world.query(PART, &QueryMsg::Hooks {})?;
    let listener = world.listener.to_string();
    let message = match hooks.hooks.contains(&listener) && dice.chance(70) {
        true => ExecuteMsg::RemoveHook { addr: listener },
        false => ExecuteMsg::AddHook { addr: listener },
    };
    Some(Payload::new(PART, &message))
}

/// A message of the owner.
pub fn admin(world: &World, dice: &mut Dice) -> Option<Payload> {
    if dice.chance(40) {
        return hook_message(world, dice);
    }
    let seconds = match dice.below(6) {
        0 => 0,
        1 => MAX_UNBONDING_SECONDS + 1,
        _ => dice.between(60, 7_200),
    };
    let message = ExecuteMsg::UpdateConfig {
        owner: None,
        emergency: Some(OptionalAddress::Set(
            world.first(Role::Emergency).into_string(),
        )),
        unbonding_seconds: Some(seconds.into()),
    };
    Some(Payload::new(PART, &message))
}

fn pause_message(world: &World, dice: &mut Dice) -> Option<proposals::Pause> {
    let config: ConfigResponse = world.query(PART, &QueryMsg::Config {})?;
    let now = config.paused;
    let next = match dice.chance(20) {
        true => Paused {
            wrap: dice.chance(50),
            hooks: dice.chance(50),
        },
        false => Paused::default(),
    };
    Some(proposals::Pause {
        message: to_json_binary(&ExecuteMsg::SetPaused { paused: next }).ok()?,
        resumes: (now.wrap && !next.wrap) || (now.hooks && !next.hooks),
        emergency: config.emergency,
    })
}
