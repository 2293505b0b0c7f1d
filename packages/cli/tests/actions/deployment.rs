//! Deploying the suite, and the file by which every tool finds it.

use chain_client::Error as ChainError;
use contract_api::{
    datanet_registry, dispute_registry, gopen_token, governor, model_registry, open_token,
    oracle_registry, payout_splitter,
};
use openledger::actions::{datanet, deploy};
use openledger::{Context, Deployment, Error};
use sha2::{Digest, Sha256};

use crate::world::{contracts_folder, governance, options, World};

#[tokio::test]
async fn the_file_brings_a_user_to_the_same_suite() {
    let world = World::start().await;
    let path = world.context.home.deployment();
    world.context.deployment.save(&path).unwrap();
    let read = Deployment::load(&path).unwrap();
    let saved = &world.context.deployment;
    assert_eq!(read.chain, saved.chain);
    assert_eq!(read.treasury, saved.treasury);
    assert_eq!(read.contracts, saved.contracts);
    assert_eq!(read.checksums, saved.checksums);
    let user = Context::open(world.context.home.clone()).await.unwrap();
    assert_eq!(user.contracts, world.context.contracts);
    let found = datanet::list(&user, None).await.unwrap();
    assert!(found.datanets.is_empty());
}

#[tokio::test]
async fn it_states_the_checksums_of_the_compiled_contracts() {
    let world = World::start().await;
    let checksums = &world.context.deployment.checksums;
    assert_eq!(checksums.len(), 8);
    for (name, checksum) in checksums {
        let file = format!("{}.wasm", name.replace('-', "_"));
        let code = std::fs::read(contracts_folder().join(file)).unwrap();
        assert_eq!(*checksum, hex::encode(Sha256::digest(code)), "{name}");
    }
}

#[tokio::test]
async fn the_contracts_know_one_another_and_their_terms() {
    let world = World::start().await;
    let (context, names) = (&world.context, &world.context.deployment.contracts);
    let contracts = &context.contracts;
    let options = options();

    let query = gopen_token::QueryMsg::Backing {};
    let gopen: gopen_token::BackingResponse =
        context.query(&contracts.gopen_token, &query).await.unwrap();
    assert_eq!(gopen.open_token, names.open_token);
    let query = gopen_token::QueryMsg::Config {};
    let gopen: gopen_token::ConfigResponse =
        context.query(&contracts.gopen_token, &query).await.unwrap();
    assert_eq!(gopen.owner, names.governor);
    assert_eq!(
        gopen.unbonding_seconds.u64(),
        options.gopen_unbonding_seconds
    );
    let query = open_token::QueryMsg::Config {};
    let open: open_token::ConfigResponse =
        context.query(&contracts.open_token, &query).await.unwrap();
    assert_eq!(open.owner, names.governor);

    let query = datanet_registry::QueryMsg::Config {};
    let found: datanet_registry::ConfigResponse = context
        .query(&contracts.datanet_registry, &query)
        .await
        .unwrap();
    assert_eq!(found.open_token, names.open_token);
    assert_eq!(found.treasury, names.governor);

    let query = model_registry::QueryMsg::Config {};
    let found: model_registry::ConfigResponse = context
        .query(&contracts.model_registry, &query)
        .await
        .unwrap();
    assert_eq!(found.datanet_registry, names.datanet_registry);
    assert_eq!(found.policy_floor.data, options.min_data_share);
    assert_eq!(found.open_token, names.open_token);
    assert_eq!(found.treasury, names.governor);
    assert_eq!(found.oracle_registry, Some(names.oracle_registry.clone()));
    assert_eq!(found.payout_splitter, Some(names.payout_splitter.clone()));

    let query = oracle_registry::QueryMsg::Config {};
    let found: oracle_registry::ConfigResponse = context
        .query(&contracts.oracle_registry, &query)
        .await
        .unwrap();
    assert_eq!(found.open_token, names.open_token);
    assert_eq!(
        (found.min_bond.u128(), found.max_set),
        (options.min_bond, 4)
    );
    assert_eq!(found.treasury, names.governor);
    assert_eq!(found.slasher, Some(names.dispute_registry.clone()));
    assert_eq!(found.payout_splitter, Some(names.payout_splitter.clone()));

    let query = payout_splitter::QueryMsg::Config {};
    let found: payout_splitter::ConfigResponse = context
        .query(&contracts.payout_splitter, &query)
        .await
        .unwrap();
    assert_eq!(found.open_token, names.open_token);
    assert_eq!(found.oracle_registry, names.oracle_registry);
    assert_eq!(found.settle_seconds.u64(), options.settle_seconds);
    assert_eq!(found.min_deposit.u128(), options.min_deposit);
    assert_eq!(found.disputes, Some(names.dispute_registry.clone()));

    let query = dispute_registry::QueryMsg::Config {};
    let found: dispute_registry::ConfigResponse = context
        .query(&contracts.dispute_registry, &query)
        .await
        .unwrap();
    assert_eq!(found.open_token, names.open_token);
    assert_eq!(found.treasury, names.governor);
    assert_eq!(
        [
            found.payout_splitter,
            found.oracle_registry,
            found.model_registry,
            found.datanet_registry
        ],
        [
            names.payout_splitter.clone(),
            names.oracle_registry.clone(),
            names.model_registry.clone(),
            names.datanet_registry.clone()
        ]
    );
}

#[tokio::test]
async fn the_governor_owns_the_parameters_and_the_code_of_every_contract() {
    let world = World::start().await;
    let (context, names) = (&world.context, &world.context.deployment.contracts);
    let contracts = &context.contracts;
    assert_eq!(context.deployment.treasury, names.governor);
    let query = governor::QueryMsg::Config {};
    let found: governor::ConfigResponse = context.query(&contracts.governor, &query).await.unwrap();
    assert_eq!(found.open_token, names.open_token);
    assert_eq!(found.gopen_token, names.gopen_token);
    assert_eq!(found.parameters, governance());

    for contract in [
        &contracts.open_token,
        &contracts.gopen_token,
        &contracts.datanet_registry,
        &contracts.model_registry,
        &contracts.oracle_registry,
        &contracts.payout_splitter,
        &contracts.dispute_registry,
        &contracts.governor,
    ] {
        let info = context.chain.contract_info(contract).await.unwrap();
        assert_eq!(info.admin.as_ref(), Some(&names.governor), "{}", info.label);
    }
    for contract in [
        &contracts.open_token,
        &contracts.gopen_token,
        &contracts.datanet_registry,
        &contracts.model_registry,
        &contracts.oracle_registry,
        &contracts.payout_splitter,
        &contracts.dispute_registry,
    ] {
        let query = serde_json::json!({ "config": {} });
        let found: serde_json::Value = context.query(contract, &query).await.unwrap();
        assert_eq!(found["owner"], names.governor.as_str(), "{contract}");
    }
}

#[tokio::test]
async fn contracts_that_are_not_compiled_are_named() {
    let world = World::start().await;
    let owner = world.wallet("owner");
    let empty = world.folder().join("empty");
    let options = options();
    let refused = deploy::deploy(&owner, &empty, &options);
    match world.refused(refused).await {
        Error::File { path, reason } => {
            assert_eq!(path, empty.join("governor.wasm"));
            assert!(reason.contains("scripts/build-contracts"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_missing_or_damaged_file_is_named() {
    let world = World::start().await;
    let path = world.context.home.deployment();
    let error = Context::open(world.context.home.clone()).await.err();
    let missing = matches!(&error, Some(Error::File { path: named, .. }) if *named == path);
    assert!(missing, "{error:?}");
    world.context.deployment.save(&path).unwrap();
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 2]).unwrap();
    let error = Deployment::load(&path).unwrap_err();
    assert!(
        matches!(&error, Error::File { path: named, .. } if *named == path),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_file_for_another_chain_is_refused() {
    let world = World::start().await;
    let path = world.context.home.deployment();
    let open = || Context::open(world.context.home.clone());

    let mut foreign = world.context.deployment.clone();
    foreign.chain.chain_id = "other-1".to_owned();
    foreign.save(&path).unwrap();
    let error = open().await.err();
    let refused = matches!(&error, Some(Error::Chain(ChainError::WrongChain { .. })));
    assert!(refused, "{error:?}");

    let mut foreign = world.context.deployment.clone();
    let address = chain_client::Address::new("cosmos", &[7; 32]).unwrap();
    foreign.contracts.open_token = address.to_string();
    foreign.save(&path).unwrap();
    let error = open().await.err();
    let refused = matches!(
        &error,
        Some(Error::Chain(ChainError::InvalidAddress { .. }))
    );
    assert!(refused, "{error:?}");
}
