//! Contracts that break the ABI: each is a clear error, and the host lives.

use std::rc::Rc;

use devnet::engine::{CodeError, Engine, GuestCall, GuestError, MAX_MEMORY_PAGES};
use devnet::gas::{GasError, GasMeter};

use crate::differential::MapDeps;
use crate::guests;

const GAS: u64 = 3_000_000;

/// Calls the export `query` of a module with one argument.
fn call(code: &[u8]) -> Result<Vec<u8>, GuestError> {
    call_entry(code, "query", GAS)
}

fn call_entry(code: &[u8], entry: &str, gas: u64) -> Result<Vec<u8>, GuestError> {
    Engine::check(code).unwrap();
    let code = Engine::shared().unwrap().compile(code).unwrap();
    let meter = Rc::new(GasMeter::default());
    meter.start(gas);
    let call = GuestCall {
        entry,
        arguments: &[b"{}"],
        read_only: true,
    };
    let result = call.run(&code, &meter, &mut MapDeps::default());
    assert!(meter.used() <= gas);
    result
}

/// A module whose `query` runs some instructions that leave the pointer of the answer.
fn answering(instructions: &str) -> Vec<u8> {
    let query = format!("(func (export \"query\") (param i32) (result i32) {instructions})");
    guests::module("", &query)
}

/// A module whose `query` hands a pointer to `db_read`, after some preparation.
fn reading(preparation: &str, pointer: &str) -> Vec<u8> {
    let query = format!(
        "(func (export \"query\") (param i32) (result i32)
           {preparation} (drop (call $db_read {pointer})) (call $empty))"
    );
    guests::module(
        r#"(import "env" "db_read" (func $db_read (param i32) (result i32)))"#,
        &query,
    )
}

/// Instructions that write a region descriptor to address 1024.
fn region(offset: u32, capacity: u32, length: u32) -> String {
    format!(
        "(i32.store (i32.const 1024) (i32.const {offset}))
         (i32.store (i32.const 1028) (i32.const {capacity}))
         (i32.store (i32.const 1032) (i32.const {length}))"
    )
}

#[test]
fn a_pointer_outside_the_memory_is_refused() {
    // Two pages end at 131072.
    for pointer in [131_061u32, 131_072, u32::MAX - 11, u32::MAX] {
        let code = answering(&format!("(i32.const {pointer})"));
        assert_eq!(call(&code), Err(GuestError::RegionPointer { pointer }));
        let code = reading("", &format!("(i32.const {pointer})"));
        assert_eq!(call(&code), Err(GuestError::RegionPointer { pointer }));
    }
}

#[test]
fn a_region_that_contradicts_itself_is_refused() {
    let cases = [
        (0, 8, 8),
        (2048, 8, 9),
        (2048, u32::MAX - 2047, 8),
        (u32::MAX, 1, 0),
    ];
    for (offset, capacity, length) in cases {
        let expected = Err(GuestError::RegionInvalid {
            offset,
            capacity,
            length,
        });
        let prepare = region(offset, capacity, length);
        assert_eq!(call(&reading(&prepare, "(i32.const 1024)")), expected);
        assert_eq!(
            call(&answering(&format!("{prepare} (i32.const 1024)"))),
            expected
        );
    }
}

#[test]
fn a_region_that_leads_outside_the_memory_is_refused() {
    for (offset, length) in [(131_072u32, 1u32), (131_064, 9), (100, 60_000_000)] {
        let prepare = region(offset, length, length);
        let code = answering(&format!("{prepare} (i32.const 1024)"));
        let memory = 131_072;
        assert_eq!(
            call(&code),
            Err(GuestError::RegionOutside {
                offset,
                length,
                memory
            })
        );
    }
}

#[test]
fn more_bytes_than_a_function_takes_are_refused_before_they_are_copied() {
    let code = reading(&region(2048, 65_537, 65_537), "(i32.const 1024)");
    let expected = GuestError::TooLong {
        what: "key",
        length: 65_537,
        limit: 65_536,
    };
    assert_eq!(call(&code), Err(expected));
    // The price of a copy is paid before its length is looked at.
    let code = reading(&region(2048, 0x7000_0000, 0x7000_0000), "(i32.const 1024)");
    assert_eq!(call(&code), Err(GasError::OutOfGas.into()));
    let answer = |length| {
        let prepare = region(2048, length, length);
        answering(&format!("{prepare} (i32.const 1024)"))
    };
    assert_eq!(call(&answer(0x7000_0000)), Err(GasError::OutOfGas.into()));
    let code = answer(64 * 1024 * 1024 + 1);
    assert!(matches!(
        call(&code),
        Err(GuestError::TooLong { what: "answer", .. })
    ));
}

#[test]
fn an_allocator_that_lies_is_refused() {
    let frame = |allocate: &str| {
        wat::parse_str(format!(
            r#"(module
              (memory (export "memory") 1)
              (func (export "interface_version_8"))
              (func (export "allocate") (param i32) (result i32) {allocate})
              (func (export "deallocate") (param i32))
              (func (export "query") (param i32) (result i32) (local.get 0)))"#
        ))
        .unwrap()
    };
    assert_eq!(call(&frame("(i32.const 0)")), Err(GuestError::ZeroAddress));
    assert_eq!(
        call(&frame("(i32.const 65536)")),
        Err(GuestError::RegionPointer { pointer: 65_536 })
    );
    let small = "(i32.store (i32.const 64) (i32.const 128))
                 (i32.store (i32.const 68) (i32.const 1)) (i32.const 64)";
    assert_eq!(
        call(&frame(small)),
        Err(GuestError::RegionTooSmall {
            capacity: 1,
            needed: 2
        })
    );
    assert!(matches!(
        call(&frame("unreachable")),
        Err(GuestError::Trap(_))
    ));
    assert_eq!(
        call(&frame("(loop (br 0)) unreachable")),
        Err(GasError::OutOfGas.into())
    );
}

#[test]
fn an_allocator_that_calls_the_host_back_is_refused() {
    let code = wat::parse_str(
        r#"(module
          (import "env" "addr_validate" (func $validate (param i32) (result i32)))
          (memory (export "memory") 1)
          (global $calls (mut i32) (i32.const 0))
          (func (export "interface_version_8"))
          (func (export "allocate") (param i32) (result i32)
            (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
            (i32.store (i32.const 64) (i32.const 128))
            (i32.store (i32.const 68) (i32.const 512))
            (if (i32.gt_u (global.get $calls) (i32.const 1))
              (then (drop (call $validate (i32.const 64)))))
            (i32.const 64))
          (func (export "deallocate") (param i32))
          (func (export "query") (param i32) (result i32)
            (drop (call $validate (i32.const 64))) (local.get 0)))"#,
    )
    .unwrap();
    assert_eq!(call(&code), Err(GuestError::CallDepth));
}

#[test]
fn memory_grows_to_the_limit_and_no_further() {
    let grow = |pages: usize| {
        let code = answering(&format!(
            "(if (i32.eq (memory.grow (i32.const {pages})) (i32.const -1)) (then unreachable))
             (call $empty)"
        ));
        call(&code)
    };
    assert!(
        grow(MAX_MEMORY_PAGES - 2).is_ok(),
        "the module begins with two pages"
    );
    assert!(matches!(
        grow(MAX_MEMORY_PAGES - 1),
        Err(GuestError::Trap(_))
    ));
    assert!(matches!(grow(65_534), Err(GuestError::Trap(_))));
}

#[test]
fn loops_and_recursion_end() {
    assert_eq!(
        call(&answering("(loop (br 0)) unreachable")),
        Err(GasError::OutOfGas.into())
    );
    let recursion = guests::module(
        "",
        r#"(func $again (export "query") (param i32) (result i32) (call $again (local.get 0)))"#,
    );
    let error = call_entry(&recursion, "query", 100_000_000).unwrap_err();
    assert_eq!(
        error,
        GuestError::Trap("wasm trap: call stack exhausted".to_owned())
    );
}

#[test]
fn traps_are_errors() {
    for trap in [
        "unreachable",
        "(i32.div_u (i32.const 1) (i32.const 0))",
        "(i32.load (i32.const -4))",
    ] {
        assert!(
            matches!(call(&answering(trap)), Err(GuestError::Trap(_))),
            "{trap}"
        );
    }
}

#[test]
fn an_abort_carries_its_message() {
    let code = guests::module(
        r#"(import "env" "abort" (func $abort (param i32)))"#,
        r#"(data (i32.const 256) "panicked at nothing")
           (func (export "query") (param i32) (result i32)
             (call $abort (call $text (i32.const 256) (i32.const 19))) (call $empty))"#,
    );
    assert_eq!(
        call(&code),
        Err(GuestError::Aborted("panicked at nothing".to_owned()))
    );
}

#[test]
fn a_query_cannot_write() {
    for (import, parameters, arguments) in [
        ("db_write", "i32 i32", "(local.get 0) (local.get 0)"),
        ("db_remove", "i32", "(local.get 0)"),
    ] {
        let code = guests::module(
            &format!(r#"(import "env" "{import}" (func $write (param {parameters})))"#),
            &format!(
                r#"(func (export "query") (param i32) (result i32)
                     (call $write {arguments}) (call $empty))"#
            ),
        );
        assert_eq!(call(&code), Err(GuestError::WriteDenied));
    }
}

#[test]
fn iterators_that_do_not_exist_are_refused() {
    let imports = r#"
      (import "env" "db_scan" (func $scan (param i32 i32 i32) (result i32)))
      (import "env" "db_next" (func $next (param i32) (result i32)))"#;
    let query = |body: &str| {
        let text = format!("(func (export \"query\") (param i32) (result i32) {body})");
        call(&guests::module(imports, &text))
    };
    for id in [0u32, 2, u32::MAX] {
        let body = format!(
            "(drop (call $scan (i32.const 0) (i32.const 0) (i32.const 1)))
             (call $next (i32.const {id}))"
        );
        assert_eq!(query(&body), Err(GuestError::UnknownIterator(id)));
    }
    let body = "(call $scan (i32.const 0) (i32.const 0) (i32.const 3))";
    assert_eq!(query(body), Err(GuestError::InvalidOrder(3)));
    let body = "(loop (drop (call $scan (i32.const 0) (i32.const 0) (i32.const 1))) (br 0))
                unreachable";
    assert_eq!(
        query(body),
        Err(GuestError::TooManyIterators { limit: 4_096 })
    );
}

#[test]
fn a_missing_or_mistyped_entry_point_is_named() {
    let code = answering("(call $empty)");
    assert_eq!(
        call_entry(&code, "execute", GAS),
        Err(GuestError::MissingExport("execute".to_owned()))
    );
    for signature in ["(param i32 i32) (result i32)", "(param i64) (result i32)"] {
        let text = format!("(func (export \"query\") {signature} (i32.const 64))");
        let expected = GuestError::ExportType {
            name: "query".to_owned(),
        };
        assert_eq!(call(&guests::module("", &text)), Err(expected));
    }
    let no_result = guests::module("", r#"(func (export "query") (param i32))"#);
    assert_eq!(
        call(&no_result),
        Err(GuestError::ExportType {
            name: "query".to_owned()
        })
    );
}

#[test]
fn code_without_the_abi_is_refused() {
    let frame = |exports: &str, memory: &str| {
        wat::parse_str(format!("(module {memory} {exports})")).unwrap()
    };
    let memory = r#"(memory (export "memory") 1)"#;
    let allocate = r#"(func (export "allocate") (param i32) (result i32) (i32.const 0))"#;
    let deallocate = r#"(func (export "deallocate") (param i32))"#;
    let version = |number: u32| format!(r#"(func (export "interface_version_{number}"))"#);
    let complete = [allocate, deallocate, &version(8)].concat();
    assert_eq!(Engine::check(&frame(&complete, memory)), Ok(()));
    for (exports, memory) in [
        ([allocate, deallocate].concat(), memory),
        ([allocate, deallocate, &version(7)].concat(), memory),
        (
            [allocate, deallocate, &version(8), &version(7)].concat(),
            memory,
        ),
        ([allocate, &version(8)].concat(), memory),
        ([deallocate, &version(8)].concat(), memory),
        (complete.clone(), ""),
        (complete.clone(), r#"(memory (export "memory") 513)"#),
        (complete.clone(), r#"(memory (export "memory") 1 2)"#),
        (
            [&complete, r#"(func (export "requires_unknown_feature"))"#].concat(),
            memory,
        ),
    ] {
        let code = frame(&exports, memory);
        assert!(
            matches!(Engine::check(&code), Err(CodeError::Static(_))),
            "{exports} {memory}"
        );
    }
    let foreign = [r#"(import "env" "gas" (func))"#, memory, &complete].concat();
    let code = wat::parse_str(format!("(module {foreign})")).unwrap();
    assert!(matches!(Engine::check(&code), Err(CodeError::Static(_))));
}

#[test]
fn an_import_of_another_type_is_refused() {
    let code = guests::module(
        r#"(import "env" "db_read" (func (param i64) (result i32)))"#,
        r#"(func (export "query") (param i32) (result i32) (call $empty))"#,
    );
    assert_eq!(
        Engine::check(&code),
        Ok(()),
        "cosmwasm-vm looks at names only"
    );
    let refused = Engine::shared().unwrap().compile(&code);
    assert!(matches!(refused, Err(CodeError::Compile(_))));
}

#[test]
fn a_start_function_that_calls_the_host_is_refused() {
    let code = guests::module(
        r#"(import "env" "db_read" (func $db_read (param i32) (result i32)))"#,
        r#"(func $start (drop (call $db_read (i32.const 64)))) (start $start)
           (func (export "query") (param i32) (result i32) (call $empty))"#,
    );
    assert!(matches!(call(&code), Err(GuestError::Internal(_))));
}
