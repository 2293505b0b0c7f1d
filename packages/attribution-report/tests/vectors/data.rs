//! Items, batches, snapshots.

use attribution_report::{
    batch_root, item_leaf, merkle_root, snapshot_root, Hash32, SnapshotEntry,
};
use serde_json::{json, Value};

use super::{
    bytes::{address, join, lp, sha256},
    check,
};

#[test]
fn items_and_batches() {
    let contributor = address(0x40, 20);
    let texts = [
        "",
        "Impermanent loss grows with the price ratio.",
        "Gr\u{fc}ezi, Welt",
    ];
    let contents: Vec<Hash32> = texts.map(|text| sha256(text.as_bytes())).to_vec();
    let items: Vec<Value> = texts
        .iter()
        .zip(&contents)
        .map(|(text, content)| {
            let preimage = join([b"openledger/item/v1", &lp(&contributor), &content.0]);
            let leaf = item_leaf(&contributor, content);
            assert_eq!(leaf, sha256(&preimage));
            json!({
                "text": text,
                "content_hash": content,
                "preimage": hex::encode(preimage),
                "leaf": leaf,
            })
        })
        .collect();
    let vectors = json!({
        "contributor": hex::encode(&contributor),
        "items": items,
        "batch_root": batch_root(&contributor, &contents),
    });
    check("batch", &vectors);
}

#[test]
fn snapshots() {
    let entries: Vec<SnapshotEntry> = [(1, 10, 9_500), (2, 1, 10_000), (5, 1_000_000, 0)]
        .into_iter()
        .map(|(batch, count, quality)| SnapshotEntry {
            batch,
            root: Hash32([batch as u8; 32]),
            count,
            quality,
        })
        .collect();
    let leaves: Vec<(Value, Hash32)> = entries
        .iter()
        .map(|entry| {
            let preimage = join([
                b"openledger/snapshot/v1",
                &3u64.to_be_bytes(),
                &entry.batch.to_be_bytes(),
                &entry.root.0,
                &entry.count.to_be_bytes(),
                &entry.quality.to_be_bytes(),
            ]);
            let leaf = sha256(&preimage);
            let vector = json!({
                "batch": entry.batch.to_string(),
                "root": entry.root,
                "count": entry.count.to_string(),
                "quality": entry.quality,
                "preimage": hex::encode(preimage),
                "leaf": leaf,
            });
            (vector, leaf)
        })
        .collect();
    let root = snapshot_root(3, &entries);
    let (listed, hashes): (Vec<Value>, Vec<Hash32>) = leaves.into_iter().unzip();
    assert_eq!(root, merkle_root(&hashes));
    let vectors = json!({ "datanet": "3", "entries": listed, "snapshot_root": root });
    check("snapshot", &vectors);
}
