//! The same calls through this crate's wasmtime engine and through cosmwasm-vm: results, state
//! and verdicts must be the same bytes.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use cosmwasm_std::testing::MockQuerier as StdMockQuerier;
use cosmwasm_std::{
    Addr, Binary, BlockInfo, Coin, ContractInfo, ContractResult, Empty, Env, MessageInfo, Order,
    Querier, Record, SystemResult, Timestamp, TransactionInfo,
};
use cosmwasm_vm::testing::{MockApi, MockQuerier, MockStorage};
use cosmwasm_vm::{
    call_execute_raw, call_instantiate_raw, call_query_raw, Backend, Instance, InstanceOptions,
    Size, Storage as _,
};
use devnet::address;
use devnet::engine::{Code, Engine, GuestCall, GuestDeps};
use devnet::gas::{GasMeter, GAS_MULTIPLIER};
use serde_json::{json, Value};

use crate::guests;
use crate::support::artifact;

mod imports;

const GAS: u64 = 50_000_000;
const HOLDER_COINS: u128 = 77;

/// Storage in a map, and the balances that both engines see.
pub struct MapDeps {
    entries: BTreeMap<Vec<u8>, Vec<u8>>,
    querier: StdMockQuerier,
    /// Bytes of the records that iterators gave out in the current call.
    iterated: Cell<u64>,
}

impl Default for MapDeps {
    fn default() -> Self {
        let holder = account(1);
        let coins = [Coin::new(HOLDER_COINS, "uopen")];
        let querier = StdMockQuerier::new(&[(holder.as_str(), &coins[..])]);
        Self {
            entries: BTreeMap::new(),
            querier,
            iterated: Cell::new(0),
        }
    }
}

impl GuestDeps for MapDeps {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.entries.get(key).cloned()
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.entries.insert(key.to_vec(), value.to_vec());
    }

    fn remove(&mut self, key: &[u8]) {
        self.entries.remove(key);
    }

    fn first(&self, start: Option<&[u8]>, end: Option<&[u8]>, order: Order) -> Option<Record> {
        let inside = |(key, _): &(&Vec<u8>, &Vec<u8>)| {
            start.is_none_or(|start| key.as_slice() >= start)
                && end.is_none_or(|end| key.as_slice() < end)
        };
        let mut entries = self.entries.iter().filter(inside);
        let found = match order {
            Order::Ascending => entries.next(),
            Order::Descending => entries.next_back(),
        };
        let (key, value) = found?;
        let bytes = key.len() + value.len();
        self.iterated.set(self.iterated.get() + bytes as u64);
        Some((key.clone(), value.clone()))
    }

    fn query(&self, request: &[u8]) -> SystemResult<ContractResult<Binary>> {
        self.querier.raw_query(request)
    }
}

fn account(number: u8) -> String {
    address::humanize(&[number; 20]).unwrap()
}

/// One contract in both engines.
struct Pair {
    code: Code,
    deps: MapDeps,
    wasm: Vec<u8>,
    storage: Option<MockStorage>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Instantiate,
    Execute,
    Query,
}

impl Pair {
    fn new(wasm: Vec<u8>) -> Self {
        Engine::check(&wasm).unwrap();
        let code = Engine::shared().unwrap().compile(&wasm).unwrap();
        Self {
            code,
            deps: MapDeps::default(),
            wasm,
            storage: Some(MockStorage::new()),
        }
    }

    /// Makes a call in both engines, compares, and returns the answer and the gas of each.
    fn call(&mut self, entry: Entry, sender: &str, message: &[u8]) -> (Vec<u8>, u64, u64) {
        let env = cosmwasm_std::to_json_vec(&env()).unwrap();
        let info = MessageInfo {
            sender: Addr::unchecked(sender),
            funds: vec![],
        };
        let info = cosmwasm_std::to_json_vec(&info).unwrap();
        let (ours, our_gas) = self.call_wasmtime(entry, &env, &info, message);
        let (theirs, their_gas) = self.call_cosmwasm_vm(entry, &env, &info, message);
        let readable = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(
            readable(&ours),
            readable(&theirs),
            "{entry:?} {}",
            readable(message)
        );
        assert_eq!(ours, theirs);
        // Their test storage takes one unit per byte of a record that an iterator gives out.
        let their_gas = their_gas - self.deps.iterated.take();
        // What the chain's storage and addresses cost is SDK gas, and not part of their report.
        assert_eq!(our_gas.abs_diff(their_gas) % GAS_MULTIPLIER, 0);
        self.compare_state();
        (ours, our_gas, their_gas)
    }

    fn call_wasmtime(
        &mut self,
        entry: Entry,
        env: &[u8],
        info: &[u8],
        msg: &[u8],
    ) -> (Vec<u8>, u64) {
        let meter = Rc::new(GasMeter::default());
        meter.start(GAS);
        let before = meter.remaining_fine();
        let all = [env, info, msg];
        let (entry, arguments) = match entry {
            Entry::Instantiate => ("instantiate", &all[..]),
            Entry::Execute => ("execute", &all[..]),
            Entry::Query => ("query", &[env, msg][..]),
        };
        let call = GuestCall {
            entry,
            arguments,
            read_only: entry == "query",
        };
        let answer = call.run(&self.code, &meter, &mut self.deps).unwrap();
        (answer, before - meter.remaining_fine())
    }

    fn call_cosmwasm_vm(
        &mut self,
        entry: Entry,
        env: &[u8],
        info: &[u8],
        msg: &[u8],
    ) -> (Vec<u8>, u64) {
        let holder = account(1);
        let coins = [Coin::new(HOLDER_COINS, "uopen")];
        let backend = Backend {
            api: MockApi::default().with_prefix(address::PREFIX),
            storage: self.storage.take().unwrap(),
            querier: MockQuerier::<Empty>::new(&[(holder.as_str(), &coins[..])]),
        };
        let options = InstanceOptions {
            gas_limit: GAS * GAS_MULTIPLIER,
        };
        let limit = Some(Size::mebi(32));
        let mut instance = Instance::from_code(&self.wasm, backend, options, limit).unwrap();
        let answer = match entry {
            Entry::Instantiate => call_instantiate_raw(&mut instance, env, info, msg),
            Entry::Execute => call_execute_raw(&mut instance, env, info, msg),
            Entry::Query => call_query_raw(&mut instance, env, msg),
        };
        let gas = instance.create_gas_report().used_internally;
        let answer = answer.unwrap();
        self.storage = Some(instance.recycle().unwrap().storage);
        (answer, gas)
    }

    fn compare_state(&mut self) {
        let storage = self.storage.as_mut().unwrap();
        let iterator = storage.scan(None, None, Order::Ascending).0.unwrap();
        let theirs = storage.all(iterator).0.unwrap();
        let ours: Vec<Record> = self
            .deps
            .entries
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        assert_eq!(ours, theirs);
    }

    fn json(&mut self, entry: Entry, sender: &str, message: &Value) -> Value {
        let (answer, ..) = self.call(entry, sender, message.to_string().as_bytes());
        serde_json::from_slice(&answer).unwrap()
    }
}

fn env() -> Env {
    Env {
        block: BlockInfo {
            height: 12_345,
            time: Timestamp::from_nanos(1_700_000_000_123_456_789),
            chain_id: "test-1".to_owned(),
        },
        transaction: Some(TransactionInfo { index: 0 }),
        contract: ContractInfo {
            address: Addr::unchecked(address::humanize(&[9; 32]).unwrap()),
        },
    }
}

fn open_token() -> Pair {
    let mut pair = Pair::new(artifact("open_token"));
    let balances: Vec<Value> = (1..=5)
        .map(|n| json!({ "address": account(n), "amount": format!("{n}000") }))
        .collect();
    let message = json!({
        "owner": account(1),
        "initial_balances": balances,
        "minter": account(1),
        "native_denom": null,
        "marketing": null,
    });
    let answer = pair.json(Entry::Instantiate, &account(1), &message);
    assert!(answer["ok"].is_object(), "{answer}");
    pair
}

#[test]
fn a_token_does_the_same_in_both_engines() {
    let mut pair = open_token();
    let messages = [
        (
            1,
            json!({ "transfer": { "recipient": account(2), "amount": "10" } }),
        ),
        (
            1,
            json!({ "transfer": { "recipient": account(2), "amount": "99999999" } }),
        ),
        (
            2,
            json!({ "mint": { "recipient": account(2), "amount": "10" } }),
        ),
        (
            1,
            json!({ "mint": { "recipient": account(6), "amount": "10" } }),
        ),
        (3, json!({ "burn": { "amount": "500" } })),
        (
            3,
            json!({ "send": { "contract": account(4), "amount": "7", "msg": "e30=" } }),
        ),
        (
            4,
            json!({ "increase_allowance": { "spender": account(5), "amount": "100" } }),
        ),
        (
            5,
            json!({ "transfer_from":
            { "owner": account(4), "recipient": account(1), "amount": "60" } }),
        ),
        (
            5,
            json!({ "transfer_from":
            { "owner": account(4), "recipient": account(1), "amount": "60" } }),
        ),
        (
            1,
            json!({ "multi_transfer": { "transfers": [
            { "recipient": account(2), "amount": "1" },
            { "recipient": account(7), "amount": "2" },
        ] } }),
        ),
        (1, json!({ "no_such_message": {} })),
    ];
    let mut succeeded = 0;
    for (sender, message) in messages {
        let answer = pair.json(Entry::Execute, &account(sender), &message);
        succeeded += usize::from(answer["ok"].is_object());
    }
    // Four must fail: for the balance, the minter, the allowance, the unknown message.
    assert_eq!(succeeded, 7);
}

#[test]
fn queries_of_a_token_answer_the_same_in_both_engines() {
    let mut pair = open_token();
    let queries = [
        json!({ "balance": { "address": account(3) } }),
        json!({ "token_info": {} }),
        json!({ "minter": {} }),
        json!({ "all_accounts": { "limit": 3 } }),
        json!({ "all_accounts": { "start_after": account(3) } }),
        json!({ "nothing": {} }),
    ];
    for query in queries {
        pair.json(Entry::Query, &account(1), &query);
    }
}

#[test]
fn plain_computation_costs_the_same_gas() {
    // No host functions: what is left is operators and the copy of the answer.
    let mut pair = Pair::new(guests::obedient());
    for length in [0, 1, 1_000, 20_000] {
        let message = json!("x".repeat(length)).to_string();
        let (_, ours, theirs) = pair.call(Entry::Execute, &account(1), message.as_bytes());
        assert_eq!(ours, theirs, "{length}");
    }
}

#[test]
fn every_kind_of_control_flow_costs_the_same_gas() {
    // Collatz steps, by branches, tables, early returns, direct and indirect calls.
    let locals = "i64 ".repeat(70);
    let definitions = format!(
        r#"(type $step (func (param i32) (result i32)))
        (table 2 2 funcref)
        (elem (i32.const 0) $halve $triple)
        (func $halve (param $n i32) (result i32) (local {locals})
          (return (i32.shr_u (local.get $n) (i32.const 1))))
        (func $triple (param $n i32) (result i32)
          (i32.add (i32.mul (local.get $n) (i32.const 3)) (i32.const 1)))
        (func $direct (param $n i32) (result i32)
          (if (result i32) (i32.and (local.get $n) (i32.const 1))
            (then (call $triple (local.get $n)))
            (else (call $halve (local.get $n)))))
        (func $tabled (param $n i32) (result i32)
          (block $odd
            (block $even
              (br_table $even $odd (i32.and (local.get $n) (i32.const 1))))
            (return (call $halve (local.get $n))))
          (call $triple (local.get $n)))
        (func $indirect (param $n i32) (result i32)
          (call_indirect (type $step)
            (local.get $n) (i32.and (local.get $n) (i32.const 1))))
        (func (export "query") (param i32 i32) (result i32)
          (local $n i32)
          (local.set $n (i32.load8_u (i32.load (local.get 1))))
          (block $one
            (loop $again
              (br_if $one (i32.eq (local.get $n) (i32.const 1)))
              (local.set $n (call $direct (local.get $n)))
              (br_if $one (i32.eq (local.get $n) (i32.const 1)))
              (local.set $n (call $tabled (local.get $n)))
              (br_if $one (i32.eq (local.get $n) (i32.const 1)))
              (local.set $n (call $indirect (local.get $n)))
              (br $again)))
          (call $empty))"#
    );
    let mut pair = Pair::new(guests::module("", &definitions));
    for start in [1, 2, 3, 27, 97, 255] {
        let (_, ours, theirs) = pair.call(Entry::Query, &account(1), &[start]);
        assert_eq!(ours, theirs, "{start}");
    }
}

#[test]
fn queries_to_the_chain_are_answered_the_same() {
    let mut pair = Pair::new(guests::curious());
    let question = json!({ "bank": { "balance": { "address": account(1), "denom": "uopen" } } });
    pair.json(Entry::Execute, &account(1), &question);
    let answer: Value = serde_json::from_slice(&pair.deps.entries[b"answer".as_slice()]).unwrap();
    assert!(answer["ok"]["ok"].is_string(), "{answer}");
    pair.json(
        Entry::Execute,
        &account(1),
        &json!({ "no_such_module": {} }),
    );
}

#[test]
fn iterators_walk_the_same_way() {
    let fill = guests::module(
        r#"(import "env" "db_write" (func $db_write (param i32 i32)))
           (import "env" "db_scan" (func $scan (param i32 i32 i32) (result i32)))
           (import "env" "db_next" (func $next (param i32) (result i32)))"#,
        r#"
        ;; Stores the message under itself.
        (func (export "execute") (param i32 i32 i32) (result i32)
          (call $db_write (local.get 2) (local.get 2)) (call $empty))
        ;; The message: order, steps, then the bounds of one byte, zero for none.
        (func $bound (param $byte i32) (result i32)
          (if (result i32) (i32.load8_u (local.get $byte))
            (then (call $text (local.get $byte) (i32.const 1)))
            (else (i32.const 0))))
        (func (export "query") (param i32 i32) (result i32)
          (local $message i32) (local $iterator i32) (local $steps i32) (local $last i32)
          (local.set $message (i32.load (local.get 1)))
          (local.set $iterator (call $scan
            (call $bound (i32.add (local.get $message) (i32.const 2)))
            (call $bound (i32.add (local.get $message) (i32.const 3)))
            (i32.load8_u (local.get $message))))
          (local.set $steps (i32.load8_u offset=1 (local.get $message)))
          (loop $again
            (local.set $last (call $next (local.get $iterator)))
            (local.set $steps (i32.sub (local.get $steps) (i32.const 1)))
            (br_if $again (local.get $steps)))
          (local.get $last))
        "#,
    );
    let mut pair = Pair::new(fill);
    for key in [&b"b"[..], b"bb", b"d", b"f", b"\xff"] {
        pair.call(Entry::Execute, &account(1), key);
    }
    let mut ends = 0;
    for order in [1, 2] {
        for steps in 1..=6 {
            for bounds in [
                [0, 0],
                [b'b', b'f'],
                [b'c', 0],
                [0, b'd'],
                [b'f', b'b'],
                [b'd', b'd'],
            ] {
                let message = [order, steps, bounds[0], bounds[1]];
                let (answer, ..) = pair.call(Entry::Query, &account(1), &message);
                ends += usize::from(answer == [0; 8]);
            }
        }
    }
    assert!(ends > 20, "both walk past the end");
}
