//! unjail.

use contract_api::oracle_registry::{ExecuteMsg, ReceiveMsg};
use oracle_registry::ContractError;

use super::{
    refusal,
    world::{World, FUNDS, JAIL_SECONDS, MIN_BOND, UNBONDING_SECONDS},
};

fn jailed() -> World {
    let mut world = World::new();
    (0..2).for_each(|person| world.register(person, 2 * MIN_BOND));
    world.rotate().unwrap();
    world.slash(1, &[0], 5_000, "reason").unwrap();
    world
}

#[test]
fn an_operator_comes_back_once_its_jail_has_passed() {
    let mut world = jailed();
    let operator = world.person(0);
    let until = world.now() + JAIL_SECONDS;
    world.advance(JAIL_SECONDS - 1);
    let now = until - 1;
    let error = refusal(world.execute(&operator, &ExecuteMsg::Unjail {}));
    assert_eq!(error, ContractError::Jailed { until, now });
    world.rotate().unwrap();
    assert_eq!(world.members(), [1]);
    world.advance(1);
    world.execute(&operator, &ExecuteMsg::Unjail {}).unwrap();
    world.rotate().unwrap();
    assert_eq!(world.members(), [1, 0]);
    let error = refusal(world.execute(&operator, &ExecuteMsg::Unjail {}));
    let operator = operator.to_string();
    assert_eq!(error, ContractError::NotJailed { operator });
}

#[test]
fn a_second_slash_never_shortens_a_jail() {
    let mut world = jailed();
    let first = world.operator(0).unwrap().jailed_until;
    world.update(contract_api::oracle_registry::ConfigUpdate {
        jail_seconds: Some(0u64.into()),
        ..Default::default()
    });
    world.slash(1, &[0], 1_000, "another").unwrap();
    assert_eq!(world.operator(0).unwrap().jailed_until, first);
}

#[test]
fn nobody_leaves_jail_by_leaving_and_coming_back() {
    let mut world = World::new();
    (0..2).for_each(|person| world.register(person, MIN_BOND));
    world.rotate().unwrap();
    world.update(contract_api::oracle_registry::ConfigUpdate {
        jail_seconds: Some((10 * UNBONDING_SECONDS).into()),
        ..Default::default()
    });
    world.slash(1, &[0], 5_000, "reason").unwrap();
    world.unbond(0, None).unwrap();
    world.rotate().unwrap();
    world.advance(2 * UNBONDING_SECONDS);
    world.withdraw(0).unwrap();
    assert_eq!(world.balance(&world.person(0)), FUNDS - MIN_BOND / 2);
    let again = world.registration(0, MIN_BOND);
    let error = refusal(world.try_register(0, again.clone()));
    assert!(matches!(error, ContractError::AlreadyRegistered { .. }));
    assert!(matches!(
        refusal(world.withdraw(0)),
        ContractError::Jailed { .. }
    ));
    world.advance(10 * UNBONDING_SECONDS);
    world.withdraw(0).unwrap();
    world.try_register(0, again).unwrap();
    world.check_held();
}

#[test]
fn a_bond_below_the_smallest_keeps_an_operator_out_until_it_adds() {
    let mut world = World::new();
    (0..2).for_each(|person| world.register(person, MIN_BOND));
    world.rotate().unwrap();
    world.slash(1, &[0], 5_000, "reason").unwrap();
    world.advance(JAIL_SECONDS);
    let operator = world.person(0);
    world.execute(&operator, &ExecuteMsg::Unjail {}).unwrap();
    world.rotate().unwrap();
    assert_eq!(world.members(), [1]);
    let add = ReceiveMsg::AddBond {};
    world.send(0, MIN_BOND, &add).unwrap();
    world.rotate().unwrap();
    assert_eq!(world.members(), [0, 1]);
    world.check_held();
}
