//! From the state of version 0.1.0: that of a running system, and one with votes.

use contract_api::gopen_token::{
    ConfigResponse, DefaultDelegate, DelegateResponse, ExecuteMsg, Paused, QueryMsg,
};
use contract_api::MigrateMsg;
use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{from_json, Binary, HexBinary, Uint128};
use cw2::VersionError;
use cw20::AllowanceResponse;
use cw_multi_test::error::AnyResult;
use cw_multi_test::{AppResponse, Executor};
use gopen_token::{contract, ContractError};

use crate::world::{address, text, World};

/// A gopen-token of a system that ran, without votes.
const RUNNING: &[u8] = include_bytes!("../state/0.1.0.json");
/// A gopen-token after wrapping, delegating, transferring and unwrapping at these heights.
const VOTED: &[u8] = include_bytes!("../state/0.1.0-votes.json");
const HEIGHTS: std::ops::RangeInclusive<u64> = 12_345..=12_349;

type Entries = Vec<(HexBinary, Binary)>;

/// A world whose gopen-token has this state; it holds the OPEN behind 320 gOPEN.
fn with_state(state: &[u8]) -> World {
    let mut world = World::wrapped(&[("alice", 320)]);
    world
        .app
        .update_block(|block| block.height = *HEIGHTS.end());
    let gopen = world.gopen.clone();
    let old = world.app.dump_wasm_raw(&gopen);
    let entries: Entries = from_json(state).unwrap();
    let mut storage = world.app.contract_storage_mut(&gopen);
    old.iter().for_each(|(key, _)| storage.remove(key));
    entries
        .iter()
        .for_each(|(key, value)| storage.set(key, value));
    drop(storage);
    world
}

fn migrate(world: &mut World) -> AnyResult<AppResponse> {
    let (token, code) = (world.gopen.clone(), world.gopen_code);
    world
        .app
        .migrate_contract(address("admin"), token, &MigrateMsg {}, code)
}

#[test]
fn balances_votes_and_their_history_are_kept() {
    let mut world = with_state(VOTED);
    migrate(&mut world).unwrap();
    assert_eq!((world.balance("alice"), world.balance("bob")), (200, 120));
    assert_eq!(world.supply(), 320);
    let rows = [
        (12_345, [0, 0, 0], 0),
        (12_346, [300, 50, 0], 350),
        (12_347, [0, 50, 300], 350),
        (12_348, [0, 150, 200], 350),
        (12_349, [120, 0, 200], 320),
    ];
    assert!(rows.iter().map(|row| row.0).eq(HEIGHTS));
    for (height, votes, total) in rows {
        let found = ["alice", "bob", "carol"].map(|name| world.votes_at(name, Some(height)));
        assert_eq!(found, votes, "height {height}");
        assert_eq!(world.total_votes_at(Some(height)), total, "height {height}");
    }
    let address = text("bob");
    let delegate: DelegateResponse = world.query(&QueryMsg::Delegate { address });
    assert_eq!(delegate.delegate, Some(text("alice")));
    assert_eq!(delegate.since.u64(), 12_348);
    let allowance: AllowanceResponse = world.query(&QueryMsg::Allowance {
        owner: text("alice"),
        spender: text("bob"),
    });
    assert_eq!(allowance.allowance.u128(), 20);
}

#[test]
fn parameters_start_as_the_old_version_worked_and_the_admin_owns_them() {
    let mut world = with_state(VOTED);
    let response = migrate(&mut world).unwrap();
    let config: ConfigResponse = world.query(&QueryMsg::Config {});
    let expected = ConfigResponse {
        owner: text("admin"),
        emergency: None,
        open_token: world.open.to_string(),
        unbonding_seconds: 0u64.into(),
        default_delegate: DefaultDelegate::Holder,
        paused: Paused::default(),
    };
    assert_eq!(config, expected);
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "migrate"),
        ("from_version", "0.1.0"),
        ("to_version", "0.2.0"),
        ("owner", &text("admin")),
    ]));
    world.transfer("alice", "bob", 100);
    let amount = Uint128::new(220);
    world
        .execute("bob", &ExecuteMsg::Unwrap { amount })
        .unwrap();
    assert_eq!((world.votes("alice"), world.votes("carol")), (0, 100));
    assert_eq!(world.open_balance(&world.gopen), 100);
}

#[test]
fn the_state_of_a_running_system_is_kept_key_by_key() {
    let mut world = with_state(RUNNING);
    let before = world.app.dump_wasm_raw(&world.gopen);
    migrate(&mut world).unwrap();
    let after = world.app.dump_wasm_raw(&world.gopen);
    let new: Vec<&[u8]> = after
        .iter()
        .filter(|entry| !before.contains(entry))
        .map(|(key, _)| key.as_slice())
        .collect();
    assert_eq!(new, [b"config".as_slice(), b"contract_info"]);
    assert_eq!(world.total_votes_at(None), 0);
    assert!(world.backing().held.is_zero());
}

#[test]
fn a_second_migration_is_refused_and_changes_nothing() {
    let mut world = with_state(VOTED);
    migrate(&mut world).unwrap();
    let before = world.app.dump_wasm_raw(&world.gopen);
    let error: ContractError = migrate(&mut world).unwrap_err().downcast().unwrap();
    assert!(matches!(
        error,
        ContractError::Version(VersionError::WrongVersion { .. })
    ));
    assert_eq!(world.app.dump_wasm_raw(&world.gopen), before);
}

#[test]
fn another_contract_or_version_is_refused_and_nothing_is_written() {
    let expected = |found: Option<(&str, &str)>| match found {
        None => VersionError::NotFound,
        Some(("crates.io:gopen-token", version)) => VersionError::WrongVersion {
            expected: "0.1.0".to_owned(),
            found: version.to_owned(),
        },
        Some((name, _)) => VersionError::WrongContract {
            expected: "crates.io:gopen-token".to_owned(),
            found: name.to_owned(),
        },
    };
    for found in [
        None,
        Some(("crates.io:cw20-base", "0.1.0")),
        Some(("crates.io:gopen-token", "0.0.9")),
        Some(("crates.io:gopen-token", "9.0.0")),
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
