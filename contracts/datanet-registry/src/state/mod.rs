//! Storage. The items are private to their files; the functions keep what belongs together in step.

mod batch;
mod config;
mod datanet;
mod snapshot;
mod validator;

pub use batch::*;
pub use config::*;
pub use datanet::*;
pub use snapshot::*;
pub use validator::*;
