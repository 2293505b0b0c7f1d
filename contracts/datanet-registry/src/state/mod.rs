//! Storage. The items are private to their files; the functions keep what belongs together in step.

mod appeal;
mod batch;
mod config;
mod datanet;
mod member;
mod reputation;
mod snapshot;
mod validator;

pub use appeal::*;
pub use batch::*;
pub use config::*;
pub use datanet::*;
pub use member::*;
pub use reputation::*;
pub use snapshot::*;
pub use validator::*;
