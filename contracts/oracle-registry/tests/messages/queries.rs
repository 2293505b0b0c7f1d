//! Every part of the state has a query; lists come in pages.

use contract_api::oracle_registry::{OperatorsResponse, QueryMsg, SetResponse};

use super::world::{World, MIN_BOND};

#[test]
fn operators_come_in_pages_by_address() {
    let mut world = World::new();
    (0..12).for_each(|person| world.register(person, MIN_BOND));
    let page = |start_after: Option<String>, limit| -> Vec<String> {
        let query = QueryMsg::Operators { start_after, limit };
        let page: OperatorsResponse = world.query(&query).unwrap();
        page.operators
            .into_iter()
            .map(|entry| entry.operator)
            .collect()
    };
    let mut expected: Vec<String> = (0..12).map(|person| world.person(person).into()).collect();
    expected.sort();
    assert_eq!(page(None, None), expected);
    assert_eq!(page(None, Some(u32::MAX)), expected);
    assert_eq!(page(Some(expected[4].clone()), Some(3)), expected[5..8]);
    assert!(page(Some(expected[11].clone()), None).is_empty());
    assert!(page(None, Some(0)).is_empty());
}

#[test]
fn what_does_not_exist_is_an_error_not_a_default() {
    let mut world = World::new();
    world
        .query::<SetResponse>(&QueryMsg::CurrentSet {})
        .unwrap_err();
    world.register(0, MIN_BOND);
    world.rotate().unwrap();
    for set_id in [0, 2, u64::MAX] {
        let set_id = set_id.into();
        world
            .query::<SetResponse>(&QueryMsg::Set { set_id })
            .unwrap_err();
    }
    world.operator(1).unwrap_err();
}
