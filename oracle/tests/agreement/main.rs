//! The agreement under crashes, losses and lies.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod crashes;
mod lies;
mod schedules;
mod world;
