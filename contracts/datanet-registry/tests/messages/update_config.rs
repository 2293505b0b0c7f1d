use contract_api::datanet_registry::{ConfigResponse, ExecuteMsg, Params, QueryMsg, Verdict};
use cosmwasm_std::{Uint128, Uint64};
use datanet_registry::ContractError;

use crate::world::{params, rule_message, text, World, CHALLENGE, DEPOSIT, SCORING};

fn update(owner: Option<&str>, treasury: Option<&str>) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig {
        owner: owner.map(text),
        treasury: treasury.map(text),
        arbiter: None,
        emergency: None,
        params: None,
    }
}

#[test]
fn the_owner_changes_the_treasury_and_hands_itself_on() {
    let mut world = World::with_validators(&[("vera", 100)]);
    world.execute("owner", &update(None, Some("bob"))).unwrap();
    world.submit(1);
    let before = world.balance("bob");
    world.score("vera", 1, 0).unwrap();
    world.wait(CHALLENGE);
    world.settle(1).unwrap();
    assert_eq!(world.balance("bob"), before + DEPOSIT);

    world.execute("owner", &update(Some("heir"), None)).unwrap();
    world.refused("owner", &update(Some("owner"), None));
    let config: ConfigResponse = world.query(&QueryMsg::Config {});
    assert_eq!((config.owner, config.treasury), (text("heir"), text("bob")));
}

#[test]
fn nothing_and_bad_addresses_are_refused() {
    let mut world = World::new();
    assert_eq!(
        world.refused("owner", &update(None, None)),
        ContractError::NothingToChange
    );
    for (owner, treasury) in [(Some("x".to_owned()), None), (None, Some(String::new()))] {
        world.refused(
            "owner",
            &ExecuteMsg::UpdateConfig {
                owner,
                treasury,
                arbiter: None,
                emergency: None,
                params: None,
            },
        );
    }
}

fn update_roles(arbiter: Option<&str>, emergency: Option<&str>) -> ExecuteMsg {
    let name = |role: &str| match role {
        "" => String::new(),
        name => text(name),
    };
    ExecuteMsg::UpdateConfig {
        owner: None,
        treasury: None,
        arbiter: arbiter.map(name),
        emergency: emergency.map(name),
        params: None,
    }
}

fn update_params(params: Params) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig {
        owner: None,
        treasury: None,
        arbiter: None,
        emergency: None,
        params: Some(params),
    }
}

#[test]
fn arbiter_and_emergency_account_are_replaced_and_removed() {
    let mut world = World::decided(1, 9_000);
    world.appeal("bob", 1).unwrap();
    let roles = |world: &World| {
        let config: ConfigResponse = world.query(&QueryMsg::Config {});
        (config.arbiter, config.emergency)
    };
    assert_eq!(roles(&world), (Some(text("judge")), Some(text("guard"))));
    world
        .execute("owner", &update_roles(Some("bob"), Some("xena")))
        .unwrap();
    assert_eq!(roles(&world), (Some(text("bob")), Some(text("xena"))));
    world.refused("judge", &rule_message(1, Verdict::Denied));
    world
        .execute("owner", &update_roles(Some(""), Some("")))
        .unwrap();
    assert_eq!(roles(&world), (None, None));
    // Without an arbiter the owner rules.
    world.refused("bob", &rule_message(1, Verdict::Denied));
    world
        .execute("owner", &rule_message(1, Verdict::Denied))
        .unwrap();
}

#[test]
fn new_periods_leave_those_that_run_alone() {
    let mut world = World::with_validators(&[("vera", 100)]);
    world.submit(1);
    let before = world.batch(1).score_by.u64();
    let changed = Params {
        scoring_seconds: Uint64::new(SCORING * 2),
        ..params()
    };
    world.execute("owner", &update_params(changed)).unwrap();
    assert_eq!(world.batch(1).score_by.u64(), before);
    world.submit(2);
    assert_eq!(world.batch(2).score_by.u64(), world.now() + 2 * SCORING);
    let config: ConfigResponse = world.query(&QueryMsg::Config {});
    assert_eq!(config.params, changed);
}

#[test]
fn params_out_of_bounds_are_refused() {
    type Tamper = fn(&mut Params);
    let rows: [(&str, Tamper); 9] = [
        ("scoring_seconds", |params| {
            params.scoring_seconds = Uint64::zero()
        }),
        ("scoring_seconds", |params| {
            params.scoring_seconds = Uint64::new(31_622_401)
        }),
        ("challenge_seconds", |params| {
            params.challenge_seconds = Uint64::zero()
        }),
        ("challenge_seconds", |params| {
            params.challenge_seconds = Uint64::MAX
        }),
        ("ruling_seconds", |params| {
            params.ruling_seconds = Uint64::zero()
        }),
        ("ruling_seconds", |params| {
            params.ruling_seconds = Uint64::MAX
        }),
        ("half_life_seconds", |params| {
            params.half_life_seconds = Uint64::zero()
        }),
        ("half_life_seconds", |params| {
            params.half_life_seconds = Uint64::MAX
        }),
        ("appeal_bond", |params| params.appeal_bond = Uint128::zero()),
    ];
    let mut world = World::new();
    for (expected, tamper) in rows {
        let mut changed = params();
        tamper(&mut changed);
        match world.refused("owner", &update_params(changed)) {
            ContractError::InvalidField { field, .. } => assert_eq!(field, expected),
            other => panic!("{other}"),
        }
    }
    let changed = Params {
        validator_slash_bps: 10_001,
        ..params()
    };
    let error = world.refused("owner", &update_params(changed));
    assert_eq!(error, ContractError::TooManyBasisPoints { value: 10_001 });
}
