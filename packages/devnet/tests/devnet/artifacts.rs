//! The compiled contracts of the suite, as scripts/build-contracts leaves them.

use std::path::Path;

use devnet::engine::{CodeError, Engine};

use crate::support::{artifact, World};

/// 600 KB: the limit of every contract of the suite.
const MOST_BYTES: usize = 600 * 1024;

/// Every contract of the suite, as its artifact is named.
fn suite() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contracts");
    let crates = std::fs::read_dir(folder).unwrap();
    let name = |entry: std::fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<String> = crates
        .map(|entry| name(entry.unwrap()).replace('-', "_"))
        .collect();
    names.sort();
    names
}

#[test]
fn every_contract_is_within_600_kb() {
    for name in suite() {
        let bytes = artifact(&name).len();
        assert!(bytes <= MOST_BYTES, "{name} has {bytes} bytes");
    }
}

#[test]
fn every_contract_passes_the_checks_of_chains_and_is_stored() {
    let world = World::new();
    for name in suite() {
        let code = artifact(&name);
        assert_eq!(Engine::check(&code), Ok(()), "{name}");
        world.store(&world.alice, code);
    }
}

/// The smallest contract, with one more function of these instructions.
fn contract_with(instructions: &str) -> Vec<u8> {
    let module = format!(
        r#"(module
            (memory (export "memory") 1)
            (func (export "interface_version_8"))
            (func (export "instantiate") (param i32 i32 i32) (result i32) (i32.const 0))
            (func (export "allocate") (param i32) (result i32) (i32.const 0))
            (func (export "deallocate") (param i32))
            (func {instructions}))"#
    );
    wat::parse_str(module).unwrap()
}

#[test]
fn instructions_that_chains_refuse_do_not_pass_the_checks() {
    assert_eq!(Engine::check(&contract_with("")), Ok(()));
    for refused in [
        "(memory.copy (i32.const 0) (i32.const 0) (i32.const 1))",
        "(memory.fill (i32.const 0) (i32.const 0) (i32.const 1))",
        "(drop (ref.null func))",
    ] {
        let checked = Engine::check(&contract_with(refused));
        assert!(matches!(checked, Err(CodeError::Static(_))), "{refused}");
    }
}
