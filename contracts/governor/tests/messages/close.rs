use contract_api::governor::{ExecuteMsg, ProposalState};
use cw3::Vote;
use governor::ContractError;

use crate::world::{address, World, OPEN};

const DEPOSIT: u128 = 100 * OPEN;

fn close(proposal_id: u64) -> ExecuteMsg {
    ExecuteMsg::Close { proposal_id }
}

/// Eve has just under the quorum of 5 %, Dave has 10 %.
#[test]
fn a_defeat_forfeits_the_deposit_unless_the_quorum_took_part() {
    let rows = [
        ("nobody votes", None, Vote::No, false),
        ("too few vote", Some("eve"), Vote::No, false),
        ("the quorum votes against", Some("dave"), Vote::No, true),
        ("the quorum abstains", Some("dave"), Vote::Abstain, true),
    ];
    for (what, voter, vote, returned) in rows {
        let mut world = World::new();
        world.move_votes("carol", "eve", 4_999 * OPEN);
        let before = world.open_of(&address("alice"));
        let id = world.active("alice", Vec::new());
        if let Some(name) = voter {
            world.vote(name, id, vote);
        }
        world.pass_voting();
        assert_eq!(world.state(id), ProposalState::Defeated, "{what}");
        world.execute("nobody", &close(id)).unwrap();
        let lost = if returned { 0 } else { DEPOSIT };
        assert_eq!(world.open_of(&address("alice")), before - lost, "{what}");
        let treasury = world.treasury();
        assert_eq!(treasury.deposits.u128(), 0, "{what}");
        assert_eq!(treasury.spendable.u128(), lost, "{what}");
        assert_eq!(world.state(id), ProposalState::Defeated, "{what}");
    }
}

#[test]
fn an_expiry_returns_the_deposit() {
    let mut world = World::new();
    let before = world.open_of(&address("alice"));
    let id = world.succeeded("alice", Vec::new());
    world.pass_grace();
    world.execute("nobody", &close(id)).unwrap();
    assert_eq!(world.open_of(&address("alice")), before);
    assert_eq!(world.state(id), ProposalState::Expired);

    let id = world.executable("alice", Vec::new());
    world.pass_grace();
    world.execute("nobody", &close(id)).unwrap();
    assert_eq!(world.open_of(&address("alice")), before);
    assert_eq!(world.state(id), ProposalState::Expired);
}

#[test]
fn a_proposal_is_closed_once() {
    let mut world = World::new();
    let id = world.active("alice", Vec::new());
    world.pass_voting();
    world.execute("nobody", &close(id)).unwrap();
    let error = world.refused("nobody", &close(id));
    assert_eq!(error, ContractError::AlreadyClosed { proposal_id: id });
}

#[test]
fn what_may_still_be_executed_or_is_cancelled_is_not_closed() {
    let mut world = World::new();
    let id = world.propose("alice", Vec::new());
    let mut states = Vec::new();
    let mut refuse = |world: &mut World, id: u64| {
        let error = world.refused("nobody", &close(id));
        let ContractError::WrongState { state, .. } = error else {
            panic!("{error}");
        };
        states.push(state);
    };
    refuse(&mut world, id);
    world.pass_delay();
    world.vote("alice", id, Vote::Yes);
    refuse(&mut world, id);
    world.pass_voting();
    refuse(&mut world, id);
    world
        .execute("nobody", &ExecuteMsg::Queue { proposal_id: id })
        .unwrap();
    refuse(&mut world, id);
    world.pass_timelock();
    world
        .execute("nobody", &ExecuteMsg::Execute { proposal_id: id })
        .unwrap();
    refuse(&mut world, id);
    let id = world.propose("alice", Vec::new());
    world
        .execute("alice", &ExecuteMsg::Cancel { proposal_id: id })
        .unwrap();
    refuse(&mut world, id);
    use ProposalState::*;
    assert_eq!(
        states,
        [Pending, Active, Succeeded, Queued, Executed, Cancelled]
    );
}
