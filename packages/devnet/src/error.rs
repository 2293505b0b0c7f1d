//! Errors of transactions and queries, with the codes that clients of Cosmos chains parse, and
//! errors of running the chain.

use std::path::PathBuf;

use thiserror::Error;

use crate::engine::CodeError;

/// The module whose table an error code belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Module {
    /// The Cosmos SDK's root errors.
    Sdk,
    /// x/wasm.
    Wasm,
    /// Errors outside any table.
    Undefined,
}

impl Module {
    /// The codespace's name on the wire.
    pub fn codespace(self) -> &'static str {
        match self {
            Module::Sdk => "sdk",
            Module::Wasm => "wasm",
            Module::Undefined => "undefined",
        }
    }
}

/// Why a transaction or query failed: codespace, code and text as on a Cosmos chain.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{log}")]
pub struct TxError {
    /// Table of the code.
    pub module: Module,
    /// Code within the table; never zero.
    pub code: u32,
    /// Text for people, ending in the code's name.
    pub log: String,
}

impl TxError {
    /// Any error.
    pub fn new(module: Module, code: u32, log: impl Into<String>) -> Self {
        Self {
            module,
            code,
            log: log.into(),
        }
    }

    fn sdk(code: u32, detail: impl std::fmt::Display, name: &str) -> Self {
        Self::new(Module::Sdk, code, format!("{detail}: {name}"))
    }

    /// The bytes are not a transaction.
    pub fn tx_decode(detail: impl std::fmt::Display) -> Self {
        Self::sdk(2, detail, "tx parse error")
    }

    /// A signature or permission is missing.
    pub fn unauthorized(detail: impl std::fmt::Display) -> Self {
        Self::sdk(4, detail, "unauthorized")
    }

    /// An account holds less than it is to pay.
    pub fn insufficient_funds(detail: impl std::fmt::Display) -> Self {
        Self::sdk(5, detail, "insufficient funds")
    }

    /// A message of a type that the chain does not route.
    pub fn unknown_request(detail: impl std::fmt::Display) -> Self {
        Self::sdk(6, detail, "unknown request")
    }

    /// A text is not an address.
    pub fn invalid_address(detail: impl std::fmt::Display) -> Self {
        Self::sdk(7, detail, "invalid address")
    }

    /// A public key is missing or belongs to another account.
    pub fn invalid_pubkey(detail: impl std::fmt::Display) -> Self {
        Self::sdk(8, detail, "invalid pubkey")
    }

    /// An account does not exist.
    pub fn unknown_address(detail: impl std::fmt::Display) -> Self {
        Self::sdk(9, detail, "unknown address")
    }

    /// Coins that do not parse or are not allowed here.
    pub fn invalid_coins(detail: impl std::fmt::Display) -> Self {
        Self::sdk(10, detail, "invalid coins")
    }

    /// The gas limit was reached.
    pub fn out_of_gas(location: impl std::fmt::Display) -> Self {
        Self::sdk(
            11,
            format!("out of gas in location: {location}"),
            "out of gas",
        )
    }

    /// True for [`TxError::out_of_gas`].
    pub fn is_out_of_gas(&self) -> bool {
        self.module == Module::Sdk && self.code == 11
    }

    /// The memo is too long.
    pub fn memo_too_large(detail: impl std::fmt::Display) -> Self {
        Self::sdk(12, detail, "memo too large")
    }

    /// The fee is under the minimum.
    pub fn insufficient_fee(detail: impl std::fmt::Display) -> Self {
        Self::sdk(13, detail, "insufficient fee")
    }

    /// Signatures are missing.
    pub fn no_signatures(detail: impl std::fmt::Display) -> Self {
        Self::sdk(15, detail, "no signatures supplied")
    }

    /// A field of a message does not hold what it must.
    pub fn invalid_request(detail: impl std::fmt::Display) -> Self {
        Self::sdk(18, detail, "invalid request")
    }

    /// The transaction has more bytes than allowed.
    pub fn tx_too_large(detail: impl std::fmt::Display) -> Self {
        Self::sdk(21, detail, "tx too large")
    }

    /// Nothing is stored under a key.
    pub fn not_found(detail: impl std::fmt::Display) -> Self {
        Self::sdk(22, detail, "key not found")
    }

    /// The transaction's last valid height has passed.
    pub fn timeout_height(detail: impl std::fmt::Display) -> Self {
        Self::sdk(30, detail, "tx timeout height")
    }

    /// The sequence signed is not the account's next one. Clients parse this text.
    pub fn wrong_sequence(expected: u64, got: u64) -> Self {
        let detail = format!("account sequence mismatch, expected {expected}, got {got}");
        Self::sdk(32, detail, "incorrect account sequence")
    }

    /// Something that this chain leaves out.
    pub fn not_supported(detail: impl std::fmt::Display) -> Self {
        Self::sdk(37, detail, "feature not supported")
    }

    /// The chain itself failed; the transaction changed nothing.
    pub fn panicked(detail: impl std::fmt::Display) -> Self {
        Self::new(Module::Undefined, 111_222, format!("{detail}: panic"))
    }

    /// The same error, said to come from one message of a transaction.
    #[must_use]
    pub fn in_message(mut self, index: usize) -> Self {
        if !self.is_out_of_gas() {
            self.log = format!(
                "failed to execute message; message index: {index}: {}",
                self.log
            );
        }
        self
    }

    /// Contract code is refused.
    pub fn code_refused(error: &CodeError) -> Self {
        Self::new(
            Module::Wasm,
            2,
            format!("{error}: create wasm contract failed"),
        )
    }

    /// No contract lives at an address.
    pub fn no_such_contract(address: &str) -> Self {
        Self::new(
            Module::Wasm,
            22,
            format!("address {address}: no such contract"),
        )
    }

    /// No code has an identifier.
    pub fn no_such_code(code_id: u64) -> Self {
        Self::new(Module::Wasm, 28, format!("code id {code_id}: no such code"))
    }
}

/// Why the chain cannot start or go on.
#[derive(Debug, Error)]
pub enum DevnetError {
    /// The home folder cannot be used.
    #[error("home folder {path}: {source}")]
    Home {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The home folder belongs to another chain.
    #[error("the home folder holds the chain {found}, not {expected}")]
    ForeignChain {
        /// The chain asked for.
        expected: String,
        /// The chain found.
        found: String,
    },
    /// The genesis is not usable.
    #[error("genesis: {0}")]
    Genesis(String),
    /// The database failed.
    #[error("database: {0}")]
    Database(#[from] Box<redb::Error>),
    /// A stored record does not parse.
    #[error("stored {what} is damaged: {reason}")]
    Damaged {
        /// What was read.
        what: &'static str,
        /// Why it does not parse.
        reason: String,
    },
    /// The WebAssembly engine cannot be set up.
    #[error(transparent)]
    Engine(#[from] CodeError),
    /// The chain's thread has ended.
    #[error("the chain has stopped")]
    Stopped,
    /// The server's socket failed.
    #[error("server: {0}")]
    Server(#[from] std::io::Error),
}
