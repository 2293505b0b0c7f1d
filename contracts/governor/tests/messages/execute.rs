use contract_api::governor::{ExecuteMsg, ProposalState};
use cosmwasm_std::{coins, BankMsg};
use governor::ContractError;

use crate::probe::{Probe, ProbeMsg};
use crate::world::{address, reason, World, DENOM, OPEN};

const DAY: u64 = 86_400;

fn execute(proposal_id: u64) -> ExecuteMsg {
    ExecuteMsg::Execute { proposal_id }
}

#[test]
fn anyone_sends_the_messages_once_the_timelock_has_passed() {
    let mut world = World::new();
    let probe = Probe::new(&mut world);
    let count = probe.message(&ProbeMsg::Count {});
    let proposal_id = world.succeeded("alice", vec![count.clone(), count]);
    let queue = ExecuteMsg::Queue { proposal_id };
    world.execute("nobody", &queue).unwrap();
    let executable_at = world.now() + 7 * DAY;
    world.advance(7 * DAY - 1);
    let error = world.refused("nobody", &execute(proposal_id));
    let expected = ContractError::Timelocked {
        proposal_id,
        executable_at,
        now: executable_at - 1,
    };
    assert_eq!(error, expected);
    world.advance(1);
    world.execute("nobody", &execute(proposal_id)).unwrap();
    assert_eq!(probe.count(&world), 2);
    assert_eq!(world.state(proposal_id), ProposalState::Executed);
}

#[test]
fn a_proposal_is_executed_once() {
    let mut world = World::new();
    let probe = Probe::new(&mut world);
    let id = world.executable("alice", vec![probe.message(&ProbeMsg::Count {})]);
    world.execute("nobody", &execute(id)).unwrap();
    let error = world.refused("nobody", &execute(id));
    let executed = ProposalState::Executed;
    let is = matches!(error, ContractError::WrongState { state, .. } if state == executed);
    assert!(is, "{error}");
    assert_eq!(probe.count(&world), 1);
}

#[test]
fn a_failed_execution_changes_nothing_and_can_be_tried_again() {
    let mut world = World::new();
    let probe = Probe::new(&mut world);
    world.donate("carol", 50);
    let messages = vec![
        world.payment("dave", 50),
        probe.message(&ProbeMsg::Count {}),
        probe.message(&ProbeMsg::CountIfAllowed {}),
    ];
    let id = world.executable("alice", messages);
    let everything = |world: &World| {
        let contracts = [&world.governor, &world.open, &world.gopen, &probe.0];
        contracts.map(|contract| world.app.dump_wasm_raw(contract))
    };
    let before = everything(&world);
    for _ in 0..2 {
        let refused = reason(world.execute("nobody", &execute(id)));
        assert!(refused.contains("not allowed yet"), "{refused}");
        assert_eq!(everything(&world), before);
        assert_eq!(world.state(id), ProposalState::Queued);
    }
    probe.allow(&mut world);
    world.execute("nobody", &execute(id)).unwrap();
    assert_eq!(probe.count(&world), 2);
    assert_eq!(world.state(id), ProposalState::Executed);
}

#[test]
fn it_can_be_tried_until_it_expires() {
    let mut world = World::new();
    let id = world.executable("alice", Vec::new());
    world.advance(14 * DAY - 1);
    assert_eq!(world.state(id), ProposalState::Queued);
    world.advance(1);
    let error = world.refused("nobody", &execute(id));
    let expired = ProposalState::Expired;
    let is = matches!(error, ContractError::WrongState { state, .. } if state == expired);
    assert!(is, "{error}");
}

#[test]
fn a_message_that_calls_back_finds_the_proposal_executed() {
    let mut world = World::new();
    let probe = Probe::new(&mut world);
    let again = world.to_itself(&execute(1));
    let back = ProbeMsg::CallBack { msg: again };
    let id = world.executable("alice", vec![probe.message(&back)]);
    assert_eq!(id, 1);
    let refused = reason(world.execute("nobody", &execute(id)));
    assert!(refused.contains("proposal 1 is Executed"), "{refused}");
    assert_eq!(probe.count(&world), 0);
    assert_eq!(world.state(id), ProposalState::Queued);
}

#[test]
fn one_proposal_may_execute_another() {
    let mut world = World::new();
    let probe = Probe::new(&mut world);
    let inner = world.propose("bob", vec![probe.message(&ProbeMsg::Count {})]);
    let message = world.to_itself(&execute(inner));
    let outer = world.propose("alice", vec![message]);
    world.pass_delay();
    for proposal_id in [inner, outer] {
        world.vote("alice", proposal_id, cw3::Vote::Yes);
    }
    world.pass_voting();
    for proposal_id in [inner, outer] {
        let queue = ExecuteMsg::Queue { proposal_id };
        world.execute("nobody", &queue).unwrap();
    }
    world.pass_timelock();
    world.execute("nobody", &execute(outer)).unwrap();
    let states = [inner, outer].map(|proposal_id| world.state(proposal_id));
    assert_eq!(states, [ProposalState::Executed; 2]);
    assert_eq!(probe.count(&world), 1);
    assert_eq!(world.treasury().balance.u128(), 0);
}

#[test]
fn the_treasury_pays_open_and_native_coins_by_proposal() {
    let mut world = World::new();
    world.donate("carol", 70 * OPEN);
    let governor = world.governor.clone();
    let funds = coins(9, DENOM);
    cw_multi_test::Executor::send_tokens(&mut world.app, address("alice"), governor, &funds)
        .unwrap();
    let native = BankMsg::Send {
        to_address: address("eve").into_string(),
        amount: funds,
    };
    let messages = vec![world.payment("eve", 70 * OPEN), native.into()];
    world.govern(messages).unwrap();
    assert_eq!(world.open_of(&address("eve")), 70 * OPEN);
    let coin = world.app.wrap().query_balance(address("eve"), DENOM);
    assert_eq!(coin.unwrap().amount.u128(), 9);
    assert_eq!(world.treasury().balance.u128(), 0);
}

#[test]
fn the_deposit_returns_with_the_execution() {
    let mut world = World::new();
    let before = world.open_of(&address("alice"));
    let id = world.executable("alice", Vec::new());
    assert_eq!(world.open_of(&address("alice")), before - 100 * OPEN);
    world.execute("nobody", &execute(id)).unwrap();
    assert_eq!(world.open_of(&address("alice")), before);
    assert_eq!(world.proposal(id).deposit_held.u128(), 0);
    assert_eq!(world.treasury().deposits.u128(), 0);
}
