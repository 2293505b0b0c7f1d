//! Reading a contract's whole storage from outside.

use cosmrs::proto::cosmos::base::query::v1beta1::PageRequest;
use cosmrs::proto::cosmwasm::wasm::v1::{
    QueryAllContractStateRequest, QueryAllContractStateResponse,
};
use cosmrs::proto::traits::Message as _;
use devnet::error::TxError;
use serde_json::json;

use crate::guests;
use crate::support::{execute_raw, World};

fn all_state(
    world: &World,
    contract: &str,
    page: PageRequest,
) -> Result<QueryAllContractStateResponse, TxError> {
    let request = QueryAllContractStateRequest {
        address: contract.to_owned(),
        pagination: Some(page),
    };
    let path = "/cosmwasm.wasm.v1.Query/AllContractState";
    let answer = world.devnet.query(path, request.encode_to_vec()).unwrap()?;
    Ok(QueryAllContractStateResponse::decode(answer.as_slice()).unwrap())
}

/// A contract with so many records, and another one beside it.
fn keeper_of(world: &World, records: usize) -> String {
    let code = world.store(&world.alice, guests::keeper());
    let contract = world.instantiate(&world.alice, code, &json!({}));
    let other = world.instantiate(&world.alice, code, &json!({}));
    let write = |contract: &str, number: usize| {
        let message = format!("\"{number:03}\"").into_bytes();
        execute_raw(&world.alice, contract, message, 0)
    };
    let mut messages = vec![write(&other, 999)];
    messages.extend((0..records).map(|number| write(&contract, number)));
    for some in messages.chunks(64) {
        world.succeed(&world.alice, some.to_vec());
    }
    contract
}

#[test]
fn pages_join_to_the_whole_storage_of_one_contract() {
    let world = World::new();
    let contract = keeper_of(&world, 5);
    let mut page = PageRequest {
        limit: 2,
        ..PageRequest::default()
    };
    let (mut keys, mut sizes) = (Vec::new(), Vec::new());
    loop {
        let answer = all_state(&world, &contract, page.clone()).unwrap();
        sizes.push(answer.models.len());
        for model in answer.models {
            assert_eq!(model.key, model.value);
            keys.push(String::from_utf8(model.key).unwrap());
        }
        page.key = answer.pagination.unwrap().next_key;
        if page.key.is_empty() {
            break;
        }
    }
    assert_eq!(sizes, [2, 2, 1]);
    let expected = ["000", "001", "002", "003", "004"].map(|key| format!("\"{key}\""));
    assert_eq!(keys, expected);
}

#[test]
fn a_page_holds_a_hundred_records_at_most() {
    let world = World::new();
    let contract = keeper_of(&world, 101);
    for limit in [0, 101, u64::MAX] {
        let page = PageRequest {
            limit,
            ..PageRequest::default()
        };
        let answer = all_state(&world, &contract, page).unwrap();
        assert_eq!(answer.models.len(), 100);
        assert_eq!(answer.pagination.unwrap().next_key, b"\"100\"");
    }
}

#[test]
fn offsets_counts_and_unknown_contracts_are_refused() {
    let world = World::new();
    let contract = keeper_of(&world, 1);
    let refused = |contract: &str, page: PageRequest| {
        let error = all_state(&world, contract, page).unwrap_err();
        (error.module.codespace().to_owned(), error.code)
    };
    let offset = PageRequest {
        offset: 1,
        ..PageRequest::default()
    };
    assert_eq!(refused(&contract, offset), ("sdk".to_owned(), 18));
    let count = PageRequest {
        count_total: true,
        ..PageRequest::default()
    };
    assert_eq!(refused(&contract, count), ("sdk".to_owned(), 18));
    let nobody = PageRequest::default();
    let outcome = refused(&world.alice.address, nobody);
    assert_eq!(outcome, ("wasm".to_owned(), 22));
    let nonsense = all_state(&world, "nonsense", PageRequest::default());
    assert!(nonsense.is_err());
}
