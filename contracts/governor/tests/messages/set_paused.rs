use contract_api::governor::{ExecuteMsg, Paused};
use governor::ContractError;

use crate::world::{address, World};

fn set(vote_by_signature: bool) -> ExecuteMsg {
    let paused = Paused { vote_by_signature };
    ExecuteMsg::SetPaused { paused }
}

#[test]
fn the_emergency_account_stops_and_only_a_proposal_resumes() {
    let mut world = World::new();
    world.execute("guard", &set(true)).unwrap();
    assert!(world.config().paused.vote_by_signature);
    world.execute("guard", &set(true)).unwrap();
    let error = world.refused("guard", &set(false));
    let sender = address("guard");
    assert_eq!(error, ContractError::MayOnlyStop { sender });
    let resume = world.to_itself(&set(false));
    world.govern(vec![resume]).unwrap();
    assert!(!world.config().paused.vote_by_signature);
}

#[test]
fn nobody_else_stops() {
    let mut world = World::new();
    for name in ["alice", "creator"] {
        let error = world.refused(name, &set(true));
        let required = governor::Access::GovernorOrEmergency;
        let sender = address(name);
        assert_eq!(error, ContractError::Unauthorized { sender, required });
    }
}
