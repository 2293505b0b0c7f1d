use contract_api::governor::{
    content_hash, ExecuteMsg, Parameters, ProposalContent, ProposalState, QueryMsg, ReceiveMsg,
    UnsettledResponse, MAX_DESCRIPTION, MAX_MESSAGES, MAX_MESSAGES_BYTES, MAX_TITLE,
};
use contract_api::open_token;
use cosmwasm_std::{Api, BankMsg, CosmosMsg, Timestamp, Uint128};
use cw20::Expiration;
use cw_multi_test::MockApiBech32;
use governor::ContractError;

use crate::world::{address, hook, reason, text, World, OPEN};

const DEPOSIT: u128 = 100 * OPEN;

/// A hook whose texts and messages are changed.
fn changed(change: impl FnOnce(&mut ProposalContent)) -> ReceiveMsg {
    let mut content = ProposalContent {
        title: "A title".to_owned(),
        description: "A description".to_owned(),
        msgs: Vec::new(),
    };
    change(&mut content);
    let ProposalContent {
        title,
        description,
        msgs,
    } = content;
    ReceiveMsg::Propose {
        title,
        description,
        msgs,
        earliest: None,
        latest: None,
    }
}

/// A hook that accepts this window.
fn within(earliest: Option<Expiration>, latest: Option<Expiration>) -> ReceiveMsg {
    ReceiveMsg::Propose {
        title: "A title".to_owned(),
        description: String::new(),
        msgs: Vec::new(),
        earliest,
        latest,
    }
}

#[test]
fn a_deposit_sent_along_makes_a_proposal() {
    let mut world = World::new();
    let before = world.open_of(&address("alice"));
    let message = world.payment("carol", 5);
    let id = world.propose("alice", vec![message.clone()]);
    assert_eq!(id, 1);
    assert_eq!(world.open_of(&address("alice")), before - DEPOSIT);
    assert_eq!(world.treasury().deposits.u128(), DEPOSIT);

    let found = world.proposal(id);
    let block = world.app.block_info();
    assert_eq!(found.state, ProposalState::Pending);
    assert_eq!(found.proposer, text("alice"));
    assert_eq!((found.messages, found.created_at.u64()), (1, block.height));
    assert_eq!(found.starts_at.u64(), world.now() + 86_400);
    assert_eq!(found.ends_at.u64(), world.now() + 8 * 86_400);
    assert_eq!(found.deposit_held.u128(), DEPOSIT);
    assert_eq!(
        (found.snapshot, found.quorum, found.executable_at),
        (None, None, None)
    );
    let content = ProposalContent {
        title: "A title".to_owned(),
        description: "A description".to_owned(),
        msgs: vec![message],
    };
    let governor = MockApiBech32::new("open").addr_canonicalize(world.governor.as_str());
    let expected = content_hash(&block.chain_id, &governor.unwrap(), id, &content);
    assert_eq!(found.content_hash, expected.unwrap());
}

#[test]
fn the_hash_covers_chain_governor_id_texts_and_messages() {
    let content = || ProposalContent {
        title: "t".to_owned(),
        description: "d".to_owned(),
        msgs: vec![BankMsg::Burn { amount: Vec::new() }.into()],
    };
    let mut others = [content(), content(), content()];
    others[0].title = "td".to_owned();
    others[0].description = String::new();
    others[1].description = "e".to_owned();
    others[2].msgs = Vec::new();
    let base = content_hash("chain-1", &[1; 32], 1, &content()).unwrap();
    let mut hashes = vec![
        base,
        content_hash("chain-2", &[1; 32], 1, &content()).unwrap(),
        content_hash("chain-1", &[2; 32], 1, &content()).unwrap(),
        content_hash("chain-1", &[1; 32], 2, &content()).unwrap(),
    ];
    hashes.extend(others.map(|other| content_hash("chain-1", &[1; 32], 1, &other).unwrap()));
    let count = hashes.len();
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), count);
    assert_eq!(
        base.to_string(),
        "107a7ab4caf44bc0d5bd4ad9c4a380ee8b380967dc8419f205d82e0b28662f06"
    );
}

#[test]
fn cw3_clients_propose_with_an_allowance_for_the_deposit() {
    let mut world = World::new();
    let propose = cw3::Cw3ExecuteMsg::Propose::<cosmwasm_std::Empty> {
        title: "A title".to_owned(),
        description: String::new(),
        msgs: Vec::new(),
        earliest: None,
        latest: None,
    };
    let governor = world.governor.clone();
    let refused = reason(world.call("alice", &governor, &propose));
    assert!(refused.contains("No allowance"), "{refused}");
    assert_eq!(world.config().last_proposal, 0);

    let allowance = open_token::ExecuteMsg::IncreaseAllowance {
        spender: governor.to_string(),
        amount: Uint128::new(DEPOSIT),
        expires: None,
    };
    let before = world.open_of(&address("alice"));
    world
        .call("alice", &world.open.clone(), &allowance)
        .unwrap();
    world.call("alice", &governor, &propose).unwrap();
    assert_eq!(world.open_of(&address("alice")), before - DEPOSIT);
    assert_eq!(world.treasury().deposits.u128(), DEPOSIT);
    assert_eq!(world.proposal(1).proposer, text("alice"));
}

#[test]
fn without_a_deposit_a_plain_message_suffices() {
    let parameters = Parameters {
        proposal_deposit: Uint128::zero(),
        ..Parameters::default()
    };
    let mut world = World::with(parameters);
    let message = ExecuteMsg::Propose {
        title: "A title".to_owned(),
        description: String::new(),
        msgs: Vec::new(),
        earliest: None,
        latest: None,
    };
    world.execute("alice", &message).unwrap();
    assert_eq!(world.state(1), ProposalState::Pending);
}

#[test]
fn any_other_amount_than_the_deposit_is_refused() {
    let mut world = World::new();
    for sent in [1, DEPOSIT - 1, DEPOSIT + 1] {
        let refused = reason(world.propose_with("alice", sent, &hook(Vec::new())));
        let required = Uint128::new(DEPOSIT);
        let sent = Uint128::new(sent);
        let expected = ContractError::WrongDeposit { required, sent };
        assert_eq!(refused, expected.to_string());
    }
    assert_eq!(world.config().last_proposal, 0);
}

#[test]
fn a_proposer_needs_the_threshold_in_votes() {
    let mut world = World::new();
    world.propose("dave", Vec::new());
    world.move_votes("dave", "carol", 1);
    world.next_block();
    let refused = reason(world.try_propose("dave", Vec::new()));
    let expected = ContractError::TooFewVotes {
        proposer: address("dave"),
        votes: 9_999_999_999,
        required: Uint128::new(10_000 * OPEN),
    };
    assert_eq!(refused, expected.to_string());
    world.delegate("carol", "dave");
    world.next_block();
    world.propose("dave", Vec::new());
}

#[test]
fn votes_that_come_within_the_block_do_not_make_a_proposer() {
    let mut world = World::new();
    world.unlock("dave", 10_000 * OPEN);
    world.next_block();
    world.lock("dave", 500_000 * OPEN);
    let refused = reason(world.try_propose("dave", Vec::new()));
    assert!(refused.contains("has 0 votes"), "{refused}");
    world.next_block();
    world.propose("dave", Vec::new());
}

#[test]
fn texts_and_messages_are_bounded() {
    let mut world = World::new();
    let burn = || CosmosMsg::from(BankMsg::Burn { amount: Vec::new() });
    let long = || {
        CosmosMsg::from(BankMsg::Send {
            to_address: "a".repeat(MAX_MESSAGES_BYTES),
            amount: Vec::new(),
        })
    };
    let rows = [
        ("title", changed(|content| content.title = String::new())),
        (
            "title",
            changed(|content| content.title = " A title".to_owned()),
        ),
        (
            "title",
            changed(|content| content.title = "a\nb".to_owned()),
        ),
        (
            "title",
            changed(|content| content.title = "a".repeat(MAX_TITLE + 1)),
        ),
        (
            "description",
            changed(|content| content.description = "\u{1b}[2J".to_owned()),
        ),
        (
            "description",
            changed(|content| content.description = "a".repeat(MAX_DESCRIPTION + 1)),
        ),
        (
            "msgs",
            changed(|content| content.msgs = vec![burn(); MAX_MESSAGES + 1]),
        ),
        ("msgs", changed(|content| content.msgs = vec![long()])),
    ];
    for (field, row) in rows {
        let refused = reason(world.propose_with("alice", DEPOSIT, &row));
        assert!(refused.starts_with(field), "{field}: {refused}");
    }
    let largest = changed(|content| {
        content.title = "a".repeat(MAX_TITLE);
        content.description = "a".repeat(MAX_DESCRIPTION);
        content.msgs = vec![burn(); MAX_MESSAGES];
    });
    world.propose_with("alice", DEPOSIT, &largest).unwrap();
}

#[test]
fn voting_lies_within_the_window_that_the_proposer_accepts() {
    let mut world = World::new();
    let start = Timestamp::from_seconds(world.now() + 86_400);
    let end = start.plus_days(7);
    let at = Expiration::AtTime;
    let refused = [
        (Some(at(start.plus_nanos(1))), None),
        (Some(Expiration::AtHeight(1)), None),
        (Some(Expiration::Never {}), None),
        (None, Some(at(end.minus_nanos(1)))),
        (None, Some(Expiration::AtHeight(u64::MAX))),
    ];
    for row in refused {
        let hook = within(row.0, row.1);
        let refused = reason(world.propose_with("alice", DEPOSIT, &hook));
        assert!(refused.contains("window"), "{row:?}: {refused}");
    }
    let accepted = [
        (Some(at(start)), Some(at(end))),
        (Some(at(start.minus_days(1))), Some(Expiration::Never {})),
    ];
    for row in accepted {
        let hook = within(row.0, row.1);
        world.propose_with("alice", DEPOSIT, &hook).unwrap();
    }
}

#[test]
fn a_proposer_has_a_bounded_number_of_proposals_at_a_time() {
    let mut world = World::new();
    for _ in 0..5 {
        world.propose("alice", Vec::new());
    }
    let refused = reason(world.try_propose("alice", Vec::new()));
    let (proposer, limit) = (address("alice"), 5);
    let expected = ContractError::TooManyProposals { proposer, limit };
    assert_eq!(refused, expected.to_string());
    world.propose("bob", Vec::new());

    world
        .execute("alice", &ExecuteMsg::Cancel { proposal_id: 2 })
        .unwrap();
    assert_eq!(world.propose("alice", Vec::new()), 7);
    let proposer = text("alice");
    let held: UnsettledResponse = world.query(&QueryMsg::Unsettled { proposer });
    assert_eq!(held.proposals, [1, 3, 4, 5, 7]);
}

#[test]
fn a_hook_that_cannot_be_read_is_refused() {
    let mut world = World::new();
    let governor = world.governor.clone();
    let unknown = serde_json_like("{\"donate\":{}}");
    let refused = world.send_open("alice", &governor, DEPOSIT, &unknown);
    assert!(reason(refused).contains("unknown variant"));
}

/// JSON text as a value that serialises to it.
fn serde_json_like(text: &str) -> impl serde::Serialize {
    let value: std::collections::BTreeMap<String, std::collections::BTreeMap<String, String>> =
        cosmwasm_std::from_json(text).unwrap();
    value
}
