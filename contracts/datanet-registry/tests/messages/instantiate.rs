use contract_api::datanet_registry::{ConfigResponse, InstantiateMsg, QueryMsg};
use cosmwasm_std::coins;
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cw_utils::PaymentError;
use datanet_registry::contract;

use crate::world::{text, World, DENOM};

#[test]
fn starts_with_its_parameters_and_holds_nothing() {
    let world = World::empty();
    let config: ConfigResponse = world.query(&QueryMsg::Config {});
    assert_eq!(config.owner, text("owner"));
    assert_eq!(config.treasury, text("treasury"));
    assert_eq!(config.open_token, world.open.to_string());
    assert!(config.held.is_zero());
}

#[test]
fn bad_addresses_and_native_funds_are_refused() {
    let mut deps = mock_dependencies();
    let creator = deps.api.addr_make("creator");
    let good = InstantiateMsg {
        owner: creator.to_string(),
        open_token: creator.to_string(),
        treasury: creator.to_string(),
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
    ] {
        let info = message_info(&creator, &[]);
        contract::instantiate(deps.as_mut(), mock_env(), info, message).unwrap_err();
    }
    let info = message_info(&creator, &coins(1, DENOM));
    let error = contract::instantiate(deps.as_mut(), mock_env(), info, good);
    assert_eq!(error.unwrap_err(), PaymentError::NonPayable {}.into());
}
