//! oracle-registry: operators, bonds, report keys and oracle sets.

use attribution_report::Hash32;
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{HexBinary, Uint128, Uint64};
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

/// Instantiates the registry.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owns the parameters; the governor where there is one.
    pub owner: String,
    /// The open-token contract.
    pub open_token: String,
    /// Smallest bond of an operator, in micro-OPEN.
    pub min_bond: Uint128,
    /// Most members of a set, at most [`MAX_SET`].
    pub max_set: u16,
    /// Seconds between a bond's unbonding and its withdrawal.
    pub unbonding_seconds: Uint64,
    /// Seconds after a rotation in which the former set may still report.
    pub overlap_seconds: Uint64,
    /// Digest of the parameters that the oracles work by.
    pub params_hash: Hash32,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// cw20 hook with [`ReceiveMsg`]. Only from the open-token.
    Receive(Cw20ReceiveMsg),
    /// Changes the sender's endpoint. An operator.
    UpdateEndpoint { endpoint: String },
    /// Makes a new set of the operators with the highest bonds. Anyone, where it would differ
    /// from the current set.
    Rotate {},
    /// Starts to unbond the sender's whole bond; it leaves at the next rotation. An operator.
    Unbond {},
    /// Takes back an unbonded bond once its time has passed. The operator.
    WithdrawBond {},
    /// Changes parameters, for sets to come. Owner.
    UpdateConfig {
        owner: Option<String>,
        min_bond: Option<Uint128>,
        max_set: Option<u16>,
        params_hash: Option<Hash32>,
    },
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
    /// Adds to the sender's bond.
    AddBond {},
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Parameters.
    #[returns(ConfigResponse)]
    Config {},
    /// One operator.
    #[returns(OperatorResponse)]
    Operator { operator: String },
    /// Operators, ascending by address.
    #[returns(OperatorsResponse)]
    Operators {
        start_after: Option<String>,
        limit: Option<u32>,
    },
    /// The set that reports now.
    #[returns(SetResponse)]
    CurrentSet {},
    /// One set.
    #[returns(SetResponse)]
    Set { set_id: Uint64 },
}

/// Parameters.
#[cw_serde]
pub struct ConfigResponse {
    /// Owner of the parameters.
    pub owner: String,
    /// The open-token contract.
    pub open_token: String,
    /// Smallest bond in micro-OPEN.
    pub min_bond: Uint128,
    /// Most members of a set.
    pub max_set: u16,
    /// Seconds of unbonding.
    pub unbonding_seconds: Uint64,
    /// Seconds of overlap of two sets.
    pub overlap_seconds: Uint64,
    /// Digest of the oracles' parameters.
    pub params_hash: Hash32,
    /// Bonds held, in micro-OPEN.
    pub held: Uint128,
}

/// An operator.
#[cw_serde]
pub struct OperatorResponse {
    /// Address.
    pub operator: String,
    /// Scheme of the report key.
    pub scheme: SigScheme,
    /// Report key.
    pub pubkey: HexBinary,
    /// Base URL.
    pub endpoint: String,
    /// Bond in micro-OPEN.
    pub bond: Uint128,
    /// Unix seconds at which the bond may be withdrawn; absent while it is bonded.
    pub unbonds_at: Option<Uint64>,
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
    /// Unix seconds after which it no longer reports; absent for the current set.
    pub expires_at: Option<Uint64>,
}
