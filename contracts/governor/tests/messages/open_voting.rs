use contract_api::governor::{ExecuteMsg, ProposalState, Snapshot};
use cw3::Vote;
use governor::ContractError;

use crate::world::{World, OPEN};

#[test]
fn anyone_fixes_the_block_whose_votes_count() {
    let mut world = World::new();
    let proposal_id = world.active("alice", Vec::new());
    world
        .execute("nobody", &ExecuteMsg::OpenVoting { proposal_id })
        .unwrap();
    let found = world.proposal(proposal_id);
    let height = world.app.block_info().height;
    let expected = Snapshot {
        height: height.into(),
        total: (100_000 * OPEN).into(),
    };
    assert_eq!(found.snapshot, Some(expected));
    assert_eq!(found.quorum.unwrap().u128(), 5_000 * OPEN);
}

#[test]
fn it_is_fixed_once() {
    let mut world = World::new();
    let proposal_id = world.active("alice", Vec::new());
    world.vote("alice", proposal_id, Vote::Yes);
    let height = world.app.block_info().height;
    world.next_block();
    let error = world.refused("bob", &ExecuteMsg::OpenVoting { proposal_id });
    let expected = ContractError::AlreadyOpen {
        proposal_id,
        height,
    };
    assert_eq!(error, expected);
}

#[test]
fn not_before_voting_starts_nor_after_it_ends() {
    let mut world = World::new();
    let proposal_id = world.propose("alice", Vec::new());
    let message = ExecuteMsg::OpenVoting { proposal_id };
    let refused_as = |world: &mut World, expected| {
        let error = world.refused("bob", &message);
        let is = matches!(error, ContractError::WrongState { state, .. } if state == expected);
        assert!(is, "{error}");
    };
    world.advance(86_400 - 1);
    refused_as(&mut world, ProposalState::Pending);
    world.advance(1 + 7 * 86_400);
    refused_as(&mut world, ProposalState::Defeated);
    let unknown = world.refused("bob", &ExecuteMsg::OpenVoting { proposal_id: 9 });
    assert_eq!(unknown, ContractError::UnknownProposal { proposal_id: 9 });
}
