use contract_api::gopen_token::{
    BackingResponse, DefaultDelegate, InstantiateMsg, QueryMsg, MAX_UNBONDING_SECONDS,
};
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
fn bad_addresses_too_long_a_period_and_native_funds_are_refused() {
    let mut deps = mock_dependencies();
    let creator = deps.api.addr_make("creator");
    let good = InstantiateMsg {
        owner: creator.to_string(),
        open_token: creator.to_string(),
        unbonding_seconds: MAX_UNBONDING_SECONDS.into(),
        default_delegate: DefaultDelegate::Nobody,
    };
    let bad: [fn(&mut InstantiateMsg); 3] = [
        |message| message.open_token = "open".to_owned(),
        |message| message.owner = message.owner.to_uppercase(),
        |message| message.unbonding_seconds = (MAX_UNBONDING_SECONDS + 1).into(),
    ];
    for (index, spoil) in bad.iter().enumerate() {
        let mut message = good.clone();
        spoil(&mut message);
        let info = message_info(&creator, &[]);
        let result = contract::instantiate(deps.as_mut(), mock_env(), info, message);
        assert!(result.is_err(), "row {index}");
    }
    let info = message_info(&creator, &coins(1, DENOM));
    let error = contract::instantiate(deps.as_mut(), mock_env(), info, good.clone());
    assert_eq!(error.unwrap_err(), PaymentError::NonPayable {}.into());
    let info = message_info(&creator, &[]);
    contract::instantiate(deps.as_mut(), mock_env(), info, good).unwrap();
}
