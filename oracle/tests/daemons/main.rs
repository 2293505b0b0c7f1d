//! Several real daemons in one process: HTTP on loopback, a store each, a node, and a chain with
//! the compiled contracts. Tests wait for what happens, never for time to pass: views and turns go
//! by a clock that only the tests move far.
#![allow(clippy::unwrap_used)]

mod agreement;
mod attest;
mod chain;
mod crashes;
mod disputes;
mod forge;
mod given_up;
mod hostile;
mod model;
mod tap;
mod world;
