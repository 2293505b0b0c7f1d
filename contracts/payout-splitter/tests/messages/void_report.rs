//! void_report: what becomes void, what is taken back, and what a replacement collects again.

use contract_api::payout_splitter::{
    ChannelStatus, ChargesResponse, ExecuteMsg, QueryMsg, ReportResponse, ReportStatus,
};
use cosmwasm_std::Addr;
use cw_multi_test::{error::AnyResult, AppResponse};
use payout_splitter::{ChargeError, ContractError, DisputeError, FinalityError, ReportError};

use super::{
    native, refusal,
    round::{Round, QUORUM},
    world::{World, CHANNEL_SECONDS, DISPUTE_SECONDS, FUNDS, SETTLE_SECONDS},
};

pub fn void(world: &mut World, seq: u64) -> AnyResult<AppResponse> {
    let disputes = world.disputes.clone();
    world.execute(&disputes, &ExecuteMsg::VoidReport { seq: seq.into() })
}

fn refused(world: &mut World, seq: u64) -> ContractError {
    let before = world.stored();
    let error = refusal(void(world, seq));
    assert_eq!(world.stored(), before);
    error
}

fn statuses(world: &World, seqs: &[u64]) -> Vec<ReportStatus> {
    let status = |seq: &u64| {
        let seq = (*seq).into();
        let report: ReportResponse = world.query(&QueryMsg::Report { seq });
        report.status
    };
    seqs.iter().map(status).collect()
}

fn charges(world: &World, seq: u64) -> usize {
    let page: ChargesResponse = world.query(&QueryMsg::Charges {
        seq: seq.into(),
        start_after: None,
        limit: Some(100),
    });
    page.charges.len()
}

/// Submits a round over one channel, and keeps what the world's ledger was before it.
fn submit(world: &mut World, channel: u64, charged: u128, payee: &Addr) -> Round {
    let amount = charged - world.channel(channel).collected.u128();
    let round = world.round(&[(channel, charged)], &[(payee, amount)]);
    world.submit(&round).unwrap();
    round
}

/// Report 1 is final, reports 2 to 4 are pending.
fn pending() -> (World, Addr, [u64; 2]) {
    let mut world = native();
    let channels = [world.open(0), world.open(1)];
    let alice = world.address("alice");
    world.settle(&[(channels[0], 100)], &[(&alice, 100)]);
    submit(&mut world, channels[0], 300, &alice);
    submit(&mut world, channels[1], 50, &alice);
    submit(&mut world, channels[0], 700, &alice);
    (world, alice, channels)
}

#[test]
fn the_report_and_all_after_it_are_void_and_their_charges_are_taken_back() {
    let (mut world, _, [first, second]) = pending();
    let before: ReportResponse = world.query(&QueryMsg::Report { seq: 2u64.into() });
    void(&mut world, 3).unwrap();
    assert_eq!(
        statuses(&world, &[1, 2, 3, 4]),
        [
            ReportStatus::Final,
            ReportStatus::Pending,
            ReportStatus::Void,
            ReportStatus::Void
        ]
    );
    assert_eq!(world.channel(first).collected.u128(), 300);
    assert_eq!(world.channel(second).collected.u128(), 0);
    assert_eq!(world.totals().collected.u128(), 300);
    assert_eq!([2, 3, 4].map(|seq| charges(&world, seq)), [1, 0, 0]);
    let head = world.head();
    assert_eq!((head.last_seq.u64(), head.tip_seq.u64()), (4, 2));
    assert_eq!(head.tip_digest, before.digest);
    assert_eq!(head.tip_cumulative, before.report.cumulative_sum);
    assert_eq!((head.pending, head.reverting), (1, 0));

    // An earlier report can follow into the void, up to the newest final one.
    void(&mut world, 2).unwrap();
    assert_eq!(world.head().tip_seq.u64(), 1);
    assert_eq!(world.totals().collected.u128(), 100);
}

#[test]
fn a_replacement_takes_a_number_that_was_never_used() {
    let (mut world, alice, [channel, _]) = pending();
    void(&mut world, 2).unwrap();
    world.ledger = Default::default();
    world.ledger_of(&[(&alice, 100)]);
    let mut reused = world.round(&[(channel, 250)], &[(&alice, 150)]);
    assert_eq!(reused.report.seq.u64(), 5);
    for seq in [2, 4] {
        reused.report.seq = seq.into();
        reused.sign(&world, &QUORUM);
        let expected = ReportError::Sequence {
            last: 4,
            found: seq,
        };
        assert_eq!(refusal(world.submit(&reused)), expected.into());
    }
    reused.report.seq = 5u64.into();
    reused.sign(&world, &QUORUM);
    world.submit(&reused).unwrap();
    let report: ReportResponse = world.query(&QueryMsg::Report { seq: 5u64.into() });
    assert_eq!(report.follows.u64(), 1);

    world.advance(DISPUTE_SECONDS);
    for found in [2, 3, 4] {
        let final_seq = 1;
        let order = FinalityError::Order { final_seq, found };
        assert_eq!(refusal(world.finalize(found)), order.into());
    }
    world.finalize(5).unwrap();
    assert_eq!(world.totals().final_cumulative.u128(), 250);
}

#[test]
fn only_a_pending_report_can_be_voided() {
    let (mut world, alice, _) = pending();
    for seq in [0, 1, 5, u64::MAX] {
        let expected = DisputeError::NotPending { seq };
        assert_eq!(refused(&mut world, seq), expected.into());
    }
    void(&mut world, 3).unwrap();
    for seq in [3, 4] {
        let expected = DisputeError::NotPending { seq };
        assert_eq!(refused(&mut world, seq), expected.into());
    }
    world.advance(DISPUTE_SECONDS);
    world.finalize(2).unwrap();
    assert_eq!(
        refused(&mut world, 2),
        DisputeError::NotPending { seq: 2 }.into()
    );
    let none = FinalityError::NonePending;
    assert_eq!(refusal(world.finalize(3)), none.into());
    world.claim_of(2, &alice);
}

#[test]
fn nobody_but_the_dispute_registry_voids() {
    let (mut world, ..) = pending();
    for sender in [world.owner.clone(), world.registry.clone()] {
        let message = ExecuteMsg::VoidReport { seq: 2u64.into() };
        let error = refusal(world.execute(&sender, &message));
        assert!(matches!(error, ContractError::Unauthorized { .. }));
    }
}

#[test]
fn the_first_report_of_all_can_be_voided() {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    submit(&mut world, channel, 40, &alice);
    void(&mut world, 1).unwrap();
    let head = world.head();
    assert_eq!((head.last_seq.u64(), head.tip_seq.u64()), (1, 0));
    assert!(head.tip_digest.is_zero() && head.tip_cumulative.is_zero());
    world.ledger = Default::default();
    submit(&mut world, channel, 30, &alice);
    world.advance(DISPUTE_SECONDS);
    world.finalize(2).unwrap();
}

/// A channel that settled while its report was pending, which then became void.
fn settled_and_void(charged: u128) -> (World, Addr, u64) {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    world.advance(CHANNEL_SECONDS + SETTLE_SECONDS);
    submit(&mut world, channel, charged, &alice);
    world.advance(1);
    void(&mut world, 1).unwrap();
    world.ledger = Default::default();
    (world, alice, channel)
}

#[test]
fn a_replacement_collects_again_from_a_channel_that_settled_meanwhile() {
    let (mut world, alice, channel) = settled_and_void(500);
    let reopened_until = world.now() + SETTLE_SECONDS;
    assert_eq!(world.channel(channel).settles_at.u64(), reopened_until);
    let payer = world.payers[0].address.clone();
    let withdraw = ExecuteMsg::Withdraw {
        channel: channel.into(),
    };
    refusal(world.execute(&payer, &withdraw));

    // Not more than the void report had.
    let round = world.round(&[(channel, 501)], &[(&alice, 501)]);
    let expected = ChargeError::BeyondReopened {
        channel,
        charged: 501u128.into(),
        most: 500u128.into(),
    };
    assert_eq!(refusal(world.submit(&round)), expected.into());
    world.ledger = Default::default();
    world.advance(SETTLE_SECONDS);
    submit(&mut world, channel, 500, &alice);
    world.advance(1);
    world.execute(&payer, &withdraw).unwrap();
    assert_eq!(world.balance(&payer), FUNDS - 500);
}

#[test]
fn after_its_time_a_reopened_channel_is_settled_again() {
    let (mut world, alice, channel) = settled_and_void(500);
    world.advance(SETTLE_SECONDS + 1);
    let round = world.round(&[(channel, 500)], &[(&alice, 500)]);
    let error = refusal(world.submit(&round));
    assert!(
        matches!(error, ContractError::Charge(ChargeError::Settled { .. })),
        "{error}"
    );
}

#[test]
fn what_was_withdrawn_is_not_collected_again_and_the_rest_is_returned() {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    let payer = world.payers[0].address.clone();
    let withdraw = ExecuteMsg::Withdraw {
        channel: channel.into(),
    };
    world.advance(CHANNEL_SECONDS + SETTLE_SECONDS);
    submit(&mut world, channel, 500, &alice);
    world.advance(1);
    world.execute(&payer, &withdraw).unwrap();
    void(&mut world, 1).unwrap();
    world.ledger = Default::default();
    assert_eq!(world.channel(channel).status, ChannelStatus::Closed);
    assert_eq!(world.channel(channel).withdrawn.u128(), 1_000_000 - 500);

    submit(&mut world, channel, 200, &alice);
    refusal(world.execute(&payer, &withdraw));
    world.advance(SETTLE_SECONDS + 1);
    world.execute(&payer, &withdraw).unwrap();
    assert_eq!(world.balance(&payer), FUNDS - 200);
    refusal(world.execute(&payer, &withdraw));
}

#[test]
fn a_replacement_collects_by_a_key_that_had_its_time_meanwhile() {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    let payer = world.payers[0].address.clone();
    let revoke = ExecuteMsg::RevokeSessionKey {
        channel: channel.into(),
    };
    world.execute(&payer, &revoke).unwrap();
    world.advance(SETTLE_SECONDS);
    submit(&mut world, channel, 500, &alice);
    world.advance(1);
    void(&mut world, 1).unwrap();
    world.ledger = Default::default();
    let round = world.round(&[(channel, 501)], &[(&alice, 501)]);
    let error = refusal(world.submit(&round));
    assert!(
        matches!(error, ContractError::Charge(ChargeError::KeyRevoked { .. })),
        "{error}"
    );
    world.ledger = Default::default();
    submit(&mut world, channel, 500, &alice);
}

#[test]
fn a_hold_ends_with_its_report() {
    let (mut world, ..) = pending();
    let (disputes, until) = (world.disputes.clone(), world.now() + 500);
    let hold = ExecuteMsg::HoldReport {
        seq: 3u64.into(),
        until: until.into(),
    };
    world.execute(&disputes, &hold).unwrap();
    void(&mut world, 2).unwrap();
    let report: ReportResponse = world.query(&QueryMsg::Report { seq: 3u64.into() });
    assert_eq!(report.held_until.u64(), 0);
    assert_eq!(
        refusal(world.execute(&disputes, &hold)),
        DisputeError::NotPending { seq: 3 }.into()
    );
}
