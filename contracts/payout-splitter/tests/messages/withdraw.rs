//! withdraw.

use contract_api::payout_splitter::{ChannelStatus, ConfigUpdate, ExecuteMsg};
use cosmwasm_std::Addr;
use payout_splitter::{ChannelError, ChargeError, ContractError};

use super::{
    native, refusal,
    world::{World, CHANNEL_SECONDS, FUNDS, SETTLE_SECONDS},
};

fn withdraw(channel: u64) -> ExecuteMsg {
    ExecuteMsg::Withdraw {
        channel: channel.into(),
    }
}

fn refused(world: &mut World, sender: &Addr, channel: u64) -> ChannelError {
    let before = world.stored();
    let error = match refusal(world.execute(sender, &withdraw(channel))) {
        ContractError::Channel(error) => error,
        other => panic!("{other}"),
    };
    assert_eq!(world.stored(), before);
    error
}

#[test]
fn the_payer_gets_back_what_was_not_charged_once_reports_can_no_longer_collect() {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    let payer = world.payers[0].address.clone();
    world.settle(&[(channel, 300_000)], &[(&alice, 300_000)]);
    let settles_at = world.channel(channel).settles_at.u64();
    let left = settles_at - world.now();
    world.advance(left);
    let too_early = ChannelError::TooEarly {
        channel,
        settles_at,
        now: settles_at,
    };
    assert_eq!(refused(&mut world, &payer, channel), too_early);

    world.advance(1);
    world.execute(&payer, &withdraw(channel)).unwrap();
    assert_eq!(world.balance(&payer), FUNDS - 300_000);
    let closed = world.channel(channel);
    assert_eq!(closed.status, ChannelStatus::Closed);
    assert_eq!(closed.withdrawn.u128(), 700_000);
    assert_eq!(world.totals().refunded.u128(), 700_000);
    let again = ChannelError::AlreadyClosed { channel };
    assert_eq!(refused(&mut world, &payer, channel), again);
}

#[test]
fn reports_collect_up_to_the_last_settling_second_and_never_after() {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    world.advance(CHANNEL_SECONDS + SETTLE_SECONDS);
    let round = world.round(&[(channel, 5)], &[(&alice, 5)]);
    world.submit(&round).unwrap();
    world.advance(1);
    let round = world.round(&[(channel, 6)], &[(&alice, 1)]);
    let error = refusal(world.submit(&round));
    assert!(
        matches!(error, ContractError::Charge(ChargeError::Settled { .. })),
        "{error}"
    );
}

#[test]
fn a_closed_channel_is_never_charged() {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    let payer = world.payers[0].address.clone();
    world.advance(CHANNEL_SECONDS + SETTLE_SECONDS + 1);
    world.execute(&payer, &withdraw(channel)).unwrap();
    let round = world.round(&[(channel, 5)], &[(&alice, 5)]);
    assert_eq!(
        refusal(world.submit(&round)),
        ChargeError::Closed { channel }.into()
    );
}

#[test]
fn only_the_payer_withdraws_and_only_from_what_exists() {
    let mut world = native();
    let channel = world.open(0);
    let payer = world.payers[0].address.clone();
    world.advance(CHANNEL_SECONDS + SETTLE_SECONDS + 1);
    for sender in [
        world.owner.clone(),
        world.payers[1].address.clone(),
        world.node.clone(),
    ] {
        let expected = ChannelError::NotPayer {
            channel,
            payer: payer.clone(),
            sender: sender.clone(),
        };
        assert_eq!(refused(&mut world, &sender, channel), expected);
    }
    for channel in [0, 2, u64::MAX] {
        let unknown = ChannelError::UnknownChannel { channel };
        assert_eq!(refused(&mut world, &payer, channel), unknown);
    }
}

#[test]
fn a_channel_that_was_charged_in_full_closes_without_a_transfer() {
    let mut world = native();
    let payer = world.payers[0].address.clone();
    let mut opening = world.opening(0);
    opening.cap = opening.deposit;
    world.try_open(0, opening).unwrap();
    let alice = world.address("alice");
    world.settle(&[(1, 1_000_000)], &[(&alice, 1_000_000)]);
    world.advance(CHANNEL_SECONDS + SETTLE_SECONDS + 1);
    world.execute(&payer, &withdraw(1)).unwrap();
    assert_eq!(world.balance(&payer), FUNDS - 1_000_000);
}

#[test]
fn a_change_of_settling_time_leaves_open_channels_as_agreed() {
    let mut world = native();
    let channel = world.open(0);
    let (payer, owner) = (world.payers[0].address.clone(), world.owner.clone());
    let message = ExecuteMsg::UpdateConfig(ConfigUpdate {
        settle_seconds: Some(0u64.into()),
        ..Default::default()
    });
    world.execute(&owner, &message).unwrap();
    world.advance(CHANNEL_SECONDS + 1);
    let error = refused(&mut world, &payer, channel);
    assert!(matches!(error, ChannelError::TooEarly { .. }), "{error}");
}
