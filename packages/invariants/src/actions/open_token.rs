//! Messages to open-token.

use contract_api::open_token::{
    ConfigResponse, ExecuteMsg, Paused, QueryMsg, Transfer, WrappingResponse, MAX_SUPPLY,
    MAX_TRANSFERS,
};
use contract_api::{gopen_token, OptionalAddress};
use cosmwasm_std::{coins, to_json_binary, Addr, Binary, Timestamp};
use cw20::{
    AllAllowancesResponse, AllowanceInfo, Expiration, Logo, MarketingInfoResponse, MinterResponse,
};

use super::proposals::{self, Payload};
use crate::action::{Action, Asset, Move};
use crate::actors::Role;
use crate::dice::Dice;
use crate::world::{Part, World, DENOM};

const PART: Part = Part::OpenToken;

/// The next message to open-token.
pub fn next(world: &World, dice: &mut Dice) -> Option<Action> {
    let account = world.anyone(dice).address.clone();
    match dice.below(20) {
        0..=2 => Some(transfer(world, dice, &account)),
        3 => Some(multi_transfer(world, dice, &account)),
        4 => Some(burn(world, dice, &account)),
        5 => Some(send(world, dice, &account)),
        6..=7 => Some(increase_allowance(world, dice, PART, &account)),
        8 => decrease_allowance(world, dice, PART),
        9..=11 => spend(world, dice),
        12 => Some(mint(world, dice)),
        13 => minter_message(world, dice),
        14 => marketing_message(world, dice),
        15..=16 => Some(wrap(world, dice, &account)),
        17 => Some(unwrap(world, dice, &account)),
        18 => Some(proposals::direct(world, admin(world, dice)?)),
        _ => proposals::pause(world, PART, &pause_message(world, dice)?, dice),
    }
}

/// Who gets a transfer: mostly accounts, sometimes a contract, to which it is a gift.
fn recipient(world: &World, dice: &mut Dice) -> (Addr, bool) {
    match dice.chance(8) {
        true => (world.address(dice.of(Part::ALL)).clone(), true),
        false => (world.anyone(dice).address.clone(), false),
    }
}

/// An amount for a transfer out of a balance, and whether it can be moved.
pub fn movable(dice: &mut Dice, balance: u128) -> (u128, bool) {
    match dice.below(12) {
        0 => (dice.extreme(), false),
        1 => (balance.saturating_add(1), false),
        2 => (0, false),
        3 if balance < 1_000_000 => (balance, true),
        _ => (dice.amount(balance / 50), true),
    }
}

fn transfer(world: &World, dice: &mut Dice, account: &Addr) -> Action {
    let balance = world.open_balance(account);
    let (amount, _) = movable(dice, balance);
    let (to, gift) = recipient(world, dice);
    let message = ExecuteMsg::Transfer {
        recipient: to.to_string(),
        amount: amount.into(),
    };
    let action = Action::new(world, PART, account, &message)
        .accepted_if(amount <= balance, "beyond the balance")
        .moving(Move::open(account, &to, amount));
    match gift {
        true => action.then(move |world| world.memory.give(&to, amount)),
        false => action,
    }
}

fn multi_transfer(world: &World, dice: &mut Dice, account: &Addr) -> Action {
    let balance = world.open_balance(account);
    let count = match dice.below(10) {
        0 => 0,
        1 => MAX_TRANSFERS + 1,
        _ => 1 + dice.index(5),
    };
    let transfers: Vec<Transfer> = (0..count)
        .map(|_| Transfer {
            recipient: world.anyone(dice).address.to_string(),
            amount: movable(dice, balance).0.into(),
        })
        .collect();
    let sum = transfers.iter().try_fold(0u128, |sum, transfer| {
        sum.checked_add(transfer.amount.u128())
    });
    let whole = transfers.iter().all(|transfer| !transfer.amount.is_zero());
    let fits = sum.is_some_and(|sum| sum <= balance) && whole;
    let counted = (1..=MAX_TRANSFERS).contains(&count);
    let moves: Vec<Move> = transfers
        .iter()
        .map(|transfer| {
            let to = Addr::unchecked(&transfer.recipient);
            Move::open(account, &to, transfer.amount)
        })
        .collect();
    let message = ExecuteMsg::MultiTransfer { transfers };
    let action = Action::new(world, PART, account, &message)
        .accepted_if(counted && fits, "beyond the balance, nothing, or too many");
    moves.into_iter().fold(action, Action::moving)
}

fn burn(world: &World, dice: &mut Dice, account: &Addr) -> Action {
    let balance = world.open_balance(account);
    let (amount, _) = movable(dice, balance / 10);
    let message = ExecuteMsg::Burn {
        amount: amount.into(),
    };
    Action::new(world, PART, account, &message)
        .accepted_if(amount <= balance, "beyond the balance")
        .moving(Move::destroyed(Asset::Open, account, amount))
        .then(move |world| world.memory.burned = world.memory.burned.saturating_add(amount))
}

/// OPEN to who has no use for it: an account that is no contract, or a contract with a payload that
/// it does not know.
fn send(world: &World, dice: &mut Dice, account: &Addr) -> Action {
    let to = match dice.chance(50) {
        true => world.anyone(dice).address.clone(),
        false => world.address(dice.of(Part::ALL)).clone(),
    };
    let message = ExecuteMsg::Send {
        contract: to.into_string(),
        amount: dice.amount(1_000).into(),
        msg: Binary::from(dice.bytes::<8>()),
    };
    Action::new(world, PART, account, &message).refused("a hook that nobody knows")
}

/// An allowance of either token.
pub fn increase_allowance(world: &World, dice: &mut Dice, token: Part, owner: &Addr) -> Action {
    let spender = match dice.chance(15) {
        true => world.address(Part::Governor).clone(),
        false => world.anyone(dice).address.clone(),
    };
    let expires = match dice.below(6) {
        0 => Some(Expiration::AtHeight(world.height())),
        1 => Some(Expiration::AtTime(Timestamp::from_seconds(
            world.now() + dice.between(1, 5_000),
        ))),
        2 => Some(Expiration::Never {}),
        _ => None,
    };
    let amount = match dice.chance(10) {
        true => dice.extreme(),
        false => dice.amount(1_000_000_000),
    };
    let right = spender != *owner
        && amount <= MAX_SUPPLY / 2
        && expires != Some(Expiration::AtHeight(world.height()));
    let message = ExecuteMsg::IncreaseAllowance {
        spender: spender.into_string(),
        amount: amount.into(),
        expires,
    };
    let action = Action::new(world, token, owner, &message);
    match right {
        true => action.what("an allowance"),
        false if amount > MAX_SUPPLY => action.refused("an allowance above the cap"),
        false => action.what("an allowance at its edges"),
    }
}

/// Somebody's allowance of a token: (owner, allowance).
pub fn allowance(world: &World, dice: &mut Dice, token: Part) -> Option<(Addr, AllowanceInfo)> {
    let owner = world.anyone(dice).address.clone();
    let query = QueryMsg::AllAllowances {
        owner: owner.to_string(),
        start_after: None,
        limit: None,
    };
    let given: AllAllowancesResponse = world.query(token, &query)?;
    let chosen = dice.pick(&given.allowances)?.clone();
    Some((owner, chosen))
}

/// Lowers an allowance of either token.
pub fn decrease_allowance(world: &World, dice: &mut Dice, token: Part) -> Option<Action> {
    let (owner, given) = allowance(world, dice, token)?;
    let message = ExecuteMsg::DecreaseAllowance {
        spender: given.spender,
        amount: dice.amount(given.allowance.u128()).into(),
        expires: None,
    };
    Some(Action::new(world, token, &owner, &message))
}

/// Whether an allowance covers an amount now.
pub fn covers(world: &World, given: &AllowanceInfo, amount: u128) -> bool {
    amount <= given.allowance.u128() && !given.expires.is_expired(&world.app.block_info())
}

/// `transfer_from`, `burn_from` and `send_from`.
fn spend(world: &World, dice: &mut Dice) -> Option<Action> {
    let (owner, given) = allowance(world, dice, PART)?;
    let spender = Addr::unchecked(&given.spender);
    world.actor(spender.as_str())?;
    let balance = world.open_balance(&owner);
    let (amount, _) = movable(dice, given.allowance.u128().min(balance));
    let right = covers(world, &given, amount) && amount <= balance;
    let otherwise = "beyond allowance or balance, or too late";
    let (owner_text, amount_sent) = (owner.to_string(), amount.into());
    match dice.below(3) {
        0 => {
            let (to, gift) = recipient(world, dice);
            let message = ExecuteMsg::TransferFrom {
                owner: owner_text,
                recipient: to.to_string(),
                amount: amount_sent,
            };
            let action = Action::new(world, PART, &spender, &message)
                .accepted_if(right, otherwise)
                .moving(Move::open(&owner, &to, amount));
            Some(match gift {
                true => action.then(move |world| world.memory.give(&to, amount)),
                false => action,
            })
        }
        1 => {
            let message = ExecuteMsg::BurnFrom {
                owner: owner_text,
                amount: amount_sent,
            };
            let action = Action::new(world, PART, &spender, &message)
                .accepted_if(right, otherwise)
                .moving(Move::destroyed(Asset::Open, &owner, amount));
            Some(action.then(move |world| {
                world.memory.burned = world.memory.burned.saturating_add(amount);
            }))
        }
        _ => {
            let action = send_from(world, &owner, &spender, amount);
            Some(action.refused_unless(right && amount > 0, otherwise))
        }
    }
}

/// Wraps another account's OPEN into gOPEN of the spender.
fn send_from(world: &World, owner: &Addr, spender: &Addr, amount: u128) -> Action {
    let gopen = world.address(Part::GopenToken);
    let hook = gopen_token::ReceiveMsg::Wrap { recipient: None };
    let message = ExecuteMsg::SendFrom {
        owner: owner.to_string(),
        contract: gopen.to_string(),
        amount: amount.into(),
        msg: to_json_binary(&hook).unwrap_or_default(),
    };
    Action::new(world, PART, spender, &message)
        .moving(Move::open(owner, gopen, amount))
        .moving(Move::created(Asset::Gopen, spender, amount))
}

fn mint(world: &World, dice: &mut Dice) -> Action {
    let minter: Option<MinterResponse> = world.query(PART, &QueryMsg::Minter {}).flatten();
    let by = minter.map_or_else(
        || world.owner_account(),
        |minter| Addr::unchecked(minter.minter),
    );
    let room = MAX_SUPPLY.saturating_sub(world.token_supply(PART));
    let amount = match dice.below(8) {
        0 => room.saturating_add(1),
        1 => dice.extreme(),
        _ => dice.amount(room / 100_000),
    };
    let to = world.anyone(dice).address.clone();
    let message = ExecuteMsg::Mint {
        recipient: to.to_string(),
        amount: amount.into(),
    };
    let action = Action::new(world, PART, &by, &message)
        .moving(Move::created(Asset::Open, &to, amount))
        .only_sender();
    match amount == 0 || amount > room || world.wraps {
        true => action.refused("beyond the cap, nothing, or nobody mints"),
        false => action,
    }
}

fn minter_message(world: &World, dice: &mut Dice) -> Option<Action> {
    let minter: Option<MinterResponse> = world.query(PART, &QueryMsg::Minter {}).flatten();
    let by = minter.map_or_else(
        || world.owner_account(),
        |minter| Addr::unchecked(minter.minter),
    );
    let heir = world.one(dice, Role::Builder).address.to_string();
    let message = ExecuteMsg::UpdateMinter {
        new_minter: (!dice.chance(2)).then_some(heir),
    };
    Some(Action::new(world, PART, &by, &message).only_sender())
}

fn marketing_message(world: &World, dice: &mut Dice) -> Option<Action> {
    let info: MarketingInfoResponse = world.query(PART, &QueryMsg::MarketingInfo {})?;
    let by = info.marketing.unwrap_or_else(|| world.owner_account());
    let message = match dice.below(4) {
        0 => ExecuteMsg::UploadLogo(Logo::Url("https://example.org/open.png".to_owned())),
        1 => ExecuteMsg::UploadLogo(Logo::Embedded(cw20::EmbeddedLogo::Png(
            dice.bytes::<16>().into(),
        ))),
        _ => ExecuteMsg::UpdateMarketing {
            project: Some(format!("project {}", dice.below(9))),
            description: None,
            marketing: None,
        },
    };
    Some(Action::new(world, PART, &by, &message).only_sender())
}

fn wrap(world: &World, dice: &mut Dice, account: &Addr) -> Action {
    let balance = world.native_balance(account);
    let amount = dice.amount(balance / 20);
    let (denom, sent) = match dice.below(8) {
        0 => ("uother", amount),
        1 => (DENOM, 0),
        _ => (DENOM, amount),
    };
    let funds = match sent {
        0 => Vec::new(),
        _ => coins(sent, denom),
    };
    let right = world.wraps && denom == DENOM && sent > 0 && sent <= balance;
    let token = world.address(PART);
    Action::new(world, PART, account, &ExecuteMsg::Wrap {})
        .with_funds(funds)
        .moving(Move::between(Asset::Native, account, token, sent))
        .moving(Move::created(Asset::Open, account, sent))
        .refused_unless(right, "another coin, none, or wrapping is off")
}

fn unwrap(world: &World, dice: &mut Dice, account: &Addr) -> Action {
    let balance = world.open_balance(account);
    let wrapping: Option<WrappingResponse> = world.query(PART, &QueryMsg::Wrapping {});
    let wrapped = wrapping.map_or(0, |wrapping| wrapping.wrapped.u128());
    let (amount, _) = movable(dice, balance);
    let right = world.wraps && amount > 0 && amount <= balance.min(wrapped);
    let message = ExecuteMsg::Unwrap {
        amount: amount.into(),
    };
    let token = world.address(PART);
    Action::new(world, PART, account, &message)
        .accepted_if(right, "beyond the balance, nothing, or wrapping is off")
        .moving(Move::destroyed(Asset::Open, account, amount))
        .moving(Move::between(Asset::Native, token, account, amount))
}

/// A message of the owner.
pub fn admin(world: &World, dice: &mut Dice) -> Option<Payload> {
    let emergency = match dice.chance(20) {
        true => OptionalAddress::Unset {},
        false => OptionalAddress::Set(world.first(Role::Emergency).into_string()),
    };
    let message = ExecuteMsg::UpdateConfig {
        owner: None,
        emergency: Some(emergency),
    };
    Some(Payload::new(PART, &message))
}

fn pause_message(world: &World, dice: &mut Dice) -> Option<proposals::Pause> {
    let config: ConfigResponse = world.query(PART, &QueryMsg::Config {})?;
    let now = config.paused;
    let next = match dice.chance(20) {
        true => Paused {
            mint: dice.chance(50),
            wrap: dice.chance(50),
        },
        false => Paused::default(),
    };
    Some(proposals::Pause {
        message: to_json_binary(&ExecuteMsg::SetPaused { paused: next }).ok()?,
        resumes: (now.mint && !next.mint) || (now.wrap && !next.wrap),
        emergency: config.emergency,
    })
}
