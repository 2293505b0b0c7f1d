//! register_agent, add_stake, update_agent and slash_agent.

use contract_api::model_registry::{
    AgentResponse, AgentTerms, ConfigUpdate, ExecuteMsg, QueryMsg, ReceiveMsg, MAX_MODELS,
};
use model_registry::ContractError;

use super::{
    refusal,
    world::{adapter, agent, World, FUNDS, MIN_DEPOSIT, MIN_STAKE},
};

fn found(world: &World, agent: u64) -> AgentResponse {
    let agent = agent.into();
    world.query(&QueryMsg::Agent { agent }).unwrap()
}

fn slash(world: &mut World, amount: u128, reason: &str) -> Result<(), ContractError> {
    let owner = world.owner.clone();
    let message = ExecuteMsg::SlashAgent {
        agent: 1u64.into(),
        amount: amount.into(),
        reason: reason.to_owned(),
    };
    match world.execute(&owner, &message) {
        Ok(_) => Ok(()),
        refused => Err(refusal(refused)),
    }
}

#[test]
fn an_agent_is_stored_with_its_stake() {
    let mut world = World::with_adapter();
    world.register_agent(agent("agent")).unwrap();
    let expected = AgentResponse {
        agent: 1u64.into(),
        owner: world.builder.to_string(),
        terms: agent("agent"),
        stake: MIN_STAKE.into(),
        active: true,
        registered_at: world.height().into(),
        successor: None,
        deprecated_at: None,
        withdrawable_at: None,
    };
    assert_eq!(found(&world, 1), expected);
    let balance = world.balance(&world.builder);
    assert_eq!(balance, FUNDS - MIN_DEPOSIT - MIN_STAKE);
    world.check_held();
}

#[test]
fn governance_slashes_an_agent_and_the_treasury_gets_it() {
    let mut world = World::with_adapter();
    world.register_agent(agent("agent")).unwrap();
    slash(&mut world, 100, "false answers").unwrap();
    let slashed = found(&world, 1);
    assert_eq!(
        (slashed.stake.u128(), slashed.active),
        (MIN_STAKE - 100, false)
    );
    assert_eq!(world.balance(&world.treasury), 100);
    world.check_held();

    // Anyone can bring it back to its stake.
    let heir = world.heir.clone();
    let hook = ReceiveMsg::AddStake { agent: 1u64.into() };
    world.send(&heir, 100, &hook).unwrap();
    assert!(found(&world, 1).active);
    world.check_held();

    let before = world.stored();
    let expected = ContractError::BeyondStake {
        amount: (MIN_STAKE + 1).into(),
        stake: MIN_STAKE.into(),
    };
    assert_eq!(slash(&mut world, MIN_STAKE + 1, "reason"), Err(expected));
    assert_eq!(
        slash(&mut world, 0, "reason"),
        Err(ContractError::ZeroAmount)
    );
    for reason in ["", "a\nb", &"x".repeat(201)] {
        let expected = ContractError::InvalidReason { most: 200 };
        assert_eq!(slash(&mut world, 1, reason), Err(expected));
    }
    assert_eq!(world.stored(), before);
}

#[test]
fn a_deprecated_agent_is_slashed_while_its_stake_is_held() {
    let mut world = World::with_adapter();
    world.register_agent(agent("agent")).unwrap();
    let builder = world.builder.clone();
    let asset = contract_api::model_registry::Asset::Agent(1u64.into());
    world
        .execute(&builder, &ExecuteMsg::Deprecate { asset })
        .unwrap();
    slash(&mut world, MIN_STAKE, "reason").unwrap();
    let hook = ReceiveMsg::AddStake { agent: 1u64.into() };
    let error = refusal(world.send(&builder, 100, &hook));
    assert_eq!(error, ContractError::Deprecated { asset });
    world.check_held();
}

#[test]
fn a_higher_smallest_stake_rests_agents_that_are_under_it() {
    let mut world = World::with_adapter();
    world.register_agent(agent("agent")).unwrap();
    world.update(ConfigUpdate {
        min_agent_stake: Some((MIN_STAKE + 1).into()),
        ..Default::default()
    });
    assert!(!found(&world, 1).active);
}

#[test]
fn the_owner_moves_the_agent() {
    let mut world = World::with_adapter();
    world.register_agent(agent("agent")).unwrap();
    let builder = world.builder.clone();
    let message = |endpoint: &str| ExecuteMsg::UpdateAgent {
        agent: 1u64.into(),
        endpoint: endpoint.to_owned(),
    };
    world.execute(&builder, &message("http://host")).unwrap();
    assert_eq!(found(&world, 1).terms.endpoint, "http://host");
    let error = refusal(world.execute(&builder, &message("host")));
    assert_eq!(error, ContractError::InvalidEndpoint);
}

type Row = (fn(&mut AgentTerms), fn(&ContractError) -> bool);

#[test]
fn unfit_terms_are_refused() {
    let mut world = World::with_adapter();
    world.register(adapter("second")).unwrap();
    let rows: [Row; 7] = [
        (
            |terms| terms.name = "A".to_owned(),
            |error| matches!(error, ContractError::InvalidName { .. }),
        ),
        (
            |terms| terms.name = "defi".to_owned(),
            |error| matches!(error, ContractError::NameTaken { .. }),
        ),
        (
            |terms| terms.endpoint = "host".to_owned(),
            |error| matches!(error, ContractError::InvalidEndpoint),
        ),
        (
            |terms| terms.models = vec![],
            |error| matches!(error, ContractError::ModelCount { found: 0 }),
        ),
        (
            |terms| terms.models = (1..=MAX_MODELS as u64 + 1).map(Into::into).collect(),
            |error| matches!(error, ContractError::ModelCount { found: 17 }),
        ),
        (
            |terms| terms.models = vec![1u64.into(), 1u64.into()],
            |error| matches!(error, ContractError::ModelOrder { position: 1 }),
        ),
        (
            |terms| terms.models = vec![2u64.into(), 3u64.into()],
            |error| matches!(error, ContractError::UnknownAsset { .. }),
        ),
    ];
    let before = world.stored();
    for (number, (change, expected)) in rows.into_iter().enumerate() {
        let mut terms = agent("agent");
        change(&mut terms);
        let error = refusal(world.register_agent(terms));
        assert!(expected(&error), "{number}: {error}");
        assert_eq!(world.stored(), before);
    }
    let builder = world.builder.clone();
    let terms = agent("agent");
    let hook = ReceiveMsg::RegisterAgent { terms };
    let error = refusal(world.send(&builder, MIN_STAKE - 1, &hook));
    assert!(matches!(error, ContractError::DepositTooSmall { .. }));
    let hook = ReceiveMsg::AddStake { agent: 1u64.into() };
    let error = refusal(world.send(&builder, 1, &hook));
    assert!(matches!(error, ContractError::UnknownAsset { .. }));
    world.check_held();
}
