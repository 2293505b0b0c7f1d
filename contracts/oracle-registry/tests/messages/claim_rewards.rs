//! fund_rewards and claim_rewards.

use contract_api::{
    oracle_registry::{
        ConfigUpdate, ExecuteMsg, QueryMsg, ReceiveMsg, RewardResponse, RewardsResponse,
        MAX_REWARDED,
    },
    payout_splitter::ReportStatus,
};
use cw_multi_test::{error::AnyResult, AppResponse};
use oracle_registry::ContractError;

use super::{
    refusal,
    splitter::{Report, SplitterMsg},
    world::{World, FUNDS, MIN_BOND, SUBMIT_REWARD},
};

const POOL: u128 = 10 * SUBMIT_REWARD;

/// Set 1 of people 2, 1, 0 and a filled pool.
fn world() -> World {
    let mut world = World::new();
    (0..3).for_each(|person| world.register(person, MIN_BOND + u128::from(person)));
    world.rotate().unwrap();
    world.send(9, POOL, &ReceiveMsg::FundRewards {}).unwrap();
    world
}

fn show(world: &mut World, seq: u64, status: ReportStatus) {
    let submitter = world.person(8).into();
    let report = Report {
        set_id: 1u64.into(),
        status,
        submitter,
    };
    let seq = seq.into();
    world.show_report(&SplitterMsg { seq, report });
}

fn claim(world: &mut World, seqs: &[u64]) -> AnyResult<AppResponse> {
    let seqs = seqs.iter().map(|seq| (*seq).into()).collect();
    let stranger = world.person(7);
    world.execute(&stranger, &ExecuteMsg::ClaimRewards { seqs })
}

#[test]
fn the_member_whose_turn_it_was_is_paid_whoever_claims_or_delivered() {
    let mut world = world();
    (1..=5).for_each(|seq| show(&mut world, seq, ReportStatus::Final));
    let balance = |world: &World, person| world.balance(&world.person(person));
    let before: Vec<u128> = (0..3).map(|person| balance(&world, person)).collect();
    claim(&mut world, &[5, 1, 3, 4]).unwrap();
    // Members in order are 2, 1, 0; the turns of 5, 1, 3, 4 are 2, 1, 0, 1.
    let gained: Vec<u128> = (0..3)
        .map(|person| balance(&world, person) - before[usize::from(person)])
        .collect();
    assert_eq!(gained, [SUBMIT_REWARD, 2 * SUBMIT_REWARD, SUBMIT_REWARD]);
    assert_eq!(world.balance(&world.person(8)), FUNDS);
    let totals = world.totals();
    assert_eq!(totals.reward_pool.u128(), POOL - 4 * SUBMIT_REWARD);
    assert_eq!(totals.rewarded.u128(), 4 * SUBMIT_REWARD);
    world.check_held();

    let expected = RewardResponse {
        seq: 5u64.into(),
        operator: world.person(0).into(),
        amount: SUBMIT_REWARD.into(),
    };
    let seq = 5u64.into();
    let found: RewardResponse = world.query(&QueryMsg::Reward { seq }).unwrap();
    assert_eq!(found, expected);
    let query = QueryMsg::Rewards {
        start_after: Some(3u64.into()),
        limit: None,
    };
    let page: RewardsResponse = world.query(&query).unwrap();
    let seqs: Vec<u64> = page.rewards.iter().map(|reward| reward.seq.u64()).collect();
    assert_eq!(seqs, [4, 5]);
}

#[test]
fn a_report_is_rewarded_once() {
    let mut world = world();
    show(&mut world, 1, ReportStatus::Final);
    show(&mut world, 2, ReportStatus::Final);
    claim(&mut world, &[1]).unwrap();
    let before = world.stored();
    for seqs in [&[1][..], &[2, 1][..], &[2, 2][..]] {
        let error = refusal(claim(&mut world, seqs));
        assert!(matches!(error, ContractError::AlreadyRewarded { .. }));
        assert_eq!(world.stored(), before);
    }
}

#[test]
fn only_final_reports_are_rewarded() {
    let mut world = world();
    show(&mut world, 1, ReportStatus::Pending);
    let error = refusal(claim(&mut world, &[1]));
    assert_eq!(error, ContractError::NotFinal { seq: 1 });
    let error = refusal(claim(&mut world, &[2]));
    assert!(matches!(
        error,
        ContractError::ReportUnreadable { seq: 2, .. }
    ));
    show(&mut world, 1, ReportStatus::Final);
    claim(&mut world, &[1]).unwrap();
}

#[test]
fn the_pool_pays_what_it_holds_and_never_a_bond() {
    let mut world = world();
    (1..=11).for_each(|seq| show(&mut world, seq, ReportStatus::Final));
    let all: Vec<u64> = (1..=11).collect();
    let expected = ContractError::PoolTooSmall {
        reward_pool: POOL.into(),
        amount: (11 * SUBMIT_REWARD).into(),
    };
    assert_eq!(refusal(claim(&mut world, &all)), expected);
    claim(&mut world, &all[..10]).unwrap();
    let expected = ContractError::PoolTooSmall {
        reward_pool: 0u128.into(),
        amount: SUBMIT_REWARD.into(),
    };
    assert_eq!(refusal(claim(&mut world, &[11])), expected);
    world.check_held();
    let fund = ReceiveMsg::FundRewards {};
    world.send(9, SUBMIT_REWARD, &fund).unwrap();
    claim(&mut world, &[11]).unwrap();
    world.check_held();
}

#[test]
fn the_number_of_reports_of_one_claim_is_bounded() {
    let mut world = world();
    for found in [0, MAX_REWARDED + 1] {
        let seqs = vec![1; found];
        let most = MAX_REWARDED;
        let expected = ContractError::RewardedCount { found, most };
        assert_eq!(refusal(claim(&mut world, &seqs)), expected);
    }
}

#[test]
fn without_a_reward_there_is_nothing_to_claim() {
    let mut world = world();
    show(&mut world, 1, ReportStatus::Final);
    world.update(ConfigUpdate {
        submit_reward: Some(0u128.into()),
        ..Default::default()
    });
    assert_eq!(refusal(claim(&mut world, &[1])), ContractError::NoReward);
}
