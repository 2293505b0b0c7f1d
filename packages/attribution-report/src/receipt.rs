//! The receipt of one paid answer, its transcript commitment and its attribution weights.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{HexBinary, Uint128, Uint64};

use crate::{merkle_root, Encoder, Hash32, Voucher};

/// What a node states about one answer. Addresses are bech32 text here and canonical bytes in
/// every digest.
#[cw_serde]
#[derive(Eq)]
pub struct Receipt {
    /// Random or derived by the node; unique per node.
    pub receipt_id: Hash32,
    /// Channel that pays.
    pub channel: Uint64,
    /// Address of the node that answered.
    pub node: String,
    /// Id of the base model in model-registry.
    pub base_model: Uint64,
    /// Id of the adapter in model-registry.
    pub adapter: Uint64,
    /// Fee charged, in micro-OPEN.
    pub fee: Uint128,
    /// Charged to the channel since its opening, this receipt included, in micro-OPEN.
    pub charged: Uint128,
    /// Commitment to prompt, answer and sampling; see [`transcript_commitment`].
    pub transcript_commitment: Hash32,
    /// Signature by the node's receipt key (ed25519) over [`node_receipt_digest`].
    pub node_signature: HexBinary,
}

/// What was asked and answered, as token ids of the base model's tokenizer.
#[cw_serde]
#[derive(Eq)]
pub struct Transcript {
    /// Random salt that keeps short prompts from being guessed from the commitment.
    pub salt: Hash32,
    /// Token ids of the rendered prompt.
    pub prompt: Vec<u32>,
    /// Token ids of the answer, its end-of-sequence token included where it was reached.
    pub output: Vec<u32>,
    /// Sampling temperature in thousandths; zero is greedy.
    pub temperature_milli: u32,
    /// Sampling seed.
    pub seed: Uint64,
}

impl Transcript {
    /// The commitment that stands in the receipt.
    pub fn commitment(&self) -> Hash32 {
        let Self {
            salt,
            prompt,
            output,
            temperature_milli,
            seed,
        } = self;
        transcript_commitment(&salt.0, prompt, output, *temperature_milli, seed.u64())
    }
}

/// One entry of a node's receipts feed.
#[cw_serde]
#[derive(Eq)]
pub struct ReceiptRecord {
    /// Position in the node's feed, from 1 on, without gaps.
    pub position: Uint64,
    /// The receipt.
    pub receipt: Receipt,
    /// The transcript that it commits to.
    pub transcript: Transcript,
    /// The newest voucher when the answer was given; it covers `receipt.charged`.
    pub voucher: Voucher,
}

/// The bytes that an oracle signs with its report key to read a node's receipts feed. `node` and
/// `operator` are canonical bytes; `expires` is Unix time in seconds.
pub fn feed_request_bytes(
    chain_id: &str,
    node: &[u8],
    operator: &[u8],
    after: u64,
    limit: u32,
    expires: u64,
) -> Vec<u8> {
    Encoder::new(b"openledger/feed/v1")
        .lp(chain_id.as_bytes())
        .lp(node)
        .lp(operator)
        .u64(after)
        .u32(limit)
        .u64(expires)
        .bytes()
}

/// The share of one contribution in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weight {
    /// Datanet of the batch.
    pub datanet: u64,
    /// The batch.
    pub batch: u64,
    /// Canonical address of the contributor.
    pub contributor: Vec<u8>,
    /// Parts per million; the weights of an answer sum to 1,000,000 or there are none.
    pub weight_ppm: u32,
}

/// Commitment to a transcript: `salt` keeps short prompts from being guessed; `temperature_milli`
/// is the sampling temperature in thousandths.
pub fn transcript_commitment(
    salt: &[u8; 32],
    prompt: &[u32],
    output: &[u32],
    temperature_milli: u32,
    seed: u64,
) -> Hash32 {
    let count = |ids: &[u32]| u32::try_from(ids.len()).unwrap_or(u32::MAX);
    let ids = |encoder: Encoder, ids: &[u32]| {
        ids.iter()
            .fold(encoder.u32(count(ids)), |encoder, id| encoder.u32(*id))
    };
    let head = Encoder::new(b"openledger/transcript/v1").hash(&Hash32(*salt));
    ids(ids(head, prompt), output)
        .u32(temperature_milli)
        .u64(seed)
        .finish()
}

/// What the node signs when it hands the receipt out, before attribution. `node` and `splitter`
/// are canonical bytes.
pub fn node_receipt_digest(
    chain_id: &str,
    splitter: &[u8],
    node: &[u8],
    receipt: &Receipt,
) -> Hash32 {
    receipt_head(
        b"openledger/node-receipt/v1",
        chain_id,
        splitter,
        node,
        receipt,
    )
    .u128(receipt.charged.u128())
    .finish()
}

/// Leaf of the report's `receipts_root`, after attribution.
pub fn receipt_leaf(
    chain_id: &str,
    splitter: &[u8],
    node: &[u8],
    receipt: &Receipt,
    weights: &[Weight],
) -> Hash32 {
    receipt_head(b"openledger/receipt/v1", chain_id, splitter, node, receipt)
        .hash(&weights_root(weights))
        .finish()
}

fn receipt_head(
    tag: &[u8],
    chain_id: &str,
    splitter: &[u8],
    node: &[u8],
    receipt: &Receipt,
) -> Encoder {
    Encoder::new(tag)
        .lp(chain_id.as_bytes())
        .lp(splitter)
        .u64(receipt.channel.u64())
        .hash(&receipt.receipt_id)
        .lp(node)
        .u64(receipt.base_model.u64())
        .u64(receipt.adapter.u64())
        .u128(receipt.fee.u128())
        .hash(&receipt.transcript_commitment)
}

fn weights_root(weights: &[Weight]) -> Hash32 {
    let leaf = |weight: &Weight| {
        Encoder::new(b"openledger/weight/v1")
            .u64(weight.datanet)
            .u64(weight.batch)
            .lp(&weight.contributor)
            .u32(weight.weight_ppm)
            .finish()
    };
    merkle_root(&weights.iter().map(leaf).collect::<Vec<_>>())
}
