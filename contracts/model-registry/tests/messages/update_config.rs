//! instantiate and update_config.

use contract_api::model_registry::{ConfigResponse, ExecuteMsg, QueryMsg};
use model_registry::ContractError;

use super::{
    refusal,
    world::{adapter, World, MIN_DATA_SHARE},
};

fn message(owner: Option<String>, min_data_share: Option<u16>) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig {
        owner,
        min_data_share,
    }
}

#[test]
fn the_owner_changes_what_it_names_only() {
    let mut world = World::new();
    let (owner, heir) = (world.owner.clone(), world.builder.to_string());
    let mut expected = ConfigResponse {
        owner: owner.to_string(),
        datanet_registry: world.datanets.to_string(),
        min_data_share: MIN_DATA_SHARE,
    };
    assert_eq!(
        world.query::<ConfigResponse>(&QueryMsg::Config {}).unwrap(),
        expected
    );
    world.execute(&owner, &message(None, Some(0))).unwrap();
    world
        .execute(&owner, &message(Some(heir.clone()), None))
        .unwrap();
    expected.owner = heir;
    expected.min_data_share = 0;
    assert_eq!(
        world.query::<ConfigResponse>(&QueryMsg::Config {}).unwrap(),
        expected
    );
    let error = refusal(world.execute(&owner, &message(None, None)));
    assert!(matches!(error, ContractError::Unauthorized { .. }));
}

#[test]
fn bad_parameters_are_refused() {
    let mut world = World::new();
    let (owner, before) = (world.owner.clone(), world.stored());
    let found = 10_001;
    let error = refusal(world.execute(&owner, &message(None, Some(found))));
    assert_eq!(error, ContractError::ShareTooLarge { found });
    let error = refusal(world.execute(&owner, &message(Some("nobody".to_owned()), None)));
    assert!(matches!(error, ContractError::Std(_)));
    assert_eq!(world.stored(), before);
}

#[test]
fn a_higher_smallest_share_holds_for_adapters_to_come_only() {
    let mut world = World::with_base();
    world.register(adapter("before")).unwrap();
    let owner = world.owner.clone();
    world.execute(&owner, &message(None, Some(4_001))).unwrap();
    assert_eq!(world.adapter(1).terms, adapter("before"));
    let error = refusal(world.register(adapter("after")));
    let expected = ContractError::DataShareTooSmall {
        found: 4_000,
        min_data_share: 4_001,
    };
    assert_eq!(error, expected);
}
