//! migrate.

use contract_api::MigrateMsg;
use cosmwasm_std::testing::{mock_dependencies, mock_env};
use payout_splitter::{contract::migrate, ContractError, CONTRACT_NAME, CONTRACT_VERSION};

use super::native;

#[test]
fn the_state_of_the_known_version_is_taken_over_unchanged() {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    world.settle(&[(channel, 5)], &[(&alice, 5)]);
    let before = world.stored();
    let code = world.app.contract_data(&world.splitter).unwrap().code_id;
    let (owner, splitter) = (world.owner.clone(), world.splitter.clone());
    cw_multi_test::Executor::migrate_contract(
        &mut world.app,
        owner,
        splitter,
        &MigrateMsg {},
        code,
    )
    .unwrap();
    assert_eq!(world.stored(), before);
}

#[test]
fn another_contract_or_version_is_refused() {
    for (name, version) in [
        ("crates.io:open-token", CONTRACT_VERSION),
        (CONTRACT_NAME, "0.0.9"),
        (CONTRACT_NAME, "9.0.0"),
    ] {
        let mut deps = mock_dependencies();
        cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        let error = migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
        assert!(matches!(error, ContractError::Version(_)), "{error}");
    }
    let mut empty = mock_dependencies();
    migrate(empty.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
}
