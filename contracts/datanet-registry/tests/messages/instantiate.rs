use contract_api::datanet_registry::{ConfigResponse, InstantiateMsg, Params, Paused, QueryMsg};
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{coins, Uint64};
use cw_utils::PaymentError;
use datanet_registry::contract;

use crate::world::{params, text, World, DENOM};

#[test]
fn starts_with_its_parameters_and_holds_nothing() {
    let world = World::empty();
    let config: ConfigResponse = world.query(&QueryMsg::Config {});
    assert_eq!(config.owner, text("owner"));
    assert_eq!(config.treasury, text("treasury"));
    assert_eq!(config.open_token, world.open.to_string());
    assert!(config.held.is_zero());
    assert_eq!(config.arbiter, Some(text("judge")));
    assert_eq!(config.emergency, Some(text("guard")));
    assert_eq!(
        (config.params, config.paused),
        (params(), Paused::default())
    );
}

#[test]
fn bad_addresses_and_native_funds_are_refused() {
    let mut deps = mock_dependencies();
    let creator = deps.api.addr_make("creator");
    let good = InstantiateMsg {
        owner: creator.to_string(),
        open_token: creator.to_string(),
        treasury: creator.to_string(),
        arbiter: None,
        emergency: None,
        params: params(),
    };
    let bad = || "nobody".to_owned();
    for message in [
        InstantiateMsg {
            owner: bad(),
            ..good.clone()
        },
        InstantiateMsg {
            open_token: bad(),
            ..good.clone()
        },
        InstantiateMsg {
            treasury: bad(),
            ..good.clone()
        },
        InstantiateMsg {
            arbiter: Some(bad()),
            ..good.clone()
        },
        InstantiateMsg {
            emergency: Some(bad()),
            ..good.clone()
        },
        InstantiateMsg {
            params: Params {
                scoring_seconds: Uint64::zero(),
                ..params()
            },
            ..good.clone()
        },
    ] {
        let info = message_info(&creator, &[]);
        contract::instantiate(deps.as_mut(), mock_env(), info, message).unwrap_err();
    }
    let info = message_info(&creator, &coins(1, DENOM));
    let error = contract::instantiate(deps.as_mut(), mock_env(), info, good);
    assert_eq!(error.unwrap_err(), PaymentError::NonPayable {}.into());
}
