//! top_up, by cw20 send of OPEN.

use cosmwasm_std::Addr;
use payout_splitter::{ChannelError, ChargeError, ContractError};

use super::{
    native, refusal,
    world::{World, CHANNEL_SECONDS, FUNDS},
};

fn refused(world: &mut World, payer: usize, channel: u64, amount: u128) -> ChannelError {
    let before = world.stored();
    let error = match refusal(world.top_up(payer, channel, amount)) {
        ContractError::Channel(error) => error,
        other => panic!("{other}"),
    };
    assert_eq!(world.stored(), before);
    error
}

#[test]
fn deposit_and_cap_rise_by_the_amount_and_what_was_charged_stays() {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    world.settle(&[(channel, 900_000)], &[(&alice, 900_000)]);
    let round = world.round(&[(channel, 950_000)], &[(&alice, 50_000)]);
    let beyond = refusal(world.submit(&round));
    assert!(
        matches!(beyond, ContractError::Charge(ChargeError::BeyondCap { .. })),
        "{beyond}"
    );

    world.top_up(0, channel, 50_000).unwrap();
    let found = world.channel(channel);
    assert_eq!(
        (
            found.deposit.u128(),
            found.cap.u128(),
            found.collected.u128()
        ),
        (1_050_000, 950_000, 900_000)
    );
    assert_eq!(world.totals().deposited.u128(), 1_050_000);
    let payer = world.payers[0].address.clone();
    assert_eq!(world.balance(&payer), FUNDS - 1_050_000);
    world.submit(&round).unwrap();
}

#[test]
fn only_the_payer_adds_and_only_to_what_exists() {
    let mut world = native();
    let channel = world.open(0);
    let payer = world.payers[0].address.clone();
    let sender: Addr = world.payers[1].address.clone();
    let expected = ChannelError::NotPayer {
        channel,
        payer,
        sender,
    };
    assert_eq!(refused(&mut world, 1, channel, 5), expected);
    let unknown = ChannelError::UnknownChannel { channel: 2 };
    assert_eq!(refused(&mut world, 0, 2, 5), unknown);
}

#[test]
fn an_ended_channel_takes_no_more() {
    let mut world = native();
    let channel = world.open(0);
    let ended_at = world.channel(channel).expires.u64();
    world.advance(CHANNEL_SECONDS - 1);
    world.top_up(0, channel, 1).unwrap();
    world.advance(1);
    let ended = ChannelError::Ended {
        channel,
        ended_at,
        now: ended_at,
    };
    assert_eq!(refused(&mut world, 0, channel, 5), ended);
}
