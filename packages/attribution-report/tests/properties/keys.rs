//! Keys that anybody can sign for are told apart from all others.

use attribution_report::is_small_order;
use ed25519_dalek::VerifyingKey;
use proptest::prelude::*;

use super::for_all;

/// The y-coordinates of the points of order eight.
const ORDER_EIGHT: [&str; 2] = [
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
];

/// Encodings at both ends of the field, the non-canonical ones included, with both signs.
fn edges() -> impl Iterator<Item = [u8; 32]> {
    let ends = [(0x00, 0x00), (0xff, 0x7f)].into_iter();
    let keys = ends.flat_map(|(middle, last)| {
        (0..=u8::MAX).map(move |first| {
            let mut key = [middle; 32];
            (key[0], key[31]) = (first, last);
            key
        })
    });
    keys.flat_map(|key| {
        let mut negative = key;
        negative[31] |= 0x80;
        [key, negative]
    })
}

/// What the library of signatures says; `None` for what is no point.
fn is_weak(key: &[u8; 32]) -> Option<bool> {
    let point = VerifyingKey::from_bytes(key).ok()?;
    Some(point.is_weak())
}

#[test]
fn every_key_of_small_order_is_known() {
    let mut weak = 0;
    for key in edges() {
        if let Some(expected) = is_weak(&key) {
            assert_eq!(is_small_order(&key), expected, "{}", hex::encode(key));
            weak += usize::from(expected);
        }
    }
    assert_eq!(
        weak, 10,
        "y of 0, 1, p - 1, p and p + 1, each with two signs"
    );
    for text in ORDER_EIGHT {
        let mut key: [u8; 32] = hex::decode(text).unwrap().try_into().unwrap();
        for _ in 0..2 {
            assert_eq!(is_weak(&key), Some(true));
            assert!(is_small_order(&key));
            key[31] |= 0x80;
        }
    }
}

#[test]
fn keys_of_secrets_are_not_weak() {
    for_all(any::<[u8; 32]>(), |secret| {
        let key = ed25519_dalek::SigningKey::from_bytes(&secret);
        prop_assert!(!is_small_order(key.verifying_key().as_bytes()));
        Ok(())
    });
}
