//! rotate_key.

use attribution_report::possession_bytes;
use contract_api::oracle_registry::{
    ExecuteMsg, OperatorResponse, QueryMsg, SigScheme, RENEWAL_SECONDS,
};
use cw_multi_test::{error::AnyResult, AppResponse};
use ed25519_dalek::Signer;
use oracle_registry::ContractError;

use super::{
    refusal,
    world::{key, World, CHAIN_ID, MIN_BOND},
};

/// Asks for the key of number `number` with a proof for `person`.
fn rotate_key(world: &mut World, person: u8, number: u8) -> AnyResult<AppResponse> {
    let operator = world.person(person);
    let pubkey = key(number).verifying_key().to_bytes();
    let signed = possession_bytes(
        CHAIN_ID,
        &world.canonical(&world.registry),
        &world.canonical(&operator),
        &pubkey,
    );
    let message = ExecuteMsg::RotateKey {
        scheme: SigScheme::Ed25519,
        pubkey: pubkey.into(),
        proof_of_possession: key(number).sign(&signed).to_bytes().into(),
    };
    world.execute(&operator, &message)
}

#[test]
fn a_new_key_signs_from_the_next_set_on() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    world.rotate().unwrap();
    let former = world.set(1).members[0].pubkey.clone();
    rotate_key(&mut world, 0, 40).unwrap();
    assert_eq!(world.set(1).members[0].pubkey, former);
    world.rotate().unwrap();
    let next = key(40).verifying_key().to_bytes();
    assert_eq!(world.set(2).members[0].pubkey, next);
    assert_eq!(world.set(1).members[0].pubkey, former);
    let found: OperatorResponse = world
        .query(&QueryMsg::OperatorByKey {
            pubkey: next.into(),
        })
        .unwrap();
    assert_eq!(found.operator, world.person(0).to_string());
    world
        .query::<OperatorResponse>(&QueryMsg::OperatorByKey { pubkey: former })
        .unwrap_err();
}

#[test]
fn a_key_changes_once_a_day_so_that_nobody_forces_rotations() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    rotate_key(&mut world, 0, 40).unwrap();
    let next = world.now() + RENEWAL_SECONDS;
    world.advance(RENEWAL_SECONDS - 1);
    let now = next - 1;
    let error = refusal(rotate_key(&mut world, 0, 41));
    assert_eq!(error, ContractError::KeyTooFresh { next, now });
    world.advance(1);
    rotate_key(&mut world, 0, 41).unwrap();
}

#[test]
fn keys_of_others_and_proofs_of_others_are_refused() {
    let mut world = World::new();
    (0..2).for_each(|person| world.register(person, MIN_BOND));
    let before = world.stored();
    let error = refusal(rotate_key(&mut world, 0, 1));
    let operator = world.person(1).to_string();
    assert_eq!(error, ContractError::KeyTaken { operator });
    // The present key is no new one.
    let error = refusal(rotate_key(&mut world, 0, 0));
    assert!(matches!(error, ContractError::KeyTaken { .. }));
    let others = world.registration(7, MIN_BOND);
    let operator = world.person(0);
    let message = ExecuteMsg::RotateKey {
        scheme: SigScheme::Ed25519,
        pubkey: others.pubkey,
        proof_of_possession: others.proof_of_possession,
    };
    let error = refusal(world.execute(&operator, &message));
    assert_eq!(error, ContractError::NoPossession);
    let mut weak = [0; 32];
    weak[0] = 1;
    let message = ExecuteMsg::RotateKey {
        scheme: SigScheme::Ed25519,
        pubkey: weak.into(),
        proof_of_possession: vec![0; 64].into(),
    };
    let error = refusal(world.execute(&operator, &message));
    assert_eq!(error, ContractError::WeakKey);
    assert_eq!(world.stored(), before);
}
