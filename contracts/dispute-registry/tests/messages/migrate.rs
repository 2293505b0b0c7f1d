//! migrate: 0.2.0 is the first version, so only itself is taken over.

use contract_api::MigrateMsg;
use cosmwasm_std::{
    testing::{mock_dependencies, mock_env},
    Order, Storage,
};
use dispute_registry::{contract::migrate, ContractError, CONTRACT_NAME, CONTRACT_VERSION};

use super::court::Court;

#[test]
fn its_own_state_is_taken_over_as_it_is() {
    let mut court = Court::new();
    let seq = court.submit();
    court.challenge(seq, 0);
    let mut deps = mock_dependencies();
    let before = court.stored();
    for (key, value) in &before {
        deps.storage.set(key, value);
    }
    migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    let after: Vec<_> = deps.storage.range(None, None, Order::Ascending).collect();
    assert_eq!(after, before);
}

#[test]
fn another_contract_or_version_is_refused_and_nothing_changes() {
    for (name, version) in [
        ("crates.io:payout-splitter", CONTRACT_VERSION),
        (CONTRACT_NAME, "0.1.0"),
        (CONTRACT_NAME, "9.0.0"),
    ] {
        let mut deps = mock_dependencies();
        cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        let before: Vec<_> = deps.storage.range(None, None, Order::Ascending).collect();
        let error = migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
        assert!(matches!(error, ContractError::Version(_)), "{error}");
        let after: Vec<_> = deps.storage.range(None, None, Order::Ascending).collect();
        assert_eq!(after, before);
    }
    let mut empty = mock_dependencies();
    migrate(empty.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
}
