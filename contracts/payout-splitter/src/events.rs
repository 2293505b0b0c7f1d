//! Events, as attributes of the message's response.

use attribution_report::Hash32;
use contract_api::payout_splitter::Paused;
use cosmwasm_std::{attr, Addr, Attribute, Response, Uint128};

/// What happened. Times are unix seconds, amounts micro-OPEN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Parameters were set.
    Config(ConfigSet),
    /// A channel was opened.
    ChannelOpened {
        /// Id.
        channel: u64,
        /// Payer.
        payer: Addr,
        /// Node.
        node: Addr,
        /// Deposit.
        deposit: Uint128,
        /// Cap.
        cap: Uint128,
        /// Expiry.
        expires: u64,
    },
    /// A channel was closed.
    ChannelClosed {
        /// Id.
        channel: u64,
        /// Payer.
        payer: Addr,
        /// Returned to the payer.
        refund: Uint128,
    },
    /// A report was accepted.
    ReportSubmitted(ReportSubmitted),
    /// A report became final.
    ReportFinal {
        /// Number.
        seq: u64,
        /// Digest.
        digest: Hash32,
        /// Earned since the first report.
        cumulative_sum: Uint128,
    },
    /// Payees were paid; the transfers stand in the token's own event.
    Paid {
        /// `claim` or `claim_many`.
        action: &'static str,
        /// Number of payees.
        payees: usize,
        /// Sum.
        amount: Uint128,
    },
}

/// Parameters, all of them as they are from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigSet {
    /// `instantiate`, `update_config` or `set_paused`.
    pub action: &'static str,
    /// Owner.
    pub owner: Addr,
    /// Seconds of the dispute window.
    pub dispute_seconds: u64,
    /// Seconds of settling.
    pub settle_seconds: u64,
    /// Smallest deposit.
    pub min_deposit: Uint128,
    /// Which actions are stopped.
    pub paused: Paused,
}

impl ConfigSet {
    fn attributes(self) -> Vec<Attribute> {
        let Self {
            action,
            owner,
            dispute_seconds,
            settle_seconds,
            min_deposit,
            paused,
        } = self;
        let Paused {
            open_channel,
            submit_report,
            finalize,
        } = paused;
        vec![
            attr("action", action),
            attr("owner", owner),
            attr("dispute_seconds", dispute_seconds.to_string()),
            attr("settle_seconds", settle_seconds.to_string()),
            attr("min_deposit", min_deposit),
            attr("paused_open_channel", open_channel.to_string()),
            attr("paused_submit_report", submit_report.to_string()),
            attr("paused_finalize", finalize.to_string()),
        ]
    }
}

/// A report that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportSubmitted {
    /// Number.
    pub seq: u64,
    /// Digest.
    pub digest: Hash32,
    /// Set that signed.
    pub set_id: u64,
    /// Number of signers.
    pub signers: usize,
    /// Number of receipts.
    pub receipts: u64,
    /// Credits.
    pub credits_sum: Uint128,
    /// When it can be made final.
    pub final_at: u64,
}

impl ReportSubmitted {
    fn attributes(self) -> Vec<Attribute> {
        let Self {
            seq,
            digest,
            set_id,
            signers,
            receipts,
            credits_sum,
            final_at,
        } = self;
        vec![
            attr("action", "submit_report"),
            attr("seq", seq.to_string()),
            attr("digest", digest.to_string()),
            attr("set_id", set_id.to_string()),
            attr("signers", signers.to_string()),
            attr("receipts", receipts.to_string()),
            attr("credits_sum", credits_sum),
            attr("final_at", final_at.to_string()),
        ]
    }
}

impl Event {
    /// The attributes, `action` first.
    pub fn attributes(self) -> Vec<Attribute> {
        match self {
            Self::Config(set) => set.attributes(),
            Self::ChannelOpened {
                channel,
                payer,
                node,
                deposit,
                cap,
                expires,
            } => vec![
                attr("action", "open_channel"),
                attr("channel", channel.to_string()),
                attr("payer", payer),
                attr("node", node),
                attr("deposit", deposit),
                attr("cap", cap),
                attr("expires", expires.to_string()),
            ],
            Self::ChannelClosed {
                channel,
                payer,
                refund,
            } => vec![
                attr("action", "close_channel"),
                attr("channel", channel.to_string()),
                attr("payer", payer),
                attr("refund", refund),
            ],
            Self::ReportSubmitted(submitted) => submitted.attributes(),
            Self::ReportFinal {
                seq,
                digest,
                cumulative_sum,
            } => vec![
                attr("action", "finalize"),
                attr("seq", seq.to_string()),
                attr("digest", digest.to_string()),
                attr("cumulative_sum", cumulative_sum),
            ],
            Self::Paid {
                action,
                payees,
                amount,
            } => vec![
                attr("action", action),
                attr("payees", payees.to_string()),
                attr("amount", amount),
            ],
        }
    }
}

impl From<Event> for Response {
    fn from(event: Event) -> Self {
        Response::new().add_attributes(event.attributes())
    }
}
