//! Merkle trees and Merkle sum trees.

use attribution_report::{
    merkle_proof, merkle_root, verify_merkle, verify_sum_proof, Hash32, SumLeaf, SumNode, SumTree,
};
use serde_json::{json, to_value, Value};

use super::{
    bytes::{address, join, lp, sha256},
    check,
};

/// Root by the definition: padded to a power of two, halved level by level.
fn root_by_definition(leaves: &[Hash32]) -> Hash32 {
    let mut level = leaves.to_vec();
    level.resize(leaves.len().next_power_of_two(), sha256(&[2]));
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| sha256(&join([&[1], &pair[0].0, &pair[1].0])))
            .collect();
    }
    level[0]
}

#[test]
fn merkle() {
    let vectors: Vec<Value> = [1usize, 2, 3, 5, 8]
        .into_iter()
        .map(|count| {
            let leaves: Vec<Hash32> = (0..count).map(|at| sha256(&[at as u8])).collect();
            let root = merkle_root(&leaves);
            assert_eq!(root, root_by_definition(&leaves));
            let proofs: Vec<Vec<Hash32>> = (0..count)
                .map(|index| merkle_proof(&leaves, index).unwrap())
                .collect();
            for (index, proof) in proofs.iter().enumerate() {
                verify_merkle(&root, count as u64, index as u64, &leaves[index], proof).unwrap();
            }
            json!({ "leaves": leaves, "root": root, "proofs": proofs })
        })
        .collect();
    check("merkle", &Value::from(vectors));
}

pub fn sum_leaf_by_hand(index: u64, key: &[u8], amount: u128) -> SumNode {
    SumNode {
        hash: sha256(&join([
            &[0],
            &index.to_be_bytes(),
            &lp(key),
            &amount.to_be_bytes(),
        ])),
        sum: amount.into(),
    }
}

fn sum_parent_by_hand(left: &SumNode, right: &SumNode) -> SumNode {
    SumNode {
        hash: sha256(&join([
            &[1],
            &left.hash.0,
            &left.sum.to_be_bytes(),
            &right.hash.0,
            &right.sum.to_be_bytes(),
        ])),
        sum: left.sum + right.sum,
    }
}

pub fn sum_root_by_definition(leaves: &[SumLeaf]) -> SumNode {
    let padding = SumNode {
        hash: sha256(&[2]),
        sum: 0u128.into(),
    };
    let mut level: Vec<SumNode> = (0u64..)
        .zip(leaves)
        .map(|(index, leaf)| sum_leaf_by_hand(index, &leaf.key, leaf.amount))
        .collect();
    level.resize(leaves.len().next_power_of_two(), padding);
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| sum_parent_by_hand(&pair[0], &pair[1]))
            .collect();
    }
    level[0]
}

#[test]
fn sum_tree() {
    let vectors: Vec<Value> = [1usize, 2, 3, 5, 8]
        .into_iter()
        .map(|count| {
            let leaves: Vec<SumLeaf> = (0..count)
                .map(|at| SumLeaf {
                    key: address(at as u8, if at % 2 == 0 { 20 } else { 32 }),
                    amount: 10u128.pow(at as u32 * 3),
                })
                .collect();
            let tree = SumTree::new(leaves.clone()).unwrap();
            let root = tree.root();
            assert_eq!(root, sum_root_by_definition(&leaves));
            let listed: Vec<Value> = leaves
                .iter()
                .enumerate()
                .map(|(index, leaf)| {
                    let proof = tree.proof(index).unwrap();
                    let SumLeaf { key, amount } = leaf;
                    let (count, at) = (count as u64, index as u64);
                    verify_sum_proof(&root, count, at, key, *amount, &proof).unwrap();
                    json!({
                        "index": index.to_string(),
                        "key": hex::encode(key),
                        "amount": amount.to_string(),
                        "leaf": SumNode::leaf(at, key, *amount).hash,
                        "proof": to_value(proof).unwrap(),
                    })
                })
                .collect();
            json!({ "leaves": listed, "root": to_value(root).unwrap() })
        })
        .collect();
    check("sum_tree", &Value::from(vectors));
}
