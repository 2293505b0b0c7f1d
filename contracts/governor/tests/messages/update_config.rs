use contract_api::governor::{ExecuteMsg, ParameterChanges, Parameters};
use cosmwasm_std::Uint128;
use governor::ContractError;

use crate::world::{address, reason, World, OPEN};

fn update(changes: ParameterChanges) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig(changes)
}

fn everything() -> ParameterChanges {
    ParameterChanges {
        proposal_threshold: Some(Uint128::new(7)),
        proposal_deposit: Some(Uint128::new(8)),
        voting_delay: Some(9u64.into()),
        voting_period: Some(10u64.into()),
        quorum_bps: Some(11),
        timelock: Some(12u64.into()),
        grace_period: Some(13u64.into()),
        max_unsettled: Some(14),
    }
}

#[test]
fn parameters_change_by_an_executed_proposal_only() {
    let mut world = World::new();
    for name in ["alice", "creator", "admin", "guard"] {
        let error = world.refused(name, &update(everything()));
        let sender = address(name);
        let required = governor::Access::Governor;
        assert_eq!(error, ContractError::Unauthorized { sender, required });
    }
    let change = world.to_itself(&update(everything()));
    world.govern(vec![change]).unwrap();
    let expected = Parameters {
        proposal_threshold: Uint128::new(7),
        proposal_deposit: Uint128::new(8),
        voting_delay: 9u64.into(),
        voting_period: 10u64.into(),
        quorum_bps: 11,
        timelock: 12u64.into(),
        grace_period: 13u64.into(),
        max_unsettled: 14,
    };
    assert_eq!(world.config().parameters, expected);
}

#[test]
fn what_a_change_does_not_name_stays() {
    let mut world = World::new();
    let changes = ParameterChanges {
        quorum_bps: Some(600),
        ..ParameterChanges::default()
    };
    let change = world.to_itself(&update(changes));
    world.govern(vec![change]).unwrap();
    let expected = Parameters {
        quorum_bps: 600,
        ..Parameters::default()
    };
    assert_eq!(world.config().parameters, expected);
}

#[test]
fn changes_that_would_lock_the_governor_are_refused() {
    let rows = [
        (ParameterChanges::default(), "changes nothing"),
        (
            ParameterChanges {
                quorum_bps: Some(5_001),
                ..Default::default()
            },
            "quorum_bps",
        ),
        (
            ParameterChanges {
                grace_period: Some(0u64.into()),
                ..Default::default()
            },
            "grace_period",
        ),
        (
            ParameterChanges {
                proposal_threshold: Some(Uint128::new(100_000 * OPEN + 1)),
                ..Default::default()
            },
            "beyond all 100000000000 votes",
        ),
    ];
    for (changes, expected) in rows {
        let mut world = World::new();
        let change = world.to_itself(&update(changes));
        let refused = reason(world.govern(vec![change]));
        assert!(refused.contains(expected), "{expected}: {refused}");
        assert_eq!(world.config().parameters, Parameters::default());
    }
}
