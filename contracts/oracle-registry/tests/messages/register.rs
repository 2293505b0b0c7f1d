//! register, by cw20 send of OPEN.

use attribution_report::possession_bytes;
use contract_api::oracle_registry::{OperatorResponse, SigScheme};
use cosmwasm_std::HexBinary;
use cw_multi_test::Executor;
use ed25519_dalek::Signer;
use oracle_registry::ContractError;

use super::{
    refusal,
    world::{key, Registration, World, CHAIN_ID, FUNDS, MIN_BOND},
};

#[test]
fn an_operator_is_stored_with_its_bond() {
    let mut world = World::new();
    let registration = world.registration(0, MIN_BOND);
    world.register(0, MIN_BOND);
    let expected = OperatorResponse {
        operator: world.person(0).into(),
        scheme: SigScheme::Ed25519,
        pubkey: registration.pubkey,
        endpoint: registration.endpoint,
        bond: MIN_BOND.into(),
        unbonding: Vec::new(),
        jailed_until: None,
        key_changed_at: None,
        since_set: 0u64.into(),
    };
    assert_eq!(world.operator(0).unwrap(), expected);
    assert_eq!(world.balance(&world.person(0)), FUNDS - MIN_BOND);
    world.check_held();
}

/// A signature by a person's key over possession bytes of whatever is named.
fn possession(world: &World, person: u8, chain: &str, registry: &str, operator: u8) -> HexBinary {
    let registry = world.app.api().addr_make(registry);
    let registry = match registry == world.app.api().addr_make("own") {
        true => world.registry.clone(),
        false => registry,
    };
    let key = key(person);
    let signed = possession_bytes(
        chain,
        &world.canonical(&registry),
        &world.canonical(&world.person(operator)),
        &key.verifying_key().to_bytes(),
    );
    key.sign(&signed).to_bytes().into()
}

type Change = fn(&World, &mut Registration);

/// What is changed, how, and whether it meets the expected error.
type Row = (&'static str, Change, fn(&ContractError) -> bool);

const REFUSED: [Row; 17] = [
    (
        "a bond under the smallest",
        |_, with| with.bond = MIN_BOND - 1,
        |error| matches!(error, ContractError::BondTooSmall { .. }),
    ),
    (
        "another scheme",
        |_, with| with.scheme = SigScheme::Secp256k1,
        |error| matches!(error, ContractError::UnsupportedScheme { .. }),
    ),
    (
        "no key",
        |_, with| with.pubkey = HexBinary::default(),
        |error| matches!(error, ContractError::KeyLength { found: 0 }),
    ),
    (
        "a long key",
        |_, with| with.pubkey = vec![1; 33].into(),
        |error| matches!(error, ContractError::KeyLength { found: 33 }),
    ),
    (
        "the identity as key",
        |_, with| {
            let mut identity = [0; 32];
            identity[0] = 1;
            with.pubkey = identity.into();
            // With R the identity and s zero, a cofactored verifier accepts any message.
            let mut signature = [0; 64];
            signature[0] = 1;
            with.proof_of_possession = signature.into();
        },
        |error| matches!(error, ContractError::WeakKey),
    ),
    (
        "a key of order four",
        |_, with| with.pubkey = [0; 32].into(),
        |error| matches!(error, ContractError::WeakKey),
    ),
    (
        "a key that is no curve point",
        |_, with| {
            let mut key = [0; 32];
            key[0] = 2;
            with.pubkey = key.into();
        },
        |error| matches!(error, ContractError::NoPossession),
    ),
    (
        "no proof",
        |_, with| with.proof_of_possession = HexBinary::default(),
        |error| matches!(error, ContractError::NoPossession),
    ),
    (
        "a proof of zeros",
        |_, with| with.proof_of_possession = vec![0; 64].into(),
        |error| matches!(error, ContractError::NoPossession),
    ),
    (
        "a proof by another key",
        |world, with| with.proof_of_possession = possession(world, 1, CHAIN_ID, "own", 0),
        |error| matches!(error, ContractError::NoPossession),
    ),
    (
        "a proof for another operator",
        |world, with| with.proof_of_possession = possession(world, 0, CHAIN_ID, "own", 1),
        |error| matches!(error, ContractError::NoPossession),
    ),
    (
        "a proof for another chain",
        |world, with| with.proof_of_possession = possession(world, 0, "other-1", "own", 0),
        |error| matches!(error, ContractError::NoPossession),
    ),
    (
        "a proof for another registry",
        |world, with| with.proof_of_possession = possession(world, 0, CHAIN_ID, "other", 0),
        |error| matches!(error, ContractError::NoPossession),
    ),
    (
        "an endpoint without scheme",
        |_, with| with.endpoint = "127.0.0.1:9000".to_owned(),
        |error| matches!(error, ContractError::InvalidEndpoint),
    ),
    (
        "no endpoint",
        |_, with| with.endpoint = String::new(),
        |error| matches!(error, ContractError::InvalidEndpoint),
    ),
    (
        "a long endpoint",
        |_, with| with.endpoint = format!("http://{}", "a".repeat(194)),
        |error| matches!(error, ContractError::InvalidEndpoint),
    ),
    (
        "an endpoint with credentials",
        |_, with| with.endpoint = "http://user:pass@host".to_owned(),
        |error| matches!(error, ContractError::InvalidEndpoint),
    ),
];

#[test]
fn bad_registrations_are_refused_and_nothing_is_taken() {
    let mut world = World::new();
    let before = world.stored();
    for (what, change, expected) in REFUSED {
        let mut registration = world.registration(0, MIN_BOND);
        change(&world, &mut registration);
        let error = refusal(world.try_register(0, registration));
        assert!(expected(&error), "{what}: {error}");
        assert_eq!(world.stored(), before, "{what}");
        assert_eq!(world.balance(&world.person(0)), FUNDS, "{what}");
    }
    world.register(0, MIN_BOND);
}

#[test]
fn nobody_registers_twice() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    let again = world.registration(0, MIN_BOND);
    let expected = ContractError::AlreadyRegistered {
        operator: world.person(0).into(),
    };
    assert_eq!(refusal(world.try_register(0, again)), expected);
    world.check_held();
}

#[test]
fn no_two_operators_share_a_key() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    let mut stolen = world.registration(0, MIN_BOND);
    stolen.proof_of_possession = possession(&world, 0, CHAIN_ID, "own", 1);
    let expected = ContractError::KeyTaken {
        operator: world.person(0).into(),
    };
    assert_eq!(refusal(world.try_register(1, stolen)), expected);
}

#[test]
fn a_hook_that_is_not_understood_is_refused() {
    let mut world = World::new();
    for hook in ["{}", "null", "{\"register\":{}}", "not json"] {
        let send = contract_api::open_token::ExecuteMsg::Send {
            contract: world.registry.to_string(),
            amount: MIN_BOND.into(),
            msg: hook.as_bytes().into(),
        };
        let (person, token) = (world.person(0), world.token.clone());
        let result = world.app.execute_contract(person, token, &send, &[]);
        assert!(matches!(refusal(result), ContractError::Std(_)), "{hook}");
        assert_eq!(world.balance(&world.person(0)), FUNDS);
    }
}
