use contract_api::MigrateMsg;
use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cw2::VersionError;
use cw_multi_test::Executor;
use governor::{contract, ContractError};

use crate::world::{address, World};

#[test]
fn the_state_of_this_version_is_kept_by_a_migration() {
    let mut world = World::new();
    world.succeeded("alice", Vec::new());
    let before = world.app.dump_wasm_raw(&world.governor);
    let (governor, code) = (world.governor.clone(), world.code);
    world
        .app
        .migrate_contract(address("admin"), governor, &MigrateMsg {}, code)
        .unwrap();
    assert_eq!(world.app.dump_wasm_raw(&world.governor), before);
}

#[test]
fn another_contract_or_version_is_refused() {
    let mut deps = mock_dependencies();
    let unmarked = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {});
    let expected = ContractError::Version(VersionError::NotFound);
    assert_eq!(unmarked, Err(expected));
    for (name, version) in [
        ("crates.io:cw3-flex-multisig", "0.2.0"),
        ("crates.io:governor", "0.1.0"),
        ("crates.io:governor", "9.0.0"),
    ] {
        cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        let refused = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {});
        let error = refused.unwrap_err();
        assert!(matches!(error, ContractError::Version(_)), "{error}");
        let kept = cw2::get_contract_version(&deps.storage).unwrap();
        assert_eq!(
            (kept.contract.as_str(), kept.version.as_str()),
            (name, version)
        );
    }
}
