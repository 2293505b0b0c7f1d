//! Finding an endpoint of the right chain, and staying with the chain when one goes away.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use chain_client::{Chain, Config, Error, Timeouts};
use common::network::{Fault, FaultyNetwork};
use common::World;

/// An address where nothing listens: bound and given up again.
fn nowhere() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test]
async fn another_chain_is_refused() {
    let world = World::start().await;
    let config = Config {
        chain_id: "other-1".to_owned(),
        ..world.config()
    };
    let expected = world.config().chain_id;
    match Chain::connect(config).await {
        Err(Error::WrongChain { found, .. }) => assert_eq!(found, expected),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn without_an_endpoint_that_answers_there_is_no_connection() {
    let timeouts = Timeouts {
        retries: 1,
        ..Timeouts::default()
    };
    let endpoints = vec![nowhere(), nowhere()];
    let config = Config {
        endpoints,
        timeouts,
        ..Config::default()
    };
    let error = Chain::connect(config).await.unwrap_err();
    assert!(matches!(error, Error::Transport { .. }), "{error}");
    assert!(error.is_transient());
}

#[tokio::test]
async fn the_next_endpoint_takes_over() {
    let world = World::start().await;
    let (network, proxy) = FaultyNetwork::start(&world.config().endpoints[0]).await;
    let endpoints = vec![nowhere(), proxy, world.config().endpoints[0].clone()];
    let chain = Chain::connect(Config {
        endpoints,
        ..world.config()
    })
    .await
    .unwrap();
    // The proxy goes silent for good; the third endpoint answers.
    network.plan("status", Fault::LoseRequest, u32::MAX);
    chain.latest_block().await.unwrap();
}

#[tokio::test]
async fn an_endpoint_that_comes_back_as_another_chain_is_refused() {
    let world = World::start().await;
    let other = World::start_chain("other-1").await;
    let (network, proxy) = FaultyNetwork::start(&world.config().endpoints[0]).await;
    let config = Config {
        endpoints: vec![proxy],
        ..world.config()
    };
    let chain = Chain::connect(config).await.unwrap();
    network.plan("status", Fault::LoseRequest, 1);
    network.move_to(&other.config().endpoints[0]);
    match chain.latest_block().await {
        Err(Error::WrongChain { found, .. }) => assert_eq!(found, "other-1"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_endpoint_of_another_chain_is_passed_over() {
    let world = World::start().await;
    let other = World::start_chain("other-1").await;
    let endpoints = vec![
        other.config().endpoints[0].clone(),
        world.config().endpoints[0].clone(),
    ];
    let config = Config {
        endpoints,
        ..world.config()
    };
    Chain::connect(config).await.unwrap();
}

#[tokio::test]
async fn addresses_that_are_no_rpc_addresses_are_refused() {
    for address in ["127.0.0.1:26657", "ftp://127.0.0.1", "http://", ""] {
        let config = Config {
            endpoints: vec![address.to_owned()],
            ..Config::default()
        };
        let error = Chain::connect(config).await.unwrap_err();
        assert!(
            matches!(
                error,
                Error::Config {
                    field: "endpoints",
                    ..
                }
            ),
            "{address}: {error}"
        );
    }
}
