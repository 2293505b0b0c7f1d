//! Every single-bit change of a signed round.

use attribution_report::{Bitmap, Collection, Hash32, Report, Voucher};
use cosmwasm_std::{HexBinary, Uint128, Uint64};

use super::round::Round;

/// The changeable parts of a round as bytes, by name. Taken apart field by field, so that a new one
/// cannot be forgotten.
fn parts(round: &mut Round) -> Vec<(String, Part<'_>)> {
    let Round {
        set_id,
        report,
        bitmap: Bitmap(bitmap),
        signatures,
        collections,
        observations_root,
    } = round;
    let mut parts = vec![
        ("set_id".to_owned(), Part::Number(set_id)),
        ("bitmap".to_owned(), Part::Bytes(bitmap)),
        (
            "observations_root".to_owned(),
            Part::Hash(observations_root),
        ),
    ];
    parts.extend(report_parts(report));
    for (index, signature) in signatures.iter_mut().enumerate() {
        parts.push((format!("signature {index}"), Part::Bytes(signature)));
    }
    for (index, collection) in collections.iter_mut().enumerate() {
        let Collection { charged, voucher } = collection;
        let Voucher {
            channel,
            cumulative,
            expires,
            signature,
        } = voucher;
        let named = |field: &str| format!("collection {index} {field}");
        parts.extend([
            (named("charged"), Part::Amount(charged)),
            (named("channel"), Part::Count(channel)),
            (named("cumulative"), Part::Amount(cumulative)),
            (named("expires"), Part::Count(expires)),
            (named("signature"), Part::Bytes(signature)),
        ]);
    }
    parts
}

fn report_parts(report: &mut Report) -> Vec<(String, Part<'_>)> {
    let Report {
        config_digest,
        seq,
        prev_report,
        receipts_root,
        receipt_count,
        rules_hash,
        credits_root,
        credits_sum,
        cumulative_root,
        cumulative_sum,
        leaf_count,
        data_hash,
    } = report;
    [
        ("config_digest", Part::Hash(config_digest)),
        ("seq", Part::Count(seq)),
        ("prev_report", Part::Hash(prev_report)),
        ("receipts_root", Part::Hash(receipts_root)),
        ("receipt_count", Part::Count(receipt_count)),
        ("rules_hash", Part::Hash(rules_hash)),
        ("credits_root", Part::Hash(credits_root)),
        ("credits_sum", Part::Amount(credits_sum)),
        ("cumulative_root", Part::Hash(cumulative_root)),
        ("cumulative_sum", Part::Amount(cumulative_sum)),
        ("leaf_count", Part::Count(leaf_count)),
        ("data_hash", Part::Hash(data_hash)),
    ]
    .map(|(name, part)| (name.to_owned(), part))
    .into()
}

enum Part<'a> {
    Hash(&'a mut Hash32),
    Bytes(&'a mut HexBinary),
    Number(&'a mut u64),
    Count(&'a mut Uint64),
    Amount(&'a mut Uint128),
}

impl Part<'_> {
    fn bits(&self) -> usize {
        8 * match self {
            Self::Hash(_) => 32,
            Self::Bytes(bytes) => bytes.len(),
            Self::Number(_) | Self::Count(_) => 8,
            Self::Amount(_) => 16,
        }
    }

    fn flip(self, bit: usize) {
        match self {
            Self::Hash(hash) => hash.0[bit / 8] ^= 1 << (bit % 8),
            Self::Bytes(bytes) => {
                let mut flipped = bytes.to_vec();
                flipped[bit / 8] ^= 1 << (bit % 8);
                *bytes = flipped.into();
            }
            Self::Number(number) => *number ^= 1 << bit,
            Self::Count(count) => *count = (count.u64() ^ (1 << bit)).into(),
            Self::Amount(amount) => *amount = (amount.u128() ^ (1 << bit)).into(),
        }
    }
}

/// The round with one bit flipped, for every bit of every part, with the name of what was changed.
pub fn flips(round: &Round) -> impl Iterator<Item = (String, Round)> + '_ {
    let sizes: Vec<(String, usize)> = parts(&mut round.clone())
        .into_iter()
        .map(|(name, part)| (name, part.bits()))
        .collect();
    let bits = sizes
        .into_iter()
        .enumerate()
        .flat_map(|(at, (name, size))| (0..size).map(move |bit| (at, bit, name.clone())));
    bits.map(|(at, bit, name)| {
        let mut flipped = round.clone();
        let (_, part) = parts(&mut flipped).swap_remove(at);
        part.flip(bit);
        (format!("bit {bit} of {name}"), flipped)
    })
}
