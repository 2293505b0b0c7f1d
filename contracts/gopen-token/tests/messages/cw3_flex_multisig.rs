//! An unmodified cw3-flex-multisig 2.0.0 votes with gOPEN.

use contract_api::gopen_token::ExecuteMsg as GopenMsg;
use contract_api::open_token::MAX_SUPPLY;
use cosmwasm_std::{to_json_binary, Addr, Decimal, Uint128, WasmMsg};
use cw3::{ProposalResponse, Status, Vote, VoterListResponse, VoterResponse};
use cw3_flex_multisig::contract::{execute, instantiate, query};
use cw3_flex_multisig::msg::{ExecuteMsg, InstantiateMsg, QueryMsg};
use cw3_flex_multisig::state::Executor;
use cw3_flex_multisig::ContractError;
use cw_multi_test::{ContractWrapper, Executor as _};
use cw_utils::{Duration, Threshold};

use crate::world::{address, text, World};

fn multisig(world: &mut World, threshold: Threshold) -> Addr {
    let message = InstantiateMsg {
        group_addr: world.gopen.to_string(),
        threshold,
        max_voting_period: Duration::Time(3_600),
        executor: Some(Executor::Member),
        proposal_deposit: None,
    };
    let code = ContractWrapper::new(execute, instantiate, query);
    world.add(Box::new(code), &message)
}

fn send(
    world: &mut World,
    multisig: &Addr,
    sender: &str,
    message: &ExecuteMsg,
) -> Result<(), ContractError> {
    let sent = world
        .app
        .execute_contract(address(sender), multisig.clone(), message, &[]);
    sent.map(drop).map_err(|error| error.downcast().unwrap())
}

/// A proposal that the multisig sends 5 gOPEN of its own to carol.
fn proposal(world: &World) -> ExecuteMsg {
    let transfer = GopenMsg::Transfer {
        recipient: text("carol"),
        amount: Uint128::new(5),
    };
    let message = WasmMsg::Execute {
        contract_addr: world.gopen.to_string(),
        msg: to_json_binary(&transfer).unwrap(),
        funds: vec![],
    };
    ExecuteMsg::Propose {
        title: "Pay carol".to_owned(),
        description: "5 gOPEN".to_owned(),
        msgs: vec![message.into()],
        latest: None,
    }
}

fn status(world: &World, multisig: &Addr) -> Status {
    let proposal_id = 1;
    let answer: ProposalResponse = world
        .app
        .wrap()
        .query_wasm_smart(multisig, &QueryMsg::Proposal { proposal_id })
        .unwrap();
    answer.status
}

fn vote(vote: Vote) -> ExecuteMsg {
    let proposal_id = 1;
    ExecuteMsg::Vote { proposal_id, vote }
}

const EXECUTE: ExecuteMsg = ExecuteMsg::Execute { proposal_id: 1 };

#[test]
fn it_proposes_votes_and_executes() {
    let mut world = World::wrapped(&[("alice", 40), ("bob", 60)]);
    let percentage = Decimal::percent(60);
    let multisig = multisig(&mut world, Threshold::AbsolutePercentage { percentage });
    world
        .execute(
            "alice",
            &GopenMsg::Transfer {
                recipient: multisig.to_string(),
                amount: Uint128::new(10),
            },
        )
        .unwrap();
    world.next_block();
    let proposal = proposal(&world);
    send(&mut world, &multisig, "alice", &proposal).unwrap();
    assert_eq!(status(&world, &multisig), Status::Open);
    world.next_block();
    send(&mut world, &multisig, "bob", &vote(Vote::Yes)).unwrap();
    assert_eq!(status(&world, &multisig), Status::Passed);
    let stranger = send(&mut world, &multisig, "carol", &EXECUTE);
    assert_eq!(stranger, Err(ContractError::Unauthorized {}));
    send(&mut world, &multisig, "bob", &EXECUTE).unwrap();
    assert_eq!(status(&world, &multisig), Status::Executed);
    assert_eq!((world.balance("carol"), world.votes("carol")), (5, 5));
}

#[test]
fn it_counts_the_votes_at_the_start_of_the_proposals_block() {
    let mut world = World::wrapped(&[("alice", 40), ("bob", 60)]);
    let threshold = Threshold::AbsoluteCount { weight: 100 };
    let multisig = multisig(&mut world, threshold);
    world.next_block();
    let proposal = proposal(&world);
    send(&mut world, &multisig, "alice", &proposal).unwrap();
    world.next_block();
    // What moves after the proposal brings no vote on it and takes none.
    world.transfer("bob", "carol", 60);
    let newcomer = send(&mut world, &multisig, "carol", &vote(Vote::Yes));
    assert_eq!(newcomer, Err(ContractError::Unauthorized {}));
    send(&mut world, &multisig, "bob", &vote(Vote::Yes)).unwrap();
    assert_eq!(status(&world, &multisig), Status::Passed);
}

#[test]
fn it_sees_delegates_as_its_voters() {
    let mut world = World::wrapped(&[("alice", 40), ("bob", 60)]);
    world.delegate("bob", "carol");
    let multisig = multisig(&mut world, Threshold::AbsoluteCount { weight: 50 });
    let voters: VoterListResponse = world
        .app
        .wrap()
        .query_wasm_smart(
            &multisig,
            &QueryMsg::ListVoters {
                start_after: None,
                limit: None,
            },
        )
        .unwrap();
    let mut found: Vec<(String, u64)> = voters
        .voters
        .into_iter()
        .map(|voter| (voter.addr, voter.weight))
        .collect();
    found.sort_by_key(|voter| voter.1);
    assert_eq!(found, [(text("alice"), 40), (text("carol"), 60)]);
    let address = text("bob");
    let bob: VoterResponse = world
        .app
        .wrap()
        .query_wasm_smart(&multisig, &QueryMsg::Voter { address })
        .unwrap();
    assert_eq!(bob.weight, None);
}

#[test]
fn it_takes_the_notice_of_a_change_as_a_hook() {
    let mut world = World::wrapped(&[("alice", 40)]);
    let multisig = multisig(&mut world, Threshold::AbsoluteCount { weight: 1 });
    let addr = multisig.to_string();
    world.execute("owner", &GopenMsg::AddHook { addr }).unwrap();
    let message = GopenMsg::Transfer {
        recipient: text("bob"),
        amount: Uint128::one(),
    };
    let response = world.execute("alice", &message).unwrap();
    let called = |event: &&cosmwasm_std::Event| {
        event.ty == "execute" && event.attributes[0].value == multisig.as_str()
    };
    assert_eq!(response.events.iter().filter(called).count(), 1);
    let failed = |event: &cosmwasm_std::Event| {
        event
            .attributes
            .iter()
            .any(|attr| attr.value == "hook_failed")
    };
    assert!(!response.events.iter().any(failed));
}

#[test]
fn its_arithmetic_holds_at_the_whole_supply() {
    let mut world = World::whole_supply("alice");
    let percentage = Decimal::percent(100);
    let multisig = multisig(&mut world, Threshold::AbsolutePercentage { percentage });
    let proposal = proposal(&world);
    send(&mut world, &multisig, "alice", &proposal).unwrap();
    assert_eq!(world.votes("alice"), MAX_SUPPLY);
    assert_eq!(status(&world, &multisig), Status::Passed);
}
