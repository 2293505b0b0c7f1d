//! Everything that can go wrong between a caller and a chain.

use std::path::PathBuf;
use std::time::Duration;

use crate::key_file::KeyFileError;
use crate::transaction::TxHash;

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call to the chain did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A field of the configuration cannot be used.
    #[error("chain configuration: {field}: {reason}")]
    Config {
        /// The field's name.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// No endpoint could be reached, or none answered in time.
    #[error("{endpoint} cannot be reached: {reason}")]
    Transport {
        /// The endpoint that was tried last.
        endpoint: String,
        /// The network's complaint.
        reason: String,
    },
    /// An endpoint answered a request with an RPC error.
    #[error("{endpoint} refused the request: {reason}")]
    Rpc {
        /// The endpoint that answered.
        endpoint: String,
        /// The node's message.
        reason: String,
    },
    /// An endpoint serves another chain.
    #[error("{endpoint} serves the chain {found}, not {expected}")]
    WrongChain {
        /// The endpoint that answered.
        endpoint: String,
        /// The configured chain id.
        expected: String,
        /// The chain id that the endpoint reported.
        found: String,
    },
    /// An answer does not have the shape that the protocol promises.
    #[error("malformed {what}: {reason}")]
    Malformed {
        /// What was being read.
        what: &'static str,
        /// How it deviates.
        reason: String,
    },
    /// A message or transaction cannot be encoded.
    #[error("{what} cannot be encoded: {reason}")]
    Encoding {
        /// What was being written.
        what: &'static str,
        /// Why it failed.
        reason: String,
    },
    /// A text is not an address of this chain.
    #[error("{address:?} is not an address with the prefix {prefix:?}: {reason}")]
    InvalidAddress {
        /// The text.
        address: String,
        /// The expected prefix.
        prefix: String,
        /// Why it was refused.
        reason: String,
    },
    /// The chain refused a query, for example because a contract returned an error.
    #[error("query {path} failed: {log} ({codespace} {code})")]
    QueryFailed {
        /// The query's path.
        path: String,
        /// The error code within `codespace`.
        code: u32,
        /// The module that defines the code.
        codespace: String,
        /// The chain's message.
        log: String,
    },
    /// The account has never received anything, so the chain does not know it.
    #[error("the chain does not know the account {address}; it needs funds first")]
    AccountNotFound {
        /// The account's address.
        address: String,
    },
    /// A key file cannot be used.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// A key is not a secp256k1 key.
    #[error("not a secp256k1 secret key")]
    InvalidKey,
    /// The transaction would fail, found by simulation; nothing was sent and no fee was paid.
    #[error("the transaction would fail: {log} ({codespace} {code})")]
    SimulationFailed {
        /// The error code within `codespace`.
        code: u32,
        /// The module that defines the code.
        codespace: String,
        /// The chain's message, with the contract's error.
        log: String,
    },
    /// The node refused to take the transaction; no fee was paid.
    #[error("transaction {hash} was refused: {log} ({codespace} {code})")]
    Rejected {
        /// The transaction.
        hash: TxHash,
        /// The error code within `codespace`.
        code: u32,
        /// The module that defines the code.
        codespace: String,
        /// The chain's message.
        log: String,
    },
    /// The transaction is in a block and failed there: its fee is paid, its effects are undone.
    #[error("transaction {hash} failed at height {height}: {log} ({codespace} {code})")]
    TxFailed {
        /// The transaction.
        hash: TxHash,
        /// The block that holds it.
        height: u64,
        /// The error code within `codespace`.
        code: u32,
        /// The module that defines the code.
        codespace: String,
        /// The chain's message, with the contract's error.
        log: String,
        /// Gas used until the failure.
        gas_used: u64,
    },
    /// The transaction needed more gas than its limit.
    #[error("out of gas: limit {gas_wanted}, used {gas_used} ({log})")]
    OutOfGas {
        /// The transaction; none when simulation found it.
        hash: Option<TxHash>,
        /// The gas limit; 0 when the chain did not report it.
        gas_wanted: u64,
        /// Gas used when it stopped; 0 when the chain did not report it.
        gas_used: u64,
        /// The chain's message.
        log: String,
    },
    /// The sequence stayed wrong over all repairs, so another program is using the same key.
    #[error("sequence {used} was refused, expected {expected:?}: {log}")]
    SequenceMismatch {
        /// The sequence that was signed.
        used: u64,
        /// The sequence that the chain asks for, where it said so.
        expected: Option<u64>,
        /// The chain's message.
        log: String,
    },
    /// The offered fee is below the node's minimum.
    #[error("the fee is too low: {log}")]
    InsufficientFee {
        /// The chain's message with the required fee.
        log: String,
    },
    /// The account cannot pay the fee or the amount it sends.
    #[error("not enough funds: {log}")]
    InsufficientFunds {
        /// The chain's message with the balance.
        log: String,
    },
    /// No block included the transaction in time. It may still be included later: ask for its
    /// hash before sending its messages again.
    #[error("transaction {hash} is in no block after {waited:?}")]
    Timeout {
        /// The transaction.
        hash: TxHash,
        /// How long was waited.
        waited: Duration,
    },
    /// The chain did not reach a block time in the given time.
    #[error("no block reached the time {target_seconds} within {waited:?}")]
    BlockTimeNotReached {
        /// The wanted block time in Unix seconds.
        target_seconds: u64,
        /// How long was waited.
        waited: Duration,
    },
    /// The cursor's place cannot be read or written.
    #[error("block cursor {}: {reason}", path.display())]
    CursorStore {
        /// The file.
        path: PathBuf,
        /// Why it failed.
        reason: String,
    },
    /// A block was committed to the cursor out of order.
    #[error("height {height} cannot be committed: the next height is {next}")]
    CursorOrder {
        /// The height that was given.
        height: u64,
        /// The height that has to be committed next.
        next: u64,
    },
}

impl Error {
    /// The chain's own message where it ran the transaction or query and refused it; it carries
    /// the contract's error text.
    pub fn chain_log(&self) -> Option<&str> {
        match self {
            Error::QueryFailed { log, .. }
            | Error::SimulationFailed { log, .. }
            | Error::Rejected { log, .. }
            | Error::TxFailed { log, .. }
            | Error::OutOfGas { log, .. }
            | Error::SequenceMismatch { log, .. }
            | Error::InsufficientFee { log }
            | Error::InsufficientFunds { log } => Some(log),
            _ => None,
        }
    }

    /// Whether the same call may succeed later without any change by the caller.
    pub fn is_transient(&self) -> bool {
        matches!(self, Error::Transport { .. } | Error::Timeout { .. })
    }

    pub(crate) fn encoding(what: &'static str, reason: impl ToString) -> Self {
        Error::Encoding {
            what,
            reason: reason.to_string(),
        }
    }

    pub(crate) fn malformed(what: &'static str, reason: impl ToString) -> Self {
        Error::Malformed {
            what,
            reason: reason.to_string(),
        }
    }
}
