//! What must hold of every message and response on the wire.

#![allow(clippy::expect_used)]

use std::{fs, path::Path};

use serde_json::Value;

/// Numbers of interfaces that others fixed: cw3, cw4, cw20 and DAO DAO. All are below 2^53: heights,
/// code ids, proposals counted from one, and votes, of which there are at most 10^15.
const NUMBERS_OF_OTHERS: [&str; 12] = [
    "height",
    "at_height",
    "weight",
    "total_weight",
    "code_id",
    "new_code_id",
    "proposal_id",
    "id",
    "last_proposal",
    "proposals/items",
    "start_after",
    "start_before",
];

fn schemas() -> Vec<(&'static str, Value)> {
    let schemas = contract_api::schema::schemas().expect("the types have schemas");
    let parsed = schemas.into_iter().map(|schema| {
        let json = serde_json::from_str(&schema.json).expect("a schema is JSON");
        (schema.contract, json)
    });
    parsed.collect()
}

/// Calls `found` with the path of every integer of 64 or more bits.
fn wide_integers(value: &Value, path: &str, found: &mut impl FnMut(&str)) {
    match value {
        Value::Object(fields) => {
            let format = fields.get("format").and_then(Value::as_str);
            if matches!(format, Some("int64" | "uint64" | "int128" | "uint128")) {
                found(path);
            }
            for (key, value) in fields {
                wide_integers(value, &format!("{path}/{key}"), found);
            }
        }
        Value::Array(values) => {
            for value in values {
                wide_integers(value, path, found);
            }
        }
        _ => {}
    }
}

#[test]
fn numbers_that_javascript_would_round_are_strings() {
    for (contract, schema) in schemas() {
        let mut check = |path: &str| {
            let known = NUMBERS_OF_OTHERS
                .iter()
                .any(|name| path.ends_with(&format!("/{name}")));
            assert!(known, "{contract}: {path} must be a Uint64 or Uint128");
        };
        wide_integers(&schema, "", &mut check);
    }
}

#[test]
fn every_response_has_a_named_type() {
    for (contract, schema) in schemas() {
        let responses = schema["responses"].as_object().expect("responses");
        assert!(!responses.is_empty(), "{contract}");
        for (query, response) in responses {
            let title = response["title"].as_str().unwrap_or_default();
            assert!(!title.is_empty(), "{contract}: {query}");
        }
    }
}

#[test]
fn there_is_one_cosmwasm_std_and_it_is_of_the_2_line() {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
    let lock = fs::read_to_string(lock).expect("the lock file is readable");
    let versions: Vec<&str> = lock
        .split("[[package]]")
        .filter(|package| package.contains("\nname = \"cosmwasm-std\"\n"))
        .filter_map(|package| package.split("version = \"").nth(1)?.split('"').next())
        .collect();
    assert!(
        matches!(versions.as_slice(), [one] if one.starts_with("2.")),
        "{versions:?}"
    );
}
