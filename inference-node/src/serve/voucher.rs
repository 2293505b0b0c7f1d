//! The voucher that comes with a request, and every reason to refuse it.

use attribution_report::{voucher_bytes, Voucher};
use axum::http::HeaderMap;
use base64::{engine::general_purpose::STANDARD as BASE64, Engine};
use contract_api::{
    oracle_registry::SigScheme,
    payout_splitter::{ChannelResponse, ChannelStatus},
};
use serde::{Deserialize, Serialize};

/// Header that carries the voucher: base64 of a [`SignedVoucher`] in JSON.
pub const VOUCHER_HEADER: &str = "x-openledger-voucher";

/// Longest header that is read.
const MAX_HEADER: usize = 2_048;

/// A voucher with the chain and contract that its signature binds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedVoucher {
    /// Chain id.
    pub chain_id: String,
    /// payout-splitter.
    pub splitter: String,
    /// The voucher.
    #[serde(flatten)]
    pub voucher: Voucher,
}

/// Why a voucher does not pay for a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VoucherError {
    /// The header is absent.
    #[error("this model is paid: send a voucher in the header {VOUCHER_HEADER}")]
    Missing,
    /// The header cannot be read.
    #[error("the voucher cannot be read: {reason}")]
    Malformed {
        /// What is wrong.
        reason: String,
    },
    /// The voucher is for another chain.
    #[error("the voucher is for chain {found}, this node serves {expected}")]
    WrongChain {
        /// Chain of the node.
        expected: String,
        /// Chain of the voucher.
        found: String,
    },
    /// The voucher is for another contract.
    #[error("the voucher is for payout-splitter {found}, this node serves {expected}")]
    WrongSplitter {
        /// Contract of the node.
        expected: String,
        /// Contract of the voucher.
        found: String,
    },
    /// There is no such channel.
    #[error("there is no channel {channel}")]
    UnknownChannel {
        /// Its id.
        channel: u64,
    },
    /// The channel pays another node.
    #[error("channel {channel} pays node {node}, not this one")]
    WrongNode {
        /// Its id.
        channel: u64,
        /// The node that it pays.
        node: String,
    },
    /// The channel is past its expiry, or its payer ended it or revoked its key.
    #[error("channel {channel} is closed for new answers")]
    ChannelClosed {
        /// Its id.
        channel: u64,
    },
    /// The voucher is past its own expiry.
    #[error("the voucher expired at {expires}, it is {now}")]
    Expired {
        /// Its expiry in Unix seconds.
        expires: u64,
        /// Now in Unix seconds.
        now: u64,
    },
    /// The voucher outlives its channel.
    #[error("the voucher expires at {expires}, after its channel at {channel_expires}")]
    OutlivesChannel {
        /// Its expiry in Unix seconds.
        expires: u64,
        /// The channel's expiry.
        channel_expires: u64,
    },
    /// The voucher promises more than the channel holds.
    #[error("the voucher promises {cumulative}, channel {channel} is capped at {cap}")]
    OverCap {
        /// Its channel.
        channel: u64,
        /// Amount of the voucher.
        cumulative: u128,
        /// Cap of the channel.
        cap: u128,
    },
    /// The voucher does not cover what was charged already and this answer at its longest.
    #[error("the voucher promises {cumulative}, this answer needs {required}")]
    Insufficient {
        /// Amount of the voucher.
        cumulative: u128,
        /// Amount that would do.
        required: u128,
    },
    /// The signature is not the session key's.
    #[error("the voucher's signature is not by the session key of channel {channel}")]
    BadSignature {
        /// Its channel.
        channel: u64,
    },
}

impl VoucherError {
    /// Machine-readable reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "voucher_missing",
            Self::Malformed { .. } => "voucher_malformed",
            Self::WrongChain { .. } => "voucher_wrong_chain",
            Self::WrongSplitter { .. } => "voucher_wrong_splitter",
            Self::UnknownChannel { .. } => "channel_unknown",
            Self::WrongNode { .. } => "channel_wrong_node",
            Self::ChannelClosed { .. } => "channel_closed",
            Self::Expired { .. } => "voucher_expired",
            Self::OutlivesChannel { .. } => "voucher_outlives_channel",
            Self::OverCap { .. } => "voucher_over_cap",
            Self::Insufficient { .. } => "voucher_insufficient",
            Self::BadSignature { .. } => "voucher_bad_signature",
        }
    }

    /// Cumulative amount that a voucher needs, where that is what is wrong.
    pub fn required(&self) -> Option<u128> {
        match self {
            Self::Insufficient { required, .. } => Some(*required),
            _ => None,
        }
    }
}

/// What a voucher is checked against.
#[derive(Debug, Clone)]
pub struct VoucherContext<'a> {
    /// Chain id of the node.
    pub chain_id: &'a str,
    /// payout-splitter of the node, bech32 and canonical bytes.
    pub splitter: (&'a str, &'a [u8]),
    /// Address of the node.
    pub node: &'a str,
    /// Now in Unix seconds.
    pub now: u64,
}

impl SignedVoucher {
    /// Reads the voucher from a request's headers.
    pub fn from_headers(headers: &HeaderMap) -> Result<Self, VoucherError> {
        let malformed = |reason: &str| VoucherError::Malformed {
            reason: reason.to_owned(),
        };
        let mut values = headers.get_all(VOUCHER_HEADER).iter();
        let value = values.next().ok_or(VoucherError::Missing)?;
        if values.next().is_some() {
            return Err(malformed("there is more than one"));
        }
        if value.len() > MAX_HEADER {
            return Err(malformed("it is too long"));
        }
        let json = BASE64
            .decode(value.as_bytes())
            .map_err(|_| malformed("it is not base64"))?;
        serde_json::from_slice(&json).map_err(|error| VoucherError::Malformed {
            reason: error.to_string(),
        })
    }

    /// The header's value.
    pub fn to_header(&self) -> Result<String, serde_json::Error> {
        Ok(BASE64.encode(serde_json::to_vec(self)?))
    }

    /// Checks everything but the amount against what is already charged, cheapest first.
    pub fn check(
        &self,
        channel: &ChannelResponse,
        context: &VoucherContext<'_>,
    ) -> Result<(), VoucherError> {
        let Voucher {
            channel: id,
            cumulative,
            expires,
            ..
        } = &self.voucher;
        let (id, cumulative, expires) = (id.u64(), cumulative.u128(), expires.u64());
        self.check_destination(context)?;
        if channel.channel.u64() != id {
            return Err(VoucherError::UnknownChannel { channel: id });
        }
        if channel.node != context.node {
            return Err(VoucherError::WrongNode {
                channel: id,
                node: channel.node.clone(),
            });
        }
        if channel.status != ChannelStatus::Open || context.now >= channel.expires.u64() {
            return Err(VoucherError::ChannelClosed { channel: id });
        }
        if context.now >= expires {
            return Err(VoucherError::Expired {
                expires,
                now: context.now,
            });
        }
        let channel_expires = channel.expires.u64();
        if expires > channel_expires {
            return Err(VoucherError::OutlivesChannel {
                expires,
                channel_expires,
            });
        }
        let cap = channel.cap.u128();
        if cumulative > cap {
            return Err(VoucherError::OverCap {
                channel: id,
                cumulative,
                cap,
            });
        }
        let message = voucher_bytes(
            context.chain_id,
            context.splitter.1,
            id,
            cumulative,
            expires,
        );
        let signature = self.voucher.signature.as_slice();
        if signature_is_valid(channel.scheme, &channel.session_key, &message, signature) {
            Ok(())
        } else {
            Err(VoucherError::BadSignature { channel: id })
        }
    }

    fn check_destination(&self, context: &VoucherContext<'_>) -> Result<(), VoucherError> {
        if self.chain_id != context.chain_id {
            return Err(VoucherError::WrongChain {
                expected: context.chain_id.to_owned(),
                found: self.chain_id.clone(),
            });
        }
        if self.splitter != context.splitter.0 {
            return Err(VoucherError::WrongSplitter {
                expected: context.splitter.0.to_owned(),
                found: self.splitter.clone(),
            });
        }
        Ok(())
    }
}

fn signature_is_valid(scheme: SigScheme, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    match scheme {
        SigScheme::Ed25519 => {
            let key = <&[u8; 32]>::try_from(key)
                .ok()
                .and_then(|key| ed25519_dalek::VerifyingKey::from_bytes(key).ok());
            let signature = ed25519_dalek::Signature::from_slice(signature).ok();
            key.zip(signature)
                .is_some_and(|(key, signature)| key.verify_strict(message, &signature).is_ok())
        }
        SigScheme::Secp256k1 => {
            use k256::ecdsa::{signature::Verifier, Signature, VerifyingKey};
            let key = VerifyingKey::from_sec1_bytes(key).ok();
            let signature = Signature::from_slice(signature).ok();
            key.zip(signature)
                .is_some_and(|(key, signature)| key.verify(message, &signature).is_ok())
        }
    }
}
