//! The inference node and the oracles as separate processes with their own keys and stores.

use std::{path::Path, process::Stdio};

use serde::Deserialize;
use serde_json::json;
use tokio::process::Command;

use super::{
    processes::{free_port, program, Daemon},
    progress::Stages,
    world::{World, ORACLES},
    DemoError, Options,
};
use crate::actions::{node, operator};

/// Bond of the first oracle in micro-OPEN; each next one bonds a little less, which fixes the
/// order of the set.
const BOND: u128 = 5_000_000_000;
const BOND_STEP: u128 = 100_000_000;

/// What an oracle's `register-proof` prints.
#[derive(Deserialize)]
struct Possession {
    pubkey: String,
    proof_of_possession: String,
}

/// Starts the node, then the oracles, and registers all of them.
pub async fn start(
    world: &mut World,
    options: &Options,
    stages: &mut Stages,
) -> Result<(), DemoError> {
    let stage = stages.begin("starting the node and the oracles", (ORACLES + 1) as u64);
    start_node(world).await?;
    stage.step("the node serves");
    let mut daemons = Vec::with_capacity(ORACLES);
    for number in 1..=ORACLES {
        daemons.push(register_oracle(world, number, options.stagger_ms).await?);
    }
    let set = operator::rotate(&world.context, world.wallet("deployer")?).await?;
    for daemon in daemons {
        let name = daemon.name.clone();
        world.processes.start(daemon).await?;
        stage.step(&format!("{name} runs"));
    }
    let result = format!(
        "1 node, {} oracles, quorum {}",
        set.members.len(),
        set.quorum
    );
    stages.end(stage, &result);
    Ok(())
}

fn write_config(path: &Path, config: &serde_json::Value) -> Result<(), DemoError> {
    let text = toml::to_string(config).map_err(|error| DemoError::Data {
        path: path.to_owned(),
        reason: error.to_string(),
    })?;
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(DemoError::io("making a daemon's folder"))?;
    }
    std::fs::write(path, text).map_err(DemoError::io("writing a configuration"))
}

fn chain_config(world: &World) -> Result<serde_json::Value, DemoError> {
    serde_json::to_value(world.context.chain.config()).map_err(|error| DemoError::Data {
        path: world.context.home.deployment(),
        reason: error.to_string(),
    })
}

async fn start_node(world: &mut World) -> Result<(), DemoError> {
    let home = world.context.home.path().to_owned();
    let folder = home.join("node");
    let listen = format!("127.0.0.1:{}", free_port()?);
    let url = format!("http://{listen}");
    let contracts = &world.context.deployment.contracts;
    let key = home.join("keys").join("node-receipts.seed");
    let config = json!({
        "listen": listen,
        "address": world.wallet("node")?.address().to_string(),
        "receipt_key": key,
        "home": folder.join("store"),
        "artifacts": world.artifacts,
        "base_model": 1,
        "serve_base": true,
        // Empty until scripts/wallet builds the page.
        "wallet": home.join("wallet"),
        "contracts": {
            "payout_splitter": contracts.payout_splitter,
            "model_registry": contracts.model_registry,
            "oracle_registry": contracts.oracle_registry,
            "dispute_registry": contracts.dispute_registry,
        },
        "chain": chain_config(world)?,
    });
    let path = folder.join("node.toml");
    write_config(&path, &config)?;
    let arguments = ["serve", "--config", &path.display().to_string()].map(str::to_owned);
    world
        .processes
        .start(Daemon {
            name: "node".to_owned(),
            program: "inference-node",
            arguments: arguments.to_vec(),
            ready: format!("{url}/health"),
        })
        .await?;
    let receipt_key = receipt_key(&url).await?;
    node::register(&world.context, world.wallet("node")?, &url, &receipt_key).await?;
    world.node_url = url;
    Ok(())
}

/// The node's public receipt key, as it publishes it.
async fn receipt_key(url: &str) -> Result<Vec<u8>, DemoError> {
    #[derive(Deserialize)]
    struct Identity {
        receipt_key: String,
    }
    let url = format!("{url}/v1/node");
    let identity: Identity = crate::actions::get_json(&url).await?;
    Ok(hex::decode(identity.receipt_key).map_err(|error| crate::Error::http(&url, error))?)
}

/// The configuration of an oracle.
fn oracle_config(
    world: &World,
    name: &str,
    listen: &str,
    stagger_ms: u64,
) -> Result<serde_json::Value, DemoError> {
    let home = world.context.home.path();
    let contracts = &world.context.deployment.contracts;
    Ok(json!({
        "listen": listen,
        "home": home.join("oracles").join(name).join("store"),
        "report_key": home.join("keys").join(format!("{name}.seed")),
        "chain_key": world.context.home.key(name)?,
        "artifacts": world.artifacts,
        // Kept from run to run: the same artifacts and data are audited once.
        "audits": home.join("audits").join(name),
        "push_claims": true,
        "contracts": {
            "payout_splitter": contracts.payout_splitter,
            "oracle_registry": contracts.oracle_registry,
            "model_registry": contracts.model_registry,
            "datanet_registry": contracts.datanet_registry,
            "dispute_registry": contracts.dispute_registry,
        },
        "batch": {"max_receipts": 64, "min_receipts": 24, "max_wait_ms": 6_000},
        "timing": {
            "view_ms": 10_000,
            "resend_ms": 300,
            "grace_ms": 500,
            "stagger_ms": stagger_ms,
            "chain_poll_ms": 200,
            "feed_poll_ms": 200,
        },
        "chain": chain_config(world)?,
    }))
}

async fn register_oracle(
    world: &mut World,
    number: usize,
    stagger_ms: u64,
) -> Result<Daemon, DemoError> {
    let name = format!("oracle-{number}");
    let listen = format!("127.0.0.1:{}", free_port()?);
    let url = format!("http://{listen}");
    let folder = world.context.home.path().join("oracles").join(&name);
    let path = folder.join("oracle.toml");
    let config = oracle_config(world, &name, &listen, stagger_ms)?;
    write_config(&path, &config)?;
    let config = path.display().to_string();
    let possession = prove_possession(&config).await?;
    let decode = |text: &str| {
        hex::decode(text).map_err(|error| crate::Error::Argument {
            what: "proof of possession",
            reason: error.to_string(),
        })
    };
    let bond = BOND - BOND_STEP * number as u128;
    operator::register(
        &world.context,
        world.wallet(&name)?,
        bond,
        &decode(&possession.pubkey)?,
        &decode(&possession.proof_of_possession)?,
        &url,
    )
    .await?;
    world.oracle_urls.push(url.clone());
    Ok(Daemon {
        name,
        program: "openledger-oracle",
        arguments: vec!["run".to_owned(), "--config".to_owned(), config],
        ready: format!("{url}/v1/status"),
    })
}

/// Has the oracle's own program make its report key and prove that it holds it.
async fn prove_possession(config: &str) -> Result<Possession, DemoError> {
    for arguments in [
        vec!["keygen", "--config", config],
        vec!["register-proof", "--config", config],
    ] {
        let is_proof = arguments[0] == "register-proof";
        let output = Command::new(program("openledger-oracle")?)
            .args(&arguments)
            .stdin(Stdio::null())
            .output()
            .await
            .map_err(DemoError::io("running the oracle's program"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        if is_proof {
            let parsed = serde_json::from_str(&text).map_err(|error| DemoError::Daemon {
                name: "openledger-oracle register-proof".to_owned(),
                reason: format!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr)),
                log: config.into(),
            })?;
            return Ok(parsed);
        }
    }
    Err(DemoError::UnknownDaemon {
        name: "openledger-oracle".to_owned(),
    })
}
