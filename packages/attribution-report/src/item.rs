//! Items of a Datanet and the root of a batch.

use crate::{merkle_root, Encoder, Hash32};

/// Leaf of one item: binds the contributor (canonical address), so a copied root is worthless to
/// the copier. `content_hash` is SHA-256 of the item's UTF-8 text.
pub fn item_leaf(contributor: &[u8], content_hash: &Hash32) -> Hash32 {
    Encoder::new(b"openledger/item/v1")
        .lp(contributor)
        .hash(content_hash)
        .finish()
}

/// Root of a batch: the Merkle root over its item leaves in the batch's order.
pub fn batch_root(contributor: &[u8], content_hashes: &[Hash32]) -> Hash32 {
    let leaves: Vec<Hash32> = content_hashes
        .iter()
        .map(|content| item_leaf(contributor, content))
        .collect();
    merkle_root(&leaves)
}
