use contract_api::governor::{ExecuteMsg, ProposalState};
use cw3::Vote;
use governor::{Access, ContractError};

use crate::world::{address, ballot, World, OPEN};

const DEPOSIT: u128 = 100 * OPEN;

fn cancel(proposal_id: u64) -> ExecuteMsg {
    ExecuteMsg::Cancel { proposal_id }
}

/// A proposal of Alice in this state.
fn in_state(world: &mut World, state: ProposalState) -> u64 {
    match state {
        ProposalState::Pending => world.propose("alice", Vec::new()),
        ProposalState::Active => world.active("alice", Vec::new()),
        ProposalState::Succeeded => world.succeeded("alice", Vec::new()),
        ProposalState::Queued => world.executable("alice", Vec::new()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_may_cancel_and_when_and_what_becomes_of_the_deposit() {
    use ProposalState::{Active, Pending, Queued, Succeeded};
    // Who, state, whether it is allowed, whether the deposit returns.
    let rows = [
        ("alice", Pending, true, true),
        ("alice", Active, true, false),
        ("alice", Succeeded, false, true),
        ("alice", Queued, false, true),
        ("guard", Pending, false, true),
        ("guard", Active, false, true),
        ("guard", Succeeded, true, true),
        ("guard", Queued, true, true),
        ("bob", Pending, false, true),
        ("bob", Queued, false, true),
    ];
    for (who, state, allowed, returned) in rows {
        let mut world = World::new();
        let before = world.open_of(&address("alice"));
        let id = in_state(&mut world, state);
        assert_eq!(world.state(id), state);
        if !allowed {
            let error = world.refused(who, &cancel(id));
            let expected = match error {
                ContractError::WrongState { state: found, .. } => who != "bob" && found == state,
                ContractError::Unauthorized { ref required, .. } => {
                    who == "bob" && *required == Access::Canceller(id)
                }
                _ => false,
            };
            assert!(expected, "{who} {state:?}: {error}");
            continue;
        }
        world.execute(who, &cancel(id)).unwrap();
        assert_eq!(world.state(id), ProposalState::Cancelled);
        let lost = if returned { 0 } else { DEPOSIT };
        assert_eq!(
            world.open_of(&address("alice")),
            before - lost,
            "{who} {state:?}"
        );
        assert_eq!(world.treasury().spendable.u128(), lost);
        assert_eq!(world.treasury().deposits.u128(), 0);
    }
}

#[test]
fn what_is_cancelled_or_over_stays_so() {
    let mut world = World::new();
    let id = world.active("alice", Vec::new());
    world.execute("alice", &cancel(id)).unwrap();
    let refusals = [
        cancel(id),
        ballot(id, Vote::Yes),
        ExecuteMsg::Queue { proposal_id: id },
        ExecuteMsg::Execute { proposal_id: id },
        ExecuteMsg::Close { proposal_id: id },
    ];
    for message in refusals {
        let error = world.refused("alice", &message);
        let cancelled = ProposalState::Cancelled;
        let is = matches!(error, ContractError::WrongState { state, .. } if state == cancelled);
        assert!(is, "{error}");
    }
    let id = world.active("alice", Vec::new());
    world.pass_voting();
    let error = world.refused("alice", &cancel(id));
    assert!(matches!(error, ContractError::WrongState { .. }), "{error}");
}

#[test]
fn the_governor_cancels_by_proposal() {
    let mut world = World::new();
    let before = world.open_of(&address("bob"));
    let target = world.executable("bob", Vec::new());
    let changes = contract_api::governor::ParameterChanges {
        voting_delay: Some(0u64.into()),
        voting_period: Some(60u64.into()),
        timelock: Some(0u64.into()),
        ..Default::default()
    };
    let quick = world.to_itself(&ExecuteMsg::UpdateConfig(changes));
    world
        .execute(
            "nobody",
            &ExecuteMsg::Execute {
                proposal_id: target,
            },
        )
        .unwrap();
    assert_eq!(world.open_of(&address("bob")), before);
    world.govern(vec![quick]).unwrap();

    let target = world.executable("bob", Vec::new());
    let message = world.to_itself(&cancel(target));
    world.govern(vec![message]).unwrap();
    assert_eq!(world.state(target), ProposalState::Cancelled);
    assert_eq!(world.open_of(&address("bob")), before);
}

#[test]
fn the_emergency_account_cannot_keep_itself_in_office() {
    let mut world = World::new();
    let removal = world.to_itself(&ExecuteMsg::SetEmergency { emergency: None });
    let id = world.executable("alice", vec![removal.clone()]);
    let error = world.refused("guard", &cancel(id));
    assert_eq!(error, ContractError::EmergencyExempt { proposal_id: id });

    // Anything beside the removal makes it a proposal like others.
    let payment = world.payment("eve", 1);
    let mixed = world.executable("alice", vec![removal, payment]);
    world.execute("guard", &cancel(mixed)).unwrap();
    let id = world.executable(
        "alice",
        vec![world.to_itself(&ExecuteMsg::SetEmergency { emergency: None })],
    );
    world
        .execute("nobody", &ExecuteMsg::Execute { proposal_id: id })
        .unwrap();
    assert_eq!(world.config().emergency, None);
    let later = world.executable("alice", Vec::new());
    let error = world.refused("guard", &cancel(later));
    assert!(
        matches!(error, ContractError::Unauthorized { .. }),
        "{error}"
    );
}
