//! `add_hook`, `remove_hook`, and what subscribed contracts are told.

use contract_api::gopen_token::{
    DefaultDelegate, ExecuteMsg, InstantiateMsg, Paused, QueryMsg, ReceiveMsg, HOOK_GAS_LIMIT,
    MAX_HOOKS,
};
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{
    to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, Event, MessageInfo, Reply, ReplyOn,
    Response, StdError, StdResult, SubMsgResult, Uint128,
};
use cw4::{HooksResponse, MemberChangedHookMsg, MemberDiff};
use cw_multi_test::{AppResponse, ContractWrapper};
use cw_storage_plus::Item;
use gopen_token::{contract, ContractError};

use crate::world::{address, text, World};

#[cosmwasm_schema::cw_serde]
enum ListenerMsg {
    MemberChangedHook(MemberChangedHookMsg),
}

/// Everything that a listener was told, by sender.
const TOLD: Item<Vec<(Addr, Vec<MemberDiff>)>> = Item::new("told");
/// Whether a listener fails.
const FAILS: Item<bool> = Item::new("fails");

fn listen(
    deps: DepsMut,
    _: Env,
    info: MessageInfo,
    ListenerMsg::MemberChangedHook(message): ListenerMsg,
) -> StdResult<Response> {
    if FAILS.load(deps.storage)? {
        return Err(StdError::generic_err("no more"));
    }
    let mut told = TOLD.may_load(deps.storage)?.unwrap_or_default();
    told.push((info.sender, message.diffs));
    TOLD.save(deps.storage, &told)?;
    Ok(Response::new())
}

fn create(deps: DepsMut, _: Env, _: MessageInfo, fails: bool) -> StdResult<Response> {
    FAILS.save(deps.storage, &fails)?;
    Ok(Response::new())
}

fn tell(deps: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    to_json_binary(&TOLD.may_load(deps.storage)?.unwrap_or_default())
}

fn listener(world: &mut World, fails: bool) -> Addr {
    let code = ContractWrapper::new(listen, create, tell);
    let listener = world.add(Box::new(code), &fails);
    let addr = listener.to_string();
    world
        .execute("owner", &ExecuteMsg::AddHook { addr })
        .unwrap();
    listener
}

fn told(world: &World, listener: &Addr) -> Vec<Vec<MemberDiff>> {
    let told: Vec<(Addr, Vec<MemberDiff>)> = world
        .app
        .wrap()
        .query_wasm_smart(listener, &Empty {})
        .unwrap();
    assert!(told.iter().all(|(sender, _)| *sender == world.gopen));
    told.into_iter().map(|(_, diffs)| diffs).collect()
}

fn diff(name: &str, old: Option<u64>, new: Option<u64>) -> MemberDiff {
    MemberDiff::new(text(name), old, new)
}

fn transfer(world: &mut World, amount: u128) -> AppResponse {
    let message = ExecuteMsg::Transfer {
        recipient: text("bob"),
        amount: Uint128::new(amount),
    };
    world.execute("alice", &message).unwrap()
}

#[test]
fn every_change_of_votes_is_told_with_old_and_new_weight() {
    let mut world = World::new();
    let listener = listener(&mut world, false);
    world.wrap("alice", 30).unwrap();
    world.transfer("alice", "bob", 10);
    world.delegate("alice", "carol");
    world.execute("alice", &ExecuteMsg::Undelegate {}).unwrap();
    let amount = Uint128::new(10);
    world
        .execute("bob", &ExecuteMsg::Unwrap { amount })
        .unwrap();
    let expected = [
        vec![diff("alice", None, Some(30))],
        vec![
            diff("alice", Some(30), Some(20)),
            diff("bob", None, Some(10)),
        ],
        vec![diff("alice", Some(20), None), diff("carol", None, Some(20))],
        vec![diff("carol", Some(20), None), diff("alice", None, Some(20))],
        vec![diff("bob", Some(10), None)],
    ];
    assert_eq!(told(&world, &listener), expected);
}

#[test]
fn what_changes_no_vote_is_not_told() {
    let mut world = World::wrapped(&[("alice", 30)]);
    let listener = listener(&mut world, false);
    world.transfer("alice", "alice", 10);
    world.transfer("alice", "bob", 0);
    world.delegate("alice", "alice");
    world.delegate("bob", "carol");
    let message = ExecuteMsg::IncreaseAllowance {
        spender: text("bob"),
        amount: Uint128::new(5),
        expires: None,
    };
    world.execute("alice", &message).unwrap();
    assert_eq!(told(&world, &listener), Vec::<Vec<MemberDiff>>::new());
}

#[test]
fn a_failing_hook_blocks_nothing_and_keeps_its_place() {
    let mut world = World::wrapped(&[("alice", 30)]);
    let broken = listener(&mut world, true);
    let no_contract = text("nowhere");
    world
        .execute("owner", &ExecuteMsg::AddHook { addr: no_contract })
        .unwrap();
    let sound = listener(&mut world, false);
    let response = transfer(&mut world, 10);
    assert_eq!((world.votes("alice"), world.votes("bob")), (20, 10));
    assert_eq!(told(&world, &sound).len(), 1);
    let failures: Vec<&Event> = response
        .events
        .iter()
        .filter(|event| {
            event
                .attributes
                .iter()
                .any(|attr| attr.value == "hook_failed")
        })
        .collect();
    assert_eq!(failures.len(), 2);
    let named = |hook: &str| {
        let names = |attr: &cosmwasm_std::Attribute| attr.key == "hook" && attr.value == hook;
        failures
            .iter()
            .any(|event| event.attributes.iter().any(names))
    };
    assert!(named(broken.as_str()) && named(&text("nowhere")));
    let hooks: HooksResponse = world.query(&QueryMsg::Hooks {});
    assert_eq!(hooks.hooks.len(), 3);
}

#[test]
fn a_contract_that_was_removed_is_told_no_more() {
    let mut world = World::wrapped(&[("alice", 30)]);
    let listener = listener(&mut world, false);
    let remove = ExecuteMsg::RemoveHook {
        addr: listener.to_string(),
    };
    world.execute("owner", &remove).unwrap();
    transfer(&mut world, 10);
    assert!(told(&world, &listener).is_empty());
    let hook = listener;
    assert_eq!(
        world.refused("owner", &remove),
        ContractError::UnknownHook { hook }
    );
}

#[test]
fn stopped_hooks_are_silent_until_the_owner_resumes_them() {
    let mut world = World::wrapped(&[("alice", 30)]);
    let listener = listener(&mut world, false);
    let (wrap, hooks) = (false, true);
    let paused = Paused { wrap, hooks };
    world
        .execute("owner", &ExecuteMsg::SetPaused { paused })
        .unwrap();
    transfer(&mut world, 10);
    assert!(told(&world, &listener).is_empty());
    let paused = Paused::default();
    world
        .execute("owner", &ExecuteMsg::SetPaused { paused })
        .unwrap();
    transfer(&mut world, 10);
    assert_eq!(told(&world, &listener).len(), 1);
}

#[test]
fn hooks_are_bounded_and_each_is_there_once() {
    let mut world = World::new();
    let add = |index: usize| ExecuteMsg::AddHook {
        addr: text(&format!("hook {index}")),
    };
    for index in 0..MAX_HOOKS {
        world.execute("owner", &add(index)).unwrap();
        let hook = address(&format!("hook {index}"));
        assert_eq!(
            world.refused("owner", &add(index)),
            ContractError::HookExists { hook }
        );
    }
    assert_eq!(
        world.refused("owner", &add(MAX_HOOKS)),
        ContractError::TooManyHooks
    );
    let hooks: HooksResponse = world.query(&QueryMsg::Hooks {});
    assert_eq!(hooks.hooks.len(), MAX_HOOKS);
    for bad in ["", "hook", &text("hook").to_uppercase()] {
        let addr = bad.to_owned();
        world.refused("owner", &ExecuteMsg::AddHook { addr });
    }
}

#[test]
fn a_call_is_bounded_in_gas_and_only_its_failure_comes_back() {
    let mut deps = mock_dependencies();
    let names = ["owner", "open", "hook"].map(|name| deps.api.addr_make(name));
    let [owner, open, hook] = &names;
    let message = InstantiateMsg {
        owner: owner.to_string(),
        open_token: open.to_string(),
        unbonding_seconds: 0u64.into(),
        default_delegate: DefaultDelegate::Holder,
    };
    let info = message_info(owner, &[]);
    contract::instantiate(deps.as_mut(), mock_env(), info.clone(), message).unwrap();
    let addr = hook.to_string();
    contract::execute(
        deps.as_mut(),
        mock_env(),
        info,
        ExecuteMsg::AddHook { addr },
    )
    .unwrap();
    let wrap = ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
        sender: owner.to_string(),
        amount: Uint128::new(5),
        msg: to_json_binary(&ReceiveMsg::Wrap { recipient: None }).unwrap(),
    });
    let info = message_info(open, &[]);
    let response = contract::execute(deps.as_mut(), mock_env(), info, wrap).unwrap();
    let [call] = &response.messages[..] else {
        panic!("{:?}", response.messages);
    };
    assert_eq!(call.gas_limit, Some(HOOK_GAS_LIMIT));
    assert_eq!(call.reply_on, ReplyOn::Error);
}

#[test]
fn the_reason_of_a_failure_is_bounded_and_no_other_reply_is_known() {
    let reply = |id| Reply {
        id,
        payload: Binary::from(b"hook"),
        gas_used: 0,
        result: SubMsgResult::Err("x".repeat(10_000)),
    };
    let mut deps = mock_dependencies();
    let response = contract::reply(deps.as_mut(), mock_env(), reply(1)).unwrap();
    let reported = &response.attributes[2];
    assert_eq!(
        (reported.key.as_str(), reported.value.len()),
        ("reason", 200)
    );
    let unknown = contract::reply(deps.as_mut(), mock_env(), reply(2));
    assert_eq!(unknown, Err(ContractError::UnknownReply { id: 2 }));
}
