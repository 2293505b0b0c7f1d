//! prove_fraud, against every lie that attribution-report can tell, and against honest reports.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, dead_code)]

#[path = "../../../../packages/attribution-report/tests/fraud/bending.rs"]
mod bending;
mod chain;
mod honest;
#[path = "../../../../packages/attribution-report/tests/fraud/lies.rs"]
mod lies;
mod proved;
mod records;
mod refused;
#[path = "../../../../packages/attribution-report/tests/fraud/world.rs"]
mod world;
