use std::collections::BTreeMap;

use attribution_report::{snapshot_root, SnapshotEntry};
use contract_api::datanet_registry::{
    AcceptedBatchesResponse, BatchResponse, BatchStatus, BatchesResponse, ConfigResponse,
    DatanetAccess, DatanetResponse, DatanetsResponse, LicencesResponse, Params, Paused, QueryMsg,
    ScoresResponse, SnapshotsResponse, ValidatorsResponse,
};
use contract_api::MigrateMsg;
use cosmwasm_std::testing::{mock_dependencies, mock_env, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{from_json, Binary, Env, HexBinary, OwnedDeps, Storage};
use cw2::VersionError;
use datanet_registry::{contract, ContractError};
use serde::de::DeserializeOwned;
use serde_json::{json, Value};

type Deps = OwnedDeps<MockStorage, MockApi, MockQuerier>;

/// The state of a running registry of version 0.1.0, as its code wrote it: key -> value.
fn old_state() -> BTreeMap<Vec<u8>, Vec<u8>> {
    let text = include_str!("../state/0.1.0.json");
    let entries: Vec<(HexBinary, Binary)> = serde_json::from_str(text).unwrap();
    let pairs = entries
        .into_iter()
        .map(|(key, value)| (key.to_vec(), value.to_vec()));
    pairs.collect()
}

fn deps_with(state: &BTreeMap<Vec<u8>, Vec<u8>>) -> Deps {
    let mut deps = mock_dependencies();
    deps.api = deps.api.with_prefix("open");
    for (key, value) in state {
        deps.storage.set(key, value);
    }
    deps
}

fn later() -> Env {
    let mut env = mock_env();
    env.block.height = 500;
    env
}

fn query<T: DeserializeOwned>(deps: &Deps, message: QueryMsg) -> T {
    from_json(contract::query(deps.as_ref(), later(), message).unwrap()).unwrap()
}

/// The records under a map's name.
fn old_records(state: &BTreeMap<Vec<u8>, Vec<u8>>, name: &str) -> Vec<Value> {
    let length = u16::try_from(name.len()).unwrap().to_be_bytes();
    let prefix = [&length, name.as_bytes()].concat();
    let found = state.range(prefix.clone()..);
    found
        .take_while(|(key, _)| key.starts_with(&prefix))
        .map(|(_, value)| serde_json::from_slice(value).unwrap())
        .collect()
}

fn datanets(deps: &Deps) -> Vec<DatanetResponse> {
    let (start_after, limit) = (None, Some(100));
    let response: DatanetsResponse = query(deps, QueryMsg::Datanets { start_after, limit });
    response.datanets
}

fn batches(deps: &Deps, datanet: u64) -> Vec<BatchResponse> {
    let response: BatchesResponse = query(
        deps,
        QueryMsg::Batches {
            datanet: datanet.into(),
            start_after: None,
            limit: Some(100),
        },
    );
    response.batches
}

#[test]
fn every_datanet_and_batch_of_0_1_0_is_kept() {
    let state = old_state();
    let mut deps = deps_with(&state);
    contract::migrate(deps.as_mut(), later(), MigrateMsg {}).unwrap();

    let config: ConfigResponse = query(&deps, QueryMsg::Config {});
    let old: Value = serde_json::from_slice(&state[b"config".as_slice()]).unwrap();
    assert_eq!(json!(config.owner), old["owner"]);
    assert_eq!(json!(config.treasury), old["treasury"]);
    assert_eq!(json!(config.open_token), old["open_token"]);
    assert_eq!((config.arbiter, config.emergency), (None, None));
    assert_eq!(
        (config.params, config.paused),
        (Params::default(), Paused::default())
    );
    assert_eq!(
        json!(config.held),
        serde_json::from_slice::<Value>(&state[b"held".as_slice()]).unwrap()
    );

    let old_datanets = old_records(&state, "datanet");
    assert_eq!(old_datanets.len(), 3);
    let mut old_batches = old_records(&state, "batch").into_iter();
    let mut serials = Vec::new();
    for (datanet, old) in datanets(&deps).into_iter().zip(old_datanets) {
        assert_eq!(json!(datanet.owner), old["owner"]);
        assert_eq!(json!(datanet.terms.name), old["terms"]["name"]);
        assert_eq!(json!(datanet.terms.licence), old["terms"]["licence"]);
        assert_eq!(json!(datanet.total_bond), old["total_bond"]);
        assert_eq!(datanet.terms.access, DatanetAccess::Open);
        assert_eq!((datanet.licence_version, datanet.retired_at.u64()), (1, 0));
        for batch in batches(&deps, datanet.datanet.u64()) {
            let old = old_batches.next().unwrap();
            assert_eq!(json!(batch.contributor), old["contributor"]);
            assert_eq!(json!(batch.root), old["root"]);
            assert_eq!(json!(batch.count.u64()), old["count"]);
            assert_eq!(json!(batch.uri), old["uri"]);
            assert_eq!(json!(batch.quality), old["quality"]);
            assert_eq!(json!(batch.validators), old["validators"]);
            assert_eq!(json!(batch.decided_at.u64()), old["decided_at"]);
            assert_eq!(batch.status, BatchStatus::Accepted);
            // 0.1.0 returned the deposit with the decision.
            assert_eq!((batch.held.u128(), batch.licence_version), (0, 1));
            serials.push((batch.submitted_at, batch.serial.u64()));
        }
    }
    assert_eq!(old_batches.next(), None);
    serials.sort();
    let numbers: Vec<u64> = serials.iter().map(|(_, serial)| *serial).collect();
    assert_eq!(numbers, (1..=15).collect::<Vec<u64>>());
}

#[test]
fn accepted_batches_of_0_1_0_are_in_the_tree_and_their_snapshot_is_taken() {
    let mut deps = deps_with(&old_state());
    contract::migrate(deps.as_mut(), later(), MigrateMsg {}).unwrap();
    for datanet in datanets(&deps) {
        let id = datanet.datanet;
        let tree: AcceptedBatchesResponse = query(
            &deps,
            QueryMsg::AcceptedBatches {
                datanet: id,
                start_after: None,
                limit: None,
            },
        );
        assert_eq!(tree.batches.len() as u64, datanet.accepted.u64());
        // The root that adapters of 0.1.0 name: over the accepted batches, ascending by id.
        let entries: Vec<SnapshotEntry> = batches(&deps, id.u64())
            .iter()
            .map(|batch| SnapshotEntry {
                batch: batch.batch.u64(),
                root: batch.root,
                count: batch.count.u64(),
                quality: batch.quality,
            })
            .collect();
        let taken: SnapshotsResponse = query(
            &deps,
            QueryMsg::SnapshotsOfBatch {
                datanet: id,
                batch: 5u64.into(),
                start_after: None,
                limit: None,
            },
        );
        assert_eq!(taken.snapshots.len(), 1);
        assert_eq!(taken.snapshots[0].root, snapshot_root(id.u64(), &entries));
        assert_eq!(taken.snapshots[0].batches, datanet.accepted);
        let licences: LicencesResponse = query(
            &deps,
            QueryMsg::Licences {
                datanet: id,
                start_after: None,
                limit: None,
            },
        );
        assert_eq!(licences.licences.len(), 1);
        assert_eq!(licences.licences[0].licence, datanet.terms.licence);
    }
}

#[test]
fn validators_and_scores_of_0_1_0_are_kept() {
    let state = old_state();
    let mut deps = deps_with(&state);
    contract::migrate(deps.as_mut(), later(), MigrateMsg {}).unwrap();
    for datanet in datanets(&deps) {
        let found: ValidatorsResponse = query(
            &deps,
            QueryMsg::Validators {
                datanet: datanet.datanet,
                start_after: None,
                limit: None,
            },
        );
        assert_eq!(found.validators.len(), 3);
        for validator in found.validators {
            assert!(validator.active);
            assert_eq!(
                (validator.bond.u128(), validator.locked_until.u64()),
                (100_000_000, 0)
            );
        }
        let scores: ScoresResponse = query(
            &deps,
            QueryMsg::Scores {
                datanet: datanet.datanet,
                batch: 1u64.into(),
                start_after: None,
                limit: None,
            },
        );
        assert_eq!(scores.scores.len(), 2);
    }
}

#[test]
fn a_pending_batch_of_0_1_0_keeps_its_deposit_and_gets_a_deadline() {
    let mut state = old_state();
    let key = state
        .keys()
        .find(|key| key.starts_with(b"\0\x05batch"))
        .unwrap()
        .clone();
    let mut batch: Value = serde_json::from_slice(&state[&key]).unwrap();
    batch["status"] = json!("pending");
    batch["validators"] = json!([]);
    (batch["quality"], batch["decided_at"]) = (json!(0), json!(0));
    state.insert(key, serde_json::to_vec(&batch).unwrap());
    let mut deps = deps_with(&state);
    contract::migrate(deps.as_mut(), later(), MigrateMsg {}).unwrap();
    let found = batches(&deps, 1).remove(0);
    assert_eq!(
        (found.status, found.held),
        (BatchStatus::Pending, found.deposit)
    );
    let scoring = Params::default().scoring_seconds.u64();
    assert_eq!(found.score_by.u64(), later().block.time.seconds() + scoring);
    assert_eq!(found.position, None);
}

#[test]
fn a_state_too_large_for_one_migration_is_refused_by_name() {
    for (name, what, limit) in [("batch", "batches", 500), ("datanet", "Datanets", 100)] {
        let mut state = old_state();
        let prefix = [&(name.len() as u16).to_be_bytes(), name.as_bytes()].concat();
        let (key, record) = state
            .range(prefix.clone()..)
            .next()
            .map(|(key, value)| (key.clone(), value.clone()))
            .unwrap();
        for id in 1_000..1_000u64 + limit {
            let mut key = key.clone();
            let end = key.len() - 8;
            key[end..].copy_from_slice(&id.to_be_bytes());
            state.insert(key, record.clone());
        }
        let mut deps = deps_with(&state);
        let error = contract::migrate(deps.as_mut(), later(), MigrateMsg {});
        let entries = limit + 1;
        let expected = ContractError::TooLargeToMigrate {
            what,
            entries,
            limit,
        };
        assert_eq!(error, Err(expected));
        assert_unchanged(&deps, &state);
    }
}

fn assert_unchanged(deps: &Deps, state: &BTreeMap<Vec<u8>, Vec<u8>>) {
    let found = deps
        .storage
        .range(None, None, cosmwasm_std::Order::Ascending);
    let found: BTreeMap<_, _> = found.collect();
    assert_eq!(&found, state);
}

#[test]
fn another_contract_or_version_is_refused_and_nothing_changes() {
    let mut deps = mock_dependencies();
    let unmarked = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {});
    assert_eq!(
        unmarked,
        Err(ContractError::Version(VersionError::NotFound))
    );
    for (name, version) in [
        ("crates.io:cw20-base", "0.1.0"),
        ("crates.io:datanet-registry", "0.0.9"),
        ("crates.io:datanet-registry", "0.2.0"),
        ("crates.io:datanet-registry", "9.0.0"),
    ] {
        let mut deps = deps_with(&old_state());
        cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        let found = deps
            .storage
            .range(None, None, cosmwasm_std::Order::Ascending);
        let before: BTreeMap<_, _> = found.collect();
        let refused = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {});
        assert!(
            matches!(refused, Err(ContractError::Version(_))),
            "{name} {version}: {refused:?}"
        );
        assert_unchanged(&deps, &before);
    }
}
