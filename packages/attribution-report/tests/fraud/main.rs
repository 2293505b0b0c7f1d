//! Every lie that leaves can show is found and proved, and no proof stands against an honest
//! report.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod bending;
mod equivocation;
mod honest;
mod lies;
mod mutations;
mod proved;
mod world;
