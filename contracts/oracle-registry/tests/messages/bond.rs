//! add_bond, unbond and withdraw_bond.

use contract_api::oracle_registry::{ExecuteMsg, ReceiveMsg};
use oracle_registry::ContractError;

use super::{
    refusal,
    world::{World, FUNDS, MIN_BOND, UNBONDING_SECONDS},
};

fn unbond(world: &mut World, person: u8) -> Result<(), ContractError> {
    let sender = world.person(person);
    match world.execute(&sender, &ExecuteMsg::Unbond {}) {
        Ok(_) => Ok(()),
        refused => Err(refusal(refused)),
    }
}

fn withdraw(world: &mut World, person: u8) -> Result<(), ContractError> {
    let sender = world.person(person);
    match world.execute(&sender, &ExecuteMsg::WithdrawBond {}) {
        Ok(_) => Ok(()),
        refused => Err(refusal(refused)),
    }
}

#[test]
fn a_bond_grows_by_what_is_added() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    world.send(0, 1, &ReceiveMsg::AddBond {}).unwrap();
    world.send(0, 500, &ReceiveMsg::AddBond {}).unwrap();
    assert_eq!(world.operator(0).unwrap().bond.u128(), MIN_BOND + 501);
    world.check_held();
}

#[test]
fn only_operators_add_to_a_bond() {
    let mut world = World::new();
    let error = refusal(world.send(0, 500, &ReceiveMsg::AddBond {}));
    let operator = world.person(0).to_string();
    assert_eq!(error, ContractError::NotOperator { operator });
    assert_eq!(world.balance(&world.person(0)), FUNDS);
}

#[test]
fn an_operator_leaves_with_its_whole_bond_after_the_unbonding_time() {
    let mut world = World::new();
    world.register(0, MIN_BOND + 7);
    let operator = world.person(0).to_string();
    let expected = ContractError::StillBonded {
        operator: operator.clone(),
    };
    assert_eq!(withdraw(&mut world, 0), Err(expected));

    unbond(&mut world, 0).unwrap();
    let unbonds_at = world.now() + UNBONDING_SECONDS;
    let found = world.operator(0).unwrap().unbonds_at;
    assert_eq!(found, Some(unbonds_at.into()));
    let expected = ContractError::Unbonding {
        operator: operator.clone(),
        unbonds_at,
    };
    assert_eq!(unbond(&mut world, 0), Err(expected));
    let more = refusal(world.send(0, 1, &ReceiveMsg::AddBond {}));
    assert!(matches!(more, ContractError::Unbonding { .. }));

    world.advance(UNBONDING_SECONDS - 1);
    let now = unbonds_at - 1;
    let expected = ContractError::TooEarly { unbonds_at, now };
    assert_eq!(withdraw(&mut world, 0), Err(expected));
    world.check_held();
    world.advance(1);
    withdraw(&mut world, 0).unwrap();
    assert_eq!(world.balance(&world.person(0)), FUNDS);
    world.operator(0).unwrap_err();
    world.check_held();
    let gone = ContractError::NotOperator { operator };
    assert_eq!(withdraw(&mut world, 0), Err(gone));
}

#[test]
fn a_member_of_the_current_set_stays_until_a_rotation() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    world.register(1, MIN_BOND);
    world.rotate().unwrap();
    unbond(&mut world, 0).unwrap();
    world.advance(UNBONDING_SECONDS);
    let expected = ContractError::StillInSet {
        operator: world.person(0).into(),
        set_id: 1,
    };
    assert_eq!(withdraw(&mut world, 0), Err(expected));
    world.rotate().unwrap();
    assert_eq!(world.members(), [1]);
    withdraw(&mut world, 0).unwrap();
    world.check_held();
}

#[test]
fn the_last_operators_can_leave_although_no_set_can_follow() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    world.rotate().unwrap();
    unbond(&mut world, 0).unwrap();
    assert_eq!(refusal(world.rotate()), ContractError::NoOperators);
    world.advance(UNBONDING_SECONDS);
    withdraw(&mut world, 0).unwrap();
    world.check_held();
}

#[test]
fn a_key_is_free_again_once_its_operator_has_left() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    unbond(&mut world, 0).unwrap();
    let again = world.registration(0, MIN_BOND);
    let error = refusal(world.try_register(0, again.clone()));
    assert!(matches!(error, ContractError::AlreadyRegistered { .. }));
    world.advance(UNBONDING_SECONDS);
    withdraw(&mut world, 0).unwrap();
    world.try_register(0, again).unwrap();
    world.rotate().unwrap();
    assert_eq!(world.members(), [0]);
    world.check_held();
}
