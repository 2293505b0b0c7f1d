//! One LoRA adapter per Datanet, trained by ModelFactory and registered on the chain.

use std::{process::Stdio, time::Instant};

use attribution_report::{Hash32, MixRule, RevenuePolicy, UnattestedRule};
use contract_api::model_registry::{AdapterResponse, AdapterTerms, Price, SnapshotRef};
use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};

use super::{
    data::DemoData,
    processes::program,
    progress::{Stage, Stages},
    world::{OpenedDatanet, World},
    DemoError, Options,
};
use crate::actions::adapter::{register, register_base};

/// Name of the shipped base model.
pub const BASE_NAME: &str = "openledger-tiny";

/// Split of a fee in basis points.
const POLICY: RevenuePolicy = RevenuePolicy {
    base_owner: 500,
    builder: 1_500,
    data: 5_000,
    node: 1_500,
    agent: 0,
    app: 0,
    validators: 500,
    treasury: 500,
    oracles: 500,
};

/// A registered adapter and how it was made.
pub struct TrainedAdapter {
    /// As registered.
    pub adapter: AdapterResponse,
    /// Seconds of training and indexing; of an earlier run where it was reused.
    pub train_seconds: f64,
    /// Taken from an earlier run.
    pub reused: bool,
}

/// A line that `inference-node train --progress json` prints.
#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Line {
    /// A training step.
    Step {
        step: u64,
        steps: u64,
        loss: f64,
        tokens_per_second: f64,
    },
    /// A phase without steps began.
    Phase { name: String },
    /// The end.
    Done(Done),
}

#[derive(Deserialize)]
struct Done {
    adapter_hash: Hash32,
    manifest_hash: Hash32,
    index_hash: Hash32,
    snapshot_root: Hash32,
    mix: MixRule,
    train_seconds: f64,
    reused: bool,
}

/// Registers the base, then trains and registers an adapter per Datanet.
pub async fn train_all(
    world: &World,
    data: &DemoData,
    batches: &[OpenedDatanet],
    options: &Options,
    stages: &mut Stages,
) -> Result<Vec<TrainedAdapter>, DemoError> {
    let store = artifact_store::ArtifactStore::open_folder(&world.artifacts)
        .await
        .map_err(crate::Error::from)?;
    let base = store
        .put_folder(&data.base)
        .await
        .map_err(crate::Error::from)?;
    let owner = world.wallet("base-owner")?;
    let context = &world.context;
    let base = register_base(context, owner, BASE_NAME, Hash32(base.0), "Apache-2.0").await?;
    let mut adapters = Vec::with_capacity(batches.len());
    for datanet in batches {
        let stage = stages.begin(&format!("training {}", datanet.name), 1);
        let done = train(world, data, datanet, base.model_hash, options, &stage).await?;
        let terms = AdapterTerms {
            name: datanet.name.clone(),
            base_model: base.base_model,
            adapter_hash: done.adapter_hash,
            manifest_hash: done.manifest_hash,
            index_hash: done.index_hash,
            snapshots: vec![SnapshotRef {
                datanet: datanet.datanet.into(),
                root: done.snapshot_root,
            }],
            price: Price {
                per_call: 10_000u128.into(),
                per_1k_tokens: 500_000u128.into(),
            },
            policy: POLICY,
            mix: done.mix,
            unattested: UnattestedRule::Spans,
            predecessor: None,
        };
        let adapter = register(context, world.wallet("builder")?, terms).await?;
        let how = if done.reused {
            "reused; trained in"
        } else {
            "trained and indexed in"
        };
        stages.end(stage, &format!("{how} {:.1} s", done.train_seconds));
        adapters.push(TrainedAdapter {
            adapter,
            train_seconds: done.train_seconds,
            reused: done.reused,
        });
    }
    Ok(adapters)
}

async fn train(
    world: &World,
    data: &DemoData,
    datanet: &OpenedDatanet,
    base: Hash32,
    options: &Options,
    stage: &Stage,
) -> Result<Done, DemoError> {
    let failed = |reason: String| DemoError::Training {
        adapter: datanet.name.clone(),
        reason,
    };
    let mut command = Command::new(program("inference-node")?);
    command
        .arg("train")
        .arg("--base")
        .arg(base.to_string())
        .arg("--datanet")
        .arg(datanet.datanet.to_string())
        .arg("--snapshot")
        .arg(datanet.snapshot.to_string())
        .arg("--deployment")
        .arg(world.context.home.deployment())
        .arg("--parameters")
        .arg(&data.training)
        .arg("--artifacts")
        .arg(&world.artifacts)
        .arg("--records")
        .arg(world.context.home.path().join("trainings"))
        .args(["--progress", "json"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    if options.reuse {
        command.arg("--reuse");
    }
    let mut child = command
        .spawn()
        .map_err(DemoError::io("starting the training"))?;
    let output = child
        .stdout
        .take()
        .ok_or_else(|| failed("it has no output".to_owned()))?;
    let mut lines = BufReader::new(output).lines();
    let mut done = None;
    let started = Instant::now();
    while let Some(line) = lines
        .next_line()
        .await
        .map_err(DemoError::io("reading progress"))?
    {
        match serde_json::from_str(&line) {
            Ok(Line::Step {
                step,
                steps,
                loss,
                tokens_per_second,
            }) => {
                stage.at(step, steps);
                stage.say(&format!("loss {loss:.3}, {tokens_per_second:.0} tokens/s"));
            }
            Ok(Line::Phase { name }) => stage.say(&name),
            Ok(Line::Done(result)) => done = Some(result),
            Err(error) => return Err(failed(format!("{error}: {line}"))),
        }
    }
    let output = child
        .wait_with_output()
        .await
        .map_err(DemoError::io("ending the training"))?;
    let seconds = started.elapsed().as_secs();
    done.filter(|_| output.status.success()).ok_or_else(|| {
        let errors = String::from_utf8_lossy(&output.stderr);
        failed(format!(
            "{} after {seconds} s: {}",
            output.status,
            errors.trim()
        ))
    })
}
