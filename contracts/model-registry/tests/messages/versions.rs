//! Versions: successors of adapters, agents and apps.

use attribution_report::{Hash32, Verdict};
use contract_api::model_registry::{
    AdapterResponse, AdapterStatus, AdaptersResponse, AgentResponse, AppResponse, Asset,
    ExecuteMsg, NameResponse, QueryMsg, ReceiveMsg,
};
use model_registry::ContractError;

use super::{
    refusal,
    world::{adapter, agent, app, World, MIN_DEPOSIT},
};

fn named(world: &World, name: &str) -> Asset {
    let name = name.to_owned();
    let found: NameResponse = world.query(&QueryMsg::Name { name }).unwrap();
    found.asset
}

fn attest(world: &mut World, adapter: u64) {
    let message = world.signed(&world.signing(adapter, Verdict::Pass));
    let anyone = world.heir.clone();
    world.execute(&anyone, &message).unwrap();
}

#[test]
fn a_new_version_takes_over_the_name_and_the_old_one_stays() {
    let mut world = World::with_adapter();
    let mut terms = adapter("defi");
    terms.predecessor = Some(1u64.into());
    terms.price.per_call = 7u128.into();
    world.register(terms.clone()).unwrap();
    assert_eq!(named(&world, "defi"), Asset::Adapter(2u64.into()));
    let name = "defi".to_owned();
    let found: AdapterResponse = world.query(&QueryMsg::AdapterByName { name }).unwrap();
    assert_eq!(found.terms, terms);
    let former = world.adapter(1);
    assert_eq!(former.terms, adapter("defi"));
    assert_eq!(former.successor, Some(2u64.into()));

    // A third one may have another name; the second keeps its own.
    terms.name = "defi.v3".to_owned();
    terms.predecessor = Some(2u64.into());
    world.register(terms).unwrap();
    assert_eq!(named(&world, "defi"), Asset::Adapter(2u64.into()));
    let versions = |adapter: u64, limit| -> Vec<u64> {
        let adapter = adapter.into();
        let query = QueryMsg::AdapterVersions { adapter, limit };
        let page: AdaptersResponse = world.query(&query).unwrap();
        page.adapters
            .iter()
            .map(|entry| entry.adapter.u64())
            .collect()
    };
    assert_eq!(versions(3, None), [3, 2, 1]);
    assert_eq!(versions(3, Some(2)), [3, 2]);
    assert_eq!(versions(1, None), [1]);
    world.check_held();
}

#[test]
fn the_verdict_holds_for_a_version_of_the_very_same_artifacts_and_data() {
    let mut world = World::with_adapter();
    attest(&mut world, 1);
    world.advance(5);
    let mut terms = adapter("defi");
    terms.predecessor = Some(1u64.into());
    terms.price.per_call = 7u128.into();
    world.register(terms.clone()).unwrap();
    let found = world.adapter(2);
    assert_eq!(found.status, AdapterStatus::Attested);
    assert_eq!(found.attested_at, Some(world.height().into()));
    assert_eq!(found.deposit.u128(), MIN_DEPOSIT);

    for change in [
        |terms: &mut contract_api::model_registry::AdapterTerms| terms.index_hash = Hash32([9; 32]),
        |terms: &mut contract_api::model_registry::AdapterTerms| {
            terms.adapter_hash = Hash32([9; 32])
        },
        |terms: &mut contract_api::model_registry::AdapterTerms| {
            terms.manifest_hash = Hash32([9; 32])
        },
        |terms: &mut contract_api::model_registry::AdapterTerms| {
            terms.snapshots = vec![super::world::snapshot(2)]
        },
    ] {
        let mut world = World::with_adapter();
        attest(&mut world, 1);
        let mut changed = terms.clone();
        change(&mut changed);
        world.register(changed).unwrap();
        assert_eq!(world.adapter(2).status, AdapterStatus::Registered);
    }
}

/// A verdict that was not given is not inherited.
#[test]
fn a_version_of_an_adapter_without_verdict_has_none() {
    let mut world = World::with_adapter();
    let mut terms = adapter("defi");
    terms.predecessor = Some(1u64.into());
    world.register(terms).unwrap();
    assert_eq!(world.adapter(2).status, AdapterStatus::Registered);
    attest(&mut world, 1);
    assert_eq!(world.adapter(2).attested_at, None);
}

#[test]
fn only_the_owner_names_a_predecessor_and_each_has_one_successor() {
    let mut world = World::with_adapter();
    let mut terms = adapter("defi");
    terms.predecessor = Some(1u64.into());
    let (heir, asset) = (world.heir.clone(), Asset::Adapter(1u64.into()));
    let hook = ReceiveMsg::RegisterAdapter {
        terms: terms.clone(),
    };
    let before = world.stored();
    let error = refusal(world.send(&heir, MIN_DEPOSIT, &hook));
    let sender = heir.clone();
    assert_eq!(error, ContractError::NotAssetOwner { asset, sender });
    assert_eq!(world.stored(), before);

    world.register(terms.clone()).unwrap();
    let error = refusal(world.register(terms.clone()));
    let successor = 2;
    assert_eq!(error, ContractError::HasSuccessor { asset, successor });
    terms.predecessor = Some(9u64.into());
    let error = refusal(world.register(terms));
    let asset = Asset::Adapter(9u64.into());
    assert_eq!(error, ContractError::UnknownAsset { asset });
}

/// Hashes are nobody's first: who copies a registration blocks nobody.
#[test]
fn a_copied_hash_does_not_block_the_one_it_was_copied_from() {
    let mut world = World::with_base();
    let heir = world.heir.clone();
    let terms = adapter("copy");
    let hook = ReceiveMsg::RegisterAdapter { terms };
    world.send(&heir, MIN_DEPOSIT, &hook).unwrap();
    world.register(adapter("original")).unwrap();
    assert_eq!(world.adapter(2).builder, world.builder.to_string());
}

#[test]
fn agents_and_apps_have_versions_too() {
    let mut world = World::with_adapter();
    let builder = world.builder.clone();
    world.register_agent(agent("agent")).unwrap();
    let mut next = agent("agent");
    next.predecessor = Some(1u64.into());
    world.register_agent(next.clone()).unwrap();
    assert_eq!(named(&world, "agent"), Asset::Agent(2u64.into()));
    let query = QueryMsg::Agent { agent: 1u64.into() };
    let former: AgentResponse = world.query(&query).unwrap();
    assert_eq!(former.successor, Some(2u64.into()));
    let error = refusal(world.register_agent(next));
    assert!(matches!(error, ContractError::HasSuccessor { .. }));

    let mut terms = app("app", &builder);
    let register = |terms| ExecuteMsg::RegisterApp { terms };
    world.execute(&builder, &register(terms.clone())).unwrap();
    terms.predecessor = Some(1u64.into());
    world.execute(&builder, &register(terms.clone())).unwrap();
    assert_eq!(named(&world, "app"), Asset::App(2u64.into()));
    let query = QueryMsg::App { app: 1u64.into() };
    let former: AppResponse = world.query(&query).unwrap();
    assert_eq!(former.successor, Some(2u64.into()));
    let error = refusal(world.execute(&builder, &register(terms)));
    assert!(matches!(error, ContractError::HasSuccessor { .. }));
    world.check_held();
}

#[test]
fn kinds_share_the_names_and_a_version_takes_over_its_own_kind_only() {
    let mut world = World::with_adapter();
    // Agent 1 would follow "agent 1", which does not exist, not adapter 1 of the same number.
    let mut terms = agent("defi");
    terms.predecessor = Some(1u64.into());
    let error = refusal(world.register_agent(terms));
    let asset = Asset::Agent(1u64.into());
    assert_eq!(error, ContractError::UnknownAsset { asset });
    let builder = world.builder.clone();
    let terms = app("defi", &builder);
    let error = refusal(world.execute(&builder, &ExecuteMsg::RegisterApp { terms }));
    assert!(matches!(error, ContractError::NameTaken { .. }));
}
