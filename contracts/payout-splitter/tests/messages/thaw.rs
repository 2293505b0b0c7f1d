//! thaw: the payer ends a channel early, and the node has the agreed time to be paid.

use contract_api::payout_splitter::{ChannelStatus, ConfigUpdate, ExecuteMsg};
use payout_splitter::{ChannelError, ChargeError, ContractError};

use super::{
    native, refusal,
    world::{attribute, CHANNEL_SECONDS, FUNDS, SETTLE_SECONDS},
};

fn thaw(channel: u64) -> ExecuteMsg {
    ExecuteMsg::Thaw {
        channel: channel.into(),
    }
}

#[test]
fn reports_collect_for_the_settling_time_and_then_the_payer_withdraws() {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    let payer = world.payers[0].address.clone();
    world.advance(1_000);
    let settles_at = world.now() + SETTLE_SECONDS;
    let response = world.execute(&payer, &thaw(channel)).unwrap();
    assert_eq!(attribute(&response, "settles_at"), settles_at.to_string());
    let found = world.channel(channel);
    assert_eq!(found.status, ChannelStatus::Thawing);
    assert_eq!(found.settles_at.u64(), settles_at);

    world.advance(SETTLE_SECONDS);
    let withdraw = ExecuteMsg::Withdraw {
        channel: channel.into(),
    };
    let early = refusal(world.execute(&payer, &withdraw));
    assert!(
        matches!(early, ContractError::Channel(ChannelError::TooEarly { .. })),
        "{early}"
    );
    // A voucher that was given before the thaw is valid as long as the channel was to be.
    let round = world.round(&[(channel, 300_000)], &[(&alice, 300_000)]);
    world.submit(&round).unwrap();
    world.advance(1);
    world.execute(&payer, &withdraw).unwrap();
    assert_eq!(world.balance(&payer), FUNDS - 300_000);
    let round = world.round(&[(channel, 300_001)], &[(&alice, 1)]);
    assert_eq!(
        refusal(world.submit(&round)),
        ChargeError::Closed { channel }.into()
    );
}

#[test]
fn a_thawing_channel_takes_no_new_terms() {
    let mut world = native();
    let channel = world.open(0);
    let payer = world.payers[0].address.clone();
    let ended_at = world.now();
    world.execute(&payer, &thaw(channel)).unwrap();
    world.advance(5);
    let ended = ContractError::from(ChannelError::Ended {
        channel,
        ended_at,
        now: ended_at + 5,
    });
    let revoke = ExecuteMsg::RevokeSessionKey {
        channel: channel.into(),
    };
    assert_eq!(refusal(world.execute(&payer, &thaw(channel))), ended);
    assert_eq!(refusal(world.execute(&payer, &revoke)), ended);
    assert_eq!(refusal(world.top_up(0, channel, 5)), ended);
}

#[test]
fn only_the_payer_thaws_and_only_before_the_expiry() {
    let mut world = native();
    let channel = world.open(0);
    let (payer, node) = (world.payers[0].address.clone(), world.node.clone());
    let foreign = refusal(world.execute(&node, &thaw(channel)));
    assert!(
        matches!(
            foreign,
            ContractError::Channel(ChannelError::NotPayer { .. })
        ),
        "{foreign}"
    );
    world.advance(CHANNEL_SECONDS);
    let late = refusal(world.execute(&payer, &thaw(channel)));
    assert!(
        matches!(late, ContractError::Channel(ChannelError::Ended { .. })),
        "{late}"
    );
}

#[test]
fn a_change_of_the_settling_time_leaves_the_agreed_one_to_open_channels() {
    let mut world = native();
    let channel = world.open(0);
    let (payer, owner) = (world.payers[0].address.clone(), world.owner.clone());
    let message = ExecuteMsg::UpdateConfig(ConfigUpdate {
        settle_seconds: Some(0u64.into()),
        ..Default::default()
    });
    world.execute(&owner, &message).unwrap();
    world.execute(&payer, &thaw(channel)).unwrap();
    let settles_at = world.channel(channel).settles_at.u64();
    assert_eq!(settles_at, world.now() + SETTLE_SECONDS);
}
