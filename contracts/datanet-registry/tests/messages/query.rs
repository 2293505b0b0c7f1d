use contract_api::datanet_registry::{
    BatchesResponse, DatanetsResponse, ExecuteMsg, QueryMsg, ScoresResponse, ValidatorsResponse,
};
use contract_api::MAX_PAGE;
use cosmwasm_std::{StdResult, Uint64};

use crate::world::{terms, text, World};

#[test]
fn datanets_come_in_bounded_pages_that_join_up() {
    let mut world = World::empty();
    let count = u64::from(MAX_PAGE) + 5;
    for index in 0..count {
        let terms = terms(&format!("notes-{index}"));
        world
            .execute("ivy", &ExecuteMsg::CreateDatanet { terms })
            .unwrap();
    }
    let page = |start_after: Option<Uint64>, limit| -> Vec<u64> {
        let message = QueryMsg::Datanets { start_after, limit };
        let page: DatanetsResponse = world.query(&message);
        page.datanets
            .iter()
            .map(|entry| entry.datanet.u64())
            .collect()
    };
    assert_eq!(page(None, None).len(), 30);
    let first = page(None, Some(u32::MAX));
    assert_eq!(first.len(), MAX_PAGE as usize);
    let rest = page(first.last().map(|id| (*id).into()), Some(u32::MAX));
    let all: Vec<u64> = (1..=count).collect();
    assert_eq!([first, rest].concat(), all);
}

#[test]
fn batches_scores_and_validators_are_paged_too() {
    let mut world = World::with_validators(&[("vera", 100), ("walt", 100), ("xena", 100)]);
    (1..=4).for_each(|root| world.submit(root));
    world.score("vera", 1, 1).unwrap();
    world.score("walt", 1, 2).unwrap();
    let (datanet, limit) = (Uint64::one(), Some(1));

    let start_after = Some(Uint64::new(2));
    let batches: BatchesResponse = world.query(&QueryMsg::Batches {
        datanet,
        start_after,
        limit,
    });
    let ids: Vec<u64> = batches
        .batches
        .iter()
        .map(|entry| entry.batch.u64())
        .collect();
    assert_eq!(ids, [3]);

    let mut scored = [text("vera"), text("walt")];
    scored.sort();
    let start_after = Some(scored[0].clone());
    let batch = Uint64::one();
    let message = QueryMsg::Scores {
        datanet,
        batch,
        start_after,
        limit,
    };
    let scores: ScoresResponse = world.query(&message);
    assert_eq!(scores.scores.len(), 1);
    assert_eq!(scores.scores[0].validator, scored[1]);

    let mut names = [text("vera"), text("walt"), text("xena")];
    names.sort();
    let start_after = Some(names[1].clone());
    let message = QueryMsg::Validators {
        datanet,
        start_after,
        limit,
    };
    let validators: ValidatorsResponse = world.query(&message);
    assert_eq!(validators.validators.len(), 1);
    assert_eq!(validators.validators[0].validator, names[2]);
}

#[test]
fn what_does_not_exist_is_named() {
    let world = World::new();
    let (datanet, batch) = (Uint64::new(7), Uint64::new(9));
    let name = "nothing".to_owned();
    for (message, expected) in [
        (QueryMsg::Datanet { datanet }, "there is no Datanet 7"),
        (
            QueryMsg::DatanetByName { name },
            "there is no Datanet named nothing",
        ),
        (
            QueryMsg::Batch { datanet, batch },
            "there is no batch 9 in Datanet 7",
        ),
    ] {
        let answer: StdResult<cosmwasm_std::Empty> =
            world.app.wrap().query_wasm_smart(&world.registry, &message);
        let error = answer.unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
