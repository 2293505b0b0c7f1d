use contract_api::MigrateMsg;
use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cw2::VersionError;
use cw_multi_test::Executor;
use datanet_registry::{contract, ContractError};

use crate::world::{address, World};

#[test]
fn the_state_of_this_version_is_kept_by_a_migration() {
    let mut world = World::with_validators(&[("vera", 100)]);
    let (token, code) = (world.registry.clone(), world.code);
    let before = world.app.dump_wasm_raw(&token);
    world
        .app
        .migrate_contract(address("admin"), token.clone(), &MigrateMsg {}, code)
        .unwrap();
    assert_eq!(world.app.dump_wasm_raw(&token), before);
}

#[test]
fn another_contract_or_version_is_refused() {
    let mut deps = mock_dependencies();
    let unmarked = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {});
    assert_eq!(
        unmarked,
        Err(ContractError::Version(VersionError::NotFound))
    );

    cw2::set_contract_version(&mut deps.storage, "crates.io:cw20-base", "0.1.0").unwrap();
    let other = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {});
    assert!(matches!(
        other,
        Err(ContractError::Version(VersionError::WrongContract { .. }))
    ));

    cw2::set_contract_version(&mut deps.storage, "crates.io:datanet-registry", "9.0.0").unwrap();
    let newer = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {});
    assert!(matches!(
        newer,
        Err(ContractError::Version(VersionError::WrongVersion { .. }))
    ));
}
