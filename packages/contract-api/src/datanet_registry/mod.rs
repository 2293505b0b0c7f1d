//! datanet-registry: Datanets, contribution batches, their validators and quality.

mod query;
mod terms;

use attribution_report::Hash32;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{HexBinary, Uint64};
use cw20::Cw20ReceiveMsg;

pub use query::*;
pub use terms::*;

/// Most items of one batch.
pub const MAX_BATCH_ITEMS: u64 = 1_000_000;
/// Most validators of one Datanet, so that closing a batch stays bounded.
pub const MAX_VALIDATORS: u32 = 50;
/// Most accounts that one message adds to a list or removes from it, and most keys it wraps.
pub const MAX_MEMBERS: usize = 50;
/// Longest content key wrapped for a reader, in bytes.
pub const MAX_WRAPPED_KEY: usize = 256;
/// Longest reason of an appeal, in bytes.
pub const MAX_REASON: usize = 280;

/// Instantiates the registry.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owns the parameters; the governor where there is one.
    pub owner: String,
    /// The open-token contract.
    pub open_token: String,
    /// Receives the deposits of rejected batches.
    pub treasury: String,
    /// Rules on appeals; the owner where absent.
    pub arbiter: Option<String>,
    /// May switch actions off, and nothing else.
    pub emergency: Option<String>,
    /// Periods and bonds.
    pub params: Params,
}

/// Messages. Deposits and bonds arrive by cw20 send; see [`ReceiveMsg`].
#[cw_serde]
pub enum ExecuteMsg {
    /// Opens a Datanet owned by the sender, which may be a DAO. Anyone.
    CreateDatanet { terms: DatanetTerms },
    /// Gives batches from now on another licence and other conditions; earlier ones keep theirs.
    /// The Datanet's owner.
    Relicence {
        datanet: Uint64,
        licence: String,
        conditions: String,
    },
    /// Ends submissions for good; what was accepted goes on earning. The Datanet's owner.
    RetireDatanet { datanet: Uint64 },
    /// Offers a Datanet to another account; nobody where absent, which withdraws an offer. The
    /// Datanet's owner.
    TransferDatanet { datanet: Uint64, to: Option<String> },
    /// Takes over a Datanet. The account that it is offered to.
    AcceptDatanet { datanet: Uint64 },
    /// Changes who may contribute to a permissioned Datanet or read it. The Datanet's owner.
    UpdateMembers {
        datanet: Uint64,
        role: MemberRole,
        add: Vec<String>,
        remove: Vec<String>,
    },
    /// Announces the X25519 key that content keys are to be wrapped for; a key wrapped for an
    /// earlier one is forgotten. A reader of the Datanet.
    AnnounceKey {
        datanet: Uint64,
        /// 32 bytes.
        public_key: HexBinary,
    },
    /// Posts the content key wrapped for readers. The Datanet's owner.
    WrapKeys {
        datanet: Uint64,
        keys: Vec<WrappedKey>,
    },
    /// Scores a pending batch. A bonded validator of its Datanet, once per batch.
    ScoreBatch {
        datanet: Uint64,
        batch: Uint64,
        quality: u16,
    },
    /// Ends the scoring of a batch whose deadline has passed. Anyone.
    CloseBatch { datanet: Uint64, batch: Uint64 },
    /// Pays out the deposit of a decided batch once its challenge period has passed. Anyone.
    SettleDeposit { datanet: Uint64, batch: Uint64 },
    /// Rules on an open appeal. The arbiter, within the ruling period.
    RuleAppeal {
        datanet: Uint64,
        batch: Uint64,
        verdict: Verdict,
    },
    /// Closes an appeal that nobody ruled on in time; the decision stands. Anyone.
    CloseAppeal { datanet: Uint64, batch: Uint64 },
    /// Proves that an accepted batch repeats an item of an earlier accepted one, or of its own:
    /// its deposit goes to the sender. Anyone.
    ProveDuplicate {
        /// SHA-256 of the item's text.
        content_hash: Hash32,
        earlier: ItemProof,
        later: ItemProof,
    },
    /// Fixes the root over the batches accepted so far, for training runs to name. Anyone, where a
    /// batch was accepted since the last snapshot.
    TakeSnapshot { datanet: Uint64 },
    /// cw20 hook with [`ReceiveMsg`]. Only from the open-token.
    Receive(Cw20ReceiveMsg),
    /// Admits or removes validators of a Datanet. Its owner.
    UpdateValidators {
        datanet: Uint64,
        admit: Vec<String>,
        remove: Vec<String>,
    },
    /// Takes back the bond of a validator who was removed or leaves, once no decision that it took
    /// part in can be appealed any more. The validator itself.
    WithdrawBond { datanet: Uint64 },
    /// Switches actions off or on. The owner; the emergency account only off.
    SetPaused { paused: Paused },
    /// Changes parameters; an empty arbiter or emergency account removes it. Periods that run
    /// already keep their ends. Owner.
    UpdateConfig {
        owner: Option<String>,
        treasury: Option<String>,
        arbiter: Option<String>,
        emergency: Option<String>,
        params: Option<Params>,
    },
}

/// What OPEN sent to this contract is for.
#[cw_serde]
pub enum ReceiveMsg {
    /// Submits a batch; the amount is its deposit. Anyone; in a permissioned Datanet its
    /// contributors.
    SubmitBatch {
        datanet: Uint64,
        /// Merkle root over the item leaves, which bind the sender's address.
        root: Hash32,
        /// Number of items, 1 to [`MAX_BATCH_ITEMS`].
        count: Uint64,
        /// Bytes of text in all items.
        bytes: Uint64,
        /// Where the items are found, at most 200 bytes.
        uri: String,
    },
    /// Bonds the sender as validator. Must be admitted by the Datanet's owner first.
    BondValidator { datanet: Uint64 },
    /// Appeals against the decision on a batch, once per batch; the amount is the appeal's bond.
    /// Anyone, within the challenge period.
    AppealBatch {
        datanet: Uint64,
        batch: Uint64,
        /// For the arbiter, at most [`MAX_REASON`] bytes.
        reason: String,
    },
}

/// A content key wrapped for one reader.
#[cw_serde]
pub struct WrappedKey {
    /// The reader.
    pub reader: String,
    /// The key that it announced; another one is refused, so that a key announced in between is
    /// not mistaken for it.
    pub public_key: HexBinary,
    /// The content key, encrypted; at most [`MAX_WRAPPED_KEY`] bytes.
    pub wrapped: HexBinary,
}

/// Where an item stands in a batch.
#[cw_serde]
pub struct ItemProof {
    /// The Datanet.
    pub datanet: Uint64,
    /// The batch.
    pub batch: Uint64,
    /// The item's index in the batch.
    pub index: Uint64,
    /// Siblings from the item's leaf up.
    pub proof: Vec<Hash32>,
}

/// An arbiter's ruling.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum Verdict {
    /// The decision is reversed.
    Granted,
    /// The decision stands.
    Denied,
}

/// Which actions are switched off. Decisions, appeals, proofs of duplicates, and payments of
/// deposits and bonds never are.
#[cw_serde]
#[derive(Eq, Copy, Default)]
pub struct Paused {
    /// `create_datanet`.
    pub create_datanet: bool,
    /// `submit_batch`.
    pub submit_batch: bool,
    /// `score_batch`.
    pub score_batch: bool,
    /// `bond_validator`.
    pub bond_validator: bool,
    /// `take_snapshot`.
    pub take_snapshot: bool,
    /// `announce_key` and `wrap_keys`.
    pub share_keys: bool,
}
