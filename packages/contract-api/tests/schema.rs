//! The committed schemas are those of the types.

#![allow(clippy::expect_used)]

use std::{fs, path::Path};

#[test]
fn committed_schemas_match_the_types() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema");
    let drifted: Vec<&str> = contract_api::schema::schemas()
        .expect("the types have schemas")
        .into_iter()
        .filter(|schema| {
            let path = folder.join(schema.contract).with_extension("json");
            fs::read_to_string(path).ok().as_deref() != Some(schema.json.as_str())
        })
        .map(|schema| schema.contract)
        .collect();
    assert!(
        drifted.is_empty(),
        "run `cargo run -p contract-api --example generate_schema`: {drifted:?} changed"
    );
}

#[test]
fn every_contract_has_a_schema() {
    let contracts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contracts");
    let mut crates: Vec<String> = fs::read_dir(contracts)
        .expect("the contracts' folder is readable")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .collect();
    let mut covered: Vec<String> = contract_api::schema::schemas()
        .expect("the types have schemas")
        .into_iter()
        .map(|schema| schema.contract.to_owned())
        .collect();
    crates.sort();
    covered.sort();
    assert_eq!(covered, crates);
}
