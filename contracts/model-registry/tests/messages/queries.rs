//! Every part of the state has a query; lists come in pages.

use contract_api::{
    model_registry::{
        AdapterResponse, AdaptersResponse, AgentsResponse, AppsResponse, BaseModelResponse,
        BaseModelsResponse, ExecuteMsg, NameResponse, NodeResponse, NodesResponse, QueryMsg,
    },
    MAX_PAGE,
};
use cosmwasm_std::Uint64;

use super::world::{adapter, agent, app, base_model, snapshot, World};

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
    let taken = |datanet: u64, root: u64, start_after: Option<u64>| {
        let query = QueryMsg::AdaptersBySnapshot {
            datanet: datanet.into(),
            root: snapshot(root).root,
            start_after: start_after.map(Uint64::new),
            limit: Some(3),
        };
        ids(world.query(&query).unwrap())
    };
    assert_eq!(taken(1, 1, None), [1, 3, 4]);
    assert_eq!(taken(1, 1, Some(4)), [6, 7, 9]);
    assert!(taken(1, 2, None).is_empty());
    let over = |base_model: u64, start_after: Option<u64>| {
        let query = QueryMsg::AdaptersByBase {
            base_model: base_model.into(),
            start_after: start_after.map(Uint64::new),
            limit: Some(2),
        };
        ids(world.query(&query).unwrap())
    };
    assert_eq!(over(1, Some(7)), [8, 9]);
    assert!(over(2, None).is_empty());
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

#[test]
fn agents_and_apps_come_in_pages_and_by_adapter() {
    let mut world = World::with_adapter();
    world.register(adapter("second")).unwrap();
    let builder = world.builder.clone();
    for number in 1..=4u64 {
        let mut terms = agent(&format!("agent-{number}"));
        terms.models = match number % 2 {
            0 => vec![1u64.into(), 2u64.into()],
            _ => vec![1u64.into()],
        };
        world.register_agent(terms).unwrap();
        let terms = app(&format!("app-{number}"), &builder);
        world
            .execute(&builder, &ExecuteMsg::RegisterApp { terms })
            .unwrap();
    }
    let start_after = Some(Uint64::one());
    let limit = Some(2);
    let query = QueryMsg::Agents { start_after, limit };
    let page: AgentsResponse = world.query(&query).unwrap();
    let ids = |page: AgentsResponse| -> Vec<u64> {
        page.agents.iter().map(|entry| entry.agent.u64()).collect()
    };
    assert_eq!(ids(page), [2, 3]);
    let by = |adapter: u64, start_after: Option<u64>| {
        let query = QueryMsg::AgentsByAdapter {
            adapter: adapter.into(),
            start_after: start_after.map(Uint64::new),
            limit: None,
        };
        ids(world.query(&query).unwrap())
    };
    assert_eq!(by(1, None), [1, 2, 3, 4]);
    assert_eq!(by(2, Some(2)), [4]);
    let query = QueryMsg::Apps { start_after, limit };
    let page: AppsResponse = world.query(&query).unwrap();
    let apps: Vec<u64> = page.apps.iter().map(|entry| entry.app.u64()).collect();
    assert_eq!(apps, [2, 3]);
    let name = "nothing".to_owned();
    world
        .query::<NameResponse>(&QueryMsg::Name { name })
        .unwrap_err();
}
