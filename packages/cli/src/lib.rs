//! The `openledger` command: deploy the suite, run the demo, and take every action of a user.
//!
//! An action is a function in [`actions`] that returns a value with a JSON form and a form for
//! people; the program's subcommands and the demo call the same functions.

pub mod actions;
mod amount;
mod context;
pub mod demo;
mod deployment;
mod error;
mod home;

pub use amount::{format_open, parse_open};
pub use context::{Context, Wallet};
pub use deployment::{Contracts, Deployment};
pub use error::{Error, Result};
pub use home::Home;
