//! revoke_session_key: no new answers; what was earned is collected for one more settling time.

use contract_api::payout_splitter::{ChannelStatus, ExecuteMsg};
use ed25519_dalek::SigningKey;
use payout_splitter::{ChannelError, ChargeError, ContractError};

use super::{
    native, refusal,
    world::{SessionKey, SETTLE_SECONDS},
};

fn revoke(channel: u64) -> ExecuteMsg {
    ExecuteMsg::RevokeSessionKey {
        channel: channel.into(),
    }
}

#[test]
fn reports_collect_by_a_revoked_key_until_its_time_is_over() {
    for payer in 0..2 {
        let mut world = native();
        let (channel, alice) = (world.open(payer), world.address("alice"));
        let sender = world.payers[payer].address.clone();
        let until = world.now() + SETTLE_SECONDS;
        world.execute(&sender, &revoke(channel)).unwrap();
        let found = world.channel(channel);
        assert_eq!(found.status, ChannelStatus::Revoked);
        assert_eq!(found.revoked_until, Some(until.into()));

        world.advance(SETTLE_SECONDS);
        let round = world.round(&[(channel, 10)], &[(&alice, 10)]);
        world.submit(&round).unwrap();
        let round = world.round(&[(channel, 20)], &[(&alice, 10)]);
        world.advance(1);
        let expected = ChargeError::KeyRevoked {
            channel,
            until,
            now: until + 1,
        };
        assert_eq!(refusal(world.submit(&round)), expected.into());
    }
}

#[test]
fn a_new_key_opens_the_channel_again_and_the_revoked_one_keeps_its_time() {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    let payer = world.payers[0].address.clone();
    let by_revoked = world.round(&[(channel, 10)], &[(&alice, 10)]);
    let until = world.now() + SETTLE_SECONDS;
    world.execute(&payer, &revoke(channel)).unwrap();
    world.advance(100);
    let key = SessionKey::Ed25519(SigningKey::from_bytes(&[9; 32]));
    let rotate = ExecuteMsg::RotateSessionKey {
        channel: channel.into(),
        scheme: key.scheme(),
        session_key: key.public(),
    };
    world.execute(&payer, &rotate).unwrap();
    let found = world.channel(channel);
    assert_eq!(
        (found.status, found.revoked_until),
        (ChannelStatus::Open, None)
    );
    assert_eq!(found.former_key.unwrap().until.u64(), until);
    world.submit(&by_revoked).unwrap();
}

#[test]
fn a_key_is_revoked_once_and_by_the_payer_only() {
    let mut world = native();
    let channel = world.open(0);
    let payer = world.payers[0].address.clone();
    let stranger = world.payers[1].address.clone();
    let foreign = refusal(world.execute(&stranger, &revoke(channel)));
    assert!(
        matches!(
            foreign,
            ContractError::Channel(ChannelError::NotPayer { .. })
        ),
        "{foreign}"
    );
    let until = world.now() + SETTLE_SECONDS;
    world.execute(&payer, &revoke(channel)).unwrap();
    world.advance(5);
    let again = ChannelError::AlreadyRevoked { channel, until };
    assert_eq!(
        refusal(world.execute(&payer, &revoke(channel))),
        again.into()
    );
}
