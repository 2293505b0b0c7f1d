//! DAO DAO 2.6: its core and its proposal module, with gopen-voting as the voting module.

use chain_client::Address;
use cosmwasm_std::to_json_binary;
use serde_json::{json, Value};

use crate::world::{World, LOCKED};

/// What a core is told to make a module of itself from.
fn module(code_id: u64, label: &str, message: &Value) -> Value {
    json!({
        "code_id": code_id,
        "msg": to_json_binary(message).unwrap(),
        "admin": { "core_module": {} },
        "funds": [],
        "label": label,
    })
}

/// A DAO in which gOPEN votes, and its proposal module.
async fn create(world: &World) -> (Address, Address) {
    let gopen = &world.context.contracts.gopen_token;
    let voting = json!({ "gopen_token": gopen.to_string() });
    let proposals = json!({
        "threshold": { "absolute_percentage": { "percentage": { "majority": {} } } },
        "max_voting_period": { "time": 3_600 },
        "min_voting_period": null,
        "only_members_execute": true,
        "allow_revoting": false,
        "pre_propose_info": { "anyone_may_propose": {} },
        "close_proposal_on_execution_failure": true,
        "veto": null,
    });
    let voting_code = world.store("gopen_voting.wasm").await;
    let proposal_code = world.store("published/dao_proposal_single.wasm").await;
    let terms = json!({
        "admin": null,
        "name": "OpenLedger DAO",
        "description": "gOPEN decides",
        "image_url": null,
        "automatically_add_cw20s": true,
        "automatically_add_cw721s": false,
        "voting_module_instantiate_info": module(voting_code, "gOPEN votes", &voting),
        "proposal_modules_instantiate_info": [
            module(proposal_code, "single-choice proposals", &proposals),
        ],
        "initial_items": null,
        "dao_uri": null,
    });
    let core = world
        .instantiate("published/dao_dao_core.wasm", &terms)
        .await;
    let modules: Vec<Value> = world.ask(&core, &json!({ "proposal_modules": {} })).await;
    let address = modules[0]["address"].as_str().unwrap();
    let proposals = world.context.chain.parse_address(address).unwrap();
    (core, proposals)
}

#[tokio::test]
#[ignore = "needs wasmd; scripts/test-localnet runs it"]
async fn a_dao_of_gopen_changes_a_parameter_of_the_suite() {
    let world = World::start().await;
    let (core, proposals) = create(&world).await;
    world.hand_over(&core).await;
    let power: Value = world
        .ask(&core, &json!({ "total_power_at_height": {} }))
        .await;
    assert_eq!(power["power"], (2 * LOCKED).to_string());

    let proposal = json!({ "propose": {
        "title": "A longer window",
        "description": "for disputes",
        "msgs": [world.change()],
        "proposer": null,
        "vote": null,
    } });
    world.send("alice", &proposals, &proposal).await.unwrap();
    let vote = json!({ "vote": { "proposal_id": 1, "vote": "yes", "rationale": null } });
    world.send("alice", &proposals, &vote).await.unwrap();
    let stranger = world.send("carol", &proposals, &vote).await.unwrap_err();
    assert!(
        stranger
            .chain_log()
            .unwrap()
            .contains("not registered to vote"),
        "{stranger}"
    );
    let execute = json!({ "execute": { "proposal_id": 1 } });
    let early = world.send("alice", &proposals, &execute).await.unwrap_err();
    assert!(
        early.chain_log().unwrap().contains("not in 'passed' state"),
        "{early}"
    );
    world.send("bob", &proposals, &vote).await.unwrap();
    assert!(!world.is_changed().await);
    world.send("bob", &proposals, &execute).await.unwrap();
    assert!(world.is_changed().await);
    let query = json!({ "proposal": { "proposal_id": 1 } });
    let found: Value = world.ask(&proposals, &query).await;
    assert_eq!(found["proposal"]["status"], "executed");
}
