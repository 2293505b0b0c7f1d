use contract_api::governor::{ExecuteMsg, ProposalState};
use cw3::Vote;
use governor::ContractError;

use crate::world::World;

const DAY: u64 = 86_400;

fn queue(proposal_id: u64) -> ExecuteMsg {
    ExecuteMsg::Queue { proposal_id }
}

#[track_caller]
fn refused_as(world: &mut World, id: u64, expected: ProposalState) {
    let error = world.refused("nobody", &queue(id));
    let is = matches!(error, ContractError::WrongState { state, .. } if state == expected);
    assert!(is, "{error}");
}

#[test]
fn anyone_starts_the_timelock_of_what_succeeded() {
    let mut world = World::new();
    let id = world.succeeded("alice", Vec::new());
    world.execute("nobody", &queue(id)).unwrap();
    let found = world.proposal(id);
    let executable_at = world.now() + 7 * DAY;
    assert_eq!(found.state, ProposalState::Queued);
    assert_eq!(found.executable_at.unwrap().u64(), executable_at);
    assert_eq!(found.expires_at.u64(), executable_at + 14 * DAY);
}

#[test]
fn nothing_but_what_succeeded_is_queued() {
    let mut world = World::new();
    let id = world.propose("alice", Vec::new());
    refused_as(&mut world, id, ProposalState::Pending);
    world.pass_delay();
    world.vote("alice", id, Vote::Yes);
    refused_as(&mut world, id, ProposalState::Active);
    world.pass_voting();
    world.execute("nobody", &queue(id)).unwrap();
    refused_as(&mut world, id, ProposalState::Queued);
    world.pass_timelock();
    let message = ExecuteMsg::Execute { proposal_id: id };
    world.execute("nobody", &message).unwrap();
    refused_as(&mut world, id, ProposalState::Executed);

    let defeated = world.active("alice", Vec::new());
    world.pass_voting();
    refused_as(&mut world, defeated, ProposalState::Defeated);
    let cancelled = world.propose("alice", Vec::new());
    let message = ExecuteMsg::Cancel {
        proposal_id: cancelled,
    };
    world.execute("alice", &message).unwrap();
    refused_as(&mut world, cancelled, ProposalState::Cancelled);
}

#[test]
fn what_nobody_queues_in_time_expires() {
    let mut world = World::new();
    let id = world.succeeded("alice", Vec::new());
    world.advance(14 * DAY - 1);
    assert_eq!(world.state(id), ProposalState::Succeeded);
    world.advance(1);
    refused_as(&mut world, id, ProposalState::Expired);
}

#[test]
fn a_proposal_keeps_the_parameters_that_held_when_it_was_made() {
    let mut world = World::new();
    let running = world.active("bob", Vec::new());
    let changes = contract_api::governor::ParameterChanges {
        timelock: Some(0u64.into()),
        quorum_bps: Some(5_000),
        voting_period: Some(60u64.into()),
        ..Default::default()
    };
    let change = world.to_itself(&ExecuteMsg::UpdateConfig(changes));
    let id = world.active("alice", vec![change]);
    for id in [running, id] {
        world.vote("alice", id, Vote::Yes);
    }
    world.pass_voting();
    for id in [running, id] {
        world.execute("nobody", &queue(id)).unwrap();
    }
    world.pass_timelock();
    let message = ExecuteMsg::Execute { proposal_id: id };
    world.execute("nobody", &message).unwrap();
    assert_eq!(world.config().parameters.quorum_bps, 5_000);
    // With the new quorum it would be defeated.
    let found = world.proposal(running);
    assert_eq!(found.state, ProposalState::Queued);
    assert_eq!(found.parameters.quorum_bps, 500);
    let later = world.propose("bob", Vec::new());
    let found = world.proposal(later);
    assert_eq!(found.ends_at.u64() - found.starts_at.u64(), 60);
}
