//! Sends one message after another to one world, and checks what comes of each.

use std::fmt;
use std::panic::{catch_unwind, AssertUnwindSafe};

use cosmwasm_std::{CosmosMsg, WasmMsg};
use cw_multi_test::error::AnyResult;
use cw_multi_test::Executor;

use crate::action::{Action, Expect, Sent};
use crate::dice::Dice;
use crate::error::RunError;
use crate::ledger::Ledger;
use crate::tally::{error_kind, Tally};
use crate::world::{Codes, Part, World, MAX_JUMP};
use crate::{actions, catalogue, checks};

/// Steps between two comparisons of all records with the totals.
pub const SWEEP_STEPS: u64 = 32;

/// Longest wait for an action that is always waited for, in seconds.
const PATIENCE: u64 = 120;

/// Something that may never happen, with what shows it again.
#[derive(Debug)]
pub struct Violation {
    /// Seed of the run.
    pub seed: u64,
    /// Number of the world.
    pub world: u64,
    /// Messages before this one in its world.
    pub step: u64,
    /// The message, in words.
    pub message: String,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            seed,
            world,
            step,
            message,
            reason,
        } = self;
        write!(
            formatter,
            "{reason}\n  after: {message}\n  seed {seed}, world {world}, step {step}; once more, \
             with all messages before it:\n  openledger-invariants --seed {seed} --world {world} \
             --actions {}",
            step + 1
        )
    }
}

/// A world with its dice and its model.
pub struct Machine {
    seed: u64,
    number: u64,
    step: u64,
    world: World,
    dice: Dice,
    ledger: Ledger,
    trace: bool,
    /// What was sent and what came of it.
    pub tally: Tally,
}

impl Machine {
    /// A fresh world of a run. With `trace` every message is printed.
    ///
    /// # Errors
    /// [`RunError::SetUp`] where the suite does not instantiate.
    pub fn new(seed: u64, number: u64, codes: Codes, trace: bool) -> Result<Self, RunError> {
        let mut dice = Dice::new(seed, number);
        let mut world = World::new(number, codes)?;
        world.memory.backlog = number % 4 == 3;
        world.memory.quorums_lie = world.memory.backlog || dice.chance(50);
        Ok(Self {
            seed,
            number,
            step: 0,
            ledger: Ledger::of(&world),
            world,
            dice,
            trace,
            tally: Tally::default(),
        })
    }

    /// Sends so many messages and checks each.
    ///
    /// # Errors
    /// [`RunError::Violated`] at the first thing that may never happen.
    pub fn run(&mut self, messages: u64, mut sent: impl FnMut()) -> Result<(), RunError> {
        while self.step < messages {
            let action = self.next_action();
            self.take(action)?;
            self.step += 1;
            sent();
        }
        let swept = checks::records(&mut self.world, &self.ledger);
        swept.map_err(|reason| self.violation("the last message".to_owned(), reason))
    }

    fn violation(&self, message: String, reason: String) -> RunError {
        RunError::Violated(Box::new(Violation {
            seed: self.seed,
            world: self.number,
            step: self.step,
            message,
            reason,
        }))
    }

    /// Time passes, then somebody sends something.
    fn next_action(&mut self) -> Action {
        loop {
            let seconds = match self.dice.below(100) {
                0 => self.dice.between(60, 3_600),
                1..=8 => self.dice.between(6, 120),
                9..=60 => self.dice.between(1, 6),
                // In one block with the message before.
                _ => 0,
            };
            if seconds > 0 {
                self.world.advance(1, seconds);
            }
            let Some(action) = actions::next(&self.world, &mut self.dice) else {
                continue;
            };
            let wait = action
                .at
                .unwrap_or_default()
                .saturating_sub(self.world.now());
            // A long wait ends what others are about, so most of them are not waited for.
            let patient = wait <= PATIENCE || self.dice.chance(25);
            if wait <= MAX_JUMP && patient {
                if wait > 0 {
                    self.world.advance(1, wait);
                }
                return action;
            }
        }
    }

    fn take(&mut self, action: Action) -> Result<(), RunError> {
        let described = self.describe(&action);
        if self.trace {
            println!("{:>6} {described}", self.step);
        }
        let before = self.world.app.storage().fingerprint();
        let outcome = self.send(&action.sent);
        let after = self.world.app.storage().fingerprint();
        let checked = match outcome {
            Err(panic) => Err(format!("a contract panicked: {panic}")),
            Ok(Ok(())) => self.accepted(action),
            Ok(Err(_)) if before != after => Err("a refused message changed the state".to_owned()),
            Ok(Err(error)) => self.refused(&action, &error),
        };
        checked
            .and_then(|()| self.check())
            .map_err(|reason| self.violation(described, reason))
    }

    /// Sends a message; the outer error is a panic.
    #[allow(clippy::type_complexity)]
    fn send(&mut self, sent: &Sent) -> Result<AnyResult<()>, String> {
        let message = CosmosMsg::Wasm(WasmMsg::Execute {
            contract_addr: sent.contract.to_string(),
            msg: sent.body.clone(),
            funds: sent.funds.clone(),
        });
        let app = AssertUnwindSafe(&mut self.world.app);
        let sender = sent.sender.clone();
        let outcome = catch_unwind(move || {
            let app = app;
            app.0.execute(sender, message).map(|_| ())
        });
        outcome.map_err(|panic| {
            let text = panic.downcast_ref::<String>().cloned();
            text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
                .unwrap_or_else(|| "for no reason that it told".to_owned())
        })
    }

    fn accepted(&mut self, action: Action) -> Result<(), String> {
        self.tally.accepted(&action.sent);
        if action.expect == Expect::Refuse {
            return Err(format!("accepted, which it must not be: {}", action.what));
        }
        self.ledger.apply(&action.moves)?;
        for late in action.late {
            self.ledger.apply(&late(&self.world)?)?;
        }
        if action.once {
            self.world.memory.spend(action.sent.clone());
        }
        for then in action.then {
            then(&mut self.world);
        }
        checks::totals(&self.world, action.sent.part)
    }

    fn refused(
        &mut self,
        action: &Action,
        error: &cw_multi_test::error::AnyError,
    ) -> Result<(), String> {
        let kind = error_kind(error);
        if self.trace {
            println!("       refused: {kind}");
        }
        let name = action.sent.names.first().map(String::as_str);
        if kind.is_pause() && !name.is_some_and(catalogue::is_pausable) {
            return Err(format!("stopped, which it never may be: {error:#}"));
        }
        if action.expect == Expect::Accept && !kind.is_pause() {
            return Err(format!("refused, which it must not be: {error:#}"));
        }
        self.tally.refused(&action.sent, kind);
        Ok(())
    }

    /// What is checked after every step, and now and then everything.
    fn check(&mut self) -> Result<(), String> {
        self.ledger.check_tokens(&self.world)?;
        let token = self.world.address(Part::OpenToken);
        self.ledger.check_native(&self.world, [token].into_iter())?;
        if self.step % SWEEP_STEPS == SWEEP_STEPS - 1 {
            checks::records(&mut self.world, &self.ledger)?;
        }
        Ok(())
    }

    fn describe(&self, action: &Action) -> String {
        let sender = self.world.actor(action.sent.sender.as_str());
        let sender = sender.map_or(action.sent.sender.as_str(), |actor| &actor.name);
        let body = String::from_utf8_lossy(&action.sent.body);
        format!(
            "{} ({}, {:?}) by {sender} at {}: {}",
            action.sent.names.join(" + "),
            action.what,
            action.expect,
            self.world.now(),
            body.chars().take(1_500).collect::<String>(),
        )
    }
}
