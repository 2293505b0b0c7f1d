//! Events, as attributes of the message's response.

use attribution_report::Hash32;
use contract_api::payout_splitter::Paused;
use cosmwasm_std::{attr, Addr, Attribute, Response, Uint128};

/// What happened. Times are unix seconds, amounts micro-OPEN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Parameters were set.
    Config {
        /// `instantiate`, `update_config` or `set_paused`.
        action: &'static str,
        /// Owner.
        owner: Addr,
        /// Seconds of the dispute window.
        dispute_seconds: u64,
        /// Seconds of settling.
        settle_seconds: u64,
        /// Smallest deposit.
        min_deposit: Uint128,
        /// Which actions are stopped.
        paused: Paused,
    },
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
    ReportSubmitted {
        /// Number.
        seq: u64,
        /// Digest.
        digest: Hash32,
        /// Set that signed.
        set_id: u64,
        /// Number of signers.
        signers: usize,
        /// Number of receipts.
        receipts: u64,
        /// Credits.
        credits_sum: Uint128,
        /// When it can be made final.
        final_at: u64,
    },
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

impl Event {
    /// The attributes, `action` first.
    pub fn attributes(self) -> Vec<Attribute> {
        match self {
            Self::Config {
                action,
                owner,
                dispute_seconds,
                settle_seconds,
                min_deposit,
                paused,
            } => {
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
            Self::ReportSubmitted {
                seq,
                digest,
                set_id,
                signers,
                receipts,
                credits_sum,
                final_at,
            } => vec![
                attr("action", "submit_report"),
                attr("seq", seq.to_string()),
                attr("digest", digest.to_string()),
                attr("set_id", set_id.to_string()),
                attr("signers", signers.to_string()),
                attr("receipts", receipts.to_string()),
                attr("credits_sum", credits_sum),
                attr("final_at", final_at.to_string()),
            ],
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
