//! What a quorum that lies puts into a report. All of it can be proved from the leaves.

use attribution_report::{Credit, CreditLedger, Role};

use super::reports::{Parts, Round};
use crate::actors;
use crate::dice::Dice;
use crate::world::World;

/// A lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Everybody's earnings are one thief's.
    Robbery,
    /// One answer's fee is the thief's alone.
    Split,
    /// A receipt is by another node than its channel's.
    Node,
    /// An adapter's split is not the registered one.
    Rule,
    /// A receipt of the report before is settled again.
    Repetition,
}

impl Lie {
    /// One of them.
    pub fn any(dice: &mut Dice) -> Self {
        dice.of([
            Self::Robbery,
            Self::Split,
            Self::Node,
            Self::Rule,
            Self::Repetition,
        ])
    }
}

/// Makes the lie before the trees are built.
pub fn before(world: &World, dice: &mut Dice, lie: Lie, parts: &mut Parts) -> Option<()> {
    let thief = world.one(dice, actors::Role::Mallory).canonical.clone();
    let first = parts.answers.first_mut()?;
    match lie {
        Lie::Robbery => {}
        Lie::Split => {
            first.credits = vec![Credit {
                payee: thief,
                role: Role::Builder,
                amount: first.receipt.fee.u128(),
            }];
        }
        Lie::Node => first.receipt.node = thief.into(),
        Lie::Rule => {
            let rule = parts.rules.first_mut()?;
            rule.mix.span_ppm ^= 1;
        }
        Lie::Repetition => {
            let id = first.receipt.receipt_id;
            let known = world.memory.books.values().next_back()?;
            let repeated = known.data.receipts.iter().map(|each| &each.receipt);
            let channel = first.receipt.channel;
            let found = repeated.clone().find(|receipt| receipt.channel == channel);
            first.receipt.receipt_id = found.map_or(id, |receipt| receipt.receipt_id);
        }
    }
    Some(())
}

/// Makes the lie in the finished report.
pub fn after(world: &World, lie: Lie, round: &mut Round) -> Option<()> {
    if lie != Lie::Robbery {
        return Some(());
    }
    let thief = world.first(actors::Role::Mallory);
    let report = &mut round.book.data.report;
    let whole = Credit {
        payee: world.canonical(&thief),
        role: Role::Data,
        amount: report.cumulative_sum.u128(),
    };
    let mut robbed = CreditLedger::default();
    robbed.add([&whole]).ok()?;
    let tree = robbed.tree().ok()?;
    report.cumulative_root = tree.root().hash;
    report.leaf_count = 1u64.into();
    round.book.data.trees.cumulative = tree;
    round.book.earned = robbed;
    Some(())
}
