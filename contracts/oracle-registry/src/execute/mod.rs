//! What the messages do.

mod admin;
mod bond;
mod register;
mod rotate;

pub(crate) use admin::{instantiate, update_config};
pub(crate) use bond::{add_bond, unbond, withdraw_bond};
pub(crate) use register::{register, update_endpoint, Registration};
pub(crate) use rotate::rotate;
