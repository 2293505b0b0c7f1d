//! Every part of the state has a query; lists come in pages.

use contract_api::{
    model_registry::{
        AdapterResponse, AdaptersResponse, BaseModelResponse, BaseModelsResponse, ExecuteMsg,
        NodeResponse, NodesResponse, QueryMsg,
    },
    MAX_PAGE,
};
use cosmwasm_std::Uint64;

use super::world::{adapter, base_model, snapshot, World};

fn ids(response: AdaptersResponse) -> Vec<u64> {
    let adapters = response.adapters.iter();
    adapters.map(|adapter| adapter.adapter.u64()).collect()
}

#[test]
fn adapters_come_in_pages_and_by_datanet() {
    let mut world = World::with_base();
    for number in 1..=105u64 {
        let mut terms = adapter(&format!("adapter-{number}"));
        terms.snapshots = match number % 3 {
            0 => vec![snapshot(1), snapshot(2)],
            1 => vec![snapshot(1)],
            _ => vec![snapshot(2)],
        };
        world.register(terms).unwrap();
    }
    let page = |start_after: Option<u64>, limit| {
        let start_after = start_after.map(Uint64::new);
        ids(world
            .query(&QueryMsg::Adapters { start_after, limit })
            .unwrap())
    };
    let all: Vec<u64> = (1..=u64::from(MAX_PAGE)).collect();
    assert_eq!(page(None, Some(u32::MAX)), all);
    assert_eq!(page(Some(102), None), [103, 104, 105]);
    let of = |datanet: u64, start_after: Option<u64>| {
        let query = QueryMsg::AdaptersByDatanet {
            datanet: datanet.into(),
            start_after: start_after.map(Uint64::new),
            limit: Some(4),
        };
        ids(world.query(&query).unwrap())
    };
    assert_eq!(of(1, None), [1, 3, 4, 6]);
    assert_eq!(of(2, None), [2, 3, 5, 6]);
    assert_eq!(of(2, Some(3)), [5, 6, 8, 9]);
    assert!(of(3, None).is_empty());
}

#[test]
fn base_models_and_nodes_come_in_pages() {
    let mut world = World::new();
    let mut nodes = vec![];
    for number in 0..5 {
        let sender = world.app.api().addr_make(&format!("node-{number}"));
        let name = format!("model-{number}");
        world.execute(&sender, &base_model(&name)).unwrap();
        let node = ExecuteMsg::RegisterNode {
            endpoint: "http://host".to_owned(),
            receipt_key: [7; 32].into(),
        };
        world.execute(&sender, &node).unwrap();
        nodes.push(sender.to_string());
    }
    nodes.sort();
    let start_after = Some(Uint64::new(2));
    let limit = Some(2);
    let page: BaseModelsResponse = world
        .query(&QueryMsg::BaseModels { start_after, limit })
        .unwrap();
    let names: Vec<&str> = page
        .base_models
        .iter()
        .map(|model| model.name.as_str())
        .collect();
    assert_eq!(names, ["model-2", "model-3"]);
    let start_after = Some(nodes[0].clone());
    let page: NodesResponse = world
        .query(&QueryMsg::Nodes { start_after, limit })
        .unwrap();
    let found: Vec<&str> = page.nodes.iter().map(|node| node.node.as_str()).collect();
    assert_eq!(found, nodes[1..3]);
}

#[test]
fn what_does_not_exist_is_an_error_not_a_default() {
    let world = World::with_base();
    let id = Uint64::new(9);
    let missing = QueryMsg::BaseModel { base_model: id };
    world.query::<BaseModelResponse>(&missing).unwrap_err();
    world
        .query::<AdapterResponse>(&QueryMsg::Adapter { adapter: id })
        .unwrap_err();
    // A base model's name is no adapter's.
    for name in ["nothing", "small-llama"] {
        let name = name.to_owned();
        let query = QueryMsg::AdapterByName { name };
        world.query::<AdapterResponse>(&query).unwrap_err();
    }
    for node in [world.owner.to_string(), "nobody".to_owned()] {
        world
            .query::<NodeResponse>(&QueryMsg::Node { node })
            .unwrap_err();
    }
}
