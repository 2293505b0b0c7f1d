//! The text form of a digest.

use attribution_report::Hash32;
use cosmwasm_std::{from_json, to_json_string};
use proptest::prelude::*;

use super::for_all;

#[test]
fn a_digest_survives_text_and_json() {
    for_all(any::<[u8; 32]>(), |bytes| {
        let hash = Hash32(bytes);
        prop_assert_eq!(hash.to_string(), hex::encode(bytes));
        prop_assert_eq!(hash.to_string().parse::<Hash32>(), Ok(hash));
        let json = to_json_string(&hash).unwrap();
        prop_assert_eq!(&json, &format!("\"{hash}\""));
        prop_assert_eq!(from_json::<Hash32>(json.as_bytes()).unwrap(), hash);
        prop_assert_eq!(serde_json::from_str::<Hash32>(&json).unwrap(), hash);
        Ok(())
    });
}

#[test]
fn only_64_lowercase_digits_are_a_digest() {
    let good = "ab".repeat(32);
    assert!(good.parse::<Hash32>().is_ok());
    let bad = [
        String::new(),
        good[..63].to_owned(),
        format!("{good}0"),
        good.to_uppercase(),
        good.replace('b', "g"),
        good.replacen("ab", "\u{e4}", 1),
        format!("0x{}", &good[..62]),
    ];
    for text in bad {
        assert!(text.parse::<Hash32>().is_err(), "{text:?}");
    }
}
