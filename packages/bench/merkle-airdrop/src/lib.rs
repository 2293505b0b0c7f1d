//! The claim of cw20-merkle-airdrop (CosmWasm/cw-tokens), to measure other claims against.
//!
//! cw20-merkle-airdrop is published for CosmWasm 1 only. This contract reads and writes the same
//! records in the same encoding, takes the same messages and does the same hashing, on CosmWasm 2.
//! It is no part of the suite and holds nobody's money.

use cosmwasm_schema::cw_serde;
#[cfg(not(test))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    to_json_binary, Addr, DepsMut, Env, MessageInfo, Response, StdError, Uint128, WasmMsg,
};
use cw20::Cw20ExecuteMsg;
use cw_storage_plus::{Item, Map};
use cw_utils::{Expiration, Scheduled};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Starts an airdrop contract.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who registers roots; the sender where absent.
    pub owner: Option<String>,
    /// The token that is given away.
    pub cw20_token_address: String,
    /// Whether claims name their stage.
    pub multi_stage_enabled: Option<bool>,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Begins a stage. Owner.
    RegisterMerkleRoot {
        /// Root in hexadecimal.
        merkle_root: String,
        /// Until when it may be claimed; for ever where absent.
        expiration: Option<Expiration>,
        /// From when it may be claimed.
        start: Option<Scheduled>,
        /// Sum of all claims.
        total_amount: Option<Uint128>,
    },
    /// Pays the sender what the tree of a stage holds for it. Anyone, once per stage.
    Claim {
        /// The stage; the first where absent.
        stage: Option<u8>,
        /// What the tree holds for the sender.
        amount: Uint128,
        /// Siblings from the leaf up, in hexadecimal.
        proof: Vec<String>,
    },
}

/// Why a message is refused.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// A record is missing, or storage failed.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Not the owner.
    #[error("unauthorized")]
    Unauthorized,
    /// A hash is not 64 hexadecimal digits.
    #[error("a hash is not 64 hexadecimal digits")]
    Hash,
    /// The stage has not begun or is over.
    #[error("stage {stage} is closed")]
    Closed {
        /// The stage.
        stage: u8,
    },
    /// Paid already.
    #[error("claimed already")]
    Claimed,
    /// The proof leads to another root.
    #[error("verification failed")]
    Verification,
}

#[cw_serde]
struct Config {
    owner: Option<Addr>,
    cw20_token_address: Addr,
    stage_enabled: Option<bool>,
}

const CONFIG: Item<Config> = Item::new("config");
const LATEST_STAGE: Item<u8> = Item::new("stage");
const STAGE_EXPIRATION: Map<u8, Expiration> = Map::new("stage_exp");
const STAGE_START: Map<u8, Scheduled> = Map::new("stage_start");
const STAGE_AMOUNT: Map<u8, Uint128> = Map::new("stage_amount");
const STAGE_AMOUNT_CLAIMED: Map<u8, Uint128> = Map::new("stage_claimed_amount");
const MERKLE_ROOT: Map<u8, String> = Map::new("merkle_root");
const CLAIM: Map<(&Addr, u8), bool> = Map::new("claim");

/// Stores owner and token.
///
/// # Errors
/// [`ContractError::Std`] for text that is no address.
#[cfg_attr(not(test), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    let owner = match msg.owner {
        Some(owner) => deps.api.addr_validate(&owner)?,
        None => info.sender,
    };
    let config = Config {
        owner: Some(owner),
        cw20_token_address: deps.api.addr_validate(&msg.cw20_token_address)?,
        stage_enabled: msg.multi_stage_enabled,
    };
    CONFIG.save(deps.storage, &config)?;
    LATEST_STAGE.save(deps.storage, &0)?;
    Ok(Response::new())
}

/// Runs a message.
///
/// # Errors
/// Any [`ContractError`].
#[cfg_attr(not(test), entry_point)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    match msg {
        ExecuteMsg::RegisterMerkleRoot {
            merkle_root,
            expiration,
            start,
            total_amount,
        } => {
            let stage = register(deps, &info, &merkle_root, total_amount)?;
            let expiration = expiration.unwrap_or(Expiration::Never {});
            STAGE_EXPIRATION.save(stage.storage, stage.number, &expiration)?;
            if let Some(start) = start {
                STAGE_START.save(stage.storage, stage.number, &start)?;
            }
            Ok(Response::new().add_attribute("action", "register_merkle_root"))
        }
        ExecuteMsg::Claim {
            stage,
            amount,
            proof,
        } => claim(deps, &env, &info, stage, amount, proof),
    }
}

struct Stage<'a> {
    storage: &'a mut dyn cosmwasm_std::Storage,
    number: u8,
}

fn register<'a>(
    deps: DepsMut<'a>,
    info: &MessageInfo,
    merkle_root: &String,
    total_amount: Option<Uint128>,
) -> Result<Stage<'a>, ContractError> {
    if CONFIG.load(deps.storage)?.owner.as_ref() != Some(&info.sender) {
        return Err(ContractError::Unauthorized);
    }
    decode(merkle_root)?;
    let next = |stage: u8| stage.checked_add(1).ok_or(ContractError::Closed { stage });
    let number = LATEST_STAGE.update(deps.storage, next)?;
    MERKLE_ROOT.save(deps.storage, number, merkle_root)?;
    STAGE_AMOUNT.save(deps.storage, number, &total_amount.unwrap_or_default())?;
    STAGE_AMOUNT_CLAIMED.save(deps.storage, number, &Uint128::zero())?;
    Ok(Stage {
        storage: deps.storage,
        number,
    })
}

fn claim(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    stage: Option<u8>,
    amount: Uint128,
    proof: Vec<String>,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let stage = config.stage_enabled.and(stage).unwrap_or(1);
    let start = STAGE_START.may_load(deps.storage, stage)?;
    let begun = start.is_none_or(|start| start.is_triggered(&env.block));
    let expiration = STAGE_EXPIRATION.load(deps.storage, stage)?;
    if !begun || expiration.is_expired(&env.block) {
        return Err(ContractError::Closed { stage });
    }
    if CLAIM.has(deps.storage, (&info.sender, stage)) {
        return Err(ContractError::Claimed);
    }
    let root = decode(&MERKLE_ROOT.load(deps.storage, stage)?)?;
    if proven_root(info.sender.as_str(), amount, &proof)? != root {
        return Err(ContractError::Verification);
    }
    CLAIM.save(deps.storage, (&info.sender, stage), &true)?;
    let claimed = STAGE_AMOUNT_CLAIMED.load(deps.storage, stage)?;
    let claimed = claimed.checked_add(amount).map_err(StdError::from)?;
    STAGE_AMOUNT_CLAIMED.save(deps.storage, stage, &claimed)?;
    let transfer = Cw20ExecuteMsg::Transfer {
        recipient: info.sender.to_string(),
        amount,
    };
    Ok(Response::new()
        .add_message(WasmMsg::Execute {
            contract_addr: config.cw20_token_address.to_string(),
            msg: to_json_binary(&transfer)?,
            funds: vec![],
        })
        .add_attribute("action", "claim")
        .add_attribute("stage", stage.to_string())
        .add_attribute("address", &info.sender)
        .add_attribute("amount", amount))
}

/// Leaf of an account in the tree of a stage.
pub fn leaf(account: &str, amount: Uint128) -> [u8; 32] {
    Sha256::digest(format!("{account}{amount}").as_bytes()).into()
}

/// Parent of two nodes, whatever their order.
pub fn parent(one: [u8; 32], other: [u8; 32]) -> [u8; 32] {
    let mut pair = [one, other];
    pair.sort_unstable();
    Sha256::digest(pair.concat()).into()
}

fn proven_root(
    account: &str,
    amount: Uint128,
    proof: &[String],
) -> Result<[u8; 32], ContractError> {
    proof
        .iter()
        .try_fold(leaf(account, amount), |node, sibling| {
            Ok(parent(node, decode(sibling)?))
        })
}

fn decode(hash: &str) -> Result<[u8; 32], ContractError> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(hash, &mut bytes).map_err(|_| ContractError::Hash)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};

    use super::*;

    #[test]
    fn a_proven_amount_is_paid_once_to_its_owner() {
        let mut deps = mock_dependencies();
        let [owner, token, alice, bob] =
            ["owner", "token", "alice", "bob"].map(|name| deps.api.addr_make(name));
        let mut run = |sender: &Addr, msg: ExecuteMsg| {
            execute(deps.as_mut(), mock_env(), message_info(sender, &[]), msg)
        };
        let (amount, sibling) = (Uint128::new(70), leaf(bob.as_str(), Uint128::new(30)));
        let root = parent(leaf(alice.as_str(), amount), sibling);
        let register = ExecuteMsg::RegisterMerkleRoot {
            merkle_root: hex::encode(root),
            expiration: None,
            start: None,
            total_amount: None,
        };
        let refused = run(&owner, register.clone());
        assert!(matches!(refused, Err(ContractError::Std(_))), "not started");
        let msg = InstantiateMsg {
            owner: None,
            cw20_token_address: token.to_string(),
            multi_stage_enabled: Some(true),
        };
        instantiate(deps.as_mut(), mock_env(), message_info(&owner, &[]), msg).unwrap();
        let mut run = |sender: &Addr, msg: ExecuteMsg| {
            execute(deps.as_mut(), mock_env(), message_info(sender, &[]), msg)
        };
        assert_eq!(
            run(&bob, register.clone()),
            Err(ContractError::Unauthorized)
        );
        run(&owner, register).unwrap();
        let claim = |amount: u128| ExecuteMsg::Claim {
            stage: Some(1),
            amount: amount.into(),
            proof: vec![hex::encode(sibling)],
        };
        assert_eq!(run(&alice, claim(71)), Err(ContractError::Verification));
        assert_eq!(run(&bob, claim(70)), Err(ContractError::Verification));
        assert_eq!(run(&alice, claim(70)).unwrap().messages.len(), 1);
        assert_eq!(run(&alice, claim(70)), Err(ContractError::Claimed));
    }
}
