//! offer_ownership and accept_ownership.

use contract_api::model_registry::{
    Asset, EarnersResponse, ExecuteMsg, OwnershipResponse, QueryMsg,
};
use cosmwasm_std::Addr;
use model_registry::ContractError;

use super::{
    refusal,
    world::{agent, app, World},
};

const ADAPTER: Asset = Asset::Adapter(cosmwasm_std::Uint64::one());
const BASE: Asset = Asset::BaseModel(cosmwasm_std::Uint64::one());

fn offer(world: &mut World, sender: &Addr, asset: Asset, to: Option<&Addr>) {
    let to = to.map(Addr::to_string);
    world
        .execute(sender, &ExecuteMsg::OfferOwnership { asset, to })
        .unwrap();
}

fn accept(world: &mut World, sender: &Addr, asset: Asset) -> Result<(), ContractError> {
    match world.execute(sender, &ExecuteMsg::AcceptOwnership { asset }) {
        Ok(_) => Ok(()),
        refused => Err(refusal(refused)),
    }
}

fn earners(world: &World, height: u64) -> (String, String) {
    let query = QueryMsg::Earners {
        adapter: 1u64.into(),
        height: height.into(),
    };
    let found: EarnersResponse = world.query(&query).unwrap();
    (found.builder, found.base_owner)
}

#[test]
fn ownership_moves_with_all_later_earnings_once_it_is_accepted() {
    let mut world = World::with_adapter();
    let (owner, builder, heir) = (
        world.owner.clone(),
        world.builder.clone(),
        world.heir.clone(),
    );
    let registered = world.height();
    world.advance(5);
    offer(&mut world, &builder, ADAPTER, Some(&heir));
    assert_eq!(world.adapter(1).builder, builder.to_string());
    world.advance(5);
    accept(&mut world, &heir, ADAPTER).unwrap();
    let moved = world.height();
    assert_eq!(world.adapter(1).builder, heir.to_string());
    world.advance(5);
    offer(&mut world, &owner, BASE, Some(&heir));
    accept(&mut world, &heir, BASE).unwrap();
    let base_moved = world.height();
    assert_eq!(world.adapter(1).base_owner, heir.to_string());

    // The history tells who earned at the start of every block.
    let [owner, builder, heir] = [owner, builder, heir].map(|address| address.to_string());
    let formerly = (builder.clone(), owner.clone());
    for height in [0, registered, registered + 1, moved] {
        assert_eq!(earners(&world, height), formerly, "{height}");
    }
    for height in [moved + 1, base_moved] {
        assert_eq!(earners(&world, height), (heir.clone(), owner.clone()));
    }
    assert_eq!(earners(&world, base_moved + 1), (heir.clone(), heir));
}

#[test]
fn an_offer_can_be_taken_back_or_made_to_another() {
    let mut world = World::with_adapter();
    let (builder, heir, other) = (
        world.builder.clone(),
        world.heir.clone(),
        world.owner.clone(),
    );
    offer(&mut world, &builder, ADAPTER, Some(&heir));
    let query = QueryMsg::Ownership { asset: ADAPTER };
    let found: OwnershipResponse = world.query(&query).unwrap();
    assert_eq!(found.owner, builder.to_string());
    assert_eq!(found.offered_to, Some(heir.to_string()));
    offer(&mut world, &builder, ADAPTER, Some(&other));
    let not_offered = |sender: &Addr| ContractError::NotOffered {
        asset: ADAPTER,
        sender: sender.clone(),
    };
    assert_eq!(accept(&mut world, &heir, ADAPTER), Err(not_offered(&heir)));
    offer(&mut world, &builder, ADAPTER, None);
    assert_eq!(
        accept(&mut world, &other, ADAPTER),
        Err(not_offered(&other))
    );
    let found: OwnershipResponse = world.query(&query).unwrap();
    assert_eq!(found.offered_to, None);
}

#[test]
fn an_offer_is_good_for_one_acceptance() {
    let mut world = World::with_adapter();
    let (builder, heir) = (world.builder.clone(), world.heir.clone());
    offer(&mut world, &builder, ADAPTER, Some(&heir));
    accept(&mut world, &heir, ADAPTER).unwrap();
    offer(&mut world, &heir, ADAPTER, Some(&builder));
    accept(&mut world, &builder, ADAPTER).unwrap();
    let sender = heir.clone();
    let expected = ContractError::NotOffered {
        asset: ADAPTER,
        sender,
    };
    assert_eq!(accept(&mut world, &heir, ADAPTER), Err(expected));
}

#[test]
fn the_former_owner_has_no_say_any_more() {
    let mut world = World::with_adapter();
    world.register_agent(agent("agent")).unwrap();
    let (builder, heir) = (world.builder.clone(), world.heir.clone());
    let terms = app("app", &builder);
    world
        .execute(&builder, &ExecuteMsg::RegisterApp { terms })
        .unwrap();
    for asset in [ADAPTER, Asset::Agent(1u64.into()), Asset::App(1u64.into())] {
        offer(&mut world, &builder, asset, Some(&heir));
        accept(&mut world, &heir, asset).unwrap();
        let message = ExecuteMsg::Deprecate { asset };
        let error = refusal(world.execute(&builder, &message));
        assert!(matches!(error, ContractError::NotAssetOwner { .. }));
        world.execute(&heir, &message).unwrap();
    }
    world.check_held();
}

#[test]
fn what_is_nobodys_cannot_be_offered() {
    let mut world = World::with_adapter();
    let (builder, asset) = (world.builder.clone(), Asset::Agent(1u64.into()));
    let to = Some(world.heir.to_string());
    let error = refusal(world.execute(&builder, &ExecuteMsg::OfferOwnership { asset, to }));
    assert_eq!(error, ContractError::UnknownAsset { asset });
    let to = Some("nobody".to_owned());
    let message = ExecuteMsg::OfferOwnership { asset: ADAPTER, to };
    let error = refusal(world.execute(&builder, &message));
    assert!(matches!(error, ContractError::Std(_)));
}
