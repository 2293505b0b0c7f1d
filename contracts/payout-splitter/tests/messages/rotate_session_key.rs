//! rotate_session_key: what was promised under the former key stays collectable for its time.

use contract_api::{
    oracle_registry::SigScheme,
    payout_splitter::{ChannelStatus, ExecuteMsg, FormerKey},
};
use cosmwasm_std::HexBinary;
use ed25519_dalek::SigningKey;
use payout_splitter::{ChannelError, ChargeError, ContractError, OpeningError};

use super::{
    native, refusal,
    world::{SessionKey, World, CHANNEL_SECONDS, SETTLE_SECONDS},
};

fn rotate(channel: u64, key: &SessionKey) -> ExecuteMsg {
    ExecuteMsg::RotateSessionKey {
        channel: channel.into(),
        scheme: key.scheme(),
        session_key: key.public(),
    }
}

fn ed25519(seed: u8) -> SessionKey {
    SessionKey::Ed25519(SigningKey::from_bytes(&[seed; 32]))
}

fn secp256k1(seed: u8) -> SessionKey {
    SessionKey::Secp256k1(k256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap())
}

/// Rotates and lets the payer of the world sign by the new key.
fn replace(world: &mut World, payer: usize, channel: u64, key: SessionKey) -> SessionKey {
    let sender = world.payers[payer].address.clone();
    world.execute(&sender, &rotate(channel, &key)).unwrap();
    std::mem::replace(&mut world.payers[payer].key, key)
}

#[test]
fn vouchers_of_both_keys_are_collected_until_the_former_ones_time_is_over() {
    for payer in 0..2 {
        for key in [ed25519(9), secp256k1(9)] {
            let mut world = native();
            let (channel, alice) = (world.open(payer), world.address("alice"));
            let by_former = world.round(&[(channel, 10)], &[(&alice, 10)]);
            let until = world.now() + SETTLE_SECONDS;
            let former = replace(&mut world, payer, channel, key);
            let found = world.channel(channel);
            assert_eq!(found.status, ChannelStatus::Open);
            assert_eq!(found.session_key, world.payers[payer].key.public());
            let expected = FormerKey {
                scheme: former.scheme(),
                session_key: former.public(),
                until: until.into(),
            };
            assert_eq!(found.former_key, Some(expected));
            world.advance(SETTLE_SECONDS);
            world.submit(&by_former).unwrap();
            let by_new = world.round(&[(channel, 20)], &[(&alice, 10)]);
            world.submit(&by_new).unwrap();

            let new = std::mem::replace(&mut world.payers[payer].key, former);
            let late = world.round(&[(channel, 30)], &[(&alice, 10)]);
            world.advance(1);
            let error = refusal(world.submit(&late));
            assert!(
                matches!(
                    error,
                    ContractError::Charge(
                        ChargeError::Signature { .. } | ChargeError::Signatures { .. }
                    )
                ),
                "{error}"
            );
            world.payers[payer].key = new;
        }
    }
}

#[test]
fn a_stranger_signs_for_neither_key() {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    replace(&mut world, 0, channel, ed25519(9));
    world.payers[0].key = ed25519(10);
    let round = world.round(&[(channel, 10)], &[(&alice, 10)]);
    let expected = ChargeError::Signatures { vouchers: 1 };
    assert_eq!(refusal(world.submit(&round)), expected.into());
}

#[test]
fn one_former_key_is_kept_and_the_next_waits_for_its_time() {
    let mut world = native();
    let channel = world.open(0);
    let payer = world.payers[0].address.clone();
    let until = world.now() + SETTLE_SECONDS;
    replace(&mut world, 0, channel, ed25519(9));
    world.advance(SETTLE_SECONDS);
    let before = world.stored();
    let error = refusal(world.execute(&payer, &rotate(channel, &ed25519(10))));
    let expected = ChannelError::FormerKeyInUse {
        channel,
        until,
        now: until,
    };
    assert_eq!(error, expected.into());
    assert_eq!(world.stored(), before);
    world.advance(1);
    replace(&mut world, 0, channel, ed25519(10));
    let former = world.channel(channel).former_key.unwrap();
    assert_eq!(former.session_key, ed25519(9).public());
}

#[test]
fn weak_wrong_and_unchanged_keys_and_ended_channels_are_refused() {
    let mut world = native();
    let channel = world.open(0);
    let payer = world.payers[0].address.clone();
    let message = |key: HexBinary| ExecuteMsg::RotateSessionKey {
        channel: channel.into(),
        scheme: SigScheme::Ed25519,
        session_key: key,
    };
    let invalid = OpeningError::InvalidKey {
        scheme: SigScheme::Ed25519,
        expected: 32,
        found: 31,
    };
    let same = world.payers[0].key.public();
    for (key, expected) in [
        (HexBinary::from([7; 31]), ContractError::from(invalid)),
        (HexBinary::from([0; 32]), OpeningError::WeakKey.into()),
        (same, ChannelError::SameKey { channel }.into()),
    ] {
        assert_eq!(refusal(world.execute(&payer, &message(key))), expected);
    }
    let stranger = world.payers[1].address.clone();
    let foreign = refusal(world.execute(&stranger, &rotate(channel, &ed25519(9))));
    assert!(
        matches!(
            foreign,
            ContractError::Channel(ChannelError::NotPayer { .. })
        ),
        "{foreign}"
    );
    world.advance(CHANNEL_SECONDS);
    let ended = refusal(world.execute(&payer, &rotate(channel, &ed25519(9))));
    assert!(
        matches!(ended, ContractError::Channel(ChannelError::Ended { .. })),
        "{ended}"
    );
}
