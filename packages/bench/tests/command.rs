//! The command refuses what it cannot measure.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::process::Command;

#[test]
fn contracts_that_were_not_compiled_are_named() {
    let empty = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_openledger-bench"))
        .args(["gas", "--artifacts"])
        .arg(empty.path())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    let reason = String::from_utf8(output.stderr).unwrap();
    assert!(reason.contains("governor.wasm"), "{reason}");
    assert!(reason.contains("scripts/build-contracts"), "{reason}");
}
