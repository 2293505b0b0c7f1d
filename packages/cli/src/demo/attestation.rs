//! The oracles audit the adapters before their data earns by influence.

use std::time::{Duration, Instant};

use contract_api::model_registry::AdapterStatus;
use serde::Deserialize;

use super::{progress::Stages, training::TrainedAdapter, world::World, DemoError};
use crate::actions::{adapter, get_json};

/// How long the audits may take.
const LIMIT: Duration = Duration::from_secs(600);
/// Pause between two looks.
const LOOK: Duration = Duration::from_millis(200);

/// The part of an oracle's status that the demo reads.
#[derive(Deserialize)]
struct OracleStatus {
    adapters_audited: String,
}

/// Waits until a quorum of the oracles has attested every adapter; one that fails its audit ends
/// the demo. Returns the seconds that it took.
pub async fn wait(
    world: &World,
    adapters: &[TrainedAdapter],
    stages: &mut Stages,
) -> Result<f64, DemoError> {
    let audits = world.oracle_urls.len() * adapters.len();
    let stage = stages.begin("auditing the adapters' indexes", audits as u64);
    let started = Instant::now();
    loop {
        let mut waiting = Vec::new();
        for trained in adapters {
            let name = &trained.adapter.terms.name;
            match adapter::by_name(&world.context, name).await?.status {
                AdapterStatus::Registered => waiting.push(name.as_str()),
                AdapterStatus::Failed => {
                    return Err(DemoError::Audit {
                        adapter: name.clone(),
                    })
                }
                AdapterStatus::Attested | AdapterStatus::Deprecated => {}
            }
        }
        if waiting.is_empty() {
            break;
        }
        let made = audits_made(world).await?;
        stage.at(made, audits as u64);
        stage.say(&format!(
            "{made} of {audits} audits; {} to attest",
            waiting.join(", ")
        ));
        if started.elapsed() > LIMIT {
            return Err(DemoError::Timeout {
                what: "the attestation of the adapters".to_owned(),
                seconds: LIMIT.as_secs(),
            });
        }
        tokio::time::sleep(LOOK).await;
    }
    let seconds = started.elapsed().as_secs_f64();
    let count = adapters.len();
    stages.end(
        stage,
        &format!("{count} adapters attested by a quorum of the oracles"),
    );
    Ok(seconds)
}

async fn audits_made(world: &World) -> Result<u64, DemoError> {
    let mut made = 0u64;
    for url in &world.oracle_urls {
        let status: OracleStatus = get_json(&format!("{url}/v1/status")).await?;
        made += status.adapters_audited.parse::<u64>().unwrap_or_default();
    }
    Ok(made)
}
