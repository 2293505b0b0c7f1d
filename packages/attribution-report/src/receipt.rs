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

/// The bytes that an operator signs with its report key to read `path` from an oracle or a node.
/// `target`, whom it asks, and `operator` are canonical bytes; `expires` is Unix time in seconds.
pub fn oracle_request_bytes(
    chain_id: &str,
    target: &[u8],
    operator: &[u8],
    path: &str,
    expires: u64,
) -> Vec<u8> {
    Encoder::new(b"openledger/oracle-request/v1")
        .lp(chain_id.as_bytes())
        .lp(target)
        .lp(operator)
        .lp(path.as_bytes())
        .u64(expires)
        .bytes()
}

/// The share of one contribution in an answer. Addresses are canonical.
#[cw_serde]
#[derive(Eq)]
pub struct Weight {
    /// Datanet of the batch.
    pub datanet: Uint64,
    /// The batch.
    pub batch: Uint64,
    /// Contributor of the batch.
    pub contributor: HexBinary,
    /// Parts per million; the weights of an answer sum to 1,000,000 or there are none.
    pub weight_ppm: u32,
    /// Validators whose scores decided the batch; where there are none their part goes to the
    /// contributor.
    pub validators: Vec<HexBinary>,
}

/// A receipt as a report settles it: what the node stated, and the answer's weights.
#[cw_serde]
#[derive(Eq)]
pub struct SettledReceipt {
    /// Channel that pays.
    pub channel: Uint64,
    /// Id of the receipt, unique per node.
    pub receipt_id: Hash32,
    /// Canonical address of the node that answered.
    pub node: HexBinary,
    /// Id of the base model in model-registry.
    pub base_model: Uint64,
    /// Id of the adapter in model-registry.
    pub adapter: Uint64,
    /// Fee charged, in micro-OPEN.
    pub fee: Uint128,
    /// Commitment to the transcript.
    pub transcript_commitment: Hash32,
    /// Number of weights, at most [`MAX_WEIGHTS`](crate::MAX_WEIGHTS).
    pub weight_count: u32,
    /// [`weights_root`] of the answer.
    pub weights_root: Hash32,
}

impl SettledReceipt {
    /// The receipt with its answer's weights; `node` in canonical bytes.
    pub fn new(receipt: &Receipt, node: &[u8], weights: &[Weight]) -> Self {
        Self {
            channel: receipt.channel,
            receipt_id: receipt.receipt_id,
            node: node.into(),
            base_model: receipt.base_model,
            adapter: receipt.adapter,
            fee: receipt.fee,
            transcript_commitment: receipt.transcript_commitment,
            weight_count: u32::try_from(weights.len()).unwrap_or(u32::MAX),
            weights_root: weights_root(weights),
        }
    }

    /// The receipt leaf, bound by the report's `receipts_root`; `splitter` in canonical bytes.
    pub fn leaf(&self, chain_id: &str, splitter: &[u8]) -> Hash32 {
        receipt_head(
            b"openledger/receipt/v1",
            (chain_id, splitter),
            &self.node,
            Head {
                channel: self.channel,
                receipt_id: &self.receipt_id,
                base_model: self.base_model,
                adapter: self.adapter,
                fee: self.fee,
                transcript_commitment: &self.transcript_commitment,
            },
        )
        .u32(self.weight_count)
        .hash(&self.weights_root)
        .finish()
    }
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
    let head = Head {
        channel: receipt.channel,
        receipt_id: &receipt.receipt_id,
        base_model: receipt.base_model,
        adapter: receipt.adapter,
        fee: receipt.fee,
        transcript_commitment: &receipt.transcript_commitment,
    };
    receipt_head(
        b"openledger/node-receipt/v1",
        (chain_id, splitter),
        node,
        head,
    )
    .u128(receipt.charged.u128())
    .finish()
}

/// What the node's signature and the receipt leaf have in common.
struct Head<'a> {
    channel: Uint64,
    receipt_id: &'a Hash32,
    base_model: Uint64,
    adapter: Uint64,
    fee: Uint128,
    transcript_commitment: &'a Hash32,
}

fn receipt_head(
    tag: &[u8],
    (chain_id, splitter): (&str, &[u8]),
    node: &[u8],
    head: Head<'_>,
) -> Encoder {
    Encoder::new(tag)
        .lp(chain_id.as_bytes())
        .lp(splitter)
        .u64(head.channel.u64())
        .hash(head.receipt_id)
        .lp(node)
        .u64(head.base_model.u64())
        .u64(head.adapter.u64())
        .u128(head.fee.u128())
        .hash(head.transcript_commitment)
}

/// Merkle root over an answer's weights; zero where there are none.
pub fn weights_root(weights: &[Weight]) -> Hash32 {
    merkle_root(&weights.iter().map(weight_leaf).collect::<Vec<_>>())
}

fn weight_leaf(weight: &Weight) -> Hash32 {
    let Weight {
        datanet,
        batch,
        contributor,
        weight_ppm,
        validators,
    } = weight;
    let count = u32::try_from(validators.len()).unwrap_or(u32::MAX);
    let head = Encoder::new(b"openledger/weight/v1")
        .u64(datanet.u64())
        .u64(batch.u64())
        .lp(contributor)
        .u32(*weight_ppm)
        .u32(count);
    validators
        .iter()
        .fold(head, |encoder, validator| encoder.lp(validator))
        .finish()
}
