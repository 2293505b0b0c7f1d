use contract_api::governor::{ExecuteMsg, ProposalState, TallyResponse, MAX_REASON};
use cw3::Vote;
use governor::ContractError;

use crate::world::{address, ballot, World, OPEN};

#[test]
fn votes_are_counted_as_they_were_cast() {
    let mut world = World::new();
    let id = world.active("alice", Vec::new());
    let votes = [Vote::Yes, Vote::No, Vote::Abstain, Vote::Veto];
    for (name, vote) in crate::world::NAMES.into_iter().zip(votes) {
        world.vote(name, id, vote);
    }
    let expected = TallyResponse {
        yes: (40_000 * OPEN).into(),
        no: (30_000 * OPEN).into(),
        abstain: (20_000 * OPEN).into(),
        veto: (10_000 * OPEN).into(),
    };
    assert_eq!(world.proposal(id).tally, expected);
}

/// Rows: votes of Alice (40 %), Bob (30 %), Carol (20 %), Dave (10 %) with a quorum of 45 %.
#[test]
fn a_proposal_passes_with_a_quorum_and_more_for_than_against() {
    use Vote::{Abstain, No, Veto, Yes};
    let rows: [(&str, [Option<Vote>; 4], ProposalState); 9] = [
        ("nobody", [None; 4], ProposalState::Defeated),
        (
            "below the quorum",
            [Some(Yes), None, None, None],
            ProposalState::Defeated,
        ),
        (
            "quorum and for",
            [Some(Yes), None, None, Some(Yes)],
            ProposalState::Succeeded,
        ),
        (
            "abstentions count for the quorum",
            [Some(Abstain), None, None, Some(Yes)],
            ProposalState::Succeeded,
        ),
        (
            "votes against do not",
            [Some(No), None, None, Some(Yes)],
            ProposalState::Defeated,
        ),
        (
            "nor for the quorum of a majority",
            [Some(Yes), Some(No), None, None],
            ProposalState::Defeated,
        ),
        (
            "more against",
            [Some(No), Some(No), Some(Yes), Some(Yes)],
            ProposalState::Defeated,
        ),
        (
            "a veto is against",
            [Some(Yes), Some(Veto), Some(Yes), Some(No)],
            ProposalState::Succeeded,
        ),
        ("all abstain", [Some(Abstain); 4], ProposalState::Defeated),
    ];
    for (what, votes, expected) in rows {
        let mut world = World::with(contract_api::governor::Parameters {
            quorum_bps: 4_500,
            ..Default::default()
        });
        let id = world.active("alice", Vec::new());
        for (name, vote) in crate::world::NAMES.into_iter().zip(votes) {
            if let Some(vote) = vote {
                world.vote(name, id, vote);
            }
        }
        assert_eq!(world.state(id), ProposalState::Active, "{what}");
        world.pass_voting();
        assert_eq!(world.state(id), expected, "{what}");
    }
}

#[test]
fn a_tie_is_a_defeat() {
    let mut world = World::new();
    world.move_votes("alice", "dave", 10_000 * OPEN);
    world.move_votes("dave", "carol", 10_000 * OPEN);
    let id = world.active("alice", Vec::new());
    world.vote("alice", id, Vote::Yes);
    world.vote("bob", id, Vote::Veto);
    world.pass_voting();
    assert_eq!(world.state(id), ProposalState::Defeated);
}

#[test]
fn a_voter_votes_once() {
    let mut world = World::new();
    let proposal_id = world.active("alice", Vec::new());
    world.vote("bob", proposal_id, Vote::Yes);
    for vote in [Vote::Yes, Vote::No] {
        let error = world.refused("bob", &ballot(proposal_id, vote));
        let voter = address("bob");
        assert_eq!(error, ContractError::AlreadyVoted { proposal_id, voter });
    }
}

#[test]
fn without_votes_at_the_snapshot_there_is_no_vote() {
    let mut world = World::new();
    let id = world.active("alice", Vec::new());
    world.vote("alice", id, Vote::Yes);
    let height = world.app.block_info().height;
    world.next_block();
    world.move_votes("bob", "eve", 5);
    world.next_block();
    let error = world.refused("eve", &ballot(id, Vote::Yes));
    let voter = address("eve");
    assert_eq!(error, ContractError::NoVotes { voter, height });
}

#[test]
fn tokens_that_are_wrapped_in_the_block_of_the_snapshot_do_not_count() {
    let mut world = World::new();
    let id = world.active("alice", Vec::new());
    world.lock("dave", 900_000 * OPEN);
    world.vote("dave", id, Vote::No);
    let found = world.proposal(id);
    assert_eq!(found.tally.no.u128(), 10_000 * OPEN);
    assert_eq!(found.snapshot.unwrap().total.u128(), 100_000 * OPEN);
}

#[test]
fn total_and_member_votes_are_read_at_the_same_height() {
    let mut world = World::new();
    let id = world.active("alice", Vec::new());
    world.vote("alice", id, Vote::Yes);
    world.next_block();
    // Bob leaves and Dave multiplies after the snapshot: neither the total nor their votes change.
    world.unlock("bob", 30_000 * OPEN);
    world.lock("dave", 900_000 * OPEN);
    world.next_block();
    world.vote("bob", id, Vote::No);
    world.vote("dave", id, Vote::No);
    let found = world.proposal(id);
    assert_eq!(found.snapshot.unwrap().total.u128(), 100_000 * OPEN);
    assert_eq!(found.tally.no.u128(), 40_000 * OPEN);
    assert_eq!(found.tally.yes.u128(), 40_000 * OPEN);
}

#[test]
fn tokens_that_move_during_voting_vote_once() {
    let mut world = World::new();
    let id = world.active("alice", Vec::new());
    world.vote("alice", id, Vote::Yes);
    world.move_votes("alice", "dave", 40_000 * OPEN);
    world.next_block();
    world.vote("dave", id, Vote::Yes);
    assert_eq!(world.proposal(id).tally.yes.u128(), 50_000 * OPEN);
}

#[test]
fn a_delegate_votes_with_what_it_had_at_the_snapshot() {
    let mut world = World::new();
    world.delegate("bob", "carol");
    let id = world.active("alice", Vec::new());
    world.vote("carol", id, Vote::Yes);
    world.delegate("bob", "bob");
    world.next_block();
    let error = world.refused("bob", &ballot(id, Vote::No));
    assert!(matches!(error, ContractError::NoVotes { .. }), "{error}");
    assert_eq!(world.proposal(id).tally.yes.u128(), 50_000 * OPEN);
}

#[test]
fn votes_are_taken_from_the_start_to_the_end_of_voting() {
    let mut world = World::new();
    let id = world.propose("alice", Vec::new());
    let refused_as = |world: &mut World, expected| {
        let error = world.refused("bob", &ballot(id, Vote::Yes));
        let is = matches!(error, ContractError::WrongState { state, .. } if state == expected);
        assert!(is, "{error}");
    };
    world.advance(86_400 - 1);
    refused_as(&mut world, ProposalState::Pending);
    world.advance(1);
    world.vote("alice", id, Vote::Yes);
    world.advance(7 * 86_400 - 1);
    world.vote("carol", id, Vote::Yes);
    world.advance(1);
    refused_as(&mut world, ProposalState::Succeeded);
    let unknown = world.refused("bob", &ballot(2, Vote::Yes));
    assert_eq!(unknown, ContractError::UnknownProposal { proposal_id: 2 });
}

#[test]
fn a_reason_is_bounded_and_never_empty() {
    let mut world = World::new();
    let proposal_id = world.active("alice", Vec::new());
    let with = |reason: String| ExecuteMsg::Vote {
        proposal_id,
        vote: Vote::Yes,
        reason: Some(reason),
    };
    for reason in [
        String::new(),
        "\u{1b}".to_owned(),
        "a".repeat(MAX_REASON + 1),
    ] {
        let error = world.refused("bob", &with(reason));
        let named = matches!(
            error,
            ContractError::InvalidField {
                field: "reason",
                ..
            }
        );
        assert!(named, "{error}");
    }
    world.execute("bob", &with("a".repeat(MAX_REASON))).unwrap();
}
