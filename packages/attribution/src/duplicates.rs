//! Contributions that repeat earlier ones.
//!
//! Items are compared by the SHA-256 of their text (exact duplicates) and by MinHash signatures
//! over runs of tokens (Broder 1997), banded so that only likely pairs are compared (near
//! duplicates). A contribution joins the cluster of an earlier one where at least half of its
//! items duplicate items of that cluster; a few shared items do not make a copy. A cluster is
//! named by its earliest contribution and is paid once, so contributions must come in the order
//! of their commitments.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use attribution_report::Hash32;

use crate::files::sha256;

/// Tokens of one shingle.
const SHINGLE: usize = 5;
/// Hash functions of a signature.
const HASHES: usize = 64;
/// Rows of a band; two items are compared where all rows of one band agree.
const BAND: usize = 4;
/// Least part of agreeing signature rows for near duplicates: estimates a Jaccard index of 0.8.
const SIMILAR: usize = HASHES * 8 / 10;

/// Text and tokens of one item.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// Index of the contribution.
    pub contribution: u32,
    /// The text.
    pub text: &'a str,
    /// The text's token ids.
    pub tokens: &'a [u32],
}

/// Cluster of every contribution: the index of the earliest contribution that it repeats, its own
/// where it repeats none. Items come in the order of their contributions.
pub fn clusters(contributions: usize, items: &[Item<'_>]) -> Vec<u32> {
    let mut clusters: Vec<u32> = (0..contributions as u32).collect();
    let mut seen = Seen::default();
    let mut rest = items;
    while let Some(first) = rest.first() {
        let contribution = first.contribution;
        let own = rest
            .iter()
            .take_while(|item| item.contribution == contribution)
            .count();
        let (batch, after) = rest.split_at(own);
        rest = after;
        let signatures: Vec<Signature> = batch.iter().map(Signature::new).collect();
        let mut shared: BTreeMap<u32, usize> = BTreeMap::new();
        for signature in &signatures {
            for cluster in seen.clusters_like(signature) {
                *shared.entry(cluster).or_default() += 1;
            }
        }
        // The most repeated cluster, the earliest of equals.
        let most = shared
            .into_iter()
            .max_by_key(|(cluster, items)| (*items, std::cmp::Reverse(*cluster)));
        let copied = most.filter(|(_, items)| items * 2 >= own);
        let Some(slot) = clusters.get_mut(contribution as usize) else {
            continue;
        };
        if let Some((cluster, _)) = copied {
            *slot = cluster;
        }
        let cluster = *slot;
        signatures
            .into_iter()
            .for_each(|signature| seen.insert(cluster, signature));
    }
    clusters
}

/// What is compared of an item.
struct Signature {
    content: Hash32,
    /// Empty for items shorter than a shingle, which are compared exactly only.
    rows: Vec<u64>,
}

impl Signature {
    fn new(item: &Item<'_>) -> Self {
        let mut rows = Vec::new();
        for shingle in item.tokens.windows(SHINGLE) {
            rows.resize(HASHES, u64::MAX);
            let start = shingle
                .iter()
                .fold(0, |hash, token| mix(hash ^ u64::from(*token)));
            let mut hash = start;
            for row in &mut rows {
                hash = mix(hash);
                *row = (*row).min(hash);
            }
        }
        Self {
            content: sha256(item.text.as_bytes()),
            rows,
        }
    }

    fn is_like(&self, other: &Self) -> bool {
        let pairs = self.rows.iter().zip(&other.rows);
        pairs.filter(|(left, right)| left == right).count() >= SIMILAR
    }

    fn bands(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        let bands = self.rows.chunks_exact(BAND).enumerate();
        bands.map(|(band, rows)| (band, rows.iter().fold(0, |hash, row| mix(hash ^ row))))
    }
}

/// SplitMix64 (Steele et al. 2014).
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Items of the contributions so far.
#[derive(Default)]
struct Seen {
    items: Vec<(u32, Signature)>,
    contents: HashMap<Hash32, BTreeSet<u32>>,
    bands: HashMap<(usize, u64), Vec<usize>>,
}

impl Seen {
    fn clusters_like(&self, signature: &Signature) -> BTreeSet<u32> {
        let mut found = self
            .contents
            .get(&signature.content)
            .cloned()
            .unwrap_or_default();
        let places: BTreeSet<usize> = signature
            .bands()
            .filter_map(|band| self.bands.get(&band))
            .flatten()
            .copied()
            .collect();
        for (cluster, other) in places.into_iter().map(|place| &self.items[place]) {
            if !found.contains(cluster) && signature.is_like(other) {
                found.insert(*cluster);
            }
        }
        found
    }

    fn insert(&mut self, cluster: u32, signature: Signature) {
        let place = self.items.len();
        for band in signature.bands() {
            self.bands.entry(band).or_default().push(place);
        }
        let contents = self.contents.entry(signature.content).or_default();
        contents.insert(cluster);
        self.items.push((cluster, signature));
    }
}
