//! Terms, parameters and states.

use std::fmt;

use attribution_report::Hash32;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Uint128, Uint64};

/// Periods and bonds of the registry.
#[cw_serde]
#[derive(Eq, Copy)]
pub struct Params {
    /// Seconds after its submission in which a batch can be scored.
    pub scoring_seconds: Uint64,
    /// Seconds after its decision in which a batch can be appealed against, and for which its
    /// deposit is held at least.
    pub challenge_seconds: Uint64,
    /// Seconds after an appeal in which the arbiter rules.
    pub ruling_seconds: Uint64,
    /// Bond of an appeal, in micro-OPEN.
    pub appeal_bond: Uint128,
    /// Part of its bond that a validator loses whose score led to a decision that was reversed, in
    /// basis points.
    pub validator_slash_bps: u16,
    /// Seconds in which a reputation loses half of its weight.
    pub half_life_seconds: Uint64,
}

impl Default for Params {
    /// Three days to score, seven to challenge, seven to rule; 10 OPEN to appeal, a tenth of the
    /// bond at risk, half of a reputation gone in 90 days.
    fn default() -> Self {
        const DAY: u64 = 86_400;
        Self {
            scoring_seconds: Uint64::new(3 * DAY),
            challenge_seconds: Uint64::new(7 * DAY),
            ruling_seconds: Uint64::new(7 * DAY),
            appeal_bond: Uint128::new(10_000_000),
            validator_slash_bps: 1_000,
            half_life_seconds: Uint64::new(90 * DAY),
        }
    }
}

/// What a Datanet is about and what joining it takes.
#[cw_serde]
pub struct DatanetTerms {
    /// Short unique name: 3 to 40 of `a-z`, `0-9` and `-`.
    pub name: String,
    /// Title for people, at most 120 bytes.
    pub title: String,
    /// Field of the data, at most 60 bytes.
    pub domain: String,
    /// SPDX identifier or name of the licence that batches get now, at most 60 bytes.
    pub licence: String,
    /// Conditions of use that batches get now, or where they are written; at most 300 bytes.
    pub conditions: String,
    /// Digest of the schema that items follow.
    pub schema_hash: Hash32,
    /// Deposit that a batch needs, in micro-OPEN.
    pub min_deposit: Uint128,
    /// Bond that a validator needs, in micro-OPEN.
    pub validator_bond: Uint128,
    /// A batch is accepted at this quality or above, in basis points.
    pub accept_quality: u16,
    /// Who may contribute and read.
    pub access: DatanetAccess,
}

/// Who may contribute to a Datanet and read it.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum DatanetAccess {
    /// Everyone.
    Open,
    /// Those on the owner's lists; items are encrypted for the readers.
    Permissioned,
}

/// A list of accounts of a permissioned Datanet.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum MemberRole {
    /// May submit batches.
    Contributor,
    /// Gets the content key.
    Reader,
}

/// State of a batch.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum BatchStatus {
    /// Waits for scores.
    Pending,
    /// Accepted; earns. Its deposit returns after the challenge period.
    Accepted,
    /// Rejected; its deposit goes to the treasury after the challenge period.
    Rejected,
    /// Too few validators scored it in time; its deposit was returned.
    Expired,
    /// Accepted, then proved to repeat an earlier item; earns nothing more.
    Slashed,
    /// Accepted, then rejected on appeal; earns nothing more.
    Revoked,
}

/// State of an appeal.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum AppealStatus {
    /// Waits for the arbiter.
    Open,
    /// The decision was reversed.
    Granted,
    /// The decision stands; the bond is lost.
    Denied,
    /// Nobody ruled in time; the decision stands, the bond was returned.
    Lapsed,
    /// The batch was proved a duplicate meanwhile; the bond was returned.
    Moot,
}

impl fmt::Display for BatchStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Slashed => "slashed",
            Self::Revoked => "revoked",
        })
    }
}

impl fmt::Display for AppealStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Open => "open",
            Self::Granted => "granted",
            Self::Denied => "denied",
            Self::Lapsed => "lapsed",
            Self::Moot => "moot",
        })
    }
}

impl fmt::Display for MemberRole {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Contributor => "contributor",
            Self::Reader => "reader",
        })
    }
}
