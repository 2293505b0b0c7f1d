use contract_api::MigrateMsg;
use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cw2::VersionError;
use gopen_voting::{contract, ContractError};

#[test]
fn another_build_of_this_version_keeps_everything() {
    let mut deps = mock_dependencies();
    let (name, version) = ("crates.io:gopen-voting", env!("CARGO_PKG_VERSION"));
    cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
    let response = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    let attributes: Vec<(&str, &str)> = response
        .attributes
        .iter()
        .map(|attr| (attr.key.as_str(), attr.value.as_str()))
        .collect();
    let expected = [
        ("action", "migrate"),
        ("from_version", version),
        ("to_version", version),
    ];
    assert_eq!(attributes, expected);
}

#[test]
fn another_contract_or_version_is_refused() {
    let rows = [
        ("crates.io:dao-voting-cw20-staked", "0.2.0"),
        ("crates.io:gopen-voting", "0.1.0"),
        ("crates.io:gopen-voting", "9.0.0"),
    ];
    for (name, version) in rows {
        let mut deps = mock_dependencies();
        cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        let result = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {});
        let refused = matches!(
            result,
            Err(ContractError::Version(
                VersionError::WrongContract { .. } | VersionError::WrongVersion { .. }
            ))
        );
        assert!(refused, "{name} {version}: {result:?}");
        let marked = cw2::get_contract_version(&deps.storage).unwrap();
        assert_eq!(
            (marked.contract.as_str(), marked.version.as_str()),
            (name, version)
        );
    }
    let mut deps = mock_dependencies();
    let unmarked = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {});
    assert_eq!(
        unmarked,
        Err(ContractError::Version(VersionError::NotFound))
    );
}
