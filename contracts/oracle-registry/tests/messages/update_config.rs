//! instantiate and update_config.

use contract_api::oracle_registry::{
    ConfigResponse, ConfigUpdate, ExecuteMsg, InstantiateMsg, Paused, MAX_REWARD_BPS, MAX_SET,
};
use cosmwasm_std::{
    testing::{message_info, mock_dependencies, mock_env},
    Addr, Uint128,
};
use oracle_registry::{contract::instantiate, ContractError};

use super::{
    disputes, refusal, splitter,
    world::{
        instantiation, World, DISPUTE_SECONDS, EVIDENCE_SECONDS, JAIL_SECONDS, JUDGING_SECONDS,
        MIN_BOND, OVERLAP_SECONDS, PARAMS, REWARD_BPS, SUBMIT_REWARD, UNBONDING_SECONDS,
    },
};

#[test]
fn what_is_instantiated_can_be_queried_and_changed_by_the_owner() {
    let mut world = World::new();
    let expected = ConfigResponse {
        owner: world.owner.to_string(),
        open_token: world.token.to_string(),
        treasury: world.treasury.to_string(),
        slasher: Some(world.disputes.to_string()),
        payout_splitter: Some(world.splitter.to_string()),
        emergency: None,
        min_bond: MIN_BOND.into(),
        max_set: 4,
        unbonding_seconds: UNBONDING_SECONDS.into(),
        overlap_seconds: OVERLAP_SECONDS.into(),
        evidence_seconds: EVIDENCE_SECONDS.into(),
        jail_seconds: JAIL_SECONDS.into(),
        reward_bps: REWARD_BPS,
        submit_reward: SUBMIT_REWARD.into(),
        params_hash: PARAMS,
        paused: Paused::default(),
    };
    assert_eq!(world.config(), expected);
    let (owner, heir) = (world.owner.clone(), world.person(7));
    let (treasury, guard) = (world.person(8), world.person(9));
    let update = ConfigUpdate {
        owner: Some(heir.to_string()),
        treasury: Some(treasury.to_string()),
        emergency: Some(guard.to_string()),
        min_bond: Some(7u128.into()),
        unbonding_seconds: Some(1_000u64.into()),
        overlap_seconds: Some(7u64.into()),
        evidence_seconds: Some(8u64.into()),
        jail_seconds: Some(9u64.into()),
        reward_bps: Some(10),
        submit_reward: Some(11u128.into()),
        ..Default::default()
    };
    let message = ExecuteMsg::UpdateConfig(update);
    world.execute(&owner, &message).unwrap();
    let expected = ConfigResponse {
        owner: heir.to_string(),
        treasury: treasury.to_string(),
        emergency: Some(guard.to_string()),
        min_bond: 7u128.into(),
        unbonding_seconds: 1_000u64.into(),
        overlap_seconds: 7u64.into(),
        evidence_seconds: 8u64.into(),
        jail_seconds: 9u64.into(),
        reward_bps: 10,
        submit_reward: 11u128.into(),
        ..expected
    };
    assert_eq!(world.config(), expected);
    let error = refusal(world.execute(&owner, &message));
    assert!(matches!(error, ContractError::Unauthorized { .. }));

    let message = ExecuteMsg::UpdateConfig(ConfigUpdate {
        emergency: Some(String::new()),
        ..Default::default()
    });
    world.execute(&heir, &message).unwrap();
    assert_eq!(world.config().emergency, None);
}

#[test]
fn parameters_out_of_range_are_refused() {
    let address = |name: &str| mock_dependencies().api.addr_make(name);
    let mut good = instantiation(&address("owner"), &address("token"));
    good.treasury = address("treasury").into();
    let start = |message: InstantiateMsg| {
        let mut deps = mock_dependencies();
        let info = message_info(&Addr::unchecked("creator"), &[]);
        instantiate(deps.as_mut(), mock_env(), info, message)
    };
    start(good.clone()).unwrap();
    type Row = (&'static str, fn(&mut InstantiateMsg));
    let changes: [Row; 9] = [
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
        ("evidence_seconds", |message| {
            message.evidence_seconds = u64::MAX.into()
        }),
        ("jail_seconds", |message| {
            message.jail_seconds = u64::MAX.into()
        }),
        ("reward_bps", |message| {
            message.reward_bps = MAX_REWARD_BPS + 1
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
    for change in [
        |message: &mut InstantiateMsg| message.owner = "nobody".to_owned(),
        |message: &mut InstantiateMsg| message.open_token = "nobody".to_owned(),
        |message: &mut InstantiateMsg| message.treasury = "nobody".to_owned(),
        |message: &mut InstantiateMsg| message.emergency = Some("nobody".to_owned()),
    ] {
        let mut message = good.clone();
        change(&mut message);
        assert!(matches!(start(message).unwrap_err(), ContractError::Std(_)));
    }
}

#[test]
fn a_set_cannot_outgrow_its_bound_by_an_update() {
    let mut world = World::new();
    let owner = world.owner.clone();
    for max_set in [0, MAX_SET + 1] {
        let message = ExecuteMsg::UpdateConfig(ConfigUpdate {
            max_set: Some(max_set),
            ..Default::default()
        });
        let error = refusal(world.execute(&owner, &message));
        let bound = matches!(
            error,
            ContractError::InvalidConfig {
                field: "max_set",
                ..
            }
        );
        assert!(bound);
    }
}

/// Unbonding has to outlast what it answers for: overlap, dispute window, judging time and evidence
/// period.
#[test]
fn unbonding_that_is_not_longer_than_window_and_evidence_is_refused() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let before = world.stored();
    let least = OVERLAP_SECONDS + DISPUTE_SECONDS + JUDGING_SECONDS + EVIDENCE_SECONDS;
    let unbonding = |seconds: u64| ConfigUpdate {
        unbonding_seconds: Some(seconds.into()),
        ..Default::default()
    };
    let evidence = |seconds: u64| ConfigUpdate {
        evidence_seconds: Some(seconds.into()),
        ..Default::default()
    };
    let overlap = |seconds: u64| ConfigUpdate {
        overlap_seconds: Some(seconds.into()),
        ..Default::default()
    };
    let most = UNBONDING_SECONDS - least;
    for update in [
        unbonding(0),
        unbonding(least),
        evidence(EVIDENCE_SECONDS + most),
        overlap(OVERLAP_SECONDS + most),
    ] {
        let message = ExecuteMsg::UpdateConfig(update);
        let error = refusal(world.execute(&owner, &message));
        assert!(
            matches!(error, ContractError::UnbondingTooShort { dispute_seconds, judging_seconds, .. }
            if (dispute_seconds, judging_seconds) == (DISPUTE_SECONDS, JUDGING_SECONDS))
        );
        assert_eq!(world.stored(), before);
    }
    world.update(unbonding(least + 1));
}

#[test]
fn a_splitter_or_slasher_with_too_long_a_period_or_none_is_refused() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let slow_splitter = splitter::start(&mut world.app, &owner, UNBONDING_SECONDS);
    let slow_slasher = disputes::start(&mut world.app, &owner, UNBONDING_SECONDS);
    let slasher = |address: &Addr| ConfigUpdate {
        slasher: Some(address.to_string()),
        ..Default::default()
    };
    let splitter = |address: &Addr| ConfigUpdate {
        payout_splitter: Some(address.to_string()),
        ..Default::default()
    };
    let before = world.stored();
    for update in [slasher(&slow_slasher), splitter(&slow_splitter)] {
        let error = refusal(world.execute(&owner, &ExecuteMsg::UpdateConfig(update)));
        assert!(matches!(error, ContractError::UnbondingTooShort { .. }));
    }
    for silent in [world.token.clone(), world.person(0)] {
        for (update, expected) in [
            (slasher(&silent), "judging time"),
            (splitter(&silent), "dispute window"),
        ] {
            let error = refusal(world.execute(&owner, &ExecuteMsg::UpdateConfig(update)));
            assert!(
                matches!(error, ContractError::PeriodUnreadable { period, .. } if period == expected)
            );
        }
    }
    assert_eq!(world.stored(), before);
}
