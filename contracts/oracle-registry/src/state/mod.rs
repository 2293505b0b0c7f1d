//! Storage. Items are private; the functions say what they hold.

mod config;
mod money;
mod operator;
mod set;

pub(crate) use config::{config, save_config, Config};
pub(crate) use money::{
    reward, rewards, save_reward, save_slash, save_totals, slash, slashes, totals, Reward, Slash,
    Totals,
};
pub(crate) use operator::{
    operator, operator_by_key, operators, ranked, ranked_after, remove_operator, save_operator,
    Operator, Unbonding,
};
pub(crate) use set::{
    current_set, save_current_set, save_set_expiry, set, set_expiry, sets, Member, Set,
};
