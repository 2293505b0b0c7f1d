//! Messages of the owner of parameters: an account sends them itself, the governor by a proposal.

use contract_api::governor::{QueryMsg, TreasuryResponse};
use cosmwasm_std::{to_json_binary, Addr, Binary, CosmosMsg, WasmMsg};
use serde::Serialize;

use super::{
    datanet_registry, dispute_registry, gopen_token, governor, model_registry, open_token,
    oracle_registry, payout_splitter,
};
use crate::action::{message_name, Action, Move};
use crate::actors::Role;
use crate::dice::Dice;
use crate::world::{Part, World};

/// What a message does to money.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Nothing.
    Nothing,
    /// OPEN of the governor goes to an account.
    Spends {
        /// Who gets it.
        to: Addr,
        /// How much.
        amount: u128,
    },
    /// OPEN of model-registry goes to the governor, its treasury.
    SlashesAgent {
        /// How much.
        amount: u128,
    },
}

/// A message that a proposal can carry.
#[derive(Debug, Clone)]
pub struct Payload {
    /// The contract that gets it.
    pub part: Part,
    /// JSON.
    pub message: Binary,
    /// What it does to money.
    pub effect: Effect,
}

impl Payload {
    /// A message that moves no money.
    pub fn new(part: Part, message: &impl Serialize) -> Self {
        Self {
            part,
            message: to_json_binary(message).unwrap_or_default(),
            effect: Effect::Nothing,
        }
    }

    /// What it does to money.
    pub fn with_effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// Its row in the figures.
    pub fn name(&self) -> String {
        format!("{} {}", self.part.name(), message_name(&self.message))
    }

    /// Money that it moves.
    pub fn moves(&self, world: &World) -> Option<Move> {
        let governor = world.address(Part::Governor);
        match &self.effect {
            Effect::Nothing => None,
            Effect::Spends { to, amount } => Some(Move::open(governor, to, *amount)),
            Effect::SlashesAgent { amount } => {
                let registry = world.address(Part::ModelRegistry);
                Some(Move::open(registry, governor, *amount))
            }
        }
    }

    /// The message as a proposal carries it.
    pub fn cosmos(&self, world: &World) -> CosmosMsg {
        CosmosMsg::Wasm(WasmMsg::Execute {
            contract_addr: world.address(self.part).to_string(),
            msg: self.message.clone(),
            funds: Vec::new(),
        })
    }
}

/// A message that stops or resumes actions.
pub struct Pause {
    /// JSON.
    pub message: Binary,
    /// It resumes something.
    pub resumes: bool,
    /// Who may stop actions besides the owner.
    pub emergency: Option<String>,
}

/// Who owns the parameters of a contract.
pub fn owner_of(world: &World, part: Part) -> Option<Addr> {
    let config: serde_json::Value = world.query(part, &serde_json::json!({ "config": {} }))?;
    Some(Addr::unchecked(config.get("owner")?.as_str()?))
}

/// The message, by the account that owns the parameters; where the governor does, by the account
/// that did before, which must be refused.
pub fn direct(world: &World, payload: Payload) -> Action {
    let owner = owner_of(world, payload.part);
    let account = owner.as_ref().and_then(|owner| world.actor(owner.as_str()));
    let by = account.map_or_else(|| world.owner_account(), |owner| owner.address.clone());
    let mut action = Action::new(world, payload.part, &by, &serde_json::Value::Null).only_sender();
    action.sent.names = vec![payload.name()];
    action.sent.body = payload.message;
    match account {
        Some(_) => match payload.effect {
            Effect::SlashesAgent { amount } => {
                let (registry, treasury) = (Part::ModelRegistry, Part::Governor);
                let moved = Move::open(world.address(registry), world.address(treasury), amount);
                action.moving(moved)
            }
            Effect::Nothing | Effect::Spends { .. } => action,
        },
        None => action.refused("the governor owns the parameters"),
    }
}

/// Stops or resumes actions, by the owner or the emergency account.
pub fn pause(world: &World, part: Part, pause: &Pause, dice: &mut Dice) -> Option<Action> {
    let payload = Payload {
        part,
        message: pause.message.clone(),
        effect: Effect::Nothing,
    };
    let emergency = pause.emergency.as_ref().filter(|_| dice.chance(50));
    let Some(emergency) = emergency else {
        let action = direct(world, payload);
        return Some(action);
    };
    let by = world.actor(emergency)?.address.clone();
    let mut action = direct(world, payload);
    action.sent.sender = by;
    action.expect = crate::action::Expect::Either;
    action.what = "the emergency account";
    Some(match pause.resumes {
        true => action.refused("the emergency account resumes"),
        false => action,
    })
}

/// Any message that a proposal can carry.
pub fn any(world: &World, dice: &mut Dice) -> Option<Payload> {
    // Where the governor owns nothing else, its own parameters and the treasury are left to it.
    let choice = match world.governed || dice.chance(10) {
        true => dice.below(10),
        false => dice.between(6, 9),
    };
    match choice {
        0 => open_token::admin(world, dice),
        1 => gopen_token::admin(world, dice),
        2 => datanet_registry::admin(world, dice),
        3 => model_registry::admin(world, dice),
        4 => oracle_registry::admin(world, dice),
        5 if dice.chance(50) => dispute_registry::admin(world, dice),
        5 => payout_splitter::admin(world, dice),
        6 => Some(spending(world, dice)),
        _ => governor::admin(world, dice),
    }
}

/// OPEN of the treasury for an account.
fn spending(world: &World, dice: &mut Dice) -> Payload {
    let to = world.one(dice, Role::Payer).address.clone();
    let treasury: Option<TreasuryResponse> = world.query(Part::Governor, &QueryMsg::Treasury {});
    let spendable = treasury.map_or(0, |treasury| treasury.spendable.u128());
    let amount = match dice.chance(10) {
        true => spendable.saturating_add(1),
        false => dice.amount(spendable / 20),
    };
    let message = contract_api::open_token::ExecuteMsg::Transfer {
        recipient: to.to_string(),
        amount: amount.into(),
    };
    Payload::new(Part::OpenToken, &message).with_effect(Effect::Spends { to, amount })
}
