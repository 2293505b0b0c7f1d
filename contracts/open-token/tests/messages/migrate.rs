//! From the state of version 0.1.0, as a running system left it.

use contract_api::open_token::{ConfigResponse, ExecuteMsg, Paused, QueryMsg};
use contract_api::MigrateMsg;
use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{from_json, Addr, Binary, HexBinary, Uint128};
use cw2::VersionError;
use cw20::AllAccountsResponse;
use cw_multi_test::error::AnyResult;
use cw_multi_test::{AppResponse, Executor};
use open_token::{contract, ContractError};

use crate::world::{address, text, Setup, World};

const RUNNING: &[u8] = include_bytes!("../state/0.1.0.json");

type Entries = Vec<(HexBinary, Binary)>;

/// A world whose open-token has the state of a system that ran.
fn running() -> World {
    let mut world = Setup::default().build();
    let token = world.token.clone();
    let old = world.app.dump_wasm_raw(&token);
    let entries: Entries = from_json(RUNNING).unwrap();
    let mut storage = world.app.contract_storage_mut(&token);
    old.iter().for_each(|(key, _)| storage.remove(key));
    entries
        .iter()
        .for_each(|(key, value)| storage.set(key, value));
    drop(storage);
    world
}

fn migrate(world: &mut World) -> AnyResult<AppResponse> {
    let (token, code) = (world.token.clone(), world.code);
    world
        .app
        .migrate_contract(address("admin"), token, &MigrateMsg {}, code)
}

fn accounts(world: &World) -> Vec<String> {
    let message = QueryMsg::AllAccounts {
        start_after: None,
        limit: Some(u32::MAX),
    };
    world.query::<AllAccountsResponse>(&message).accounts
}

#[test]
fn the_state_of_a_running_system_is_kept_key_by_key() {
    let mut world = running();
    let before = world.app.dump_wasm_raw(&world.token);
    migrate(&mut world).unwrap();
    let after = world.app.dump_wasm_raw(&world.token);
    let new: Vec<&[u8]> = after
        .iter()
        .filter(|entry| !before.contains(entry))
        .map(|(key, _)| key.as_slice())
        .collect();
    assert_eq!(new, [b"config".as_slice(), b"contract_info"]);
}

#[test]
fn balances_add_up_to_the_wrapped_coins_and_move_on() {
    let mut world = running();
    migrate(&mut world).unwrap();
    let holders = accounts(&world);
    let balance = |world: &World, holder: &String| world.balance_of(&Addr::unchecked(holder));
    let sum: u128 = holders.iter().map(|holder| balance(&world, holder)).sum();
    assert!(sum > 0);
    assert_eq!((sum, sum), (world.supply(), world.wrapped()));

    let (rich, amount) = (&holders[0], balance(&world, &holders[0]));
    let message = ExecuteMsg::Transfer {
        recipient: text("alice"),
        amount: Uint128::new(amount),
    };
    let token = world.token.clone();
    let sender = Addr::unchecked(rich);
    world
        .app
        .execute_contract(sender, token, &message, &[])
        .unwrap();
    assert_eq!((world.balance("alice"), balance(&world, rich)), (amount, 0));
}

#[test]
fn parameters_start_as_for_a_new_token_and_the_admin_owns_them() {
    let mut world = running();
    let response = migrate(&mut world).unwrap();
    let expected = ConfigResponse {
        owner: text("admin"),
        emergency: None,
        paused: Paused::default(),
    };
    assert_eq!(
        world.query::<ConfigResponse>(&QueryMsg::Config {}),
        expected
    );
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "migrate"),
        ("from_version", "0.1.0"),
        ("to_version", "0.2.0"),
        ("owner", &text("admin")),
    ]));
}

#[test]
fn a_second_migration_is_refused_and_changes_nothing() {
    let mut world = running();
    migrate(&mut world).unwrap();
    let before = world.app.dump_wasm_raw(&world.token);
    let error: ContractError = migrate(&mut world).unwrap_err().downcast().unwrap();
    assert!(matches!(
        error,
        ContractError::Version(VersionError::WrongVersion { .. })
    ));
    assert_eq!(world.app.dump_wasm_raw(&world.token), before);
}

#[test]
fn another_contract_or_version_is_refused_and_nothing_is_written() {
    let expected = |found: Option<(&str, &str)>| match found {
        None => VersionError::NotFound,
        Some(("crates.io:open-token", version)) => VersionError::WrongVersion {
            expected: "0.1.0".to_owned(),
            found: version.to_owned(),
        },
        Some((name, _)) => VersionError::WrongContract {
            expected: "crates.io:open-token".to_owned(),
            found: name.to_owned(),
        },
    };
    for found in [
        None,
        Some(("crates.io:cw20-base", "0.1.0")),
        Some(("crates.io:open-token", "0.0.9")),
        Some(("crates.io:open-token", "9.0.0")),
    ] {
        let mut deps = mock_dependencies();
        if let Some((name, version)) = found {
            cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        }
        let result = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {});
        assert_eq!(result, Err(ContractError::Version(expected(found))));
        let marked = cw2::CONTRACT.may_load(&deps.storage).unwrap();
        let marked = marked.map(|mark| (mark.contract, mark.version));
        let found = found.map(|(name, version)| (name.to_owned(), version.to_owned()));
        assert_eq!(marked, found);
    }
}
