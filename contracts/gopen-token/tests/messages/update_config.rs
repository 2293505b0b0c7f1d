use contract_api::gopen_token::{
    ConfigResponse, DefaultDelegate, ExecuteMsg, Paused, QueryMsg, MAX_UNBONDING_SECONDS,
};
use contract_api::OptionalAddress;
use gopen_token::{Access, ContractError};

use crate::world::{address, text, World};

fn update(
    owner: Option<&str>,
    emergency: Option<OptionalAddress>,
    unbonding_seconds: Option<u64>,
) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig {
        owner: owner.map(text),
        emergency,
        unbonding_seconds: unbonding_seconds.map(Into::into),
    }
}

#[test]
fn what_is_absent_stays() {
    let mut world = World::new();
    let all = update(
        None,
        Some(OptionalAddress::Set(text("emergency"))),
        Some(60),
    );
    world.execute("owner", &all).unwrap();
    world.execute("owner", &update(None, None, None)).unwrap();
    let config: ConfigResponse = world.query(&QueryMsg::Config {});
    let expected = ConfigResponse {
        owner: text("owner"),
        emergency: Some(text("emergency")),
        open_token: world.open.to_string(),
        unbonding_seconds: 60u64.into(),
        default_delegate: DefaultDelegate::Holder,
        paused: Paused::default(),
    };
    assert_eq!(config, expected);
}

#[test]
fn the_owner_hands_its_right_on() {
    let mut world = World::new();
    world
        .execute("owner", &update(Some("heir"), None, None))
        .unwrap();
    let expected = ContractError::Unauthorized {
        sender: address("owner"),
        required: Access::Owner,
    };
    assert_eq!(world.refused("owner", &update(None, None, None)), expected);
    world.execute("heir", &update(None, None, Some(1))).unwrap();
}

#[test]
fn a_period_beyond_its_bound_and_bad_addresses_are_refused() {
    let mut world = World::new();
    let longest = update(None, None, Some(MAX_UNBONDING_SECONDS));
    world.execute("owner", &longest).unwrap();
    for seconds in [MAX_UNBONDING_SECONDS + 1, u64::MAX] {
        assert_eq!(
            world.refused("owner", &update(None, None, Some(seconds))),
            ContractError::UnbondingTooLong { seconds }
        );
    }
    for bad in ["", "heir", &text("heir").to_uppercase()] {
        let message = ExecuteMsg::UpdateConfig {
            owner: Some(bad.to_owned()),
            emergency: None,
            unbonding_seconds: None,
        };
        world.refused("owner", &message);
        let emergency = Some(OptionalAddress::Set(bad.to_owned()));
        world.refused("owner", &update(None, emergency, None));
    }
}
