//! Contributions that repeat earlier ones.
//!
//! Items are compared by the SHA-256 of their text (exact duplicates) and by MinHash signatures
//! over runs of tokens (Broder 1997), banded so that only likely pairs are compared (near
//! duplicates). An item is owned by the contribution that holds the earliest item which it
//! duplicates: what the item earns, its owner earns. A contribution of which earlier ones own at
//! least half joins the cluster that owns most of it; a few shared items do not make a copy. A
//! cluster is named by its earliest contribution and is paid once, so contributions must
//! come in the order of their commitments.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use attribution_report::Hash32;

use crate::files::sha256;

/// Tokens of one shingle.
const SHINGLE: usize = 5;
/// Hash functions of a signature: the estimate of a Jaccard index of 0.3 deviates by 0.03.
const HASHES: usize = 252;
/// Rows of a band; two items are compared where all rows of one band agree, which at a Jaccard
/// index of 0.3 nine of ten pairs do, at 0.05 one of a hundred.
const BAND: usize = 3;
/// Least part of agreeing signature rows for near duplicates: estimates a Jaccard index of 0.3,
/// that of a text with a fifth of its words changed. Items of different people on one subject stay
/// below 0.15; see `docs/figures/attacks.md`.
const SIMILAR: usize = HASHES * 3 / 10;

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

/// Who earns by items and contributions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicates {
    /// Cluster of every contribution: the index of the earliest contribution that it repeats, its
    /// own where it repeats none.
    pub clusters: Vec<u32>,
    /// Owner of every item: the contribution of the earliest item that it duplicates, its own
    /// contribution where it duplicates none.
    pub owners: Vec<u32>,
}

impl Duplicates {
    /// Compares items, which come in the order of their contributions, and those in the order of
    /// their commitments.
    pub fn find(contributions: usize, items: &[Item<'_>]) -> Self {
        let mut seen = Seen::default();
        let mut owners: Vec<u32> = Vec::with_capacity(items.len());
        for item in items {
            let signature = Signature::new(item);
            let earliest = seen.earliest_like(&signature);
            owners.push(earliest.map_or(item.contribution, |earlier| owners[earlier]));
            seen.insert(signature);
        }
        let holders: Vec<u32> = items.iter().map(|item| item.contribution).collect();
        let clusters = clusters(contributions, &holders, &owners);
        Self { clusters, owners }
    }
}

/// Cluster of every contribution by the contributions that hold the items and those that own them:
/// one joins the cluster that owns most of its items, where others own at least half of them.
pub(crate) fn clusters(contributions: usize, holders: &[u32], owners: &[u32]) -> Vec<u32> {
    let mut counts: Vec<(usize, BTreeMap<u32, usize>)> = vec![Default::default(); contributions];
    for (holder, owner) in holders.iter().zip(owners) {
        if let Some((count, owned)) = counts.get_mut(*holder as usize) {
            *count += 1;
            *owned.entry(*owner).or_default() += 1;
        }
    }
    let mut clusters: Vec<u32> = Vec::with_capacity(contributions);
    for (contribution, (count, owned)) in (0u32..).zip(counts) {
        let mut shared: BTreeMap<u32, usize> = BTreeMap::new();
        for (owner, items) in owned.into_iter().filter(|(owner, _)| *owner < contribution) {
            *shared.entry(clusters[owner as usize]).or_default() += items;
        }
        let copied: usize = shared.values().sum();
        // The most repeated cluster, the earliest of equals.
        let most = shared
            .into_iter()
            .max_by_key(|(cluster, items)| (*items, std::cmp::Reverse(*cluster)));
        let joined = most.filter(|_| copied * 2 >= count);
        clusters.push(joined.map_or(contribution, |(cluster, _)| cluster));
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
pub(crate) fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Items so far, by number.
#[derive(Default)]
struct Seen {
    items: Vec<Signature>,
    contents: HashMap<Hash32, usize>,
    bands: HashMap<(usize, u64), Vec<usize>>,
}

impl Seen {
    /// Number of the earliest item that is like this one.
    fn earliest_like(&self, signature: &Signature) -> Option<usize> {
        let exact = self.contents.get(&signature.content).copied();
        let likely: BTreeSet<usize> = signature
            .bands()
            .filter_map(|band| self.bands.get(&band))
            .flatten()
            .copied()
            .collect();
        let near = likely
            .into_iter()
            .find(|number| signature.is_like(&self.items[*number]));
        exact.into_iter().chain(near).min()
    }

    fn insert(&mut self, signature: Signature) {
        let number = self.items.len();
        for band in signature.bands() {
            self.bands.entry(band).or_default().push(number);
        }
        self.contents.entry(signature.content).or_insert(number);
        self.items.push(signature);
    }
}
