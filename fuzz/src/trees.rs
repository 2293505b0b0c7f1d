//! Trees and their proofs: a proof verifies exactly where it is the tree's own.

use attribution_report::{
    batch_root, item_leaf, merkle_proof, merkle_root, snapshot_leaf, snapshot_root, verify_merkle,
    verify_sum_proof, CommittedTree, Hash32, Keys, RangeProof, SnapshotEntry, SnapshotTree,
    SumLeaf, SumNode, SumTree,
};

use crate::bytes::Bytes;

/// Most leaves of a tree; enough for seven levels.
const MOST: usize = 70;

/// A proof of a plain tree, one part of it replaced.
pub fn merkle(data: &[u8]) {
    let mut input = Bytes(data);
    let count = 1 + input.below(MOST);
    let leaves: Vec<Hash32> = (0..count).map(|_| input.hash()).collect();
    let (root, at) = (merkle_root(&leaves), input.below(count));
    let built = (
        count as u64,
        at as u64,
        leaves[at],
        merkle_proof(&leaves, at).unwrap(),
    );
    let mut told = built.clone();
    match input.u8() % 7 {
        0 => {}
        1 => told.0 = input.u64(),
        2 => told.1 = input.u64(),
        3 => told.2 = input.hash(),
        4 => told.3.push(input.hash()),
        5 => drop(told.3.pop()),
        _ => {
            let at = input.below(told.3.len().max(1));
            if let Some(sibling) = told.3.get_mut(at) {
                *sibling = input.hash();
            }
        }
    }
    let verified = verify_merkle(&root, told.0, told.1, &told.2, &told.3);
    // Another count with as many levels, and one leaf's twin beside it, are no lies of the proof.
    let same_depth = told.0.checked_next_power_of_two() == built.0.checked_next_power_of_two();
    let place = told.1 < told.0 && same_depth && (told.1 == built.1 || twins(&leaves, &told));
    let right = place && told.2 == built.2 && told.3 == built.3;
    assert_eq!(verified.is_ok(), right, "{told:?}");
}

/// True where the leaf told of stands with this proof at another index as well.
fn twins(leaves: &[Hash32], told: &(u64, u64, Hash32, Vec<Hash32>)) -> bool {
    let at = usize::try_from(told.1).unwrap_or(usize::MAX);
    leaves.get(at) == Some(&told.2) && merkle_proof(leaves, at).as_ref() == Some(&told.3)
}

fn sum_leaves(input: &mut Bytes<'_>) -> Vec<SumLeaf> {
    let count = 1 + input.below(MOST);
    let mut leaves: Vec<SumLeaf> = (0..count)
        .map(|_| SumLeaf {
            key: input.array::<3>()[..1 + input.below(3)].to_vec(),
            amount: u128::from(input.u64()),
        })
        .collect();
    leaves.sort_by(|one, other| one.key.cmp(&other.key));
    leaves.dedup_by(|one, other| one.key == other.key);
    leaves
}

/// A proof of a sum tree, one part of it replaced.
pub fn sum_tree(data: &[u8]) {
    let mut input = Bytes(data);
    let leaves = sum_leaves(&mut input);
    let tree = SumTree::new(leaves.clone()).unwrap();
    let total: u128 = leaves.iter().map(|leaf| leaf.amount).sum();
    assert_eq!(tree.root().sum.u128(), total);
    let at = input.below(leaves.len());
    let built = (
        leaves.len() as u64,
        at as u64,
        leaves[at].clone(),
        tree.proof(at).unwrap(),
    );
    let mut told = built.clone();
    match input.u8() % 9 {
        0 => {}
        1 => told.0 = input.u64(),
        2 => told.1 = input.u64(),
        3 => told.2.key = input.text().to_vec(),
        4 => told.2.amount = input.u128(),
        5 => told.3.push(node(&mut input)),
        6 => drop(told.3.pop()),
        7 => replace(&mut told.3, &mut input, |node, input| {
            node.hash = input.hash()
        }),
        _ => replace(&mut told.3, &mut input, |node, input| {
            node.sum = input.u128().into();
        }),
    }
    let (count, index, SumLeaf { key, amount }, proof) = &told;
    let verified = verify_sum_proof(&tree.root(), *count, *index, key, *amount, proof);
    let same_depth = count.checked_next_power_of_two() == built.0.checked_next_power_of_two();
    let right = same_depth && index < count && (index, key) == (&built.1, &built.2.key);
    let right = right && *amount == built.2.amount && *proof == built.3;
    assert_eq!(verified.is_ok(), right, "{told:?}");
    if let Ok(before) = verified {
        let sum: u128 = leaves[..at].iter().map(|leaf| leaf.amount).sum();
        assert_eq!(before.u128(), sum);
    }
}

fn node(input: &mut Bytes<'_>) -> SumNode {
    SumNode {
        hash: input.hash(),
        sum: input.u128().into(),
    }
}

fn replace(
    proof: &mut [SumNode],
    input: &mut Bytes<'_>,
    change: impl FnOnce(&mut SumNode, &mut Bytes<'_>),
) {
    let at = input.below(proof.len().max(1));
    if let Some(node) = proof.get_mut(at) {
        change(node, input);
    }
}

/// A range of a sum tree: the proof gives the sum of the leaves in it. The proof of any other range
/// gives the same sum or none.
pub fn range(data: &[u8]) {
    let mut input = Bytes(data);
    let leaves = sum_leaves(&mut input);
    let tree = SumTree::new(leaves.clone()).unwrap();
    let committed = CommittedTree {
        root: tree.root(),
        leaves: leaves.len() as u64,
    };
    let (asked, told) = (input.array::<2>(), input.array::<2>());
    let length = input.below(3);
    for exact in [false, true] {
        let range = |bytes: &[u8]| -> (u64, u128) {
            let inside = leaves.iter().filter(|leaf| match exact {
                true => leaf.key == bytes,
                false => leaf.key.starts_with(bytes),
            });
            let amounts: Vec<u128> = inside.map(|leaf| leaf.amount).collect();
            (amounts.len() as u64, amounts.iter().sum())
        };
        let (asked, told) = (&asked[..length], &told[..length]);
        let (of, other) = match exact {
            true => (Keys::Exact(asked), Keys::Exact(told)),
            false => (Keys::Prefix(asked), Keys::Prefix(told)),
        };
        let proof = RangeProof::of(&tree, of);
        let found = proof.verify(&committed, of).unwrap();
        assert_eq!((found.leaves, found.sum), range(asked));
        if let Ok(found) = proof.verify(&committed, other) {
            assert_eq!((found.leaves, found.sum), range(told));
        }
        bent_range(&mut input, &committed, proof, of, range(asked));
    }
}

/// A range proof with two of its edges exchanged or taken away.
fn bent_range(
    input: &mut Bytes<'_>,
    tree: &CommittedTree,
    mut proof: RangeProof,
    keys: Keys<'_>,
    expected: (u64, u128),
) {
    match input.u8() % 5 {
        0 => proof.end = proof.start.clone(),
        1 => proof.start = proof.end.clone(),
        2 => proof.start.before = None,
        3 => proof.end.after = None,
        _ => proof.end.before = proof.start.before.clone(),
    }
    if let Ok(found) = proof.verify(tree, keys) {
        assert_eq!((found.leaves, found.sum), expected);
    }
}

/// Batches and snapshots: a root is the definition's, however it is reached, and binds contributor,
/// order and every field.
pub fn item_snapshot(data: &[u8]) {
    let mut input = Bytes(data);
    let (one, other) = (input.text().to_vec(), input.text().to_vec());
    let contents: Vec<Hash32> = (0..input.below(20)).map(|_| input.hash()).collect();
    let leaves: Vec<Hash32> = contents.iter().map(|hash| item_leaf(&one, hash)).collect();
    assert_eq!(batch_root(&one, &contents), merkle_root(&leaves));
    let same = batch_root(&one, &contents) == batch_root(&other, &contents);
    assert_eq!(same, one == other || contents.is_empty());

    let datanet = input.u64();
    let mut tree = SnapshotTree::default();
    let mut entries: Vec<SnapshotEntry> = vec![];
    for position in 0..input.below(MOST) as u64 {
        let entry = SnapshotEntry {
            batch: input.u64(),
            root: input.hash(),
            count: input.u64(),
            quality: input.u16(),
        };
        assert_eq!(tree.append(datanet, &entry), Ok(position));
        entries.push(entry);
        assert_eq!(tree.root(), snapshot_root(datanet, &entries));
    }
    let leaves: Vec<Hash32> = entries
        .iter()
        .map(|entry| snapshot_leaf(datanet, entry))
        .collect();
    let (root, count) = (tree.root(), leaves.len() as u64);
    for (at, leaf) in leaves.iter().enumerate() {
        let proof = merkle_proof(&leaves, at).unwrap();
        verify_merkle(&root, count, at as u64, leaf, &proof).unwrap();
        let foreign = snapshot_leaf(datanet.wrapping_add(1), &entries[at]);
        assert!(verify_merkle(&root, count, at as u64, &foreign, &proof).is_err());
    }
    let stored = serde_json::to_vec(&tree).unwrap();
    assert_eq!(
        serde_json::from_slice::<SnapshotTree>(&stored).unwrap(),
        tree
    );
    if let Ok(stored) = serde_json::from_slice::<SnapshotTree>(data) {
        stored.root();
    }
}
