//! update_endpoint.

use contract_api::oracle_registry::ExecuteMsg;
use oracle_registry::ContractError;

use super::{
    refusal,
    world::{World, MIN_BOND},
};

fn message(endpoint: &str) -> ExecuteMsg {
    ExecuteMsg::UpdateEndpoint {
        endpoint: endpoint.to_owned(),
    }
}

#[test]
fn an_operator_moves_and_nothing_else_changes() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    let before = world.operator(0).unwrap();
    let operator = world.person(0);
    let endpoint = "https://oracle.example.org";
    world.execute(&operator, &message(endpoint)).unwrap();
    let mut expected = before;
    expected.endpoint = endpoint.to_owned();
    assert_eq!(world.operator(0).unwrap(), expected);
    world.rotate().unwrap();
    assert_eq!(world.members(), [0]);
    world.check_held();
}

#[test]
fn an_unbonding_operator_that_moves_does_not_come_back_into_the_set() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    world.register(1, MIN_BOND);
    let operator = world.person(0);
    world
        .execute(&operator, &ExecuteMsg::Unbond { amount: None })
        .unwrap();
    world.execute(&operator, &message("http://host")).unwrap();
    world.rotate().unwrap();
    assert_eq!(world.members(), [1]);
}

#[test]
fn strangers_and_bad_endpoints_are_refused() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    let (operator, stranger) = (world.person(0), world.person(1));
    for endpoint in ["", "host", "ftp://host", "http://", "http://a b"] {
        let error = refusal(world.execute(&operator, &message(endpoint)));
        assert_eq!(error, ContractError::InvalidEndpoint, "{endpoint}");
    }
    let error = refusal(world.execute(&stranger, &message("http://host")));
    let operator = stranger.to_string();
    assert_eq!(error, ContractError::NotOperator { operator });
}
