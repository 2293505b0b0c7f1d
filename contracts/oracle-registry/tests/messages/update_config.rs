//! instantiate and update_config.

use contract_api::oracle_registry::{ConfigResponse, ExecuteMsg, InstantiateMsg, MAX_SET};
use cosmwasm_std::{
    testing::{message_info, mock_dependencies, mock_env},
    Addr, Uint128,
};
use oracle_registry::{contract::instantiate, ContractError};

use super::{
    refusal,
    world::{instantiation, World, MIN_BOND, OVERLAP_SECONDS, PARAMS, UNBONDING_SECONDS},
};

#[test]
fn what_is_instantiated_can_be_queried_and_changed_by_the_owner() {
    let mut world = World::new();
    let expected = ConfigResponse {
        owner: world.owner.to_string(),
        open_token: world.token.to_string(),
        min_bond: MIN_BOND.into(),
        max_set: 4,
        unbonding_seconds: UNBONDING_SECONDS.into(),
        overlap_seconds: OVERLAP_SECONDS.into(),
        params_hash: PARAMS,
        held: Uint128::zero(),
    };
    assert_eq!(world.config(), expected);
    let (owner, heir) = (world.owner.clone(), world.person(7));
    let message = ExecuteMsg::UpdateConfig {
        owner: Some(heir.to_string()),
        min_bond: Some(7u128.into()),
        max_set: None,
        params_hash: None,
    };
    world.execute(&owner, &message).unwrap();
    let expected = ConfigResponse {
        owner: heir.to_string(),
        min_bond: 7u128.into(),
        ..expected
    };
    assert_eq!(world.config(), expected);
    let error = refusal(world.execute(&owner, &message));
    assert!(matches!(error, ContractError::Unauthorized { .. }));
}

#[test]
fn parameters_out_of_range_are_refused() {
    let address = |name: &str| mock_dependencies().api.addr_make(name);
    let good = instantiation(&address("owner"), &address("token"));
    let start = |message: InstantiateMsg| {
        let mut deps = mock_dependencies();
        let info = message_info(&Addr::unchecked("creator"), &[]);
        instantiate(deps.as_mut(), mock_env(), info, message)
    };
    start(good.clone()).unwrap();
    type Row = (&'static str, fn(&mut InstantiateMsg));
    let changes: [Row; 6] = [
        ("min_bond", |message| message.min_bond = Uint128::zero()),
        ("max_set", |message| message.max_set = 0),
        ("max_set", |message| message.max_set = MAX_SET + 1),
        ("max_set", |message| message.max_set = u16::MAX),
        ("unbonding_seconds", |message| {
            message.unbonding_seconds = u64::MAX.into()
        }),
        ("overlap_seconds", |message| {
            message.overlap_seconds = u64::MAX.into()
        }),
    ];
    for (name, change) in changes {
        let mut message = good.clone();
        change(&mut message);
        match start(message).unwrap_err() {
            ContractError::InvalidConfig { field, .. } => assert_eq!(field, name),
            other => panic!("{name}: {other}"),
        }
    }
    let mut message = good;
    message.owner = "nobody".to_owned();
    assert!(matches!(start(message).unwrap_err(), ContractError::Std(_)));
}

#[test]
fn a_set_cannot_outgrow_its_bound_by_an_update() {
    let mut world = World::new();
    let owner = world.owner.clone();
    for max_set in [0, MAX_SET + 1] {
        let message = ExecuteMsg::UpdateConfig {
            owner: None,
            min_bond: None,
            max_set: Some(max_set),
            params_hash: None,
        };
        let error = refusal(world.execute(&owner, &message));
        assert!(matches!(
            error,
            ContractError::InvalidConfig {
                field: "max_set",
                ..
            }
        ));
    }
}
