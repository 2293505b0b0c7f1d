use contract_api::governor::{ProposalState, ProposalStatesResponse, QueryMsg, UnsettledResponse};
use cw3::Vote;

use crate::world::{text, World};

#[test]
fn states_are_paged_by_the_last_id() {
    let mut world = World::new();
    for name in ["alice", "bob", "carol"] {
        world.propose(name, Vec::new());
    }
    world.pass_delay();
    world.vote("alice", 2, Vote::Yes);
    let page = |start_after, limit| -> Vec<u64> {
        let found: ProposalStatesResponse = world.query(&QueryMsg::States { start_after, limit });
        assert!(found
            .proposals
            .iter()
            .all(|entry| entry.state == ProposalState::Active));
        found
            .proposals
            .iter()
            .map(|entry| entry.proposal_id)
            .collect()
    };
    assert_eq!(page(None, None), [1, 2, 3]);
    assert_eq!(page(None, Some(2)), [1, 2]);
    assert_eq!(page(Some(2), Some(2)), [3]);
    assert_eq!(page(Some(3), None), [0u64; 0]);
    assert_eq!(page(None, Some(0)), [0u64; 0]);
}

#[test]
fn unknown_proposals_and_bad_addresses_are_refused() {
    let world = World::new();
    let refused = |query: QueryMsg| {
        let result = world
            .app
            .wrap()
            .query_wasm_smart::<cosmwasm_std::Binary>(&world.governor, &query);
        result.unwrap_err().to_string()
    };
    let unknown = refused(QueryMsg::State { proposal_id: 1 });
    assert!(unknown.contains("there is no proposal 1"), "{unknown}");
    let unknown = refused(QueryMsg::Proposal { proposal_id: 1 });
    assert!(unknown.contains("there is no proposal 1"), "{unknown}");
    for bad in ["", "alice"] {
        let address = bad.to_owned();
        refused(QueryMsg::Nonce { address });
        let proposer = bad.to_owned();
        refused(QueryMsg::Unsettled { proposer });
        let address = bad.to_owned();
        refused(QueryMsg::Voter { address });
    }
}

#[test]
fn an_account_without_proposals_has_none() {
    let world = World::new();
    let proposer = text("eve");
    let found: UnsettledResponse = world.query(&QueryMsg::Unsettled { proposer });
    assert!(found.proposals.is_empty());
}
