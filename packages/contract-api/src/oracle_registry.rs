//! oracle-registry: operators, bonds, report keys and oracle sets.

use attribution_report::{Hash32, OracleMember, OracleSet};
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Api, HexBinary, StdResult, Uint128, Uint64};
use cw20::Cw20ReceiveMsg;

/// Most members of one set.
pub const MAX_SET: u16 = 64;

/// Signature scheme of a key.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum SigScheme {
    /// ed25519: 32-byte public key, 64-byte signature.
    Ed25519,
    /// secp256k1: 33-byte compressed public key, 64-byte compact signature over SHA-256.
    Secp256k1,
}

/// Most unbonding parts of one operator at a time.
pub const MAX_UNBONDING: usize = 8;
/// Most operators that one `slash` names.
pub const MAX_SLASHED: usize = 64;
/// Most members of a committee.
pub const MAX_COMMITTEE: u16 = 16;
/// Operators, by descending bond, among whom a committee is drawn: twice [`MAX_SET`], so that a
/// whole set can be left out.
pub const COMMITTEE_CANDIDATES: usize = 128;
/// Most reports of one `claim_rewards`.
pub const MAX_REWARDED: usize = 50;
/// Longest reason of a `slash` in bytes.
pub const MAX_REASON: usize = 64;
/// Largest share of what is slashed that a beneficiary gets, in basis points. Half is lost at
/// least, so nobody saves a bond by proving their own fraud.
pub const MAX_REWARD_BPS: u16 = 5_000;
/// Seconds that a set has to be in force before it can be renewed for changed bonds alone, and
/// between two changes of one operator's key.
pub const RENEWAL_SECONDS: u64 = 86_400;

/// Instantiates the registry.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owns the parameters; the governor where there is one.
    pub owner: String,
    /// The open-token contract. It never changes: bonds are held in it.
    pub open_token: String,
    /// Receives what is slashed beyond a beneficiary's share.
    pub treasury: String,
    /// May switch actions off, never on; nobody where absent.
    pub emergency: Option<String>,
    /// Smallest bond of an operator, in micro-OPEN.
    pub min_bond: Uint128,
    /// Most members of a set, at most [`MAX_SET`].
    pub max_set: u16,
    /// Seconds between a bond's unbonding and its withdrawal; longer than overlap, dispute window,
    /// judging time and evidence period together.
    pub unbonding_seconds: Uint64,
    /// Seconds after a rotation in which the former set may still report.
    pub overlap_seconds: Uint64,
    /// Evidence period: seconds after a report's finality in which its signers still answer with
    /// their bonds.
    pub evidence_seconds: Uint64,
    /// Seconds in jail after a slash.
    pub jail_seconds: Uint64,
    /// Share of what is slashed that goes to the beneficiary, in basis points; at most
    /// [`MAX_REWARD_BPS`].
    pub reward_bps: u16,
    /// Reward of a final report's scheduled submitter, in micro-OPEN.
    pub submit_reward: Uint128,
    /// Digest of the parameters that the oracles work by.
    pub params_hash: Hash32,
}

/// New values of parameters; what is absent stays.
#[cw_serde]
#[derive(Default)]
pub struct ConfigUpdate {
    /// Owner of the parameters.
    pub owner: Option<String>,
    /// Receives what is slashed.
    pub treasury: Option<String>,
    /// May slash: the dispute-registry. Its `config` query must tell its judging time.
    pub slasher: Option<String>,
    /// Takes the reports of the sets: the payout-splitter. Its `config` query must tell its dispute
    /// window.
    pub payout_splitter: Option<String>,
    /// May switch actions off; an empty text removes it.
    pub emergency: Option<String>,
    /// Smallest bond in micro-OPEN.
    pub min_bond: Option<Uint128>,
    /// Most members of a set.
    pub max_set: Option<u16>,
    /// Seconds of unbonding, for bonds that begin to unbond from now on.
    pub unbonding_seconds: Option<Uint64>,
    /// Seconds of overlap of two sets.
    pub overlap_seconds: Option<Uint64>,
    /// Seconds of the evidence period.
    pub evidence_seconds: Option<Uint64>,
    /// Seconds in jail after a slash.
    pub jail_seconds: Option<Uint64>,
    /// Beneficiary's share of what is slashed, in basis points.
    pub reward_bps: Option<u16>,
    /// Reward per final report in micro-OPEN.
    pub submit_reward: Option<Uint128>,
    /// Digest of the oracles' parameters.
    pub params_hash: Option<Hash32>,
}

/// Which actions are stopped. Unbonding, withdrawing, claiming rewards and slashing never are.
#[cw_serde]
#[derive(Eq, Copy, Default)]
pub struct Paused {
    /// `register` and `add_bond`.
    pub bond: bool,
    /// `rotate`.
    pub rotate: bool,
    /// `rotate_key`.
    pub rotate_key: bool,
    /// `unjail`.
    pub unjail: bool,
}

/// Messages.
// One message lives at a time, so the size of the largest does not matter.
#[allow(clippy::large_enum_variant)]
#[cw_serde]
pub enum ExecuteMsg {
    /// cw20 hook with [`ReceiveMsg`]. Only from the open-token.
    Receive(Cw20ReceiveMsg),
    /// Changes the sender's endpoint. An operator.
    UpdateEndpoint { endpoint: String },
    /// Changes the sender's report key, for sets to come. An operator, once in
    /// [`RENEWAL_SECONDS`].
    RotateKey {
        /// Scheme of the report key; ed25519.
        scheme: SigScheme,
        /// New report key; no two operators share one.
        pubkey: HexBinary,
        /// Signature by that key over `attribution_report::possession_bytes`.
        proof_of_possession: HexBinary,
    },
    /// Makes a new set of the operators with the highest bonds. Anyone, where it would differ
    /// from the current set. Where nobody is bonded any more it ends the current set.
    Rotate {},
    /// Starts to unbond a part of the sender's bond that leaves at least the smallest bond, or,
    /// where no amount is named, all of it: then it leaves at the next rotation. An operator.
    Unbond { amount: Option<Uint128> },
    /// Pays out all unbonded parts whose time has passed. The operator.
    WithdrawBond {},
    /// Ends the sender's jail once its time has passed. The operator.
    Unjail {},
    /// Takes a fraction of what members of a set had at stake when it was made, and jails them.
    /// The slasher.
    Slash {
        /// The set.
        set_id: Uint64,
        /// Its members to slash, each once; at most [`MAX_SLASHED`].
        operators: Vec<String>,
        /// Fraction of each one's bond in the set, 1 to 10,000 basis points.
        fraction_bps: u16,
        /// Gets `reward_bps` of what is taken; the treasury gets the rest, or all.
        beneficiary: Option<String>,
        /// What for, at most [`MAX_REASON`] bytes. For one reason in one set a member loses the
        /// largest fraction that was asked for, however often.
        reason: String,
    },
    /// Pays the scheduled submitters of final reports out of the reward pool: of report `seq` the
    /// member `seq mod n` of its set. Anyone, each report once, at most [`MAX_REWARDED`] at a time.
    ClaimRewards { seqs: Vec<Uint64> },
    /// Stops or resumes actions. Owner; the emergency address can only stop.
    SetPaused { paused: Paused },
    /// Changes parameters, for sets to come. Owner.
    UpdateConfig(ConfigUpdate),
}

/// What OPEN sent to this contract is for.
#[cw_serde]
pub enum ReceiveMsg {
    /// Registers the sender as operator; the amount is its bond.
    Register {
        /// Scheme of the report key; ed25519.
        scheme: SigScheme,
        /// Report key; no two operators share one.
        pubkey: HexBinary,
        /// Signature by that key over `attribution_report::possession_bytes`.
        proof_of_possession: HexBinary,
        /// Base URL where other oracles reach it, at most 200 bytes.
        endpoint: String,
    },
    /// Adds to the sender's bond. One that unbonded all comes back with at least the smallest.
    AddBond {},
    /// Adds to the pool that rewards submitters. Anyone.
    FundRewards {},
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
    /// One operator.
    #[returns(OperatorResponse)]
    Operator { operator: String },
    /// The operator that holds a report key.
    #[returns(OperatorResponse)]
    OperatorByKey { pubkey: HexBinary },
    /// Operators, ascending by address.
    #[returns(OperatorsResponse)]
    Operators {
        start_after: Option<String>,
        limit: Option<u32>,
    },
    /// Bonded operators out of jail by descending bond, then ascending address.
    #[returns(OperatorsResponse)]
    Ranking {
        /// Last entry of the former page.
        start_after: Option<RankingCursor>,
        limit: Option<u32>,
    },
    /// The newest set; it reports now, unless it was ended.
    #[returns(SetResponse)]
    CurrentSet {},
    /// One set.
    #[returns(SetResponse)]
    Set { set_id: Uint64 },
    /// Sets, ascending by number; a page has at most 10.
    #[returns(SetsResponse)]
    Sets {
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// A bond-weighted draw without repetition among the [`COMMITTEE_CANDIDATES`] highest ranked
    /// operators with a sufficient bond. The same seed and ranking give the same committee.
    #[returns(CommitteeResponse)]
    Committee {
        /// What the draw depends on.
        seed: Hash32,
        /// Members wanted, at most [`MAX_COMMITTEE`]; fewer come where there are not as many.
        size: u16,
        /// Members of this set are drawn only once nobody else is left.
        exclude_set: Option<Uint64>,
    },
    /// What members of a set lost, ascending by operator, then reason.
    #[returns(SlashesResponse)]
    Slashes {
        set_id: Uint64,
        /// Last entry of the former page.
        start_after: Option<SlashCursor>,
        limit: Option<u32>,
    },
    /// Who was rewarded for a report.
    #[returns(RewardResponse)]
    Reward { seq: Uint64 },
    /// Rewards paid, ascending by report.
    #[returns(RewardsResponse)]
    Rewards {
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
}

/// A place in the ranking.
#[cw_serde]
pub struct RankingCursor {
    /// Bond in micro-OPEN.
    pub bond: Uint128,
    /// Operator.
    pub operator: String,
}

/// A place in the list of a set's slashes.
#[cw_serde]
pub struct SlashCursor {
    /// Operator.
    pub operator: String,
    /// Reason.
    pub reason: String,
}

/// Parameters.
#[cw_serde]
pub struct ConfigResponse {
    /// Owner of the parameters.
    pub owner: String,
    /// The open-token contract.
    pub open_token: String,
    /// Receives what is slashed.
    pub treasury: String,
    /// May slash; nobody where absent.
    pub slasher: Option<String>,
    /// Takes the reports of the sets; none where absent.
    pub payout_splitter: Option<String>,
    /// May switch actions off; nobody where absent.
    pub emergency: Option<String>,
    /// Smallest bond in micro-OPEN.
    pub min_bond: Uint128,
    /// Most members of a set.
    pub max_set: u16,
    /// Seconds of unbonding.
    pub unbonding_seconds: Uint64,
    /// Seconds of overlap of two sets.
    pub overlap_seconds: Uint64,
    /// Seconds of the evidence period.
    pub evidence_seconds: Uint64,
    /// Seconds in jail after a slash.
    pub jail_seconds: Uint64,
    /// Beneficiary's share of what is slashed, in basis points.
    pub reward_bps: u16,
    /// Reward per final report in micro-OPEN.
    pub submit_reward: Uint128,
    /// Digest of the oracles' parameters.
    pub params_hash: Hash32,
    /// Which actions are stopped.
    pub paused: Paused,
}

/// Money held and moved, in micro-OPEN: `held = bonds + reward_pool`.
#[cw_serde]
pub struct TotalsResponse {
    /// Bonds of all operators, bonded or unbonding.
    pub bonds: Uint128,
    /// What is left to reward submitters with.
    pub reward_pool: Uint128,
    /// Both together; the contract's balance is at least that.
    pub held: Uint128,
    /// Slashed since the start.
    pub slashed: Uint128,
    /// Paid as rewards since the start.
    pub rewarded: Uint128,
}

/// A part of a bond on its way out.
#[cw_serde]
#[derive(Eq)]
pub struct UnbondingPart {
    /// Amount in micro-OPEN.
    pub amount: Uint128,
    /// Unix seconds from which it can be withdrawn, where the set below allows it.
    pub unbonds_at: Uint64,
    /// The set that counts on this bond: from the end of this set on, the unbonding time less the
    /// overlap has to pass as well. Absent where the operator was in no current set.
    pub set_id: Option<Uint64>,
}

/// An operator.
#[cw_serde]
pub struct OperatorResponse {
    /// Address.
    pub operator: String,
    /// Scheme of the report key.
    pub scheme: SigScheme,
    /// Report key, for sets to come.
    pub pubkey: HexBinary,
    /// Base URL.
    pub endpoint: String,
    /// Bond that counts for the next set, in micro-OPEN.
    pub bond: Uint128,
    /// Parts on their way out, oldest first.
    pub unbonding: Vec<UnbondingPart>,
    /// Unix seconds from which `unjail` is granted; absent out of jail.
    pub jailed_until: Option<Uint64>,
    /// Unix seconds of the last change of key; absent where it never changed.
    pub key_changed_at: Option<Uint64>,
    /// The current set when it registered, zero before the first: it answers for later sets only.
    pub since_set: Uint64,
}

/// A page of operators.
#[cw_serde]
pub struct OperatorsResponse {
    /// Entries.
    pub operators: Vec<OperatorResponse>,
}

/// A member of a set.
#[cw_serde]
#[derive(Eq)]
pub struct SetMember {
    /// Address of the operator.
    pub operator: String,
    /// Report key.
    pub pubkey: HexBinary,
    /// Bond when the set was made, in micro-OPEN.
    pub bond: Uint128,
}

/// An oracle set.
#[cw_serde]
#[derive(Eq)]
pub struct SetResponse {
    /// Number, from 1 on.
    pub set_id: Uint64,
    /// Members by descending bond, then ascending address; the bitmap's order.
    pub members: Vec<SetMember>,
    /// Signatures that a report needs.
    pub quorum: u16,
    /// Digest of the oracles' parameters.
    pub params_hash: Hash32,
    /// Unix seconds from which it reports.
    pub active_from: Uint64,
    /// Unix seconds after which it no longer reports; absent while it has no end.
    pub expires_at: Option<Uint64>,
}

impl SetResponse {
    /// The set as digests and proofs name it, with addresses in canonical bytes.
    ///
    /// # Errors
    /// A member's address that is none of this chain.
    pub fn oracle_set(&self, api: &dyn Api) -> StdResult<OracleSet> {
        let member = |member: &SetMember| {
            Ok(OracleMember {
                operator: api.addr_canonicalize(&member.operator)?.into(),
                pubkey: member.pubkey.to_vec(),
            })
        };
        Ok(OracleSet {
            set_id: self.set_id.u64(),
            members: self.members.iter().map(member).collect::<StdResult<_>>()?,
            quorum: self.quorum,
            params_hash: self.params_hash,
        })
    }
}

/// A page of sets.
#[cw_serde]
pub struct SetsResponse {
    /// Entries.
    pub sets: Vec<SetResponse>,
}

/// A committee.
#[cw_serde]
pub struct CommitteeResponse {
    /// Members in the order of the draw.
    pub members: Vec<SetMember>,
}

/// What a member of a set lost for one reason.
#[cw_serde]
pub struct SlashResponse {
    /// Operator.
    pub operator: String,
    /// Reason.
    pub reason: String,
    /// Largest fraction asked for, in basis points of the bond in the set.
    pub fraction_bps: u16,
    /// Taken, in micro-OPEN.
    pub amount: Uint128,
}

/// A page of slashes.
#[cw_serde]
pub struct SlashesResponse {
    /// Entries.
    pub slashes: Vec<SlashResponse>,
}

/// A reward.
#[cw_serde]
pub struct RewardResponse {
    /// Report.
    pub seq: Uint64,
    /// Its scheduled submitter.
    pub operator: String,
    /// Paid, in micro-OPEN.
    pub amount: Uint128,
}

/// A page of rewards.
#[cw_serde]
pub struct RewardsResponse {
    /// Entries.
    pub rewards: Vec<RewardResponse>,
}
