//! What a chain's error code means for the sender of a transaction.

use tendermint_rpc::endpoint::broadcast::tx_sync::Response;

use crate::error::{Error, Result};
use crate::transaction::{SignedTx, TxHash};

/// The Cosmos SDK's own error codes (`types/errors/errors.go`), in the codespace `sdk`.
mod sdk {
    pub const INSUFFICIENT_FUNDS: u32 = 5;
    pub const OUT_OF_GAS: u32 = 11;
    pub const INSUFFICIENT_FEE: u32 = 13;
    pub const TX_IN_MEMPOOL_CACHE: u32 = 19;
    pub const MEMPOOL_IS_FULL: u32 = 20;
    pub const KEY_NOT_FOUND: u32 = 22;
    pub const WRONG_SEQUENCE: u32 = 32;
}

/// A non-zero result of simulating, checking or running a transaction.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub code: u32,
    pub codespace: String,
    pub log: String,
}

/// What a node's answer to a broadcast means.
pub(crate) enum Reply {
    /// The node took the transaction.
    Accepted,
    /// The node had these bytes before.
    Known {
        /// The node's message.
        log: String,
    },
    /// The node checked the transaction and will not take it.
    Refused(Error),
    /// The node takes no transactions at the moment, or none of this chain.
    Busy(Error),
    /// There was no answer, so the node may have the transaction or not.
    Lost(Error),
}

impl Reply {
    pub(crate) fn read(reply: Result<Response>, signed: &SignedTx) -> Self {
        let verdict = match reply {
            Ok(reply) if reply.code.is_ok() => return Reply::Accepted,
            Ok(reply) => Verdict {
                code: reply.code.value(),
                codespace: reply.codespace,
                log: reply.log,
            },
            Err(Error::Rpc { reason, .. }) if is_already_known_text(&reason) => {
                return Reply::Known { log: reason };
            }
            Err(error @ Error::Transport { .. }) => return Reply::Lost(error),
            // The transaction went nowhere, and the next endpoint is in use.
            Err(error @ Error::WrongChain { .. }) => return Reply::Busy(error),
            Err(error) => return Reply::Refused(error),
        };
        if verdict.is_already_known() {
            return Reply::Known { log: verdict.log };
        }
        let busy = verdict.is_sdk(sdk::MEMPOOL_IS_FULL);
        let error = verdict.into_error(Stage::Checked { hash: signed.hash }, signed.sequence);
        if busy {
            Reply::Busy(error)
        } else {
            Reply::Refused(error)
        }
    }
}

/// How far the transaction came.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stage {
    Simulated,
    Checked {
        hash: TxHash,
    },
    Included {
        hash: TxHash,
        height: u64,
        gas_wanted: u64,
        gas_used: u64,
    },
}

impl Verdict {
    fn is_already_known(&self) -> bool {
        self.is_sdk(sdk::TX_IN_MEMPOOL_CACHE) || is_already_known_text(&self.log)
    }

    pub(crate) fn is_not_found(&self) -> bool {
        self.is_sdk(sdk::KEY_NOT_FOUND) || self.log.contains("not found")
    }

    /// The error for the sender, who signed with the sequence `used`.
    pub(crate) fn into_error(self, stage: Stage, used: u64) -> Error {
        // A simulation's error can arrive as a gRPC status, with the SDK's code in its text only.
        let sequence_text = self.log.contains("account sequence mismatch");
        if self.is_sdk(sdk::WRONG_SEQUENCE) || sequence_text {
            let expected = expected_sequence(&self.log);
            return Error::SequenceMismatch {
                used,
                expected,
                log: self.log,
            };
        }
        if self.is_sdk(sdk::OUT_OF_GAS) {
            return out_of_gas(stage, self.log);
        }
        let Verdict {
            code,
            codespace,
            log,
        } = self;
        match stage {
            Stage::Included {
                hash,
                height,
                gas_used,
                ..
            } => Error::TxFailed {
                hash,
                height,
                code,
                codespace,
                log,
                gas_used,
            },
            _ if codespace == "sdk" && code == sdk::INSUFFICIENT_FEE => {
                Error::InsufficientFee { log }
            }
            _ if codespace == "sdk" && code == sdk::INSUFFICIENT_FUNDS => {
                Error::InsufficientFunds { log }
            }
            Stage::Checked { hash } => Error::Rejected {
                hash,
                code,
                codespace,
                log,
            },
            Stage::Simulated => Error::SimulationFailed {
                code,
                codespace,
                log,
            },
        }
    }

    fn is_sdk(&self, code: u32) -> bool {
        self.codespace == "sdk" && self.code == code
    }
}

fn out_of_gas(stage: Stage, log: String) -> Error {
    let (hash, gas_wanted, gas_used) = match stage {
        Stage::Simulated => (None, 0, 0),
        Stage::Checked { hash } => (Some(hash), 0, 0),
        Stage::Included {
            hash,
            gas_wanted,
            gas_used,
            ..
        } => (Some(hash), gas_wanted, gas_used),
    };
    Error::OutOfGas {
        hash,
        gas_wanted,
        gas_used,
        log,
    }
}

/// CometBFT reports a transaction that it has seen as an RPC error with this text.
fn is_already_known_text(text: &str) -> bool {
    text.contains("tx already exists in cache") || text.contains("tx already in mempool")
}

/// Reads N from "account sequence mismatch, expected N, got M".
fn expected_sequence(log: &str) -> Option<u64> {
    let rest = log.split("account sequence mismatch, expected ").nth(1)?;
    rest.split(|letter: char| !letter.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(code: u32, codespace: &str, log: &str) -> Verdict {
        Verdict {
            code,
            codespace: codespace.to_owned(),
            log: log.to_owned(),
        }
    }

    #[test]
    fn the_expected_sequence_is_read_from_the_log() {
        let log = "account sequence mismatch, expected 12, got 9: incorrect account sequence";
        assert_eq!(expected_sequence(log), Some(12));
        assert_eq!(
            expected_sequence("rpc error: account sequence mismatch, expected 7"),
            Some(7)
        );
        assert_eq!(
            expected_sequence("account sequence mismatch, expected x, got 9"),
            None
        );
        assert_eq!(expected_sequence("incorrect account sequence"), None);
    }

    #[test]
    fn codes_become_typed_errors() {
        let checked = Stage::Checked {
            hash: TxHash([1; 32]),
        };
        let mismatch = verdict(
            32,
            "sdk",
            "account sequence mismatch, expected 3, got 2: wrong",
        );
        assert!(matches!(
            mismatch.into_error(checked, 2),
            Error::SequenceMismatch {
                used: 2,
                expected: Some(3),
                ..
            }
        ));
        assert!(matches!(
            verdict(13, "sdk", "required: 5uopen").into_error(checked, 0),
            Error::InsufficientFee { .. }
        ));
        assert!(matches!(
            verdict(5, "sdk", "spendable 0uopen").into_error(Stage::Simulated, 0),
            Error::InsufficientFunds { .. }
        ));
        assert!(matches!(
            verdict(5, "wasm", "execute wasm contract failed").into_error(Stage::Simulated, 0),
            Error::SimulationFailed { code: 5, .. }
        ));
        let included = Stage::Included {
            hash: TxHash([1; 32]),
            height: 4,
            gas_wanted: 10,
            gas_used: 11,
        };
        assert!(matches!(
            verdict(11, "sdk", "out of gas").into_error(included, 0),
            Error::OutOfGas {
                gas_wanted: 10,
                gas_used: 11,
                ..
            }
        ));
        assert!(matches!(
            verdict(5, "wasm", "execute wasm contract failed").into_error(included, 0),
            Error::TxFailed {
                height: 4,
                gas_used: 11,
                ..
            }
        ));
    }
}
