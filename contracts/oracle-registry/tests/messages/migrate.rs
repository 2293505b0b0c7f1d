//! migrate, from the real states of a running 0.1.0 and 0.2.0.

use std::collections::BTreeMap;

use contract_api::{
    oracle_registry::{
        ConfigResponse, OperatorResponse, OperatorsResponse, QueryMsg, SetResponse, TotalsResponse,
    },
    MigrateMsg,
};
use cosmwasm_std::{
    from_json,
    testing::{mock_dependencies, mock_env, MockApi, MockQuerier},
    Binary, Empty, HexBinary, MemoryStorage, OwnedDeps, Storage,
};
use oracle_registry::{
    contract::{migrate, query},
    ContractError, CONTRACT_NAME, CONTRACT_VERSION,
};
use serde::de::DeserializeOwned;

type Deps = OwnedDeps<MemoryStorage, MockApi, MockQuerier, Empty>;

const STATE: &str = include_str!("../state/0.1.0.json");

/// The raw storage of a 0.1.0 that ran the whole demo.
fn old_state() -> Deps {
    load(STATE)
}

fn load(text: &str) -> Deps {
    let mut deps = mock_dependencies();
    deps.api = deps.api.with_prefix("open");
    let entries: Vec<(HexBinary, Binary)> = serde_json::from_str(text).unwrap();
    for (key, value) in entries {
        deps.storage.set(&key, &value);
    }
    deps
}

fn ask<T: DeserializeOwned>(deps: &Deps, message: QueryMsg) -> T {
    from_json(query(deps.as_ref(), mock_env(), message).unwrap()).unwrap()
}

#[test]
fn operators_sets_and_bonds_of_a_running_0_1_0_are_kept() {
    let mut deps = old_state();
    migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    let version = cw2::get_contract_version(&deps.storage).unwrap();
    assert_eq!(version.version, CONTRACT_VERSION);

    let config: ConfigResponse = ask(&deps, QueryMsg::Config {});
    assert_eq!(config.owner, "open1m82mnqz0unm5930y90azd9enardz64ty7wnmv2");
    assert_eq!(config.treasury, config.owner);
    assert_eq!((config.slasher, config.emergency), (None, None));
    assert_eq!(config.payout_splitter, None);
    assert_eq!(
        (config.min_bond.u128(), config.max_set),
        (1_000_000_000, 16)
    );
    assert_eq!(config.unbonding_seconds.u64(), 1_814_400);
    assert_eq!(config.overlap_seconds.u64(), 3_600);
    assert_eq!(config.evidence_seconds.u64(), 905_400);

    let totals: TotalsResponse = ask(&deps, QueryMsg::Totals {});
    assert_eq!(totals.bonds.u128(), 19_000_000_000);
    assert_eq!(totals.held, totals.bonds);

    let set: SetResponse = ask(&deps, QueryMsg::CurrentSet {});
    assert_eq!((set.set_id.u64(), set.members.len(), set.quorum), (1, 4, 3));
    let query = QueryMsg::Operators {
        start_after: None,
        limit: None,
    };
    let listed: OperatorsResponse = ask(&deps, query);
    let stakes: BTreeMap<String, u128> = listed
        .operators
        .into_iter()
        .map(|operator| (operator.operator, operator.bond.u128()))
        .collect();
    let query = QueryMsg::Ranking {
        start_after: None,
        limit: None,
    };
    let ranked: OperatorsResponse = ask(&deps, query);
    for (member, ranked) in set.members.into_iter().zip(ranked.operators) {
        assert_eq!(member.operator, ranked.operator);
        assert_eq!(stakes[&member.operator], member.bond.u128());
        let pubkey = member.pubkey.clone();
        let holder: OperatorResponse = ask(&deps, QueryMsg::OperatorByKey { pubkey });
        assert_eq!(holder.operator, member.operator);
        assert_eq!(holder.pubkey, member.pubkey);
    }
}

#[test]
fn an_operator_that_was_unbonding_goes_on_unbonding_and_answers_for_its_set() {
    let mut deps = old_state();
    let key = b"\x00\toperatorsopen1ljht6cwyeseuu5xthsxyk5pueu8yph6tdv35l4";
    let record = String::from_utf8(deps.storage.get(key).unwrap()).unwrap();
    let record = record.replace("\"unbonds_at\":null", "\"unbonds_at\":1900000000");
    deps.storage.set(key, record.as_bytes());
    migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    let operator = "open1ljht6cwyeseuu5xthsxyk5pueu8yph6tdv35l4".to_owned();
    let found: OperatorResponse = ask(&deps, QueryMsg::Operator { operator });
    assert!(found.bond.is_zero());
    let part = &found.unbonding[0];
    assert_eq!(part.amount.u128(), 4_600_000_000);
    assert_eq!(part.unbonds_at.u64(), 1_900_000_000);
    assert_eq!(part.set_id, Some(1u64.into()));
}

/// A 0.2.0 with two sets, a part of a bond on its way out, a slash and a reward.
#[test]
fn the_slasher_of_0_2_0_becomes_the_splitter_and_all_else_is_kept() {
    let mut deps = load(include_str!("../state/0.2.0.json"));
    migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    let version = cw2::get_contract_version(&deps.storage).unwrap();
    assert_eq!(version.version, CONTRACT_VERSION);
    let config: ConfigResponse = ask(&deps, QueryMsg::Config {});
    let splitter = "open1qg5ega6dykkxc307y25pecuufrjkxkaggkkxh7nad0vhyhtuhw3smysyxc";
    assert_eq!(config.payout_splitter.as_deref(), Some(splitter));
    assert_eq!(
        (config.slasher, config.unbonding_seconds.u64()),
        (None, 500)
    );
    let totals: TotalsResponse = ask(&deps, QueryMsg::Totals {});
    assert_eq!(
        [
            totals.bonds,
            totals.reward_pool,
            totals.slashed,
            totals.rewarded
        ]
        .map(|sum| sum.u128()),
        [14_700, 975, 300, 25]
    );
    let set: SetResponse = ask(&deps, QueryMsg::CurrentSet {});
    assert_eq!((set.set_id.u64(), set.members.len()), (2, 4));
    let operator = deps.api.addr_make("person-1").to_string();
    let found: OperatorResponse = ask(&deps, QueryMsg::Operator { operator });
    assert_eq!((found.bond.u128(), found.unbonding.len()), (3_000, 1));
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
        let stored = |deps: &Deps| -> Vec<_> {
            let order = cosmwasm_std::Order::Ascending;
            deps.storage.range(None, None, order).collect()
        };
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
