//! The attributes of every event, as they are read by those who follow the chain.

use attribution_report::Verdict;
use contract_api::model_registry::{Asset, ConfigUpdate, ExecuteMsg, Paused, ReceiveMsg};
use cw_multi_test::AppResponse;

use super::world::{adapter, agent, app, base_model, World, HOLD_SECONDS};

/// The registry's attributes as `key=value`, without the contract's address.
fn attributes(world: &World, response: &AppResponse) -> Vec<String> {
    let registry = world.registry.as_str();
    response
        .events
        .iter()
        .filter(|event| event.ty == "wasm")
        .filter(|event| event.attributes[0].value == registry)
        .flat_map(|event| event.attributes.iter().skip(1))
        .map(|attribute| format!("{}={}", attribute.key, attribute.value))
        .collect()
}

#[track_caller]
fn check(world: &World, response: &AppResponse, expected: &[&str]) {
    assert_eq!(attributes(world, response), expected);
}

#[test]
fn registrations() {
    let mut world = World::new();
    let builder = world.builder.clone();
    let by = |key: &str| format!("{key}={builder}");
    let response = world.execute(&builder, &base_model("base")).unwrap();
    let (action, id) = ("action=register_base_model", "base_model=1");
    check(&world, &response, &[action, id, &by("owner"), "name=base"]);

    let response = world.register(adapter("defi")).unwrap();
    let expected = [
        "action=register_adapter",
        "adapter=1",
        "base_model=1",
        &by("builder"),
        "name=defi",
        "deposit=500",
        "predecessor=",
        "attested=false",
    ];
    check(&world, &response, &expected);

    let response = world.register_agent(agent("agent")).unwrap();
    let expected = [
        "action=register_agent",
        "agent=1",
        &by("owner"),
        "name=agent",
        "stake=300",
        "predecessor=",
    ];
    check(&world, &response, &expected);
    let message = ExecuteMsg::UpdateAgent {
        agent: 1u64.into(),
        endpoint: "http://host".to_owned(),
    };
    let response = world.execute(&builder, &message).unwrap();
    let endpoint = "endpoint=http://host";
    check(
        &world,
        &response,
        &["action=update_agent", "agent=1", endpoint],
    );

    let terms = app("app", &builder);
    let message = ExecuteMsg::RegisterApp { terms };
    let response = world.execute(&builder, &message).unwrap();
    let (payee, url) = (by("payee"), "endpoint=https://app.example.org");
    let expected = ["action=register_app", "app=1", "name=app", url, &payee];
    check(&world, &response, &expected);
    let message = ExecuteMsg::UpdateApp {
        app: 1u64.into(),
        endpoint: Some("http://host".to_owned()),
        payee: None,
    };
    let response = world.execute(&builder, &message).unwrap();
    let expected = ["action=update_app", "app=1", "name=app", endpoint, &payee];
    check(&world, &response, &expected);

    let message = ExecuteMsg::RegisterNode {
        endpoint: "http://host".to_owned(),
        receipt_key: [7; 32].into(),
    };
    let response = world.execute(&builder, &message).unwrap();
    let key = format!("receipt_key={}", "07".repeat(32));
    let expected = ["action=register_node", &by("node"), endpoint, &key];
    check(&world, &response, &expected);
}

#[test]
fn money_verdicts_and_owners() {
    let mut world = World::with_adapter();
    world.register_agent(agent("agent")).unwrap();
    let (builder, heir, owner) = (
        world.builder.clone(),
        world.heir.clone(),
        world.owner.clone(),
    );
    let hook = ReceiveMsg::AddStake { agent: 1u64.into() };
    let response = world.send(&heir, 5, &hook).unwrap();
    let expected = ["action=add_stake", "agent=1", "amount=5", "stake=305"];
    check(&world, &response, &expected);
    let slash = ExecuteMsg::SlashAgent {
        agent: 1u64.into(),
        amount: 5u128.into(),
        reason: "false answers".to_owned(),
    };
    let response = world.execute(&owner, &slash).unwrap();
    let reason = "reason=false answers";
    let expected = [
        "action=slash_agent",
        "agent=1",
        "amount=5",
        "stake=300",
        reason,
    ];
    check(&world, &response, &expected);

    let attest = world.signed(&world.signing(1, Verdict::Pass));
    let response = world.execute(&heir, &attest).unwrap();
    let expected = [
        "action=attest",
        "adapter=1",
        "verdict=pass",
        "set_id=1",
        "deposit=500",
    ];
    check(&world, &response, &expected);

    let asset = Asset::Adapter(1u64.into());
    let to = Some(heir.to_string());
    let offer = ExecuteMsg::OfferOwnership { asset, to };
    let response = world.execute(&builder, &offer).unwrap();
    let (from, to) = (format!("owner={builder}"), format!("to={heir}"));
    check(
        &world,
        &response,
        &["action=offer_ownership", "adapter=1", &from, &to],
    );
    let accept = ExecuteMsg::AcceptOwnership { asset };
    let response = world.execute(&heir, &accept).unwrap();
    let new = format!("owner={heir}");
    check(
        &world,
        &response,
        &["action=accept_ownership", "adapter=1", &new],
    );
    let deprecate = ExecuteMsg::Deprecate { asset };
    let response = world.execute(&heir, &deprecate).unwrap();
    check(&world, &response, &["action=deprecate", "adapter=1", &new]);
    world.advance(HOLD_SECONDS);
    let withdraw = ExecuteMsg::WithdrawDeposit { asset };
    let response = world.execute(&heir, &withdraw).unwrap();
    let to = format!("recipient={heir}");
    let expected = ["action=withdraw_deposit", "adapter=1", &to, "amount=500"];
    check(&world, &response, &expected);
}

#[test]
fn parameters_and_pauses() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let paused = Paused {
        attest: true,
        ..Default::default()
    };
    let stop = ExecuteMsg::SetPaused { paused };
    let response = world.execute(&owner, &stop).unwrap();
    let sender = format!("sender={owner}");
    let expected = [
        "action=set_paused",
        &sender,
        "base_models=false",
        "adapters=false",
        "agents=false",
        "apps=false",
        "nodes=false",
        "attest=true",
        "transfers=false",
    ];
    check(&world, &response, &expected);

    let update = ExecuteMsg::UpdateConfig(ConfigUpdate::default());
    let response = world.execute(&owner, &update).unwrap();
    let roles = [
        format!("owner={owner}"),
        format!("treasury={}", world.treasury),
        format!("datanet_registry={}", world.datanets),
        format!("oracle_registry={}", world.oracles),
        format!("payout_splitter={}", world.splitter),
    ];
    let expected = [
        "action=update_config",
        &roles[0],
        &roles[1],
        &roles[2],
        &roles[3],
        &roles[4],
        "emergency=",
        "policy_floor=0,0,3000,0,0,0,0,0,0",
        "policy_cap=10000,2500,10000,10000,10000,10000,10000,10000,10000",
        "min_adapter_deposit=500",
        "min_agent_stake=300",
        "hold_seconds=1000",
    ];
    check(&world, &response, &expected);
}
