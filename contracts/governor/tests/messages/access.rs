//! Who may send which message: a change of access must change this table.

use contract_api::governor::{ExecuteMsg, ParameterChanges, Paused, VoteBySignature};
use cosmwasm_schema::schema_for;
use cosmwasm_std::{coins, Binary, Uint128, Uint64};
use cw20::Cw20ReceiveMsg;
use cw3::Vote;
use cw_multi_test::Executor;
use cw_utils::PaymentError;
use governor::{required_access, required_hook_access, Access, ContractError};

use crate::world::{address, hook, text, World, DENOM};

fn signed_vote() -> VoteBySignature {
    VoteBySignature {
        proposal_id: 1,
        voter: text("alice"),
        vote: Vote::Yes,
        reason: None,
        nonce: Uint64::zero(),
        expires: Uint64::MAX,
        pubkey: Binary::default(),
        signature: Binary::default(),
    }
}

fn table() -> Vec<(&'static str, ExecuteMsg, Access)> {
    let proposal_id = 1;
    let hook = Cw20ReceiveMsg {
        sender: text("alice"),
        amount: Uint128::one(),
        msg: Binary::default(),
    };
    let signed = signed_vote();
    let propose = ExecuteMsg::Propose {
        title: "A title".to_owned(),
        description: String::new(),
        msgs: Vec::new(),
        earliest: None,
        latest: None,
    };
    let vote = ExecuteMsg::Vote {
        proposal_id,
        vote: Vote::Yes,
        reason: None,
    };
    let (emergency, paused) = (None, Paused::default());
    vec![
        ("receive", ExecuteMsg::Receive(hook), Access::OpenToken),
        ("propose", propose, Access::Proposer),
        ("vote", vote, Access::Anyone),
        (
            "vote_by_signature",
            ExecuteMsg::VoteBySignature(signed),
            Access::Anyone,
        ),
        (
            "open_voting",
            ExecuteMsg::OpenVoting { proposal_id },
            Access::Anyone,
        ),
        ("queue", ExecuteMsg::Queue { proposal_id }, Access::Anyone),
        (
            "execute",
            ExecuteMsg::Execute { proposal_id },
            Access::Anyone,
        ),
        ("close", ExecuteMsg::Close { proposal_id }, Access::Anyone),
        (
            "cancel",
            ExecuteMsg::Cancel { proposal_id },
            Access::Canceller(1),
        ),
        (
            "update_config",
            ExecuteMsg::UpdateConfig(ParameterChanges::default()),
            Access::Governor,
        ),
        (
            "set_emergency",
            ExecuteMsg::SetEmergency { emergency },
            Access::Governor,
        ),
        (
            "set_paused",
            ExecuteMsg::SetPaused { paused },
            Access::GovernorOrEmergency,
        ),
    ]
}

#[test]
fn access_of_every_message_is_as_declared() {
    for (name, message, expected) in table() {
        assert_eq!(required_access(&message), expected, "{name}");
    }
    assert_eq!(required_hook_access(&hook(Vec::new())), Access::Proposer);
}

#[test]
fn the_table_names_every_message() {
    let schema = schema_for!(ExecuteMsg);
    let variants = schema.schema.subschemas.unwrap().one_of.unwrap();
    let mut declared: Vec<String> = variants
        .into_iter()
        .flat_map(|variant| variant.into_object().object.unwrap().required)
        .collect();
    let mut listed: Vec<String> = table()
        .iter()
        .map(|(name, ..)| (*name).to_owned())
        .collect();
    declared.sort();
    listed.sort();
    assert_eq!(listed, declared);
}

#[test]
fn a_message_without_access_is_refused() {
    let mut world = World::new();
    world.propose("bob", Vec::new());
    for (name, message, required) in table() {
        if matches!(required, Access::Anyone | Access::Proposer) {
            continue;
        }
        let sender = address("alice");
        let error = world.refused("alice", &message);
        let expected = ContractError::Unauthorized { sender, required };
        assert_eq!(error, expected, "{name}");
    }
}

#[test]
fn a_hook_of_another_token_is_refused() {
    let mut world = World::new();
    let (gopen, governor) = (world.gopen.clone(), world.governor.clone());
    let send = contract_api::gopen_token::ExecuteMsg::Send {
        contract: governor.into_string(),
        amount: Uint128::new(100_000_000),
        msg: cosmwasm_std::to_json_binary(&hook(Vec::new())).unwrap(),
    };
    let refused = crate::world::reason(world.call("alice", &gopen, &send));
    assert!(refused.contains("OpenToken"), "{refused}");
}

#[test]
fn native_funds_are_refused_on_every_message() {
    let mut world = World::new();
    world.propose("bob", Vec::new());
    for (name, message, _) in table() {
        let governor = world.governor.clone();
        let funds = coins(1, DENOM);
        let result = world
            .app
            .execute_contract(address("alice"), governor, &message, &funds);
        let error: ContractError = result.unwrap_err().downcast().unwrap();
        assert_eq!(error, PaymentError::NonPayable {}.into(), "{name}");
    }
}
