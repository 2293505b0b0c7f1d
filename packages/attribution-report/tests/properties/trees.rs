//! Proofs verify for every leaf of every tree, and nothing else does.

use attribution_report::{
    merkle_proof, merkle_root, snapshot_root, verify_merkle, verify_sum_proof, Credit,
    CreditLedger, Hash32, MerkleError, Role, SnapshotEntry, SnapshotError, SnapshotTree, SumLeaf,
    SumNode, SumTree, SumTreeError,
};
use cosmwasm_std::Uint128;
use proptest::{collection::btree_map, collection::vec, prelude::*, sample::Index};

use super::for_all;

fn leaves(count: usize) -> Vec<SumLeaf> {
    (0..count)
        .map(|at| SumLeaf {
            key: (at as u32).to_be_bytes().to_vec(),
            amount: at as u128 * 7 + 1,
        })
        .collect()
}

fn verify(tree: &SumTree, index: usize, proof: &[SumNode]) -> Result<Uint128, SumTreeError> {
    let leaf = &tree.leaves()[index];
    let count = tree.leaves().len() as u64;
    verify_sum_proof(
        &tree.root(),
        count,
        index as u64,
        &leaf.key,
        leaf.amount,
        proof,
    )
}

#[test]
fn every_leaf_of_every_tree_up_to_70_has_a_proof() {
    for count in 1..=70 {
        let tree = SumTree::new(leaves(count)).unwrap();
        let sum: u128 = tree.leaves().iter().map(|leaf| leaf.amount).sum();
        assert_eq!(tree.root().sum.u128(), sum);
        for index in 0..count {
            verify(&tree, index, &tree.proof(index).unwrap()).unwrap();
        }
        assert_eq!(tree.proof(count), None);
    }
}

#[test]
fn any_change_of_a_claim_fails() {
    let input = (
        1..70usize,
        any::<Index>(),
        any::<Index>(),
        0..128u32,
        1..u64::MAX,
    );
    for_all(input, |(count, leaf, level, bit, shift)| {
        let tree = SumTree::new(leaves(count)).unwrap();
        let (root, index) = (tree.root(), leaf.index(count));
        let (count, at) = (count as u64, index as u64);
        let SumLeaf { key, amount } = tree.leaves()[index].clone();
        let proof = tree.proof(index).unwrap();
        let check = |count, at, key: &[u8], amount, proof: &[SumNode]| {
            verify_sum_proof(&root, count, at, key, amount, proof).is_ok()
        };
        prop_assert!(check(count, at, &key, amount, &proof));
        prop_assert!(!check(count, at, &key, amount ^ (1 << bit), &proof));
        prop_assert!(!check(count, at.wrapping_add(shift), &key, amount, &proof));
        prop_assert!(!check(count, at, &key[1..], amount, &proof));
        let mut longer = proof.clone();
        longer.push(root);
        prop_assert!(!check(count, at, &key, amount, &longer));
        if !proof.is_empty() {
            let level = level.index(proof.len());
            let mut hash = proof.clone();
            hash[level].hash.0[bit as usize / 8] ^= 1 << (bit % 8);
            prop_assert!(!check(count, at, &key, amount, &hash));
            let mut sum = proof.clone();
            sum[level].sum = (sum[level].sum.u128() ^ (1 << bit)).into();
            prop_assert!(!check(count, at, &key, amount, &sum));
            prop_assert!(!check(count, at, &key, amount, &proof[1..]));
            // The same leaf under another index of the same depth.
            prop_assert!(!check(count, at ^ 1, &key, amount, &proof));
        }
        Ok(())
    });
}

#[test]
fn an_inner_node_does_not_pass_for_a_leaf_nor_a_shorter_tree_for_the_tree() {
    for count in 2..=33u64 {
        let tree = SumTree::new(leaves(count as usize)).unwrap();
        let proof = tree.proof(0).unwrap();
        let leaf = &tree.leaves()[0];
        let parent = SumNode::parent(&SumNode::leaf(0, &leaf.key, leaf.amount), &proof[0]);
        let parent = parent.unwrap();
        // The bytes of an inner node offered as a key, one level up.
        let key = parent.hash.0;
        let inner = verify_sum_proof(
            &tree.root(),
            count.div_ceil(2),
            0,
            &key,
            parent.sum.u128(),
            &proof[1..],
        );
        assert!(inner.is_err());
        let upper = verify_sum_proof(
            &tree.root(),
            count.div_ceil(2),
            0,
            &leaf.key,
            leaf.amount,
            &proof[1..],
        );
        assert!(upper.is_err());
    }
}

#[test]
fn a_wrong_total_and_an_overflow_are_named() {
    let tree = SumTree::new(leaves(3)).unwrap();
    let mut root = tree.root();
    root.sum = 1u128.into();
    let leaf = &tree.leaves()[0];
    let proof = tree.proof(0).unwrap();
    let found = verify_sum_proof(&root, 3, 0, &leaf.key, leaf.amount, &proof);
    assert!(matches!(found, Err(SumTreeError::SumMismatch { .. })));
    let mut huge = proof.clone();
    huge[0].sum = u128::MAX.into();
    let found = verify_sum_proof(&tree.root(), 3, 0, &leaf.key, leaf.amount, &huge);
    assert_eq!(found, Err(SumTreeError::Overflow));
    let rich = |key: u8| SumLeaf {
        key: vec![key],
        amount: u128::MAX,
    };
    let built = SumTree::new(vec![rich(1), rich(2)]);
    assert_eq!(built.unwrap_err(), SumTreeError::Overflow);
}

#[test]
fn an_empty_or_unordered_tree_proves_nothing() {
    let empty = SumTree::new(vec![]).unwrap();
    assert_eq!(empty.root().hash, Hash32::ZERO);
    let found = verify_sum_proof(&empty.root(), 0, 0, b"x", 0, &[]);
    assert!(matches!(found, Err(SumTreeError::OutOfRange { .. })));
    let [first, second, _] = leaves(3).try_into().unwrap();
    for wrong in [
        vec![second.clone(), first.clone()],
        vec![first.clone(), first],
    ] {
        let built = SumTree::new(wrong);
        assert_eq!(built.unwrap_err(), SumTreeError::Unordered { index: 1 });
    }
}

#[test]
fn counts_and_indices_at_the_edge_do_not_panic() {
    let tree = SumTree::new(leaves(2)).unwrap();
    let proof = tree.proof(0).unwrap();
    for count in [
        0,
        1,
        3,
        1 << 32,
        (1 << 32) + 1,
        1 << 63,
        (1 << 63) + 1,
        u64::MAX,
    ] {
        for index in [0, 1, u64::MAX - 1, u64::MAX] {
            let found = verify_sum_proof(&tree.root(), count, index, b"x", 1, &proof);
            assert!(found.is_err());
            let found = verify_merkle(&Hash32::ZERO, count, index, &Hash32::ZERO, &[]);
            assert!(found.is_err() || (count, index) == (1, 0));
        }
    }
}

#[test]
fn plain_proofs_verify_and_any_change_fails() {
    let input = (
        vec(any::<[u8; 32]>(), 1..70),
        any::<Index>(),
        any::<Index>(),
        0..256usize,
    );
    for_all(input, |(leaves, leaf, level, bit)| {
        let leaves: Vec<Hash32> = leaves.into_iter().map(Hash32).collect();
        let (root, count, index) = (merkle_root(&leaves), leaves.len(), leaf.index(leaves.len()));
        let proof = merkle_proof(&leaves, index).unwrap();
        let check = |count: usize, index: usize, leaf: &Hash32, proof: &[Hash32]| {
            verify_merkle(&root, count as u64, index as u64, leaf, proof)
        };
        prop_assert_eq!(check(count, index, &leaves[index], &proof), Ok(()));
        let mut wrong = leaves[index];
        wrong.0[bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(
            check(count, index, &wrong, &proof),
            Err(MerkleError::RootMismatch)
        );
        prop_assert!(check(count, count, &leaves[index], &proof).is_err());
        let longer = [proof.as_slice(), &[root]].concat();
        prop_assert!(check(count, index, &leaves[index], &longer).is_err());
        if !proof.is_empty() {
            let mut wrong = proof.clone();
            wrong[level.index(proof.len())].0[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(check(count, index, &leaves[index], &wrong).is_err());
            prop_assert!(check(count, index, &leaves[index], &proof[1..]).is_err());
        }
        Ok(())
    });
}

#[test]
fn the_ledger_adds_up_and_leaves_no_half_on_overflow() {
    let credits = btree_map(vec(any::<u8>(), 1..4), 0..u128::from(u64::MAX), 1..40);
    for_all(credits, |credits| {
        let credit = |(payee, amount): (&Vec<u8>, &u128)| Credit {
            payee: payee.clone(),
            role: Role::Data,
            amount: *amount,
        };
        let credits: Vec<Credit> = credits.iter().map(credit).collect();
        let mut ledger = CreditLedger::default();
        ledger.add(&credits).unwrap();
        ledger.add(&credits).unwrap();
        let total: u128 = credits.iter().map(|credit| credit.amount * 2).sum();
        prop_assert_eq!(ledger.tree().unwrap().root().sum.u128(), total);
        for credit in &credits {
            prop_assert_eq!(ledger.earned(&credit.payee), credit.amount * 2);
        }
        let before = ledger.clone();
        let mut huge = credits.clone();
        let last = huge.last_mut().unwrap();
        last.amount = u128::MAX;
        huge.push(credits[0].clone());
        huge.push(huge[huge.len() - 2].clone());
        prop_assert!(ledger.add(&huge).is_err());
        prop_assert_eq!(ledger, before);
        Ok(())
    });
}

/// Accepted batches in an order that is not that of their ids.
fn accepted(count: u64) -> Vec<SnapshotEntry> {
    let entry = |at: u64| SnapshotEntry {
        batch: at ^ 1,
        root: Hash32([at as u8; 32]),
        count: at + 1,
        quality: (at % 10_001) as u16,
    };
    (0..count).map(entry).collect()
}

#[test]
fn a_tree_grown_batch_by_batch_has_the_root_over_all_its_batches_at_every_size() {
    let entries = accepted(300);
    let mut tree = SnapshotTree::default();
    assert_eq!(tree.root(), Hash32::ZERO);
    for (position, entry) in entries.iter().enumerate() {
        assert_eq!(tree.append(7, entry), Ok(position as u64));
        assert_eq!(tree.leaves(), position as u64 + 1);
        assert_eq!(tree.root(), snapshot_root(7, &entries[..=position]));
    }
}

#[test]
fn a_grown_tree_is_as_small_as_the_bits_of_its_size() {
    let mut tree = SnapshotTree::default();
    for entry in accepted(1_000) {
        tree.append(7, &entry).unwrap();
        let stored = serde_json::to_value(&tree).unwrap();
        let peaks = stored["peaks"].as_array().unwrap().len();
        assert_eq!(peaks, tree.leaves().count_ones() as usize);
        let again: SnapshotTree = serde_json::from_value(stored).unwrap();
        assert_eq!(again, tree);
    }
}

#[test]
fn a_full_tree_takes_no_more() {
    let leaves = 1u64 << 32;
    let stored = serde_json::json!({ "leaves": leaves, "peaks": [Hash32([1; 32])] });
    let mut tree: SnapshotTree = serde_json::from_value(stored).unwrap();
    let full = tree.append(7, &accepted(1)[0]);
    assert_eq!(full, Err(SnapshotError::Full { leaves }));
    assert_eq!(tree.root(), Hash32([1; 32]));
}
