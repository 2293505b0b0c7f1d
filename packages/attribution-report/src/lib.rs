//! What OpenLedger signs and proves.
//!
//! Every format that crosses a boundary is defined here once and compiled into the contracts and
//! the daemons alike: canonical encodings and their digests, Merkle trees and their proofs, the
//! quorum rule, the agreement on attribution weights and the split of a fee. The crate is pure and
//! works in integers only; the same input gives the same bytes on every machine.
//!
//! All hashed bytes are domain-separated by a tag. Integers are fixed-width big-endian; byte
//! strings are length-prefixed (`lp`: a `u32` length, then the bytes). Addresses are hashed in
//! their canonical (binary) form. The hash is SHA-256.

mod agreement;
mod attestation;
mod collection;
mod committee;
mod credit;
mod encoding;
pub mod fraud;
mod hash;
mod item;
mod key;
mod merkle;
mod oracle_set;
mod range;
mod receipt;
mod report;
mod revenue;
mod snapshot;
mod sum_tree;
mod trees;
mod voucher;

pub use agreement::{
    agreed_scores, weights_from_scores, AgreementError, Contribution, MixRule, Observation, Score,
    MAX_WEIGHTS, PARTS_PER_MILLION,
};
pub use attestation::{attestation_bytes, Verdict};
pub use collection::{collections_digest, data_hash, Collection};
pub use committee::CommitteeSeed;
pub use credit::{CreditLedger, LedgerError};
pub use encoding::Encoder;
pub use hash::{Hash32, InvalidHash};
pub use item::{batch_root, item_leaf};
pub use key::is_small_order;
pub use merkle::{merkle_proof, merkle_root, verify_merkle, MerkleError, MAX_DEPTH};
pub use oracle_set::{possession_bytes, quorum_of, Bitmap, OracleMember, OracleSet, QuorumError};
pub use range::{EdgeProof, Keys, LeafProof, Range, RangeProof};
pub use receipt::{
    feed_request_bytes, node_receipt_digest, oracle_request_bytes, transcript_commitment,
    weights_root, Receipt, ReceiptRecord, SettledReceipt, Transcript, Weight,
};
pub use report::Report;
pub use revenue::{
    rule_leaf, split_fee, Credit, Payees, RevenuePolicy, Role, Rule, SplitError, UnattestedRule,
    BASIS_POINTS,
};
pub use snapshot::{snapshot_leaf, snapshot_root, SnapshotEntry, SnapshotError, SnapshotTree};
pub use sum_tree::{verify_sum_proof, SumLeaf, SumNode, SumTree, SumTreeError};
pub use trees::{
    credit_key, payee_prefix, receipt_key, rule_key, CommittedTree, ReportHead, ReportTrees,
    SettledAnswer, TreeRef,
};
pub use voucher::{channel_price, voucher_bytes, Voucher};
