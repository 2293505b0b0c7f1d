//! Queries as a client of cw3 sends them, read into the types of cw3.

use contract_api::governor::{ExecuteMsg, MAX_PROPOSALS_PAGE};
use cosmwasm_std::{Addr, Decimal, Empty, Timestamp};
use cw20::{Denom, Expiration};
use cw3::{
    Cw3ExecuteMsg, Cw3QueryMsg, DepositInfo, ProposalListResponse, ProposalResponse, Status, Vote,
    VoteInfo, VoteListResponse, VoteResponse, VoterListResponse, VoterResponse,
};
use cw_utils::ThresholdResponse;
use serde::de::DeserializeOwned;

use crate::world::{address, text, World, OPEN};

fn ask<T: DeserializeOwned>(world: &World, query: &Cw3QueryMsg) -> T {
    world
        .app
        .wrap()
        .query_wasm_smart(&world.governor, query)
        .unwrap()
}

fn votes(open: u128) -> u64 {
    u64::try_from(open * OPEN).unwrap()
}

fn threshold(total_weight: u64) -> ThresholdResponse {
    ThresholdResponse::ThresholdQuorum {
        threshold: Decimal::percent(50),
        quorum: Decimal::percent(5),
        total_weight,
    }
}

#[test]
fn a_client_of_cw3_proposes_votes_executes_and_closes() {
    let mut world = World::with(contract_api::governor::Parameters {
        proposal_deposit: cosmwasm_std::Uint128::zero(),
        ..Default::default()
    });
    let governor = world.governor.clone();
    let propose = || Cw3ExecuteMsg::Propose::<Empty> {
        title: "A title".to_owned(),
        description: "A description".to_owned(),
        msgs: Vec::new(),
        earliest: None,
        latest: None,
    };
    world.call("alice", &governor, &propose()).unwrap();
    world.call("alice", &governor, &propose()).unwrap();
    world.pass_delay();
    let vote = Cw3ExecuteMsg::Vote::<Empty> {
        proposal_id: 1,
        vote: Vote::Yes,
    };
    world.call("bob", &governor, &vote).unwrap();
    world.pass_voting();
    world
        .execute("bob", &ExecuteMsg::Queue { proposal_id: 1 })
        .unwrap();
    world.pass_timelock();
    let execute = Cw3ExecuteMsg::Execute::<Empty> { proposal_id: 1 };
    world.call("bob", &governor, &execute).unwrap();
    let close = Cw3ExecuteMsg::Close::<Empty> { proposal_id: 2 };
    world.call("bob", &governor, &close).unwrap();
    let statuses = [1, 2].map(|proposal_id| {
        let found: ProposalResponse = ask(&world, &Cw3QueryMsg::Proposal { proposal_id });
        found.status
    });
    assert_eq!(statuses, [Status::Executed, Status::Rejected]);
}

#[test]
fn states_map_to_those_of_cw3() {
    let mut world = World::new();
    let mut found = Vec::new();
    let mut look = |world: &World, proposal_id| {
        let response: ProposalResponse = ask(world, &Cw3QueryMsg::Proposal { proposal_id });
        found.push(response.status);
    };
    let id = world.propose("alice", Vec::new());
    look(&world, id);
    world.pass_delay();
    world.vote("alice", id, Vote::Yes);
    look(&world, id);
    world.pass_voting();
    look(&world, id);
    world
        .execute("bob", &ExecuteMsg::Queue { proposal_id: id })
        .unwrap();
    look(&world, id);
    world.pass_timelock();
    world
        .execute("bob", &ExecuteMsg::Execute { proposal_id: id })
        .unwrap();
    look(&world, id);
    let defeated = world.active("alice", Vec::new());
    world.pass_voting();
    look(&world, defeated);
    let expired = world.executable("alice", Vec::new());
    world.pass_grace();
    look(&world, expired);
    let cancelled = world.propose("alice", Vec::new());
    world
        .execute(
            "alice",
            &ExecuteMsg::Cancel {
                proposal_id: cancelled,
            },
        )
        .unwrap();
    look(&world, cancelled);
    use Status::*;
    let expected = [
        Pending, Open, Passed, Passed, Executed, Rejected, Rejected, Rejected,
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_proposal_shows_everything_that_cw3_knows() {
    let mut world = World::new();
    let message = world.payment("eve", 1);
    let id = world.propose("alice", vec![message.clone()]);
    let ends_at = world.proposal(id).ends_at.u64();
    let found: ProposalResponse = ask(&world, &Cw3QueryMsg::Proposal { proposal_id: id });
    let expected = ProposalResponse {
        id,
        title: "A title".to_owned(),
        description: "A description".to_owned(),
        msgs: vec![message],
        status: Status::Pending,
        expires: Expiration::AtTime(Timestamp::from_seconds(ends_at)),
        threshold: threshold(votes(100_000)),
        proposer: address("alice"),
        deposit: Some(DepositInfo {
            amount: (100 * OPEN).into(),
            denom: Denom::Cw20(world.open.clone()),
            refund_failed_proposals: false,
        }),
    };
    assert_eq!(found, expected);
}

#[test]
fn the_total_is_that_of_now_and_of_the_snapshot_once_there_is_one() {
    let mut world = World::new();
    let id = world.active("alice", Vec::new());
    world.vote("alice", id, Vote::Yes);
    world.lock("carol", 50_000 * OPEN);
    world.next_block();
    let now: ThresholdResponse = ask(&world, &Cw3QueryMsg::Threshold {});
    assert_eq!(now, threshold(votes(150_000)));
    let found: ProposalResponse = ask(&world, &Cw3QueryMsg::Proposal { proposal_id: id });
    assert_eq!(found.threshold, threshold(votes(100_000)));
}

#[test]
fn proposals_are_listed_both_ways_in_bounded_pages() {
    let mut world = World::with(contract_api::governor::Parameters {
        max_unsettled: 100,
        proposal_deposit: 1u128.into(),
        ..Default::default()
    });
    let count = u64::from(MAX_PROPOSALS_PAGE) + 2;
    for _ in 0..count {
        world.propose("alice", Vec::new());
    }
    let ids = |query: Cw3QueryMsg| -> Vec<u64> {
        let found: ProposalListResponse = ask(&world, &query);
        found.proposals.iter().map(|entry| entry.id).collect()
    };
    let up = |start_after, limit| ids(Cw3QueryMsg::ListProposals { start_after, limit });
    let down = |start_before, limit| {
        ids(Cw3QueryMsg::ReverseProposals {
            start_before,
            limit,
        })
    };
    assert_eq!(up(None, Some(2)), [1, 2]);
    assert_eq!(up(Some(count - 1), None), [count]);
    assert_eq!(down(None, Some(2)), [count, count - 1]);
    assert_eq!(down(Some(3), None), [2, 1]);
    for limit in [None, Some(u32::MAX)] {
        assert_eq!(up(None, limit).len(), MAX_PROPOSALS_PAGE as usize);
        assert_eq!(down(None, limit).len(), MAX_PROPOSALS_PAGE as usize);
    }
}

#[test]
fn votes_are_found_and_listed() {
    let mut world = World::new();
    let proposal_id = world.active("alice", Vec::new());
    world.vote("alice", proposal_id, Vote::Yes);
    world.vote("bob", proposal_id, Vote::Veto);
    world.vote("carol", proposal_id, Vote::Abstain);
    let one = |name: &str| -> VoteResponse {
        let voter = text(name);
        ask(&world, &Cw3QueryMsg::Vote { proposal_id, voter })
    };
    let expected = VoteInfo {
        proposal_id,
        voter: text("bob"),
        vote: Vote::Veto,
        weight: votes(30_000),
    };
    assert_eq!(one("bob").vote, Some(expected));
    assert_eq!(one("dave").vote, None);

    let page = |start_after: Option<String>, limit| -> Vec<String> {
        let query = Cw3QueryMsg::ListVotes {
            proposal_id,
            start_after,
            limit,
        };
        let found: VoteListResponse = ask(&world, &query);
        found.votes.into_iter().map(|entry| entry.voter).collect()
    };
    let mut all = ["alice", "bob", "carol"].map(text);
    all.sort();
    assert_eq!(page(None, None), all);
    assert_eq!(page(None, Some(1)), all[..1]);
    assert_eq!(page(Some(all[0].clone()), Some(1)), all[1..2]);
    assert_eq!(page(Some(all[2].clone()), None), [""; 0]);
}

#[test]
fn voters_are_those_with_votes() {
    let mut world = World::new();
    world.delegate("dave", "carol");
    world.next_block();
    let page = |start_after, limit| -> Vec<(String, u64)> {
        let query = Cw3QueryMsg::ListVoters { start_after, limit };
        let found: VoterListResponse = ask(&world, &query);
        let voters = found.voters.into_iter();
        voters.map(|voter| (voter.addr, voter.weight)).collect()
    };
    let mut all = [("alice", 40_000), ("bob", 30_000), ("carol", 30_000)]
        .map(|(name, open)| (text(name), votes(open)));
    all.sort();
    assert_eq!(page(None, None), all);
    assert_eq!(page(None, Some(1)), all[..1]);
    assert_eq!(page(Some(all[1].0.clone()), None), all[2..]);
}

#[test]
fn a_voter_has_its_votes_at_the_start_of_the_block() {
    let mut world = World::new();
    let weight = |world: &World, account: Addr| -> Option<u64> {
        let address = account.into_string();
        let found: VoterResponse = ask(world, &Cw3QueryMsg::Voter { address });
        found.weight
    };
    world.lock("dave", OPEN);
    assert_eq!(weight(&world, address("dave")), Some(votes(10_000)));
    assert_eq!(weight(&world, address("eve")), None);
    world.next_block();
    assert_eq!(weight(&world, address("dave")), Some(votes(10_001)));
}
