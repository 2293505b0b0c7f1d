//! cw3-flex-multisig 2.0.0 with gOPEN as its cw4 group.

use cw3::{ProposalResponse, Status, VoterListResponse};
use serde_json::json;

use crate::world::{World, LOCKED};

#[tokio::test]
#[ignore = "needs wasmd; scripts/test-localnet runs it"]
async fn a_multisig_of_gopen_changes_a_parameter_of_the_suite() {
    let world = World::start().await;
    let group = &world.context.contracts.gopen_token;
    let terms = json!({
        "group_addr": group.to_string(),
        "threshold": { "absolute_percentage": { "percentage": "0.6" } },
        "max_voting_period": { "time": 3_600 },
        "executor": null,
        "proposal_deposit": null,
    });
    let multisig = world
        .instantiate("published/cw3_flex_multisig.wasm", &terms)
        .await;
    world.hand_over(&multisig).await;
    let query = json!({ "list_voters": {} });
    let voters: VoterListResponse = world.ask(&multisig, &query).await;
    let weights: Vec<u64> = voters.voters.iter().map(|voter| voter.weight).collect();
    assert_eq!(
        weights
            .iter()
            .map(|weight| u128::from(*weight))
            .sum::<u128>(),
        2 * LOCKED
    );

    let proposal = json!({ "propose": {
        "title": "A longer window",
        "description": "for disputes",
        "msgs": [world.change()],
        "latest": null,
    } });
    let refused = world.send("carol", &multisig, &proposal).await.unwrap_err();
    assert!(
        refused.chain_log().unwrap().contains("Unauthorized"),
        "{refused}"
    );
    world.send("alice", &multisig, &proposal).await.unwrap();
    let execute = json!({ "execute": { "proposal_id": 1 } });
    let early = world.send("alice", &multisig, &execute).await.unwrap_err();
    assert!(
        early.chain_log().unwrap().contains("must have passed"),
        "{early}"
    );
    let vote = json!({ "vote": { "proposal_id": 1, "vote": "yes" } });
    world.send("bob", &multisig, &vote).await.unwrap();
    assert!(!world.is_changed().await);
    world.send("carol", &multisig, &execute).await.unwrap();
    assert!(world.is_changed().await);
    let query = json!({ "proposal": { "proposal_id": 1 } });
    let found: ProposalResponse = world.ask(&multisig, &query).await;
    assert_eq!(found.status, Status::Executed);
}
