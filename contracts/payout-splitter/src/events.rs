//! Events, as attributes of the message's response.

use attribution_report::Hash32;
use contract_api::{oracle_registry::SigScheme, payout_splitter::Paused};
use cosmwasm_std::{attr, Addr, Attribute, HexBinary, Response, Uint128};

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
    /// Deposit and cap of a channel rose.
    ChannelToppedUp {
        /// Id.
        channel: u64,
        /// Added to both.
        amount: Uint128,
        /// Deposit from now on.
        deposit: Uint128,
        /// Cap from now on.
        cap: Uint128,
    },
    /// A channel has another session key.
    SessionKeyRotated {
        /// Id.
        channel: u64,
        /// Scheme of the new key.
        scheme: SigScheme,
        /// The new key.
        session_key: HexBinary,
        /// Last second in which reports collect by vouchers of the former key.
        former_until: u64,
    },
    /// A channel's session key signs no more.
    SessionKeyRevoked {
        /// Id.
        channel: u64,
        /// Last second in which reports collect by its vouchers.
        until: u64,
    },
    /// The payer ended a channel: the node has until `settles_at` to be paid.
    ChannelThawing {
        /// Id.
        channel: u64,
        /// Payer.
        payer: Addr,
        /// Node.
        node: Addr,
        /// Last second in which reports collect from it.
        settles_at: u64,
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
    /// A report and all after it became void.
    ReportVoid {
        /// Number.
        seq: u64,
        /// Number of the last one of them.
        newest: u64,
        /// Charges taken back at once.
        reverted: u32,
        /// Their sum.
        amount: Uint128,
        /// Void reports of which charges are left to take back.
        reverting: u32,
    },
    /// A dispute holds a report, or none does any more.
    ReportHeld {
        /// Number.
        seq: u64,
        /// Until when; zero where the hold ended.
        until: u64,
    },
    /// Charges of void reports were taken back.
    ChargesReverted {
        /// Number of charges.
        reverted: u32,
        /// Their sum.
        amount: Uint128,
        /// Void reports of which charges are left.
        reverting: u32,
    },
    /// A payee named who receives what it earned.
    RecipientSet {
        /// Payee.
        payee: Addr,
        /// Recipient; the payee itself where it named nobody.
        recipient: Addr,
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
    /// May switch actions off.
    pub emergency: Option<Addr>,
    /// May void and hold pending reports.
    pub disputes: Option<Addr>,
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
            emergency,
            disputes,
            dispute_seconds,
            settle_seconds,
            min_deposit,
            paused,
        } = self;
        let Paused {
            open_channel,
            top_up,
            submit_report,
            finalize,
        } = paused;
        let mut attributes = vec![
            attr("action", action),
            attr("owner", owner),
            attr("dispute_seconds", dispute_seconds.to_string()),
            attr("settle_seconds", settle_seconds.to_string()),
            attr("min_deposit", min_deposit),
            attr("paused_open_channel", open_channel.to_string()),
            attr("paused_top_up", top_up.to_string()),
            attr("paused_submit_report", submit_report.to_string()),
            attr("paused_finalize", finalize.to_string()),
        ];
        // A chain takes no empty values: who is nobody is left out.
        attributes.extend(emergency.map(|emergency| attr("emergency", emergency)));
        attributes.extend(disputes.map(|disputes| attr("disputes", disputes)));
        attributes
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
            Self::ChannelToppedUp {
                channel,
                amount,
                deposit,
                cap,
            } => vec![
                attr("action", "top_up"),
                attr("channel", channel.to_string()),
                attr("amount", amount),
                attr("deposit", deposit),
                attr("cap", cap),
            ],
            Self::SessionKeyRotated {
                channel,
                scheme,
                session_key,
                former_until,
            } => vec![
                attr("action", "rotate_session_key"),
                attr("channel", channel.to_string()),
                attr("scheme", scheme_name(scheme)),
                attr("session_key", session_key.to_hex()),
                attr("former_until", former_until.to_string()),
            ],
            Self::SessionKeyRevoked { channel, until } => vec![
                attr("action", "revoke_session_key"),
                attr("channel", channel.to_string()),
                attr("until", until.to_string()),
            ],
            Self::ChannelThawing {
                channel,
                payer,
                node,
                settles_at,
            } => vec![
                attr("action", "thaw"),
                attr("channel", channel.to_string()),
                attr("payer", payer),
                attr("node", node),
                attr("settles_at", settles_at.to_string()),
            ],
            Self::ChannelClosed {
                channel,
                payer,
                refund,
            } => vec![
                attr("action", "withdraw"),
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
            Self::ReportVoid {
                seq,
                newest,
                reverted,
                amount,
                reverting,
            } => vec![
                attr("action", "void_report"),
                attr("seq", seq.to_string()),
                attr("newest", newest.to_string()),
                attr("reverted", reverted.to_string()),
                attr("amount", amount),
                attr("reverting", reverting.to_string()),
            ],
            Self::ReportHeld { seq, until } => vec![
                attr("action", "hold_report"),
                attr("seq", seq.to_string()),
                attr("until", until.to_string()),
            ],
            Self::ChargesReverted {
                reverted,
                amount,
                reverting,
            } => vec![
                attr("action", "revert_charges"),
                attr("reverted", reverted.to_string()),
                attr("amount", amount),
                attr("reverting", reverting.to_string()),
            ],
            Self::RecipientSet { payee, recipient } => vec![
                attr("action", "set_recipient"),
                attr("payee", payee),
                attr("recipient", recipient),
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

fn scheme_name(scheme: SigScheme) -> &'static str {
    match scheme {
        SigScheme::Ed25519 => "ed25519",
        SigScheme::Secp256k1 => "secp256k1",
    }
}

impl From<Event> for Response {
    fn from(event: Event) -> Self {
        Response::new().add_attributes(event.attributes())
    }
}
