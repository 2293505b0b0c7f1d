//! What holds for any input.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod agreement;
mod keys;
mod quorum;
mod revenue;
mod text;
mod trees;

use proptest::{
    strategy::Strategy,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};

/// Runs a property on many cases, the same ones every time.
fn for_all<S: Strategy>(strategy: S, property: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config {
        cases: 256,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[0x42; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    runner.run(&strategy, property).unwrap();
}
