//! Formats that are signed or hashed.

use attribution_report::{
    collections_digest, voucher_bytes, Bitmap, Collection, Hash32, Report, Voucher,
};
use cosmwasm_std::HexBinary;
use serde::{de::DeserializeOwned, Serialize};
use sha2::{Digest, Sha256};

use crate::bytes::Bytes;

/// JSON that decodes is the same after it was encoded and decoded again, in both JSON readers.
pub fn same_again<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    data: &[u8],
) -> Option<T> {
    let contract = cosmwasm_std::from_json::<T>(data).ok()?;
    let json = cosmwasm_std::to_json_vec(&contract).unwrap();
    assert_eq!(cosmwasm_std::from_json::<T>(&json).unwrap(), contract);
    let daemon: T = serde_json::from_slice(&json).unwrap();
    assert_eq!(daemon, contract);
    Some(contract)
}

fn lp(value: &[u8]) -> Vec<u8> {
    [&(value.len() as u32).to_be_bytes(), value].concat()
}

/// Two scopes and vouchers: their signed bytes are equal exactly where they are, and are those of
/// the definition.
pub fn voucher(data: &[u8]) {
    same_again::<Voucher>(data);
    let mut input = Bytes(data);
    let one = scope(&mut input);
    let other = scope(&mut input);
    assert_eq!(signed(&one) == signed(&other), one == other);
}

/// Chain, splitter, channel, cumulative, expiry.
type VoucherScope = (String, Vec<u8>, u64, u128, u64);

fn scope(input: &mut Bytes<'_>) -> VoucherScope {
    let chain = String::from_utf8_lossy(input.text()).into_owned();
    let splitter = input.text().to_vec();
    (chain, splitter, input.u64(), input.u128(), input.u64())
}

fn signed((chain, splitter, channel, cumulative, expires): &VoucherScope) -> Vec<u8> {
    let bytes = voucher_bytes(chain, splitter, *channel, *cumulative, *expires);
    let by_hand = [
        b"openledger/voucher/v1".as_slice(),
        &lp(chain.as_bytes()),
        &lp(splitter),
        &channel.to_be_bytes(),
        &cumulative.to_be_bytes(),
        &expires.to_be_bytes(),
    ];
    assert_eq!(bytes, by_hand.concat());
    bytes
}

/// A report and one that differs in one field: so do their digests.
pub fn report(data: &[u8]) {
    if let Some(report) = same_again::<Report>(data) {
        assert_eq!(report.digest(), report.clone().digest());
    }
    let mut input = Bytes(data);
    let one = fields(&mut input);
    let mut other = one.clone();
    match input.u8() % 12 {
        0 => other.config_digest = input.hash(),
        1 => other.seq = input.u64().into(),
        2 => other.prev_report = input.hash(),
        3 => other.receipts_root = input.hash(),
        4 => other.receipt_count = input.u64().into(),
        5 => other.rules_hash = input.hash(),
        6 => other.credits_root = input.hash(),
        7 => other.credits_sum = input.u128().into(),
        8 => other.cumulative_root = input.hash(),
        9 => other.cumulative_sum = input.u128().into(),
        10 => other.leaf_count = input.u64().into(),
        _ => other.data_hash = input.hash(),
    }
    assert_eq!(one.digest() == other.digest(), one == other);
    let json = cosmwasm_std::to_json_vec(&one).unwrap();
    assert_eq!(same_again::<Report>(&json), Some(one));
}

fn fields(input: &mut Bytes<'_>) -> Report {
    Report {
        config_digest: input.hash(),
        seq: input.u64().into(),
        prev_report: input.hash(),
        receipts_root: input.hash(),
        receipt_count: input.u64().into(),
        rules_hash: input.hash(),
        credits_root: input.hash(),
        credits_sum: input.u128().into(),
        cumulative_root: input.hash(),
        cumulative_sum: input.u128().into(),
        leaf_count: input.u64().into(),
        data_hash: input.hash(),
    }
}

/// Lists of collections: equal digests come from equal lists only, and are those of the definition.
pub fn collections(data: &[u8]) {
    if let Some(collections) = same_again::<Vec<Collection>>(data) {
        assert_eq!(collections_digest(&collections), by_hand(&collections));
    }
    let mut input = Bytes(data);
    let one = list(&mut input);
    let other = list(&mut input);
    assert_eq!(collections_digest(&one), by_hand(&one));
    let same = collections_digest(&one) == collections_digest(&other);
    assert_eq!(same, one == other);
}

fn list(input: &mut Bytes<'_>) -> Vec<Collection> {
    let count = input.u8() % 4;
    let one = |_| Collection {
        charged: input.u128().into(),
        voucher: Voucher {
            channel: input.u64().into(),
            cumulative: input.u128().into(),
            expires: input.u64().into(),
            signature: HexBinary::from(input.text()),
        },
    };
    (0..count).map(one).collect()
}

fn by_hand(collections: &[Collection]) -> Hash32 {
    let mut bytes = b"openledger/collections/v1".to_vec();
    bytes.extend((collections.len() as u32).to_be_bytes());
    for Collection { charged, voucher } in collections {
        bytes.extend(voucher.channel.to_be_bytes());
        bytes.extend(charged.to_be_bytes());
        bytes.extend(voucher.cumulative.to_be_bytes());
        bytes.extend(voucher.expires.to_be_bytes());
        bytes.extend(lp(&voucher.signature));
    }
    Hash32(Sha256::digest(bytes).into())
}

/// The text form of a digest has one spelling; a bitmap names members of the set only.
pub fn text(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        let canonical = text.len() == 64 && text.bytes().all(is_lower_hex);
        match text.parse::<Hash32>() {
            Ok(hash) => assert!(canonical && hash.to_string() == text),
            Err(_) => assert!(!canonical),
        }
    }
    same_again::<Hash32>(data);
    same_again::<Bitmap>(data);
    let mut input = Bytes(data);
    let (members, quorum) = (input.below(300), input.u16());
    let signature = HexBinary::from([0; 64]);
    let signatures = vec![signature; input.below(300)];
    let bytes = input.0;
    let found = Bitmap(bytes.into()).check(members, quorum, &signatures);
    let set: Vec<usize> = (0..bytes.len() * 8)
        .filter(|bit| bytes[bit / 8] >> (bit % 8) & 1 == 1)
        .collect();
    let right = bytes.len() == members.div_ceil(8)
        && set.iter().all(|bit| *bit < members)
        && !set.is_empty()
        && set.len() >= usize::from(quorum)
        && set.len() == signatures.len();
    match found {
        Ok(signers) => assert!(right && signers == set),
        Err(_) => assert!(!right),
    }
}

fn is_lower_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)
}
