use contract_api::gopen_token::{BackingResponse, InstantiateMsg, QueryMsg};
use cosmwasm_std::coins;
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cw20::TokenInfoResponse;
use cw_utils::PaymentError;
use gopen_token::contract;

use crate::world::{World, DENOM};

#[test]
fn starts_empty_over_its_token() {
    let world = World::new();
    let info: TokenInfoResponse = world.query(&QueryMsg::TokenInfo {});
    assert_eq!((info.symbol.as_str(), info.decimals), ("gOPEN", 6));
    assert!(info.total_supply.is_zero());
    let backing: BackingResponse = world.query(&QueryMsg::Backing {});
    assert_eq!(backing.open_token, world.open.to_string());
    assert!(backing.held.is_zero());
    assert_eq!(world.total_votes_at(None), 0);
}

#[test]
fn a_token_that_is_no_address_and_native_funds_are_refused() {
    let mut deps = mock_dependencies();
    let creator = deps.api.addr_make("creator");
    let message = InstantiateMsg {
        open_token: "open".to_owned(),
    };
    let info = message_info(&creator, &[]);
    contract::instantiate(deps.as_mut(), mock_env(), info, message).unwrap_err();

    let message = InstantiateMsg {
        open_token: creator.to_string(),
    };
    let info = message_info(&creator, &coins(1, DENOM));
    let error = contract::instantiate(deps.as_mut(), mock_env(), info, message);
    assert_eq!(error.unwrap_err(), PaymentError::NonPayable {}.into());
}
