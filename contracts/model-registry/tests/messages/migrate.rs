//! migrate, from the real state of a running 0.1.0.

use attribution_report::UnattestedRule;
use contract_api::{
    model_registry::{
        AdapterResponse, AdapterStatus, AdaptersResponse, BaseModelResponse, ConfigResponse,
        EarnersResponse, NodesResponse, QueryMsg, TotalsResponse,
    },
    MigrateMsg,
};
use cosmwasm_std::{
    from_json,
    testing::{mock_dependencies, mock_env, MockApi, MockQuerier},
    Binary, ContractResult, Empty, HexBinary, MemoryStorage, Order, OwnedDeps, Storage,
    SystemError, SystemResult, WasmQuery,
};
use model_registry::{
    contract::{migrate, query},
    ContractError, CONTRACT_NAME, CONTRACT_VERSION,
};
use serde::de::DeserializeOwned;

type Deps = OwnedDeps<MemoryStorage, MockApi, MockQuerier, Empty>;

const STATE: &str = include_str!("../state/0.1.0.json");
const DATANETS: &str = "open1svwyhwycld22nv8xfandjgj9gw05xyk4j3jqhan6jywsz8thswgqphujpx";
const OWNER: &str = "open1m82mnqz0unm5930y90azd9enardz64ty7wnmv2";
const BUILDER: &str = "open1rf9napmn0upn3f6e8xrmqk0aa895l6eg892ply";
const BASE_OWNER: &str = "open1jf847ek3ft2xcve9qa7lfnzupf6803uznyph2c";
const TOKEN: &str = "open1mce0c6tz3g27aujepa597st3zd3kuwmgv86cjk2nwnt7dw58r8hsrvxxha";

/// The raw storage of a 0.1.0 that ran the whole demo, with its datanet-registry beside it.
fn old_state() -> Deps {
    let mut deps = mock_dependencies();
    deps.api = deps.api.with_prefix("open");
    let entries: Vec<(HexBinary, Binary)> = serde_json::from_str(STATE).unwrap();
    for (key, value) in entries {
        deps.storage.set(&key, &value);
    }
    deps.querier.update_wasm(|query| match query {
        WasmQuery::Smart { contract_addr, .. } if contract_addr == DATANETS => {
            let config = format!(
                r#"{{"owner":"{OWNER}","open_token":"{TOKEN}","treasury":"{OWNER}","more":7}}"#
            );
            SystemResult::Ok(ContractResult::Ok(Binary::new(config.into_bytes())))
        }
        other => SystemResult::Err(SystemError::InvalidRequest {
            error: format!("{other:?}"),
            request: Binary::default(),
        }),
    });
    deps
}

fn ask<T: DeserializeOwned>(deps: &Deps, message: QueryMsg) -> T {
    from_json(query(deps.as_ref(), mock_env(), message).unwrap()).unwrap()
}

#[test]
fn models_adapters_nodes_and_names_of_a_running_0_1_0_are_kept() {
    let mut deps = old_state();
    migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    let version = cw2::get_contract_version(&deps.storage).unwrap();
    assert_eq!(version.version, CONTRACT_VERSION);

    let config: ConfigResponse = ask(&deps, QueryMsg::Config {});
    assert_eq!(
        (config.owner.as_str(), config.treasury.as_str()),
        (OWNER, OWNER)
    );
    assert_eq!(config.open_token, TOKEN);
    assert_eq!(config.datanet_registry, DATANETS);
    assert_eq!(config.policy_floor.data, 2_000);
    assert_eq!(
        (config.oracle_registry, config.payout_splitter),
        (None, None)
    );
    let totals: TotalsResponse = ask(&deps, QueryMsg::Totals {});
    assert!(totals.held.is_zero());

    let base_model = 1u64.into();
    let base: BaseModelResponse = ask(&deps, QueryMsg::BaseModel { base_model });
    assert_eq!(base.name, "openledger-tiny");
    assert_eq!(
        (base.owner.as_str(), base.registered_at.u64()),
        (BASE_OWNER, 81)
    );

    let query = QueryMsg::AdaptersByBase {
        base_model,
        start_after: None,
        limit: None,
    };
    let found: AdaptersResponse = ask(&deps, query);
    let names = ["contract-law", "defi-risk", "phrase-book"];
    assert_eq!(found.adapters.len(), names.len());
    for (number, (adapter, name)) in (1u64..).zip(found.adapters.into_iter().zip(names)) {
        assert_eq!(adapter.adapter.u64(), number);
        assert_eq!(adapter.terms.name, name);
        assert_eq!(adapter.builder, BUILDER);
        assert_eq!(adapter.base_owner, BASE_OWNER);
        assert_eq!(adapter.registered_at.u64(), 81 + number);
        assert_eq!(adapter.status, AdapterStatus::Registered);
        assert_eq!(adapter.terms.unattested, UnattestedRule::Treasury);
        assert_eq!(adapter.terms.price.per_call.u128(), 10_000);
        assert!(adapter.deposit.is_zero());
        let name = name.to_owned();
        let by_name: AdapterResponse = ask(&deps, QueryMsg::AdapterByName { name });
        assert_eq!(by_name, adapter);
        let snapshot = &adapter.terms.snapshots[0];
        let query = QueryMsg::AdaptersBySnapshot {
            datanet: snapshot.datanet,
            root: snapshot.root,
            start_after: None,
            limit: None,
        };
        let by_snapshot: AdaptersResponse = ask(&deps, query);
        assert_eq!(by_snapshot.adapters, [adapter]);
    }
    let query = QueryMsg::Earners {
        adapter: 1u64.into(),
        height: 90u64.into(),
    };
    let earners: EarnersResponse = ask(&deps, query);
    assert_eq!(
        (earners.builder.as_str(), earners.attested),
        (BUILDER, false)
    );
    assert_eq!(earners.base_owner, BASE_OWNER);
    let query = QueryMsg::Nodes {
        start_after: None,
        limit: None,
    };
    let nodes: NodesResponse = ask(&deps, query);
    assert_eq!(nodes.nodes[0].endpoint, "http://127.0.0.1:35623");
}

fn stored(deps: &Deps) -> Vec<(Vec<u8>, Vec<u8>)> {
    deps.storage.range(None, None, Order::Ascending).collect()
}

#[test]
fn another_name_and_an_unknown_version_are_refused_and_change_nothing() {
    for (name, version) in [
        ("crates.io:open-token", "0.1.0"),
        (CONTRACT_NAME, "0.0.9"),
        (CONTRACT_NAME, CONTRACT_VERSION),
        (CONTRACT_NAME, "9.0.0"),
    ] {
        let mut deps = old_state();
        cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        let before = stored(&deps);
        let error = migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
        assert!(
            matches!(error, ContractError::Version(_)),
            "{name} {version}"
        );
        assert_eq!(stored(&deps), before);
    }
    let mut empty = mock_dependencies();
    migrate(empty.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
}

#[test]
fn without_its_datanet_registry_nothing_is_converted() {
    let mut deps = old_state();
    deps.querier = MockQuerier::new(&[]);
    let before = stored(&deps);
    let error = migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
    assert!(matches!(error, ContractError::Std(_)));
    assert_eq!(stored(&deps), before);
}
