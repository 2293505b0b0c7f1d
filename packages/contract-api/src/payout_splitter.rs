//! payout-splitter: escrow channels, reports and claims.

use attribution_report::{Bitmap, Collection, Hash32, Report, SumNode};
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{HexBinary, Uint128, Uint64};
use cw20::Cw20ReceiveMsg;

use crate::oracle_registry::SigScheme;

/// Most channels that one report collects from.
pub const MAX_COLLECTIONS: usize = 200;
/// Most claims of one `claim_many`.
pub const MAX_CLAIMS: usize = 50;
/// Final reports whose root can be claimed against.
pub const CLAIMABLE_REPORTS: u64 = 8;
/// Most reports that wait for their dispute window at once.
pub const MAX_PENDING: u32 = 32;
/// Most numbers that a report may be above the highest one used before, less one: oracles may
/// leave out the numbers of reports that they agreed on and that cannot be posted any more.
pub const MAX_SEQ_GAP: u64 = 1_000;
/// Most charges of void reports that one message takes back.
pub const MAX_REVERTED: u32 = 200;
/// Longest that a report can be held after its `final_at`, in seconds: 30 days.
pub const MAX_HOLD_SECONDS: u64 = 30 * 86_400;

/// Instantiates the splitter.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owns the parameters; the governor where there is one.
    pub owner: String,
    /// The open-token contract.
    pub open_token: String,
    /// The oracle-registry contract.
    pub oracle_registry: String,
    /// May switch actions off, never on; nobody where absent.
    pub emergency: Option<String>,
    /// Seconds between a report's arrival and its finality.
    pub dispute_seconds: Uint64,
    /// Seconds after a channel's expiry in which reports may still collect from it.
    pub settle_seconds: Uint64,
    /// Smallest deposit of a channel, in micro-OPEN.
    pub min_deposit: Uint128,
}

/// New values of parameters; what is absent stays.
#[cw_serde]
#[derive(Default)]
pub struct ConfigUpdate {
    /// Owner of the parameters.
    pub owner: Option<String>,
    /// May switch actions off; an empty text removes it.
    pub emergency: Option<String>,
    /// May void and hold pending reports: the dispute-registry; an empty text removes it.
    pub disputes: Option<String>,
    /// Seconds of the dispute window, for reports to come.
    pub dispute_seconds: Option<Uint64>,
    /// Seconds of settling after a channel's expiry, for channels to come.
    pub settle_seconds: Option<Uint64>,
    /// Smallest deposit in micro-OPEN.
    pub min_deposit: Option<Uint128>,
}

/// A claim of one payee's cumulative earnings under a final report.
#[cw_serde]
pub struct Claim {
    /// Final report whose root the proof leads to.
    pub seq: Uint64,
    /// Payee; the money goes to it, or to the recipient that it named, whoever sends the claim.
    pub payee: String,
    /// Its index in the cumulative tree.
    pub index: Uint64,
    /// Its earnings since the first report, in micro-OPEN.
    pub cumulative: Uint128,
    /// Siblings from the leaf up.
    pub proof: Vec<SumNode>,
}

/// Messages.
// One message lives at a time, so the size of the largest does not matter.
#[allow(clippy::large_enum_variant)]
#[cw_serde]
pub enum ExecuteMsg {
    /// cw20 hook with [`ReceiveMsg`]. Only from the open-token.
    Receive(Cw20ReceiveMsg),
    /// Adds a report that follows the newest one that is not void. Its number was never used and is
    /// at most [`MAX_SEQ_GAP`] above the highest one that was. Anyone who has a quorum's
    /// signatures.
    SubmitReport {
        /// Oracle set that signed.
        set_id: Uint64,
        /// The report.
        report: Report,
        /// Who signed.
        bitmap: Bitmap,
        /// Their ed25519 signatures over the report's digest, in the bitmap's order.
        signatures: Vec<HexBinary>,
        /// Charges with their vouchers, strictly ascending by channel.
        collections: Vec<Collection>,
        /// Root of the observations behind the report.
        observations_root: Hash32,
    },
    /// Makes the oldest pending report final once its window has passed and nobody holds it.
    /// Anyone.
    Finalize { seq: Uint64 },
    /// Makes a pending report and all reports after it void, and takes back what they charged: up
    /// to [`MAX_REVERTED`] charges at once, the rest by `revert_charges`. The dispute-registry.
    VoidReport { seq: Uint64 },
    /// Lets a pending report become final from `until` on at the earliest, at most
    /// [`MAX_HOLD_SECONDS`] after its `final_at`; zero ends the hold. The dispute-registry.
    HoldReport {
        seq: Uint64,
        /// Unix seconds.
        until: Uint64,
    },
    /// Takes back charges of void reports, 1 to [`MAX_REVERTED`]; that many where no limit is
    /// named. Reports are refused until none is left. Anyone.
    RevertCharges { limit: Option<u32> },
    /// Names who receives what the sender earned, or nobody else. Any payee, for itself.
    SetRecipient { recipient: Option<String> },
    /// Pays one payee what it has not been paid yet. Anyone.
    Claim(Claim),
    /// Pays up to [`MAX_CLAIMS`] payees; those with nothing due are passed over. Anyone.
    ClaimMany { claims: Vec<Claim> },
    /// Replaces the key that signs vouchers; the former one's vouchers are collected for one more
    /// settling time. The payer, while the channel takes new answers.
    RotateSessionKey {
        channel: Uint64,
        /// Scheme of the new key.
        scheme: SigScheme,
        /// The new key.
        session_key: HexBinary,
    },
    /// Ends the key that signs vouchers: no new answers, and its vouchers are collected for one
    /// more settling time. The payer, while the channel takes new answers.
    RevokeSessionKey { channel: Uint64 },
    /// Ends the channel before its expiry: no new answers, and reports collect for one more
    /// settling time. The payer, while the channel takes new answers or its key is revoked.
    Thaw { channel: Uint64 },
    /// Returns what was not charged, once no report can collect from the channel any more. The
    /// payer.
    Withdraw { channel: Uint64 },
    /// Stops or resumes actions. Owner; the emergency address can only stop.
    SetPaused { paused: Paused },
    /// Changes parameters. Owner.
    UpdateConfig(ConfigUpdate),
}

/// What OPEN sent to this contract is for.
#[cw_serde]
pub enum ReceiveMsg {
    /// Opens a channel; the amount is its deposit.
    OpenChannel {
        /// Node that may charge it.
        node: String,
        /// Scheme of the session key.
        scheme: SigScheme,
        /// Session key that signs vouchers.
        session_key: HexBinary,
        /// Most that may ever be charged, in micro-OPEN; at most the deposit.
        cap: Uint128,
        /// Unix seconds at which it closes for new answers. No voucher outlives it.
        expires: Uint64,
    },
    /// Adds the amount to a channel's deposit and cap. The payer, while the channel takes new
    /// answers or its key is revoked.
    TopUp { channel: Uint64 },
}

/// Which actions are stopped. Claims of final money, rotating, revoking, thawing, withdrawing,
/// voiding and holding are never stopped.
#[cw_serde]
#[derive(Eq, Copy, Default)]
pub struct Paused {
    /// `open_channel`.
    pub open_channel: bool,
    /// `top_up`.
    pub top_up: bool,
    /// `submit_report`.
    pub submit_report: bool,
    /// `finalize`.
    pub finalize: bool,
}

/// State of a channel.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum ChannelStatus {
    /// Takes new answers until `expires`.
    Open,
    /// Its session key is revoked: no new answers until the payer sets another.
    Revoked,
    /// The payer ended it before its expiry: no new answers.
    Thawing,
    /// What was not charged was returned.
    Closed,
}

/// State of a report.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum ReportStatus {
    /// In its dispute window.
    Pending,
    /// Claimable.
    Final,
    /// A dispute showed that it, or a report before it, is false; it never becomes final.
    Void,
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Parameters and pause flags.
    #[returns(ConfigResponse)]
    Config {},
    /// Totals of the money held.
    #[returns(TotalsResponse)]
    Totals {},
    /// One channel.
    #[returns(ChannelResponse)]
    Channel { channel: Uint64 },
    /// Channels, ascending by id.
    #[returns(ChannelsResponse)]
    Channels {
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// Channels of a payer, ascending by id.
    #[returns(ChannelsResponse)]
    ChannelsByPayer {
        payer: String,
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// Ends of the chain of reports.
    #[returns(HeadResponse)]
    Head {},
    /// One report.
    #[returns(ReportResponse)]
    Report { seq: Uint64 },
    /// Reports, ascending by number.
    #[returns(ReportsResponse)]
    Reports {
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// What a report charged to a channel: zero where it charged nothing, or its charges were taken
    /// back. An error for a report from before version 0.3.0, whose charges are unknown.
    #[returns(ChargeResponse)]
    Charge { seq: Uint64, channel: Uint64 },
    /// What a report charged, ascending by channel; see [`QueryMsg::Charge`].
    #[returns(ChargesResponse)]
    Charges {
        seq: Uint64,
        /// Last channel of the former page.
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// Who receives what a payee earned.
    #[returns(RecipientResponse)]
    Recipient { payee: String },
    /// Payees that named a recipient, ascending by canonical address.
    #[returns(RecipientsResponse)]
    Recipients {
        start_after: Option<String>,
        limit: Option<u32>,
    },
    /// What a payee has been paid.
    #[returns(PaidResponse)]
    Paid { payee: String },
    /// Payees with what they have been paid, ascending by canonical address.
    #[returns(PaidAllResponse)]
    PaidAll {
        start_after: Option<String>,
        limit: Option<u32>,
    },
}

/// Parameters.
#[cw_serde]
pub struct ConfigResponse {
    /// Owner of the parameters.
    pub owner: String,
    /// The open-token contract.
    pub open_token: String,
    /// The oracle-registry contract.
    pub oracle_registry: String,
    /// May switch actions off; nobody where absent.
    pub emergency: Option<String>,
    /// May void and hold pending reports; nobody where absent.
    pub disputes: Option<String>,
    /// Seconds of the dispute window.
    pub dispute_seconds: Uint64,
    /// Seconds of settling after a channel's expiry.
    pub settle_seconds: Uint64,
    /// Smallest deposit in micro-OPEN.
    pub min_deposit: Uint128,
    /// Which actions are stopped.
    pub paused: Paused,
}

/// Money held, in micro-OPEN: `balance = deposited - refunded - paid`.
#[cw_serde]
pub struct TotalsResponse {
    /// Deposited into channels since the start.
    pub deposited: Uint128,
    /// Charged to channels by reports, less what was taken back.
    pub collected: Uint128,
    /// Earned under final reports.
    pub final_cumulative: Uint128,
    /// Paid to payees.
    pub paid: Uint128,
    /// Returned to payers.
    pub refunded: Uint128,
}

/// A channel.
#[cw_serde]
pub struct ChannelResponse {
    /// Id, from 1 on.
    pub channel: Uint64,
    /// Payer.
    pub payer: String,
    /// Node that may charge it.
    pub node: String,
    /// Scheme of the session key.
    pub scheme: SigScheme,
    /// Session key.
    pub session_key: HexBinary,
    /// Last unix second in which reports collect by vouchers of the session key, where it is
    /// revoked.
    pub revoked_until: Option<Uint64>,
    /// The key before the session key; its vouchers do not pay for new answers.
    pub former_key: Option<FormerKey>,
    /// Deposit in micro-OPEN.
    pub deposit: Uint128,
    /// Most that may be charged.
    pub cap: Uint128,
    /// Charged by reports so far.
    pub collected: Uint128,
    /// Returned to the payer so far.
    pub withdrawn: Uint128,
    /// Unix seconds at which it closes for new answers. No voucher outlives it.
    pub expires: Uint64,
    /// Last unix second in which reports may collect from it; from the next one on the payer may
    /// withdraw.
    pub settles_at: Uint64,
    /// State.
    pub status: ChannelStatus,
}

/// A session key that was replaced.
#[cw_serde]
#[derive(Eq)]
pub struct FormerKey {
    /// Scheme.
    pub scheme: SigScheme,
    /// Key.
    pub session_key: HexBinary,
    /// Last unix second in which reports collect by its vouchers.
    pub until: Uint64,
}

/// A page of channels.
#[cw_serde]
pub struct ChannelsResponse {
    /// Entries.
    pub channels: Vec<ChannelResponse>,
}

/// Ends of the chain of reports; zero where there is none.
#[cw_serde]
pub struct HeadResponse {
    /// Highest number used; the next report has a higher one, at most [`MAX_SEQ_GAP`] higher.
    pub last_seq: Uint64,
    /// Number of the newest report that is not void; the next report follows it.
    pub tip_seq: Uint64,
    /// Its digest; zero before the first.
    pub tip_digest: Hash32,
    /// Its cumulative sum in micro-OPEN.
    pub tip_cumulative: Uint128,
    /// Number of the newest final report.
    pub final_seq: Uint64,
    /// Reports that are neither final nor void.
    pub pending: u32,
    /// Void reports of which charges are left to take back; reports are refused until none is.
    pub reverting: u32,
    /// Chain id that the contract binds signatures to.
    pub chain_id: String,
}

/// A report with its state.
#[cw_serde]
pub struct ReportResponse {
    /// The report.
    pub report: Report,
    /// Its digest.
    pub digest: Hash32,
    /// Oracle set that signed.
    pub set_id: Uint64,
    /// Who signed.
    pub bitmap: Bitmap,
    /// Who submitted it.
    pub submitter: String,
    /// Number of the report that it follows; zero for the first.
    pub follows: Uint64,
    /// State.
    pub status: ReportStatus,
    /// Unix seconds from which it can be finalized, where it is not held.
    pub final_at: Uint64,
    /// Unix seconds until which a dispute holds it; zero where none does.
    pub held_until: Uint64,
}

/// A page of reports.
#[cw_serde]
pub struct ReportsResponse {
    /// Entries.
    pub reports: Vec<ReportResponse>,
}

/// What a report charged to a channel.
#[cw_serde]
#[derive(Eq)]
pub struct ChargeResponse {
    /// Channel.
    pub channel: Uint64,
    /// Added to what was charged to it before, in micro-OPEN.
    pub amount: Uint128,
}

/// A page of a report's charges.
#[cw_serde]
pub struct ChargesResponse {
    /// Entries.
    pub charges: Vec<ChargeResponse>,
}

/// Who receives what a payee earned.
#[cw_serde]
pub struct RecipientResponse {
    /// Payee.
    pub payee: String,
    /// Recipient; the payee itself where it named nobody.
    pub recipient: String,
}

/// A page of payees that named a recipient.
#[cw_serde]
pub struct RecipientsResponse {
    /// Entries.
    pub recipients: Vec<RecipientResponse>,
}

/// What a payee has been paid.
#[cw_serde]
pub struct PaidResponse {
    /// Payee.
    pub payee: String,
    /// Paid since the start, in micro-OPEN.
    pub paid: Uint128,
}

/// A page of payees.
#[cw_serde]
pub struct PaidAllResponse {
    /// Entries.
    pub payees: Vec<PaidResponse>,
}
