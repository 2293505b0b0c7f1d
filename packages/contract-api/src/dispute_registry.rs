//! dispute-registry: fraud proofs, proofs of equivocation, and bonded challenges that a fresh
//! committee judges. It can void pending reports of the payout-splitter and slash their signers in
//! oracle-registry.

use attribution_report::{
    fraud::{Equivocation, FraudProof, ReceiptProof},
    Hash32, SettledReceipt,
};
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Uint128, Uint64};
use cw20::Cw20ReceiveMsg;

/// Most open challenges of one report.
pub const MAX_OPEN_CHALLENGES: u32 = 32;
/// Longest time between a challenge and its judging deadline in seconds: 14 days.
pub const MAX_JUDGING_SECONDS: u64 = 14 * 86_400;
/// Largest judging fee, in basis points of the bond.
pub const MAX_JUDGING_FEE_BPS: u16 = 5_000;

/// Instantiates the registry.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owns the parameters; the governor where there is one.
    pub owner: String,
    /// The open-token contract. It never changes: bonds are held in it.
    pub open_token: String,
    /// Receives what is left of the bonds of rejected challenges.
    pub treasury: String,
    /// May stop the opening of challenges, never resume it; nobody where absent.
    pub emergency: Option<String>,
    /// The payout-splitter whose reports are disputed.
    pub payout_splitter: String,
    /// The oracle-registry whose operators answer for reports.
    pub oracle_registry: String,
    /// Tells which rules adapters are registered with.
    pub model_registry: String,
    /// Tells which batches are accepted.
    pub datanet_registry: String,
    /// Bonds, fees, fractions and periods.
    pub params: Params,
}

/// Parameters. A challenge keeps the deadline and the fee of its opening; all else holds at once.
#[cw_serde]
#[derive(Eq, Copy)]
pub struct Params {
    /// Smallest bond of a challenge in micro-OPEN; above zero.
    pub challenge_bond: Uint128,
    /// Members of a committee, 1 to [`MAX_COMMITTEE`](crate::oracle_registry::MAX_COMMITTEE).
    pub committee_size: u16,
    /// Seconds between a challenge and its judging deadline, 1 to [`MAX_JUDGING_SECONDS`].
    pub judging_seconds: Uint64,
    /// What a decision costs, in basis points of the bond; at most [`MAX_JUDGING_FEE_BPS`].
    pub judging_fee_bps: u16,
    /// Fraction of their bonds that the signers of a report lose by a fraud proof; 1 to 10,000
    /// basis points, as the two below.
    pub fraud_bps: u16,
    /// Fraction that operators lose who signed two reports of one number.
    pub equivocation_bps: u16,
    /// Fraction that the signers of a report lose by a challenge that is upheld.
    pub false_weights_bps: u16,
}

/// New values of parameters; what is absent stays.
#[cw_serde]
#[derive(Default)]
pub struct ConfigUpdate {
    /// Owner of the parameters.
    pub owner: Option<String>,
    /// Receives what is left of bonds.
    pub treasury: Option<String>,
    /// May stop the opening of challenges; an empty text removes it.
    pub emergency: Option<String>,
    /// The model-registry.
    pub model_registry: Option<String>,
    /// The datanet-registry.
    pub datanet_registry: Option<String>,
    /// All parameters.
    pub params: Option<Params>,
}

/// Which actions are stopped. Proofs, judging and closing never are.
#[cw_serde]
#[derive(Eq, Copy, Default)]
pub struct Paused {
    /// The opening of challenges.
    pub challenge: bool,
}

/// Messages.
// One message lives at a time, so the size of the largest does not matter.
#[allow(clippy::large_enum_variant)]
#[cw_serde]
pub enum ExecuteMsg {
    /// cw20 hook with [`ReceiveMsg`]. Only from the open-token.
    Receive(Cw20ReceiveMsg),
    /// Proves that a report lies. A pending report becomes void with all after it; the signers of
    /// a pending or final one are slashed, the sender being the beneficiary. Once per report, a
    /// final one within the evidence period. Anyone.
    ProveFraud { proof: FraudProof },
    /// Proves that two quorums of one set signed two reports of one number after the same report.
    /// Who signed both is slashed, once per number and predecessor; where one of the two is
    /// pending, it becomes void. Anyone, while the set reports and one evidence period longer.
    ProveEquivocation {
        set_id: Uint64,
        evidence: Equivocation,
    },
    /// Draws the committee of a challenge. Anyone, in a later block than the challenge's and before
    /// its deadline.
    DrawCommittee { challenge: Uint64 },
    /// Gives the sender's verdict: `upheld` where the answer's weights are false. As soon as more
    /// than two thirds of the committee are of one opinion the challenge is decided. A member of
    /// the committee, once, before the deadline.
    Judge { challenge: Uint64, upheld: bool },
    /// Ends a challenge without a decision and returns its bond: after the deadline, or once the
    /// report is void by other means. Anyone.
    Close { challenge: Uint64 },
    /// Stops or resumes the opening of challenges. Owner; the emergency address can only stop.
    SetPaused { paused: Paused },
    /// Changes parameters. Owner.
    UpdateConfig(ConfigUpdate),
}

/// What OPEN sent to this contract is for.
// One message lives at a time, so the size of the largest does not matter.
#[allow(clippy::large_enum_variant)]
#[cw_serde]
pub enum ReceiveMsg {
    /// Challenges the weights of one receipt of a pending report whose window is open; the amount
    /// is the bond, at least `challenge_bond`. The report is held until the judging deadline.
    /// Once per receipt. Anyone.
    Challenge { receipt: ReceiptProof },
}

/// The case of a fraud proof.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum FraudKind {
    /// See [`FraudProof::WrongNode`].
    WrongNode,
    /// See [`FraudProof::Disorder`].
    Disorder,
    /// See [`FraudProof::DecreasedEarnings`].
    DecreasedEarnings,
    /// See [`FraudProof::WrongEarnings`].
    WrongEarnings,
    /// See [`FraudProof::MalformedReceipt`].
    MalformedReceipt,
    /// See [`FraudProof::ReceiptTwice`].
    ReceiptTwice,
    /// See [`FraudProof::WrongCharge`].
    WrongCharge,
    /// See [`FraudProof::ForeignNode`].
    ForeignNode,
    /// See [`FraudProof::CreditedBatch`].
    CreditedBatch,
    /// See [`FraudProof::MissingRule`].
    MissingRule,
    /// See [`FraudProof::WrongRule`].
    WrongRule,
    /// See [`FraudProof::WrongSplit`].
    WrongSplit,
}

impl From<&FraudProof> for FraudKind {
    fn from(proof: &FraudProof) -> Self {
        match proof {
            FraudProof::WrongNode(_) => Self::WrongNode,
            FraudProof::Disorder(_) => Self::Disorder,
            FraudProof::DecreasedEarnings(_) => Self::DecreasedEarnings,
            FraudProof::WrongEarnings(_) => Self::WrongEarnings,
            FraudProof::MalformedReceipt(_) => Self::MalformedReceipt,
            FraudProof::ReceiptTwice(_) => Self::ReceiptTwice,
            FraudProof::WrongCharge(_) => Self::WrongCharge,
            FraudProof::ForeignNode(_) => Self::ForeignNode,
            FraudProof::CreditedBatch(_) => Self::CreditedBatch,
            FraudProof::MissingRule(_) => Self::MissingRule,
            FraudProof::WrongRule(_) => Self::WrongRule,
            FraudProof::WrongSplit(_) => Self::WrongSplit,
        }
    }
}

/// State of a challenge.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum ChallengeStatus {
    /// Its committee is not drawn yet.
    Open,
    /// Its committee judges.
    Judging,
    /// The weights are false: the report became void.
    Upheld,
    /// The weights are right.
    Rejected,
    /// It ended without a decision; the bond was returned.
    Closed,
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Parameters and pause flags.
    #[returns(ConfigResponse)]
    Config {},
    /// Totals of the money held and moved.
    #[returns(TotalsResponse)]
    Totals {},
    /// One challenge.
    #[returns(ChallengeResponse)]
    Challenge { challenge: Uint64 },
    /// Challenges, ascending by id.
    #[returns(ChallengesResponse)]
    Challenges {
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// Challenges of a report that are neither decided nor closed, ascending by id.
    #[returns(ChallengesResponse)]
    OpenChallenges {
        /// The report.
        seq: Uint64,
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// The challenge of a receipt.
    #[returns(ChallengeOfReceiptResponse)]
    ChallengeOfReceipt {
        /// The report.
        seq: Uint64,
        /// Index of the receipt's leaf.
        index: Uint64,
    },
    /// The fraud that was proved of a report.
    #[returns(FraudResponse)]
    Fraud {
        /// The report.
        seq: Uint64,
    },
    /// Frauds proved, ascending by report.
    #[returns(FraudsResponse)]
    Frauds {
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// Equivocations proved of a set, ascending by number, then predecessor.
    #[returns(EquivocationsResponse)]
    Equivocations {
        set_id: Uint64,
        /// Last entry of the former page.
        start_after: Option<EquivocationCursor>,
        limit: Option<u32>,
    },
}

/// A place in the list of a set's equivocations.
#[cw_serde]
pub struct EquivocationCursor {
    /// Number of the reports.
    pub seq: Uint64,
    /// Digest of the report that both follow.
    pub prev_report: Hash32,
}

/// Parameters.
#[cw_serde]
pub struct ConfigResponse {
    /// Owner of the parameters.
    pub owner: String,
    /// The open-token contract.
    pub open_token: String,
    /// Receives what is left of bonds.
    pub treasury: String,
    /// May stop the opening of challenges; nobody where absent.
    pub emergency: Option<String>,
    /// The payout-splitter.
    pub payout_splitter: String,
    /// The oracle-registry.
    pub oracle_registry: String,
    /// The model-registry.
    pub model_registry: String,
    /// The datanet-registry.
    pub datanet_registry: String,
    /// Bonds, fees, fractions and periods.
    pub params: Params,
    /// Which actions are stopped.
    pub paused: Paused,
}

/// Money held and moved, in micro-OPEN.
#[cw_serde]
pub struct TotalsResponse {
    /// Bonds of challenges that are neither decided nor closed; the contract's balance is at least
    /// that.
    pub held: Uint128,
    /// Bonds that came in since the start: `held + returned + fees + forfeited`.
    pub bonded: Uint128,
    /// Returned to challengers.
    pub returned: Uint128,
    /// Paid to members of committees.
    pub fees: Uint128,
    /// Sent to the treasury: bonds of rejected challenges less their fees, and remainders of fees.
    pub forfeited: Uint128,
}

/// A member of a committee.
#[cw_serde]
#[derive(Eq)]
pub struct JudgeEntry {
    /// Operator.
    pub operator: String,
    /// Its verdict: true where it finds the weights false; absent while it gave none.
    pub upheld: Option<bool>,
}

/// A challenge.
#[cw_serde]
pub struct ChallengeResponse {
    /// Id, from 1 on.
    pub challenge: Uint64,
    /// Who challenged.
    pub challenger: String,
    /// Bond in micro-OPEN, returned or spent once the challenge has ended.
    pub bond: Uint128,
    /// Basis points of the bond that a decision costs, as they were at the opening.
    pub judging_fee_bps: u16,
    /// The report.
    pub seq: Uint64,
    /// Its digest.
    pub report_digest: Hash32,
    /// Oracle set that signed it.
    pub set_id: Uint64,
    /// Index of the receipt's leaf in the tree of receipts.
    pub receipt_index: Uint64,
    /// The receipt whose weights are challenged; the committee judges whether `weights_root` is
    /// that of the weights that the method of attribution gives this answer.
    pub receipt: SettledReceipt,
    /// State.
    pub status: ChallengeStatus,
    /// Height of the opening; the committee is drawn in a later block.
    pub opened_height: Uint64,
    /// Unix seconds of the opening.
    pub opened_at: Uint64,
    /// Unix seconds from which no verdict counts and anyone may close it.
    pub deadline: Uint64,
    /// Members in the order of the draw; none before it.
    pub committee: Vec<JudgeEntry>,
}

/// A page of challenges.
#[cw_serde]
pub struct ChallengesResponse {
    /// Entries.
    pub challenges: Vec<ChallengeResponse>,
}

/// The challenge of a receipt.
#[cw_serde]
pub struct ChallengeOfReceiptResponse {
    /// Its id; absent where the receipt was never challenged.
    pub challenge: Option<Uint64>,
}

/// A fraud that was proved.
#[cw_serde]
pub struct FraudResponse {
    /// The report.
    pub seq: Uint64,
    /// Its digest.
    pub report_digest: Hash32,
    /// Case of the proof.
    pub kind: FraudKind,
    /// Who proved it.
    pub prover: String,
    /// Height of the proof.
    pub height: Uint64,
    /// The report was pending and became void.
    pub voided: bool,
}

/// A page of frauds.
#[cw_serde]
pub struct FraudsResponse {
    /// Entries.
    pub frauds: Vec<FraudResponse>,
}

/// An equivocation that was proved.
#[cw_serde]
pub struct EquivocationResponse {
    /// The set.
    pub set_id: Uint64,
    /// Number of the reports.
    pub seq: Uint64,
    /// Digest of the report that both follow.
    pub prev_report: Hash32,
    /// Operators that were slashed for it.
    pub operators: Vec<String>,
}

/// A page of equivocations.
#[cw_serde]
pub struct EquivocationsResponse {
    /// Entries.
    pub equivocations: Vec<EquivocationResponse>,
}
