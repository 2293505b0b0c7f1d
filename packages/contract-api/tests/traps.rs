//! docs/traps.md names tests that exist.

#![allow(clippy::expect_used)]

use std::{fs, path::Path};

const PAGE: &str = "docs/traps.md";

/// Whether a source has a test of this name: a function behind an attribute that ends in `test]`.
fn has_test(source: &str, name: &str) -> bool {
    let function = format!("fn {name}(");
    source.match_indices(&function).any(|(at, _)| {
        let before = source[..at].trim_end().trim_end_matches("async").trim_end();
        before.ends_with("test]")
    })
}

#[test]
fn every_test_that_the_page_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(root.join(PAGE)).expect("the page");
    let named: Vec<(&str, &str)> = page
        .split('`')
        .filter_map(|quoted| quoted.split_once(".rs::"))
        .collect();
    assert!(named.len() > 50, "{} tests are named", named.len());
    for (file, name) in named {
        let path = format!("{file}.rs");
        let source = fs::read_to_string(root.join(&path)).unwrap_or_default();
        assert!(has_test(&source, name), "{PAGE}: {path} has no test {name}");
    }
}

#[test]
fn every_row_names_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(root.join(PAGE)).expect("the page");
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let rules = rows.filter(|line| !line.starts_with("| trap |"));
    for line in rules {
        assert!(line.contains(".rs::"), "{PAGE}: no test in {line}");
    }
}

#[test]
fn a_function_that_is_no_test_does_not_count() {
    let source = "#[test]\nfn one() {}\n\nfn two() {}\n#[tokio::test]\nasync fn three() {}\n";
    let found = ["one", "two", "three", "four"].map(|name| has_test(source, name));
    assert_eq!(found, [true, false, true, false]);
}
