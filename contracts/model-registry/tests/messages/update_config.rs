//! instantiate and update_config.

use attribution_report::{RevenuePolicy, Role};
use contract_api::model_registry::{ConfigResponse, ConfigUpdate, ExecuteMsg, Paused};
use model_registry::ContractError;

use super::{
    refusal,
    world::{
        adapter, every_role, World, HOLD_SECONDS, MAX_BUILDER_SHARE, MIN_DATA_SHARE, MIN_DEPOSIT,
        MIN_STAKE,
    },
};

#[test]
fn the_owner_changes_what_it_names_only() {
    let mut world = World::new();
    let (owner, heir) = (world.owner.clone(), world.heir.to_string());
    let expected = ConfigResponse {
        owner: owner.to_string(),
        open_token: world.token.to_string(),
        treasury: world.treasury.to_string(),
        datanet_registry: world.datanets.to_string(),
        oracle_registry: Some(world.oracles.to_string()),
        payout_splitter: Some(world.splitter.to_string()),
        emergency: None,
        policy_floor: RevenuePolicy {
            data: MIN_DATA_SHARE,
            ..every_role(0)
        },
        policy_cap: RevenuePolicy {
            builder: MAX_BUILDER_SHARE,
            ..every_role(10_000)
        },
        min_adapter_deposit: MIN_DEPOSIT.into(),
        min_agent_stake: MIN_STAKE.into(),
        hold_seconds: HOLD_SECONDS.into(),
        paused: Paused::default(),
    };
    assert_eq!(world.config(), expected);
    world.update(ConfigUpdate::default());
    assert_eq!(world.config(), expected);
    world.update(ConfigUpdate {
        owner: Some(heir.clone()),
        treasury: Some(heir.clone()),
        datanet_registry: Some(heir.clone()),
        oracle_registry: Some(heir.clone()),
        payout_splitter: Some(heir.clone()),
        emergency: Some(heir.clone()),
        policy_floor: Some(every_role(7)),
        policy_cap: Some(every_role(9_000)),
        min_adapter_deposit: Some(1u128.into()),
        min_agent_stake: Some(2u128.into()),
        hold_seconds: Some(3u64.into()),
    });
    let changed = ConfigResponse {
        owner: heir.clone(),
        treasury: heir.clone(),
        datanet_registry: heir.clone(),
        oracle_registry: Some(heir.clone()),
        payout_splitter: Some(heir.clone()),
        emergency: Some(heir),
        policy_floor: every_role(7),
        policy_cap: every_role(9_000),
        min_adapter_deposit: 1u128.into(),
        min_agent_stake: 2u128.into(),
        hold_seconds: 3u64.into(),
        ..expected
    };
    assert_eq!(world.config(), changed);
    let message = ExecuteMsg::UpdateConfig(ConfigUpdate::default());
    let error = refusal(world.execute(&owner, &message));
    assert!(matches!(error, ContractError::Unauthorized { .. }));
}

#[test]
fn bad_parameters_are_refused() {
    let mut world = World::new();
    let (owner, before) = (world.owner.clone(), world.stored());
    type Row = (&'static str, fn(&mut ConfigUpdate));
    let rows: [Row; 7] = [
        ("min_adapter_deposit", |update| {
            update.min_adapter_deposit = Some(0u128.into())
        }),
        ("min_agent_stake", |update| {
            update.min_agent_stake = Some(0u128.into())
        }),
        ("hold_seconds", |update| {
            update.hold_seconds = Some(u64::MAX.into())
        }),
        ("policy_floor", |update| {
            update.policy_floor = Some(every_role(1_112))
        }),
        ("policy_cap", |update| {
            update.policy_cap = Some(every_role(1_111))
        }),
        ("policy_cap", |update| {
            update.policy_cap = Some(every_role(10_001))
        }),
        ("policy_cap", |update| {
            update.policy_cap = Some(RevenuePolicy {
                data: MIN_DATA_SHARE - 1,
                ..every_role(10_000)
            })
        }),
    ];
    for (name, change) in rows {
        let mut update = ConfigUpdate::default();
        change(&mut update);
        let message = ExecuteMsg::UpdateConfig(update);
        match refusal(world.execute(&owner, &message)) {
            ContractError::InvalidConfig { field, .. } => assert_eq!(field, name),
            other => panic!("{name}: {other}"),
        }
        assert_eq!(world.stored(), before);
    }
    let update = ConfigUpdate {
        owner: Some("nobody".to_owned()),
        ..Default::default()
    };
    let error = refusal(world.execute(&owner, &ExecuteMsg::UpdateConfig(update)));
    assert!(matches!(error, ContractError::Std(_)));
    assert_eq!(world.stored(), before);
}

#[test]
fn new_bounds_hold_for_adapters_to_come_only() {
    let mut world = World::with_adapter();
    let (floor, cap) = (
        RevenuePolicy {
            data: 4_001,
            ..every_role(0)
        },
        RevenuePolicy {
            builder: 1_999,
            ..every_role(10_000)
        },
    );
    world.update(ConfigUpdate {
        policy_floor: Some(floor),
        ..Default::default()
    });
    assert_eq!(world.adapter(1).terms, adapter("defi"));
    let error = refusal(world.register(adapter("after")));
    let expected = ContractError::ShareOutOfBounds {
        role: Role::Data,
        found: 4_000,
        floor: 4_001,
        cap: 10_000,
    };
    assert_eq!(error, expected);
    world.update(ConfigUpdate {
        policy_floor: Some(every_role(0)),
        policy_cap: Some(cap),
        ..Default::default()
    });
    let error = refusal(world.register(adapter("after")));
    let expected = ContractError::ShareOutOfBounds {
        role: Role::Builder,
        found: 2_000,
        floor: 0,
        cap: 1_999,
    };
    assert_eq!(error, expected);
}
