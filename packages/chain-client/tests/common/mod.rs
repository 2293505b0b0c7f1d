//! A devnet of the test's own, with funded accounts.
// Each test file uses its part of this.
#![allow(dead_code)]

pub mod network;

use std::path::PathBuf;

use chain_client::{Broadcaster, Chain, Config, Signer};
use cosmwasm_std::coin;
use devnet::chain::config::{ChainConfig, Genesis, DEFAULT_CHAIN_ID};
use devnet::rpc::{serve, ServeOptions};
use devnet::Devnet;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

const FUNDED: [&str; 4] = ["owner", "payer", "receiver", "stranger"];
const FUNDS: u128 = 1_000_000_000;

/// A running devnet; it ends with the test.
pub struct World {
    devnet: Devnet,
    endpoint: String,
}

impl World {
    /// Starts a devnet in memory, whose blocks hold one transaction each.
    pub async fn start() -> Self {
        Self::start_chain(DEFAULT_CHAIN_ID).await
    }

    /// Starts one with another chain id.
    pub async fn start_chain(chain_id: &str) -> Self {
        let mut genesis = Genesis::new(chain_id);
        for name in FUNDED {
            genesis = genesis.with_account(
                signer(name).address().to_string(),
                vec![coin(FUNDS, "uopen")],
            );
        }
        let devnet = Devnet::start(ChainConfig::in_memory(genesis)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let options = ServeOptions {
            block_interval: None,
        };
        tokio::spawn(serve(
            devnet.clone(),
            listener,
            options,
            std::future::pending(),
        ));
        World { devnet, endpoint }
    }

    /// How to reach it.
    pub fn config(&self) -> Config {
        Config {
            endpoints: vec![self.endpoint.clone()],
            ..Config::default()
        }
    }

    /// The key of a named account, always the same.
    pub fn signer(&self, name: &str) -> Signer {
        signer(name)
    }

    /// A broadcaster of its own for a named account with funds.
    pub async fn funded(&self, name: &str) -> Broadcaster {
        assert!(FUNDED.contains(&name), "{name} has no funds");
        self.broadcaster(name).await
    }

    /// A broadcaster for an account that the chain does not know.
    pub async fn unfunded(&self, name: &str) -> Broadcaster {
        assert!(!FUNDED.contains(&name), "{name} has funds");
        self.broadcaster(name).await
    }

    /// Moves block time forward, with one empty block.
    pub async fn advance(&self, seconds: u64) {
        self.devnet
            .run_async(move |chain| chain.advance(seconds))
            .await
            .unwrap()
            .unwrap();
    }

    async fn broadcaster(&self, name: &str) -> Broadcaster {
        Broadcaster::new(Chain::connect(self.config()).await.unwrap(), signer(name))
    }
}

fn signer(name: &str) -> Signer {
    Signer::from_secret(&Sha256::digest(name).into(), "open").unwrap()
}

/// A contract's compiled code.
pub fn artifact(name: &str) -> Vec<u8> {
    let folder = std::env::var_os("OPENLEDGER_ARTIFACTS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../artifacts"),
        PathBuf::from,
    );
    let path = folder.join(name);
    std::fs::read(&path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; run scripts/build-contracts to make it",
            path.display()
        )
    })
}
