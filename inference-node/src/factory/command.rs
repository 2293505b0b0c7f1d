//! `inference-node train`.

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use artifact_store::Hash;
use attribution_report::Hash32;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle as BarStyle};

use super::{train, Event, FactoryError, Registry, TrainOptions, TrainingSet, TrainingSettings};

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProgressStyle {
    /// A live line on stderr, the outcome on stdout.
    Bar,
    /// One JSON object per line on stdout.
    Json,
}

/// Where the batches are named: by a registered snapshot, or by a file.
#[derive(Debug, Args)]
pub struct Source {
    /// Id of the Datanet.
    #[arg(long, requires = "snapshot")]
    pub datanet: Option<u64>,
    /// Root of its registered snapshot.
    #[arg(long, requires = "deployment")]
    pub snapshot: Option<Hash32>,
    /// Deployment file, which names the chain and datanet-registry.
    #[arg(long, requires = "datanet")]
    pub deployment: Option<PathBuf>,
    /// JSON file with the Datanet and its accepted batches, checked against no chain.
    #[arg(long, conflicts_with = "datanet", required_unless_present = "datanet")]
    pub training_set: Option<PathBuf>,
}

impl Source {
    async fn load(&self) -> Result<TrainingSet, FactoryError> {
        match self {
            Self {
                datanet: Some(datanet),
                snapshot: Some(root),
                deployment: Some(deployment),
                ..
            } => {
                let registry = Registry::connect(deployment).await?;
                registry.training_set(*datanet, *root).await
            }
            Self {
                training_set: Some(path),
                ..
            } => TrainingSet::load(path),
            _ => Err(FactoryError::TrainingSet("none is named".to_owned())),
        }
    }
}

/// Trains an adapter on a Datanet and makes its attribution indexes.
#[derive(Debug, Args)]
pub struct TrainArguments {
    /// Artifact hash of the base model's folder.
    #[arg(long)]
    pub base: Hash,
    /// What to train on.
    #[command(flatten)]
    pub source: Source,
    /// JSON file with the training settings; defaults where it is left out.
    #[arg(long)]
    pub parameters: Option<PathBuf>,
    /// Folder of the artifact store.
    #[arg(long)]
    pub artifacts: PathBuf,
    /// Folder of the records of earlier runs.
    #[arg(long)]
    pub records: PathBuf,
    /// Take the outcome of an earlier run over the same input.
    #[arg(long)]
    pub reuse: bool,
    /// Updates between two checkpoints; an interrupted run goes on from its last one.
    #[arg(long, default_value = "25")]
    pub checkpoint_every: NonZeroUsize,
    /// How progress is shown.
    #[arg(long, value_enum, default_value = "bar")]
    pub progress: ProgressStyle,
}

/// Runs the command.
///
/// # Errors
/// As [`train`].
pub async fn run_train(arguments: TrainArguments) -> Result<(), FactoryError> {
    let settings = match &arguments.parameters {
        Some(path) => TrainingSettings::load(path)?,
        None => TrainingSettings::default(),
    };
    let options = TrainOptions {
        base: arguments.base,
        set: arguments.source.load().await?,
        settings,
        artifacts: arguments.artifacts,
        records: arguments.records,
        reuse: arguments.reuse,
        checkpoint_every: arguments.checkpoint_every,
    };
    match arguments.progress {
        ProgressStyle::Json => train(&options, &mut print_line).await?,
        ProgressStyle::Bar => {
            let bar = ProgressBar::no_length();
            let outcome = train(&options, &mut |event| show(&bar, event)).await?;
            print_line(Event::Done(Box::new(outcome.clone())));
            outcome
        }
    };
    Ok(())
}

/// One line of JSON; who stops reading stops the lines, not the run.
fn print_line(event: Event) {
    if let Ok(line) = serde_json::to_string(&event) {
        let mut output = std::io::stdout().lock();
        let _ = writeln!(output, "{line}").and_then(|()| output.flush());
    }
}

fn show(bar: &ProgressBar, event: Event) {
    match event {
        Event::Phase { name } => bar.set_message(name),
        Event::Step {
            step,
            steps,
            loss,
            tokens_per_second,
        } => {
            if let Ok(style) = BarStyle::with_template("{elapsed:>4} {wide_bar} {pos}/{len} {msg}")
            {
                bar.set_style(style);
            }
            bar.set_length(steps as u64);
            bar.set_position(step as u64);
            bar.set_message(format!("loss {loss:.3}, {tokens_per_second:.0} tokens/s"));
        }
        Event::Done(_) => bar.finish_and_clear(),
    }
}
