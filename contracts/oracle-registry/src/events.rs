//! Events. Every field is taken apart by name, so that a new one cannot be forgotten.

use contract_api::oracle_registry::Paused;
use cosmwasm_std::{Addr, HexBinary, Response, Uint128, Uint64};

use crate::state::Config;

/// An operator registered.
pub struct OperatorRegistered<'a> {
    /// Address.
    pub operator: &'a Addr,
    /// Report key.
    pub pubkey: &'a HexBinary,
    /// Base URL.
    pub endpoint: &'a str,
    /// Bond in micro-OPEN.
    pub bond: Uint128,
}

impl From<OperatorRegistered<'_>> for Response {
    fn from(event: OperatorRegistered) -> Self {
        let OperatorRegistered {
            operator,
            pubkey,
            endpoint,
            bond,
        } = event;
        Response::new()
            .add_attribute("action", "register")
            .add_attribute("operator", operator)
            .add_attribute("pubkey", pubkey.to_hex())
            .add_attribute("endpoint", endpoint)
            .add_attribute("bond", bond)
    }
}

/// An operator added to its bond.
pub struct BondAdded<'a> {
    /// Address.
    pub operator: &'a Addr,
    /// Added, in micro-OPEN.
    pub amount: Uint128,
    /// Bond from now on, in micro-OPEN.
    pub bond: Uint128,
}

impl From<BondAdded<'_>> for Response {
    fn from(event: BondAdded) -> Self {
        let BondAdded {
            operator,
            amount,
            bond,
        } = event;
        Response::new()
            .add_attribute("action", "add_bond")
            .add_attribute("operator", operator)
            .add_attribute("amount", amount)
            .add_attribute("bond", bond)
    }
}

/// An operator moved.
pub struct EndpointUpdated<'a> {
    /// Address.
    pub operator: &'a Addr,
    /// Base URL.
    pub endpoint: &'a str,
}

impl From<EndpointUpdated<'_>> for Response {
    fn from(event: EndpointUpdated) -> Self {
        let EndpointUpdated { operator, endpoint } = event;
        Response::new()
            .add_attribute("action", "update_endpoint")
            .add_attribute("operator", operator)
            .add_attribute("endpoint", endpoint)
    }
}

/// An operator has another key for sets to come.
pub struct KeyRotated<'a> {
    /// Address.
    pub operator: &'a Addr,
    /// New report key.
    pub pubkey: &'a HexBinary,
}

impl From<KeyRotated<'_>> for Response {
    fn from(event: KeyRotated) -> Self {
        let KeyRotated { operator, pubkey } = event;
        Response::new()
            .add_attribute("action", "rotate_key")
            .add_attribute("operator", operator)
            .add_attribute("pubkey", pubkey.to_hex())
    }
}

/// A part of a bond, or all of it, is on its way out.
pub struct Unbonded<'a> {
    /// Address.
    pub operator: &'a Addr,
    /// The part in micro-OPEN.
    pub amount: Uint128,
    /// Bond that is left, in micro-OPEN.
    pub bond: Uint128,
    /// Unix seconds at which the part may be withdrawn, where no set counts on it.
    pub unbonds_at: u64,
}

impl From<Unbonded<'_>> for Response {
    fn from(event: Unbonded) -> Self {
        let Unbonded {
            operator,
            amount,
            bond,
            unbonds_at,
        } = event;
        Response::new()
            .add_attribute("action", "unbond")
            .add_attribute("operator", operator)
            .add_attribute("amount", amount)
            .add_attribute("bond", bond)
            .add_attribute("unbonds_at", unbonds_at.to_string())
    }
}

/// An operator was paid what had unbonded; with nothing left it is no operator any more.
pub struct BondWithdrawn<'a> {
    /// Address.
    pub operator: &'a Addr,
    /// Paid, in micro-OPEN.
    pub amount: Uint128,
    /// Still held for it, in micro-OPEN.
    pub left: Uint128,
}

impl From<BondWithdrawn<'_>> for Response {
    fn from(event: BondWithdrawn) -> Self {
        let BondWithdrawn {
            operator,
            amount,
            left,
        } = event;
        Response::new()
            .add_attribute("action", "withdraw_bond")
            .add_attribute("operator", operator)
            .add_attribute("amount", amount)
            .add_attribute("left", left)
    }
}

/// An operator is out of jail.
pub struct Unjailed<'a> {
    /// Address.
    pub operator: &'a Addr,
    /// Bond in micro-OPEN.
    pub bond: Uint128,
}

impl From<Unjailed<'_>> for Response {
    fn from(event: Unjailed) -> Self {
        let Unjailed { operator, bond } = event;
        Response::new()
            .add_attribute("action", "unjail")
            .add_attribute("operator", operator)
            .add_attribute("bond", bond)
    }
}

/// Members of a set were slashed and jailed.
pub struct Slashed<'a> {
    /// The set.
    pub set_id: u64,
    /// The members.
    pub operators: &'a [Addr],
    /// Fraction of each one's bond in the set, in basis points.
    pub fraction_bps: u16,
    /// What for.
    pub reason: &'a str,
    /// Taken from all of them, in micro-OPEN.
    pub amount: Uint128,
    /// The beneficiary's part of it; the treasury got the rest.
    pub reward: Uint128,
    /// Unix seconds from which they may leave jail.
    pub jailed_until: u64,
}

impl From<Slashed<'_>> for Response {
    fn from(event: Slashed) -> Self {
        let Slashed {
            set_id,
            operators,
            fraction_bps,
            reason,
            amount,
            reward,
            jailed_until,
        } = event;
        let operators: Vec<&str> = operators.iter().map(Addr::as_str).collect();
        Response::new()
            .add_attribute("action", "slash")
            .add_attribute("set_id", set_id.to_string())
            .add_attribute("operators", operators.join(","))
            .add_attribute("fraction_bps", fraction_bps.to_string())
            .add_attribute("reason", reason)
            .add_attribute("amount", amount)
            .add_attribute("reward", reward)
            .add_attribute("jailed_until", jailed_until.to_string())
    }
}

/// The reward pool grew.
pub struct RewardsFunded<'a> {
    /// Who gave.
    pub sender: &'a Addr,
    /// Given, in micro-OPEN.
    pub amount: Uint128,
    /// The pool from now on, in micro-OPEN.
    pub reward_pool: Uint128,
}

impl From<RewardsFunded<'_>> for Response {
    fn from(event: RewardsFunded) -> Self {
        let RewardsFunded {
            sender,
            amount,
            reward_pool,
        } = event;
        Response::new()
            .add_attribute("action", "fund_rewards")
            .add_attribute("sender", sender)
            .add_attribute("amount", amount)
            .add_attribute("reward_pool", reward_pool)
    }
}

/// Scheduled submitters were paid; the transfers stand in the token's own event.
pub struct RewardsClaimed<'a> {
    /// The reports.
    pub seqs: &'a [Uint64],
    /// Paid in all, in micro-OPEN.
    pub amount: Uint128,
    /// The pool from now on, in micro-OPEN.
    pub reward_pool: Uint128,
}

impl From<RewardsClaimed<'_>> for Response {
    fn from(event: RewardsClaimed) -> Self {
        let RewardsClaimed {
            seqs,
            amount,
            reward_pool,
        } = event;
        let seqs: Vec<String> = seqs.iter().map(Uint64::to_string).collect();
        Response::new()
            .add_attribute("action", "claim_rewards")
            .add_attribute("seqs", seqs.join(","))
            .add_attribute("amount", amount)
            .add_attribute("reward_pool", reward_pool)
    }
}

/// A new set reports from now on.
pub struct SetRotated {
    /// Its number.
    pub set_id: u64,
    /// Its size.
    pub members: usize,
    /// Signatures that a report needs.
    pub quorum: u16,
    /// Unix seconds after which the former set no longer reports; zero where there was none.
    pub former_expires_at: u64,
}

impl From<SetRotated> for Response {
    fn from(event: SetRotated) -> Self {
        let SetRotated {
            set_id,
            members,
            quorum,
            former_expires_at,
        } = event;
        Response::new()
            .add_attribute("action", "rotate")
            .add_attribute("set_id", set_id.to_string())
            .add_attribute("members", members.to_string())
            .add_attribute("quorum", quorum.to_string())
            .add_attribute("former_expires_at", former_expires_at.to_string())
    }
}

/// Nobody is bonded any more: the current set ends and none follows for now.
pub struct SetEnded {
    /// Its number.
    pub set_id: u64,
    /// Unix seconds after which it no longer reports.
    pub expires_at: u64,
}

impl From<SetEnded> for Response {
    fn from(event: SetEnded) -> Self {
        let SetEnded { set_id, expires_at } = event;
        Response::new()
            .add_attribute("action", "end_set")
            .add_attribute("set_id", set_id.to_string())
            .add_attribute("expires_at", expires_at.to_string())
    }
}

/// Actions were stopped or resumed.
pub struct PausedSet<'a> {
    /// Who did it.
    pub sender: &'a Addr,
    /// What is stopped from now on.
    pub paused: Paused,
}

impl From<PausedSet<'_>> for Response {
    fn from(event: PausedSet) -> Self {
        let PausedSet { sender, paused } = event;
        let Paused {
            bond,
            rotate,
            rotate_key,
            unjail,
        } = paused;
        Response::new()
            .add_attribute("action", "set_paused")
            .add_attribute("sender", sender)
            .add_attribute("bond", bond.to_string())
            .add_attribute("rotate", rotate.to_string())
            .add_attribute("rotate_key", rotate_key.to_string())
            .add_attribute("unjail", unjail.to_string())
    }
}

/// Parameters were set; all of them as they are from now on.
pub struct ConfigUpdated<'a> {
    action: &'static str,
    config: &'a Config,
}

impl<'a> ConfigUpdated<'a> {
    /// The parameters after `action`: `instantiate` or `update_config`.
    pub(crate) fn new(action: &'static str, config: &'a Config) -> Self {
        Self { action, config }
    }
}

impl From<ConfigUpdated<'_>> for Response {
    fn from(event: ConfigUpdated) -> Self {
        let ConfigUpdated { action, config } = event;
        // The token never changes and the pause flags have their own event.
        let Config {
            owner,
            open_token: _,
            treasury,
            slasher,
            payout_splitter,
            emergency,
            min_bond,
            max_set,
            unbonding_seconds,
            overlap_seconds,
            evidence_seconds,
            jail_seconds,
            reward_bps,
            submit_reward,
            params_hash,
            paused: _,
        } = config;
        let role = |address: &Option<Addr>| address.as_ref().map_or("", Addr::as_str).to_owned();
        Response::new()
            .add_attribute("action", action)
            .add_attribute("owner", owner)
            .add_attribute("treasury", treasury)
            .add_attribute("slasher", role(slasher))
            .add_attribute("payout_splitter", role(payout_splitter))
            .add_attribute("emergency", role(emergency))
            .add_attribute("min_bond", *min_bond)
            .add_attribute("max_set", max_set.to_string())
            .add_attribute("unbonding_seconds", unbonding_seconds.to_string())
            .add_attribute("overlap_seconds", overlap_seconds.to_string())
            .add_attribute("evidence_seconds", evidence_seconds.to_string())
            .add_attribute("jail_seconds", jail_seconds.to_string())
            .add_attribute("reward_bps", reward_bps.to_string())
            .add_attribute("submit_reward", *submit_reward)
            .add_attribute("params_hash", params_hash.to_string())
    }
}
