//! Events. Every field is taken apart by name, so that a new one cannot be forgotten.

use attribution_report::Hash32;
use cosmwasm_std::{Addr, HexBinary, Response, Uint128};

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

/// An operator began to leave.
pub struct Unbonded<'a> {
    /// Address.
    pub operator: &'a Addr,
    /// Bond in micro-OPEN.
    pub bond: Uint128,
    /// Unix seconds at which it may be withdrawn.
    pub unbonds_at: u64,
}

impl From<Unbonded<'_>> for Response {
    fn from(event: Unbonded) -> Self {
        let Unbonded {
            operator,
            bond,
            unbonds_at,
        } = event;
        Response::new()
            .add_attribute("action", "unbond")
            .add_attribute("operator", operator)
            .add_attribute("bond", bond)
            .add_attribute("unbonds_at", unbonds_at.to_string())
    }
}

/// An operator has its bond back and is none any more.
pub struct BondWithdrawn<'a> {
    /// Address.
    pub operator: &'a Addr,
    /// Bond in micro-OPEN.
    pub bond: Uint128,
}

impl From<BondWithdrawn<'_>> for Response {
    fn from(event: BondWithdrawn) -> Self {
        let BondWithdrawn { operator, bond } = event;
        Response::new()
            .add_attribute("action", "withdraw_bond")
            .add_attribute("operator", operator)
            .add_attribute("bond", bond)
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

/// Parameters were set.
pub struct ConfigUpdated<'a> {
    /// `instantiate` or `update_config`.
    pub action: &'static str,
    /// Owner.
    pub owner: &'a Addr,
    /// Smallest bond in micro-OPEN.
    pub min_bond: Uint128,
    /// Most members of a set.
    pub max_set: u16,
    /// Digest of the oracles' parameters.
    pub params_hash: Hash32,
}

impl From<ConfigUpdated<'_>> for Response {
    fn from(event: ConfigUpdated) -> Self {
        let ConfigUpdated {
            action,
            owner,
            min_bond,
            max_set,
            params_hash,
        } = event;
        Response::new()
            .add_attribute("action", action)
            .add_attribute("owner", owner)
            .add_attribute("min_bond", min_bond)
            .add_attribute("max_set", max_set.to_string())
            .add_attribute("params_hash", params_hash.to_string())
    }
}
