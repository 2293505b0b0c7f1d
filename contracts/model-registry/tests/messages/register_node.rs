//! register_node.

use contract_api::model_registry::{ExecuteMsg, NodeResponse, QueryMsg};
use cosmwasm_std::HexBinary;
use model_registry::ContractError;

use super::{refusal, world::World};

fn message(endpoint: &str, receipt_key: impl Into<HexBinary>) -> ExecuteMsg {
    ExecuteMsg::RegisterNode {
        endpoint: endpoint.to_owned(),
        receipt_key: receipt_key.into(),
    }
}

#[test]
fn a_node_registers_itself_and_moves() {
    let mut world = World::new();
    let node = world.builder.clone();
    for (endpoint, fill) in [
        ("http://127.0.0.1:8080", 7),
        ("https://node.example.org", 9),
    ] {
        world
            .execute(&node, &message(endpoint, [fill; 32]))
            .unwrap();
        let query = QueryMsg::Node {
            node: node.to_string(),
        };
        let expected = NodeResponse {
            node: node.to_string(),
            endpoint: endpoint.to_owned(),
            receipt_key: [fill; 32].into(),
        };
        assert_eq!(world.query::<NodeResponse>(&query).unwrap(), expected);
    }
}

#[test]
fn bad_endpoints_and_keys_are_refused() {
    let mut world = World::new();
    let (node, before) = (world.builder.clone(), world.stored());
    for endpoint in [
        "",
        "127.0.0.1:80",
        "file:///etc/passwd",
        "http://",
        "http://a b",
    ] {
        let error = refusal(world.execute(&node, &message(endpoint, [7; 32])));
        assert_eq!(error, ContractError::InvalidEndpoint, "{endpoint}");
    }
    for key in [vec![], vec![7; 31], vec![7; 33], vec![0; 32]] {
        let found = key.len();
        let error = refusal(world.execute(&node, &message("http://host", key)));
        assert_eq!(error, ContractError::InvalidKey { found });
    }
    assert_eq!(world.stored(), before);
}
