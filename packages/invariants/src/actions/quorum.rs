//! Oracle sets, and what their members sign.

use attribution_report::{Bitmap, Hash32, OracleMember, OracleSet};
use contract_api::oracle_registry::{QueryMsg, SetResponse};
use cosmwasm_std::{Addr, HexBinary};
use ed25519_dalek::Signer;

use crate::dice::Dice;
use crate::world::{Part, World, CHAIN_ID};

/// The newest set, where it reports now.
pub fn current(world: &World) -> Option<SetResponse> {
    let set: SetResponse = world.query(Part::OracleRegistry, &QueryMsg::CurrentSet {})?;
    let ended = set.expires_at.is_some_and(|end| world.now() > end.u64());
    (!ended && !set.members.is_empty()).then_some(set)
}

/// Any set: mostly the current one, sometimes an earlier one.
pub fn any(world: &World, dice: &mut Dice) -> Option<SetResponse> {
    let set: SetResponse = world.query(Part::OracleRegistry, &QueryMsg::CurrentSet {})?;
    if dice.chance(88) {
        return Some(set);
    }
    let set_id = dice.between(1, set.set_id.u64()).into();
    world.query(Part::OracleRegistry, &QueryMsg::Set { set_id })
}

/// Whether a set reports now.
pub fn is_active(world: &World, set: &SetResponse) -> bool {
    let ended = set.expires_at.is_some_and(|end| world.now() > end.u64());
    !ended && world.now() >= set.active_from.u64()
}

/// Digest of a set on this chain.
pub fn digest(world: &World, set: &SetResponse) -> Hash32 {
    let members = set.members.iter().map(|member| OracleMember {
        operator: world.canonical(&Addr::unchecked(&member.operator)),
        pubkey: member.pubkey.to_vec(),
    });
    OracleSet {
        set_id: set.set_id.u64(),
        members: members.collect(),
        quorum: set.quorum,
        params_hash: set.params_hash,
    }
    .config_digest(
        CHAIN_ID,
        &world.canonical(world.address(Part::PayoutSplitter)),
    )
}

/// The signatures of so many members, drawn by chance, in the set's order.
pub fn sign(
    world: &World,
    dice: &mut Dice,
    set: &SetResponse,
    count: usize,
    message: &[u8],
) -> (Bitmap, Vec<HexBinary>) {
    let members = set.members.len();
    let mut signers: Vec<usize> = (0..members).collect();
    while signers.len() > count {
        signers.remove(dice.index(signers.len()));
    }
    let signatures = signers.iter().filter_map(|index| {
        let member = set.members.get(*index)?;
        let key = world.memory.report_keys.get(member.pubkey.as_slice())?;
        Some(HexBinary::from(key.sign(message).to_bytes()))
    });
    let signatures = signatures.collect();
    (Bitmap::of(members, signers), signatures)
}
