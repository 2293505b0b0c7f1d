//! Events, as attributes of the message's response.

use attribution_report::Hash32;
use contract_api::dispute_registry::{ChallengeStatus, FraudKind, Params};
use cosmwasm_std::{attr, Addr, Attribute, Response, Uint128};

/// What happened. Times are unix seconds, amounts micro-OPEN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Parameters were set.
    Config(Box<ConfigSet>),
    /// A fraud was proved.
    FraudProved {
        /// The report.
        seq: u64,
        /// Case of the proof.
        kind: FraudKind,
        /// Who proved it.
        prover: Addr,
        /// The report was pending and became void.
        voided: bool,
    },
    /// An equivocation was proved.
    EquivocationProved {
        /// The set.
        set_id: u64,
        /// Number of the reports.
        seq: u64,
        /// Digest of the report that both follow.
        prev_report: Hash32,
        /// Operators slashed.
        operators: usize,
        /// Who proved it.
        prover: Addr,
        /// One of the two was pending and became void.
        voided: bool,
    },
    /// A receipt was challenged.
    ChallengeOpened {
        /// Id.
        challenge: u64,
        /// Who challenged.
        challenger: Addr,
        /// The report.
        seq: u64,
        /// Index of the receipt's leaf.
        receipt_index: u64,
        /// Id of the receipt.
        receipt_id: Hash32,
        /// Bond.
        bond: Uint128,
        /// From when on no verdict counts.
        deadline: u64,
    },
    /// A committee was drawn.
    CommitteeDrawn {
        /// Id.
        challenge: u64,
        /// Its seed.
        seed: Hash32,
        /// Members in the order of the draw.
        members: Vec<Addr>,
    },
    /// A member gave its verdict.
    Judged {
        /// Id.
        challenge: u64,
        /// The member.
        judge: Addr,
        /// Its verdict.
        upheld: bool,
        /// What the challenge is from now on.
        status: ChallengeStatus,
    },
    /// A challenge ended without a decision.
    ChallengeClosed {
        /// Id.
        challenge: u64,
        /// The bond, which was returned.
        bond: Uint128,
    },
}

/// Parameters, all of them as they are from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigSet {
    /// `instantiate`, `update_config` or `set_paused`.
    pub action: &'static str,
    /// Owner.
    pub owner: Addr,
    /// Receives what is left of bonds.
    pub treasury: Addr,
    /// May stop the opening of challenges.
    pub emergency: Option<Addr>,
    /// The model-registry.
    pub model_registry: Addr,
    /// The datanet-registry.
    pub datanet_registry: Addr,
    /// Bonds, fees, fractions and periods.
    pub params: Params,
    /// The opening of challenges is stopped.
    pub paused_challenge: bool,
}

impl ConfigSet {
    fn attributes(self) -> Vec<Attribute> {
        let Params {
            challenge_bond,
            committee_size,
            judging_seconds,
            judging_fee_bps,
            fraud_bps,
            equivocation_bps,
            false_weights_bps,
        } = self.params;
        let mut attributes = vec![
            attr("action", self.action),
            attr("owner", self.owner),
            attr("treasury", self.treasury),
            attr("model_registry", self.model_registry),
            attr("datanet_registry", self.datanet_registry),
            attr("challenge_bond", challenge_bond),
            attr("committee_size", committee_size.to_string()),
            attr("judging_seconds", judging_seconds),
            attr("judging_fee_bps", judging_fee_bps.to_string()),
            attr("fraud_bps", fraud_bps.to_string()),
            attr("equivocation_bps", equivocation_bps.to_string()),
            attr("false_weights_bps", false_weights_bps.to_string()),
            attr("paused_challenge", self.paused_challenge.to_string()),
        ];
        // A chain takes no empty values: who is nobody is left out.
        attributes.extend(self.emergency.map(|emergency| attr("emergency", emergency)));
        attributes
    }
}

impl Event {
    /// The attributes, `action` first.
    pub fn attributes(self) -> Vec<Attribute> {
        match self {
            Self::Config(set) => set.attributes(),
            Self::FraudProved {
                seq,
                kind,
                prover,
                voided,
            } => vec![
                attr("action", "prove_fraud"),
                attr("seq", seq.to_string()),
                attr("kind", kind_name(kind)),
                attr("prover", prover),
                attr("voided", voided.to_string()),
            ],
            Self::EquivocationProved {
                set_id,
                seq,
                prev_report,
                operators,
                prover,
                voided,
            } => vec![
                attr("action", "prove_equivocation"),
                attr("set_id", set_id.to_string()),
                attr("seq", seq.to_string()),
                attr("prev_report", prev_report.to_string()),
                attr("operators", operators.to_string()),
                attr("prover", prover),
                attr("voided", voided.to_string()),
            ],
            Self::ChallengeOpened {
                challenge,
                challenger,
                seq,
                receipt_index,
                receipt_id,
                bond,
                deadline,
            } => vec![
                attr("action", "challenge"),
                attr("challenge", challenge.to_string()),
                attr("challenger", challenger),
                attr("seq", seq.to_string()),
                attr("receipt_index", receipt_index.to_string()),
                attr("receipt_id", receipt_id.to_string()),
                attr("bond", bond),
                attr("deadline", deadline.to_string()),
            ],
            Self::CommitteeDrawn {
                challenge,
                seed,
                members,
            } => {
                let mut attributes = vec![
                    attr("action", "draw_committee"),
                    attr("challenge", challenge.to_string()),
                    attr("seed", seed.to_string()),
                ];
                attributes.extend(members.into_iter().map(|member| attr("judge", member)));
                attributes
            }
            Self::Judged {
                challenge,
                judge,
                upheld,
                status,
            } => vec![
                attr("action", "judge"),
                attr("challenge", challenge.to_string()),
                attr("judge", judge),
                attr("upheld", upheld.to_string()),
                attr("status", status_name(status)),
            ],
            Self::ChallengeClosed { challenge, bond } => vec![
                attr("action", "close"),
                attr("challenge", challenge.to_string()),
                attr("bond", bond),
            ],
        }
    }
}

/// The name that a case has in messages.
fn kind_name(kind: FraudKind) -> &'static str {
    match kind {
        FraudKind::WrongNode => "wrong_node",
        FraudKind::Disorder => "disorder",
        FraudKind::DecreasedEarnings => "decreased_earnings",
        FraudKind::WrongEarnings => "wrong_earnings",
        FraudKind::MalformedReceipt => "malformed_receipt",
        FraudKind::ReceiptTwice => "receipt_twice",
        FraudKind::WrongCharge => "wrong_charge",
        FraudKind::ForeignNode => "foreign_node",
        FraudKind::CreditedBatch => "credited_batch",
        FraudKind::MissingRule => "missing_rule",
        FraudKind::WrongRule => "wrong_rule",
        FraudKind::WrongSplit => "wrong_split",
    }
}

fn status_name(status: ChallengeStatus) -> &'static str {
    match status {
        ChallengeStatus::Open => "open",
        ChallengeStatus::Judging => "judging",
        ChallengeStatus::Upheld => "upheld",
        ChallengeStatus::Rejected => "rejected",
        ChallengeStatus::Closed => "closed",
    }
}

impl From<Event> for Response {
    fn from(event: Event) -> Self {
        Response::new().add_attributes(event.attributes())
    }
}
