//! Every part of the state has a query; lists come in pages.

use contract_api::oracle_registry::{
    OperatorsResponse, QueryMsg, RankingCursor, SetResponse, SetsResponse, SlashCursor,
    SlashesResponse,
};

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

#[test]
fn the_ranking_comes_in_pages_by_descending_bond() {
    let mut world = World::new();
    (0..6).for_each(|person| world.register(person, MIN_BOND + u128::from(person / 2)));
    let page = |start_after: Option<RankingCursor>, limit| -> Vec<RankingCursor> {
        let query = QueryMsg::Ranking { start_after, limit };
        let page: OperatorsResponse = world.query(&query).unwrap();
        let operators = page.operators.into_iter();
        operators
            .map(|operator| RankingCursor {
                bond: operator.bond,
                operator: operator.operator,
            })
            .collect()
    };
    let all = page(None, None);
    assert_eq!(all.len(), 6);
    assert!(all.is_sorted_by(|a, b| (b.bond, &a.operator) < (a.bond, &b.operator)));
    assert_eq!(page(Some(all[2].clone()), Some(2)), all[3..5]);
    assert!(page(Some(all[5].clone()), None).is_empty());
}

#[test]
fn sets_and_slashes_come_in_pages() {
    let mut world = World::new();
    for person in 0..4 {
        world.register(person, MIN_BOND);
        world.rotate().unwrap();
    }
    let sets = |start_after: Option<u64>, limit| -> Vec<u64> {
        let start_after = start_after.map(Into::into);
        let page: SetsResponse = world.query(&QueryMsg::Sets { start_after, limit }).unwrap();
        page.sets.iter().map(|set| set.set_id.u64()).collect()
    };
    assert_eq!(sets(None, None), [1, 2, 3, 4]);
    assert_eq!(sets(Some(1), Some(2)), [2, 3]);
    assert!(sets(Some(4), None).is_empty());

    for (people, reason) in [(&[0, 1][..], "a"), (&[0], "b"), (&[2], "a")] {
        world.slash(3, people, 100, reason).unwrap();
    }
    world.slash(4, &[0], 100, "a").unwrap();
    let slashes = |start_after, limit| -> Vec<SlashCursor> {
        let query = QueryMsg::Slashes {
            set_id: 3u64.into(),
            start_after,
            limit,
        };
        let page: SlashesResponse = world.query(&query).unwrap();
        let cursor = |slash: contract_api::oracle_registry::SlashResponse| SlashCursor {
            operator: slash.operator,
            reason: slash.reason,
        };
        page.slashes.into_iter().map(cursor).collect()
    };
    let all = slashes(None, None);
    assert_eq!(all.len(), 4);
    assert_eq!(slashes(Some(all[1].clone()), Some(1)), all[2..3]);
    assert!(slashes(Some(all[3].clone()), None).is_empty());
}
