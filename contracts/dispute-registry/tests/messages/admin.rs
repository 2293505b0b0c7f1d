//! instantiate, set_paused and update_config.

use contract_api::{
    dispute_registry::{
        ConfigResponse, ConfigUpdate, ExecuteMsg, InstantiateMsg, Params, Paused,
        MAX_JUDGING_FEE_BPS, MAX_JUDGING_SECONDS,
    },
    oracle_registry::MAX_COMMITTEE,
};
use cosmwasm_std::{
    testing::{message_info, mock_dependencies, mock_env},
    Addr, Uint128,
};
use dispute_registry::ContractError;

use super::{
    court::{instantiation, params, Court},
    refusal,
};

fn update(update: ConfigUpdate) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig(update)
}

#[test]
fn what_is_instantiated_can_be_queried_and_changed_by_the_owner() {
    let mut court = Court::new();
    let name = |name: &str| court.world.address(name).to_string();
    let expected = ConfigResponse {
        owner: court.world.owner.to_string(),
        open_token: court.world.token.to_string(),
        treasury: court.treasury.to_string(),
        emergency: None,
        payout_splitter: court.world.splitter.to_string(),
        oracle_registry: court.world.registry.to_string(),
        model_registry: name("model-registry"),
        datanet_registry: name("datanet-registry"),
        params: params(),
        paused: Paused::default(),
    };
    assert_eq!(court.config(), expected);
    let changed = Params {
        committee_size: 9,
        ..params()
    };
    let change = ConfigUpdate {
        owner: Some(name("heir")),
        treasury: Some(name("chest")),
        emergency: Some(name("guard")),
        model_registry: Some(name("models")),
        datanet_registry: Some(name("datanets")),
        params: Some(changed),
    };
    let expected = ConfigResponse {
        owner: name("heir"),
        treasury: name("chest"),
        emergency: Some(name("guard")),
        model_registry: name("models"),
        datanet_registry: name("datanets"),
        params: changed,
        ..expected
    };
    let heir = court.world.address("heir");
    court.update(change);
    assert_eq!(court.config(), expected);
    let nobody = ConfigUpdate {
        emergency: Some(String::new()),
        ..Default::default()
    };
    court.execute(&heir, &update(nobody)).unwrap();
    assert_eq!(court.config().emergency, None);
}

/// A parameter out of its range.
type Row = (&'static str, fn(&mut Params));

const OUT_OF_RANGE: [Row; 12] = [
    ("challenge_bond", |params| {
        params.challenge_bond = Uint128::zero()
    }),
    ("committee_size", |params| params.committee_size = 0),
    ("committee_size", |params| {
        params.committee_size = MAX_COMMITTEE + 1
    }),
    ("judging_seconds", |params| {
        params.judging_seconds = 0u64.into()
    }),
    ("judging_seconds", |params| {
        params.judging_seconds = (MAX_JUDGING_SECONDS + 1).into()
    }),
    ("judging_fee_bps", |params| {
        params.judging_fee_bps = MAX_JUDGING_FEE_BPS + 1
    }),
    ("fraud_bps", |params| params.fraud_bps = 0),
    ("fraud_bps", |params| params.fraud_bps = 10_001),
    ("equivocation_bps", |params| params.equivocation_bps = 0),
    ("equivocation_bps", |params| {
        params.equivocation_bps = 10_001
    }),
    ("false_weights_bps", |params| params.false_weights_bps = 0),
    ("false_weights_bps", |params| {
        params.false_weights_bps = u16::MAX
    }),
];

#[test]
fn parameters_out_of_range_are_refused() {
    let mut court = Court::new();
    let owner = court.world.owner.clone();
    let before = court.stored();
    for (expected, change) in OUT_OF_RANGE {
        let mut params = params();
        change(&mut params);
        let message = update(ConfigUpdate {
            params: Some(params),
            ..Default::default()
        });
        match refusal(court.execute(&owner, &message)) {
            ContractError::InvalidConfig { field, .. } => assert_eq!(field, expected),
            other => panic!("{other}"),
        }
        assert_eq!(court.stored(), before);
    }
}

#[test]
fn instantiate_checks_the_same_ranges_and_every_address() {
    let court = Court::new();
    let good = instantiation(&court.world, &court.treasury);
    let start = |message: InstantiateMsg| {
        let mut deps = mock_dependencies();
        deps.api = deps.api.with_prefix("open");
        let info = message_info(&Addr::unchecked("creator"), &[]);
        dispute_registry::contract::instantiate(deps.as_mut(), mock_env(), info, message)
    };
    for (_, change) in OUT_OF_RANGE {
        let mut message = good.clone();
        change(&mut message.params);
        start(message).unwrap_err();
    }
    let bad = || "open1bad".to_owned();
    let spoilt: [fn(&mut InstantiateMsg, String); 8] = [
        |message, bad| message.owner = bad,
        |message, bad| message.open_token = bad,
        |message, bad| message.treasury = bad,
        |message, bad| message.emergency = Some(bad),
        |message, bad| message.payout_splitter = bad,
        |message, bad| message.oracle_registry = bad,
        |message, bad| message.model_registry = bad,
        |message, bad| message.datanet_registry = bad,
    ];
    for spoil in spoilt {
        let mut message = good.clone();
        spoil(&mut message, bad());
        let error = start(message).unwrap_err();
        assert!(matches!(error, ContractError::Std(_)), "{error}");
    }
    start(good).unwrap();
}

#[test]
fn the_emergency_address_stops_challenges_and_only_the_owner_resumes_them() {
    let mut court = Court::new();
    let (owner, guard) = (court.world.owner.clone(), court.world.address("guard"));
    let flag = |challenge| ExecuteMsg::SetPaused {
        paused: Paused { challenge },
    };
    refusal(court.execute(&guard, &flag(true)));
    court.update(ConfigUpdate {
        emergency: Some(guard.to_string()),
        ..Default::default()
    });
    court.execute(&guard, &flag(true)).unwrap();
    let sender = guard.clone();
    let expected = ContractError::OnlyOwnerResumes { sender };
    assert_eq!(refusal(court.execute(&guard, &flag(false))), expected);
    refusal(court.execute(&guard, &update(ConfigUpdate::default())));
    court.execute(&owner, &flag(false)).unwrap();
    assert!(!court.config().paused.challenge);
}
