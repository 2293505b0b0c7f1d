//! What accounts send: for every contract a function that makes its next message, right or wrong.

pub mod batches;
pub mod channels;
pub mod claims;
pub mod datanet_registry;
pub mod dispute_registry;
pub mod frauds;
pub mod gopen_token;
pub mod governor;
pub mod hostile;
pub mod lies;
pub mod model_registry;
pub mod open_token;
pub mod operators;
pub mod oracle_registry;
pub mod payout_splitter;
pub mod proposals;
pub mod quorum;
pub mod reports;
pub mod vouchers;

use super::action::Action;
use super::dice::Dice;
use super::world::World;

/// The next message; none where the chance fell on what cannot be sent now.
pub fn next(world: &World, dice: &mut Dice) -> Option<Action> {
    let action = match dice.below(100) {
        0..=11 => open_token::next(world, dice),
        12..=22 => gopen_token::next(world, dice),
        23..=37 => governor::next(world, dice),
        38..=57 => datanet_registry::next(world, dice),
        58..=71 => model_registry::next(world, dice),
        72..=79 => oracle_registry::next(world, dice),
        80..=92 => payout_splitter::next(world, dice),
        _ => dispute_registry::next(world, dice),
    }?;
    Some(hostile::twist(world, dice, action))
}
