//! A short run over the whole suite: nothing happens that may not, and it shows something about
//! every message. And runs over contracts that are broken: each is found.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod broken;

use broken::{Broken, Fault};
use invariants::codes::{native, suite, Code};
use invariants::error::RunError;
use invariants::run::{run, Plan};
use invariants::world::Part;

/// Enough for every message to be accepted and refused, with the plan's seed.
const MESSAGES: u64 = 40_000;
/// What the compiled contracts get through in well under a minute.
const MESSAGES_ON_ARTIFACTS: u64 = 1_500;

fn plan(actions: u64, threads: usize) -> Plan {
    Plan {
        seed: 3,
        actions,
        epoch: 2_500,
        threads,
    }
}

#[test]
fn nothing_happens_that_may_not_and_every_message_is_shown() {
    let on_artifacts = std::env::var_os(contract_twin::ARTIFACTS).is_some();
    if on_artifacts {
        let outcome = run(&plan(MESSAGES_ON_ARTIFACTS, 2), || suite, false).unwrap();
        assert!(outcome.tally.accepted > MESSAGES_ON_ARTIFACTS / 3);
        return;
    }
    let outcome = run(&plan(MESSAGES, 2), || suite, false).unwrap();
    outcome.tally.check_complete().unwrap();
    assert_eq!(outcome.tally.sent, MESSAGES);
}

#[test]
fn the_counts_depend_on_the_seed_alone() {
    let counts = |threads| {
        let plan = Plan {
            epoch: 300,
            ..plan(1_200, threads)
        };
        run(&plan, || |part| Ok(native(part)), false).unwrap().tally
    };
    assert_eq!(counts(1), counts(3));
}

/// What a run over the suite finds where one contract has a fault.
fn found(part: Part, fault: Fault) -> String {
    let code = move |each: Part| -> Result<Code, RunError> {
        match each == part {
            true => Ok(Box::new(Broken::new(native(each), fault))),
            false => Ok(native(each)),
        }
    };
    match run(&plan(10_000, 1), || code, false) {
        Err(RunError::Violated(violation)) => violation.reason,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("a broken {} was not found", part.name()),
    }
}

#[test]
fn tokens_that_are_not_moved_are_found() {
    let reason = found(Part::OpenToken, Fault::AcceptsWithoutEffect("burn"));
    // Whichever burns first: too much, somebody's tokens, or what is wrapped.
    let signs = [
        "accepted, which it must not be",
        "of open-token, not",
        "wrapped:",
    ];
    assert!(signs.iter().any(|sign| reason.contains(sign)), "{reason}");
}

#[test]
fn a_hook_that_anyone_may_send_is_found() {
    let reason = found(Part::OracleRegistry, Fault::AcceptsWithoutEffect("receive"));
    let accepted = reason.contains("accepted, which it must not be");
    assert!(
        accepted || reason.contains("OPEN of oracle-registry"),
        "{reason}"
    );
}

#[test]
fn a_message_that_is_refused_for_no_reason_is_found() {
    let reason = found(Part::PayoutSplitter, Fault::Refuses("withdraw"));
    assert!(reason.contains("refused, which it must not be"), "{reason}");
}

#[test]
fn a_panic_is_found() {
    let reason = found(Part::GopenToken, Fault::Panics("delegate"));
    assert!(reason.contains("a contract panicked"), "{reason}");
}
