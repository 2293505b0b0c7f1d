//! migrate.

use contract_api::MigrateMsg;
use cosmwasm_std::testing::{mock_dependencies, mock_env};
use oracle_registry::{contract::migrate, ContractError, CONTRACT_NAME, CONTRACT_VERSION};

#[test]
fn the_known_version_is_taken_over_and_nothing_else() {
    for (name, version, known) in [
        (CONTRACT_NAME, "0.1.0", true),
        ("crates.io:open-token", CONTRACT_VERSION, false),
        (CONTRACT_NAME, "0.0.9", false),
        (CONTRACT_NAME, "9.0.0", false),
    ] {
        let mut deps = mock_dependencies();
        cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        match migrate(deps.as_mut(), mock_env(), MigrateMsg {}) {
            Ok(_) => assert!(known, "{name} {version}"),
            Err(error) => assert!(!known && matches!(error, ContractError::Version(_))),
        }
        let stored = cw2::get_contract_version(&deps.storage).unwrap();
        assert_eq!(stored.contract, name);
    }
    let mut empty = mock_dependencies();
    migrate(empty.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
}
