//! However tokens move, are delegated, wrapped and unwrapped before, at and after the snapshot: every
//! vote is counted once, and no more votes than the total of the snapshot.

use std::collections::BTreeMap;

use contract_api::governor::ExecuteMsg;
use cosmwasm_std::Uint128;
use cw3::{Vote, VoteInfo, VoteListResponse};
use proptest::prelude::*;

use crate::world::{ballot, text, World, NAMES, OPEN};

#[derive(Debug, Clone)]
enum Step {
    Lock(u128),
    Unlock(u128),
    Move(&'static str, u128),
    Delegate(&'static str),
    Vote(Vote),
    Open,
    NextBlock,
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&NAMES)
}

fn amount() -> impl Strategy<Value = u128> {
    (1..50_000u128).prop_map(|whole| whole * OPEN)
}

fn step() -> impl Strategy<Value = Step> {
    let vote = prop::sample::select(vec![Vote::Yes, Vote::No, Vote::Abstain, Vote::Veto]);
    prop_oneof![
        1 => amount().prop_map(Step::Lock),
        1 => amount().prop_map(Step::Unlock),
        3 => (name(), amount()).prop_map(|(to, amount)| Step::Move(to, amount)),
        2 => name().prop_map(Step::Delegate),
        3 => vote.prop_map(Step::Vote),
        1 => Just(Step::Open),
        2 => Just(Step::NextBlock),
    ]
}

/// Votes of everyone at the start of the block at `height`.
fn power_at(world: &World, height: u64) -> BTreeMap<String, u128> {
    use contract_api::gopen_token::{QueryMsg, VotingPowerAtHeightResponse};
    let power = |name: &&str| {
        let query = QueryMsg::VotingPowerAtHeight {
            address: text(name),
            height: Some(height),
        };
        let found: VotingPowerAtHeightResponse = world
            .app
            .wrap()
            .query_wasm_smart(&world.gopen, &query)
            .unwrap();
        (text(name), found.power.u128())
    };
    NAMES.iter().map(power).collect()
}

fn take(world: &mut World, name: &str, id: u64, step: Step) {
    use contract_api::gopen_token::ExecuteMsg as Gopen;
    let gopen = world.gopen.clone();
    // A refused message changes nothing; both outcomes must keep the count.
    match step {
        Step::Lock(amount) => {
            let hook = contract_api::gopen_token::ReceiveMsg::Wrap { recipient: None };
            drop(world.send_open(name, &gopen, amount, &hook));
        }
        Step::Unlock(amount) => {
            let amount = Uint128::new(amount);
            drop(world.call(name, &gopen, &Gopen::Unwrap { amount }));
        }
        Step::Move(to, amount) => {
            let message = Gopen::Transfer {
                recipient: text(to),
                amount: Uint128::new(amount),
            };
            drop(world.call(name, &gopen, &message));
        }
        Step::Delegate(to) => world.delegate(name, to),
        Step::Vote(vote) => drop(world.execute(name, &ballot(id, vote))),
        Step::Open => drop(world.execute(name, &ExecuteMsg::OpenVoting { proposal_id: id })),
        Step::NextBlock => drop(world.next_block()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, rng_seed: prop::test_runner::RngSeed::Fixed(4), ..ProptestConfig::default() })]

    #[test]
    fn power_is_never_counted_twice(
        before in prop::collection::vec((name(), step()), 0..12),
        during in prop::collection::vec((name(), step()), 1..40),
    ) {
        let mut world = World::new();
        let id = world.propose("alice", Vec::new());
        for (name, step) in before {
            take(&mut world, name, id, step);
        }
        world.pass_delay();
        for (name, step) in during {
            take(&mut world, name, id, step);
        }
        let found = world.proposal(id);
        let list = cw3::Cw3QueryMsg::ListVotes { proposal_id: id, start_after: None, limit: None };
        let cast: VoteListResponse = world.app.wrap().query_wasm_smart(&world.governor, &list).unwrap();
        let Some(snapshot) = found.snapshot else {
            prop_assert!(cast.votes.is_empty());
            return Ok(());
        };
        // Every ballot has the power of the snapshot, every voter one ballot.
        let power = power_at(&world, snapshot.height.u64());
        let mut counted: BTreeMap<&str, u128> = BTreeMap::new();
        for VoteInfo { voter, vote, weight, .. } in &cast.votes {
            prop_assert_eq!(u128::from(*weight), power[voter]);
            let name = contract_api::governor::vote_name(*vote);
            *counted.entry(name).or_default() += u128::from(*weight);
        }
        let tally = found.tally;
        for (name, votes) in [("yes", tally.yes), ("no", tally.no), ("abstain", tally.abstain), ("veto", tally.veto)] {
            prop_assert_eq!(votes.u128(), counted.get(name).copied().unwrap_or_default());
        }
        let all: u128 = counted.values().sum();
        prop_assert!(all <= snapshot.total.u128());
        prop_assert_eq!(snapshot.total.u128(), power.values().sum::<u128>());
    }
}
