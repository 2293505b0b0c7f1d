//! Small contracts in WebAssembly text, for behaviour that no contract of the project has.

/// What every contract exports: a memory, an allocator that never frees, the ABI's version, and
/// room for texts below 4096.
const FRAME: &str = r#"
  (memory (export "memory") 2)
  (global $heap (mut i32) (i32.const 4096))
  (func $allocate (export "allocate") (param $size i32) (result i32)
    (local $region i32)
    (local.set $region (global.get $heap))
    (i32.store (local.get $region) (i32.add (local.get $region) (i32.const 12)))
    (i32.store offset=4 (local.get $region) (local.get $size))
    (i32.store offset=8 (local.get $region) (i32.const 0))
    (global.set $heap
      (i32.and
        (i32.add (i32.add (local.get $region) (local.get $size)) (i32.const 27))
        (i32.const -8)))
    (if (i32.gt_u (global.get $heap) (i32.shl (memory.size) (i32.const 16)))
      (then (drop (memory.grow
        (i32.add (i32.shr_u (local.get $size) (i32.const 16)) (i32.const 1))))))
    (local.get $region))
  (func (export "deallocate") (param i32))
  (func $copy (param $to i32) (param $from i32) (param $length i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $length)))
        (i32.store8 (local.get $to) (i32.load8_u (local.get $from)))
        (local.set $to (i32.add (local.get $to) (i32.const 1)))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (local.set $length (i32.sub (local.get $length) (i32.const 1)))
        (br $next))))
  ;; A region with a text of this module.
  (func $text (param $at i32) (param $length i32) (result i32)
    (local $region i32)
    (local.set $region (call $allocate (local.get $length)))
    (call $copy (i32.load (local.get $region)) (local.get $at) (local.get $length))
    (i32.store offset=8 (local.get $region) (local.get $length))
    (local.get $region))
  ;; {"ok":<the argument>}
  (func $ok (param $json i32) (result i32)
    (local $region i32) (local $length i32) (local $data i32)
    (local.set $length (i32.load offset=8 (local.get $json)))
    (local.set $region (call $allocate (i32.add (local.get $length) (i32.const 7))))
    (local.set $data (i32.load (local.get $region)))
    (call $copy (local.get $data) (i32.const 16) (i32.const 6))
    (call $copy (i32.add (local.get $data) (i32.const 6))
      (i32.load (local.get $json)) (local.get $length))
    (i32.store8
      (i32.add (i32.add (local.get $data) (i32.const 6)) (local.get $length)) (i32.const 125))
    (i32.store offset=8 (local.get $region) (i32.add (local.get $length) (i32.const 7)))
    (local.get $region))
  (data (i32.const 16) "{\"ok\":")
  (data (i32.const 64) "{\"ok\":{\"messages\":[],\"attributes\":[],\"events\":[],\"data\":null}}")
  (func $empty (result i32) (call $text (i32.const 64) (i32.const 62)))
  (func (export "instantiate") (param i32 i32 i32) (result i32) (call $empty))
"#;

/// A contract of imports and further definitions around the common frame.
pub fn module(imports: &str, definitions: &str) -> Vec<u8> {
    let text =
        format!("(module {imports} {FRAME} (func (export \"interface_version_8\")) {definitions})");
    wat::parse_str(text).unwrap()
}

/// Does as it is told: `execute` answers with the response that its message spells out, `query`
/// with the data, and a reply is stored under `reply`.
pub fn obedient() -> Vec<u8> {
    module(
        r#"(import "env" "db_write" (func $db_write (param i32 i32)))"#,
        r#"
        (data (i32.const 256) "reply")
        (func (export "execute") (param i32 i32 i32) (result i32) (call $ok (local.get 2)))
        (func (export "query") (param i32 i32) (result i32) (call $ok (local.get 1)))
        (func (export "sudo") (param i32 i32) (result i32) (call $ok (local.get 1)))
        (func (export "migrate") (param i32 i32) (result i32) (call $ok (local.get 1)))
        (func (export "reply") (param i32 i32) (result i32)
          (call $db_write (call $text (i32.const 256) (i32.const 5)) (local.get 1))
          (call $empty))
        "#,
    )
}

/// Works without end.
pub fn endless() -> Vec<u8> {
    module(
        "",
        r#"(func (export "execute") (param i32 i32 i32) (result i32)
             (loop $forever (br $forever)) (i32.const 0))"#,
    )
}

/// Sends its message to the chain as a query, and stores the answer under `answer`.
pub fn curious() -> Vec<u8> {
    module(
        r#"(import "env" "db_write" (func $db_write (param i32 i32)))
           (import "env" "query_chain" (func $query_chain (param i32) (result i32)))"#,
        r#"
        (data (i32.const 256) "answer")
        (func (export "execute") (param i32 i32 i32) (result i32)
          (call $db_write (call $text (i32.const 256) (i32.const 6))
            (call $query_chain (local.get 2)))
          (call $empty))
        (func (export "query") (param i32 i32) (result i32)
          (call $query_chain (local.get 1)))
        "#,
    )
}

/// Asks for something that fails and for a reply to it, and in the reply for the same again.
pub fn insistent() -> Vec<u8> {
    module(
        "",
        r#"
        (data (i32.const 256) "{\"ok\":{\"messages\":[{\"id\":1,\"payload\":\"\",\"msg\":{\"bank\":{\"burn\":{\"amount\":[{\"denom\":\"uopen\",\"amount\":\"1\"}]}}},\"gas_limit\":null,\"reply_on\":\"always\"}],\"attributes\":[],\"events\":[],\"data\":null}}")
        (func $ask (result i32) (call $text (i32.const 256) (i32.const 188)))
        (func (export "execute") (param i32 i32 i32) (result i32) (call $ask))
        (func (export "reply") (param i32 i32) (result i32) (call $ask))
        "#,
    )
}

/// Stores its message under itself.
pub fn keeper() -> Vec<u8> {
    module(
        r#"(import "env" "db_write" (func $db_write (param i32 i32)))"#,
        r#"
        (func (export "execute") (param i32 i32 i32) (result i32)
          (call $db_write (local.get 2) (local.get 2)) (call $empty))
        "#,
    )
}

/// States a version of its state, and on migration stores what it is told of the migration.
pub fn versioned(version: Option<u64>) -> Vec<u8> {
    let section = version.map(|version| format!(r#"(@custom "cw_migrate_version" "{version}")"#));
    let migrate = r#"
        (data (i32.const 256) "info")
        (func (export "migrate") (param i32 i32 i32) (result i32)
          (call $db_write (call $text (i32.const 256) (i32.const 4)) (local.get 2))
          (call $empty))
        "#;
    module(
        r#"(import "env" "db_write" (func $db_write (param i32 i32)))"#,
        &format!("{migrate} {}", section.unwrap_or_default()),
    )
}
