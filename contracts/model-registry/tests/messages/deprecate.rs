//! deprecate and withdraw_deposit.

use attribution_report::Verdict;
use contract_api::model_registry::{Asset, BaseModelResponse, ConfigUpdate, ExecuteMsg, QueryMsg};
use cosmwasm_std::Addr;
use model_registry::ContractError;

use super::{
    refusal,
    world::{adapter, agent, app, World, FUNDS, HOLD_SECONDS, MIN_DEPOSIT, MIN_STAKE},
};

const ADAPTER: Asset = Asset::Adapter(cosmwasm_std::Uint64::one());
const AGENT: Asset = Asset::Agent(cosmwasm_std::Uint64::one());

fn deprecate(world: &mut World, sender: &Addr, asset: Asset) -> Result<(), ContractError> {
    match world.execute(sender, &ExecuteMsg::Deprecate { asset }) {
        Ok(_) => Ok(()),
        refused => Err(refusal(refused)),
    }
}

fn withdraw(world: &mut World, sender: &Addr, asset: Asset) -> Result<(), ContractError> {
    match world.execute(sender, &ExecuteMsg::WithdrawDeposit { asset }) {
        Ok(_) => Ok(()),
        refused => Err(refusal(refused)),
    }
}

fn attest(world: &mut World, verdict: Verdict) {
    let message = world.signed(&world.signing(1, verdict));
    let anyone = world.heir.clone();
    world.execute(&anyone, &message).unwrap();
}

#[test]
fn the_deposit_of_an_attested_adapter_comes_back_after_the_hold() {
    let mut world = World::with_adapter();
    let builder = world.builder.clone();
    attest(&mut world, Verdict::Pass);
    let error = withdraw(&mut world, &builder, ADAPTER).unwrap_err();
    assert_eq!(error, ContractError::NotDeprecated { asset: ADAPTER });
    deprecate(&mut world, &builder, ADAPTER).unwrap();
    let free_at = world.now() + HOLD_SECONDS;
    let found = world.adapter(1);
    assert_eq!(found.deprecated_at, Some(world.now().into()));
    assert_eq!(found.withdrawable_at, Some(free_at.into()));
    // A longer hold does not hold back what was deprecated before.
    world.update(ConfigUpdate {
        hold_seconds: Some((5 * HOLD_SECONDS).into()),
        ..Default::default()
    });
    world.advance(HOLD_SECONDS - 1);
    let now = free_at - 1;
    let error = withdraw(&mut world, &builder, ADAPTER).unwrap_err();
    assert_eq!(error, ContractError::Held { free_at, now });
    world.advance(1);
    withdraw(&mut world, &builder, ADAPTER).unwrap();
    assert_eq!(world.balance(&builder), FUNDS);
    world.check_held();
    let error = withdraw(&mut world, &builder, ADAPTER).unwrap_err();
    assert_eq!(error, ContractError::NoDeposit { asset: ADAPTER });
}

/// Otherwise a builder whose index is a lie could leave before the audit.
#[test]
fn without_a_verdict_the_deposit_stays() {
    let mut world = World::with_adapter();
    let builder = world.builder.clone();
    deprecate(&mut world, &builder, ADAPTER).unwrap();
    world.advance(2 * HOLD_SECONDS);
    let error = withdraw(&mut world, &builder, ADAPTER).unwrap_err();
    assert_eq!(error, ContractError::NoVerdict { adapter: 1 });
    attest(&mut world, Verdict::Fail);
    let error = withdraw(&mut world, &builder, ADAPTER).unwrap_err();
    assert_eq!(error, ContractError::NoDeposit { asset: ADAPTER });
    assert_eq!(world.balance(&world.treasury), MIN_DEPOSIT);
    world.check_held();
}

#[test]
fn the_stake_of_an_agent_comes_back_after_the_hold() {
    let mut world = World::with_adapter();
    let builder = world.builder.clone();
    world.register_agent(agent("agent")).unwrap();
    deprecate(&mut world, &builder, AGENT).unwrap();
    let free_at = world.now() + HOLD_SECONDS;
    let now = world.now();
    let error = withdraw(&mut world, &builder, AGENT).unwrap_err();
    assert_eq!(error, ContractError::Held { free_at, now });
    world.advance(HOLD_SECONDS);
    let before = world.balance(&builder);
    withdraw(&mut world, &builder, AGENT).unwrap();
    assert_eq!(world.balance(&builder), before + MIN_STAKE);
    world.check_held();
}

#[test]
fn what_is_deprecated_stays_so_and_is_not_built_upon() {
    let mut world = World::with_adapter();
    let (owner, builder) = (world.owner.clone(), world.builder.clone());
    deprecate(&mut world, &builder, ADAPTER).unwrap();
    let error = deprecate(&mut world, &builder, ADAPTER).unwrap_err();
    assert_eq!(error, ContractError::Deprecated { asset: ADAPTER });
    let error = refusal(world.register_agent(agent("agent")));
    assert_eq!(error, ContractError::Deprecated { asset: ADAPTER });

    let asset = Asset::BaseModel(1u64.into());
    deprecate(&mut world, &owner, asset).unwrap();
    let query = QueryMsg::BaseModel {
        base_model: 1u64.into(),
    };
    let base: BaseModelResponse = world.query(&query).unwrap();
    assert_eq!(base.deprecated_at, Some(world.now().into()));
    let error = refusal(world.register(adapter("late")));
    assert_eq!(error, ContractError::Deprecated { asset });
}

#[test]
fn what_has_no_money_returns_none() {
    let mut world = World::with_base();
    let (owner, builder) = (world.owner.clone(), world.builder.clone());
    let terms = app("app", &builder);
    world
        .execute(&builder, &ExecuteMsg::RegisterApp { terms })
        .unwrap();
    let app = Asset::App(1u64.into());
    deprecate(&mut world, &builder, app).unwrap();
    let error = withdraw(&mut world, &builder, app).unwrap_err();
    assert_eq!(error, ContractError::NoDeposit { asset: app });
    let base = Asset::BaseModel(1u64.into());
    let error = withdraw(&mut world, &owner, base).unwrap_err();
    assert_eq!(error, ContractError::NoDeposit { asset: base });
}

#[test]
fn only_the_owner_ends_things() {
    let mut world = World::with_adapter();
    let strangers = [world.owner.clone(), world.heir.clone()];
    for sender in strangers {
        let asset = ADAPTER;
        let expected = ContractError::NotAssetOwner {
            asset,
            sender: sender.clone(),
        };
        assert_eq!(deprecate(&mut world, &sender, asset), Err(expected));
    }
    let (builder, asset) = (world.builder.clone(), Asset::Adapter(7u64.into()));
    let error = deprecate(&mut world, &builder, asset).unwrap_err();
    assert_eq!(error, ContractError::UnknownAsset { asset });
}
