//! What the finished trainings say about the methods.

mod faults;
mod lds;
mod leave_out;
mod removal;

pub use faults::{fault_score, FaultScore};
pub use lds::{plain, report as lds_report, Half, Halves, LdsReport, MethodScore};
pub use leave_out::{leave_out_report, LeaveOutReport};
pub use removal::{removal_curves, RemovalPoint};

use serde::Serialize;

use crate::design::{self, Run, Selection};
use crate::faults::FaultyWorld;
use crate::methods;
use crate::retrain::Workshop;
use crate::scores::{Cost, Scores};
use crate::settings::Settings;
use crate::world::World;
use crate::Result;

/// Which halves are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Those set aside for tuning.
    Tuning,
    /// The rest.
    Testing,
}

/// The halves that were trained at least once, with the outcomes of all their finished trainings.
///
/// # Errors
/// [`crate::BenchError::Json`] for a damaged outcome.
pub fn finished(workshop: &Workshop, world: &World, part: Part) -> Result<Halves> {
    let mut halves = Halves::default();
    for (selection, members) in design::halves(world) {
        let (family, number) = match selection {
            Selection::HalfOfContributions(number) => (&mut halves.contributions, number),
            Selection::HalfOfExamples(number) => (&mut halves.examples, number),
            _ => continue,
        };
        if (number < world.settings.tuning) != (part == Part::Tuning) {
            continue;
        }
        let mut outcomes = Vec::new();
        for seed in 1..=world.settings.seeds {
            let run = Run {
                selection: selection.clone(),
                seed,
                members: members.clone(),
            };
            let outcome = workshop.cached(world, &run)?;
            outcomes.extend(outcome.map(|outcome| outcome.log_probabilities));
        }
        if !outcomes.is_empty() {
            family.push(Half { members, outcomes });
        }
    }
    Ok(halves)
}

/// All figures of a measurement.
#[derive(Debug, Serialize)]
pub struct Report {
    /// What was measured.
    pub data: DataReport,
    /// Finished trainings of each kind, of how many.
    pub trainings: Vec<Progress>,
    /// Linear datamodeling scores on the halves for testing.
    pub lds: LdsReport,
    /// Payouts against what leaving a contribution out does, where that is finished.
    pub leave_out: Option<LeaveOutReport>,
    /// Log-probability of the queries without the examples that a method scores highest.
    pub removal: Vec<RemovalPoint>,
    /// What the methods find on the data with faults.
    pub faults: Vec<FaultScore>,
    /// Costs of every method.
    pub costs: Vec<(String, Cost)>,
}

/// Size of what was measured.
#[derive(Debug, Serialize)]
pub struct DataReport {
    /// Contributions.
    pub contributions: usize,
    /// Training examples.
    pub examples: usize,
    /// Their tokens.
    pub tokens: usize,
    /// Queries.
    pub queries: usize,
    /// Of these, those that the model answered itself.
    pub own_answers: usize,
    /// Settings of the measurement.
    pub settings: Settings,
}

/// How far one kind of training is.
#[derive(Debug, Default, Serialize)]
pub struct Progress {
    /// The kind.
    pub kind: String,
    /// Its seed.
    pub seed: u64,
    /// Finished trainings.
    pub finished: usize,
    /// All of them.
    pub all: usize,
    /// Mean processor time of a finished one, in seconds.
    pub mean_cpu_seconds: f64,
}

fn data_report(world: &World) -> DataReport {
    let examples = world.examples.iter();
    DataReport {
        contributions: world.contributions.len(),
        examples: world.examples.len(),
        tokens: examples.map(|example| example.row.tokens.len()).sum(),
        queries: world.queries.len(),
        own_answers: world.queries.iter().filter(|query| query.own).count(),
        settings: world.settings.clone(),
    }
}

fn progress(workshop: &Workshop, world: &World) -> Result<Vec<Progress>> {
    let mut table: Vec<Progress> = Vec::new();
    for run in design::runs(world) {
        let kind = match run.selection {
            Selection::Full => "all examples",
            Selection::HalfOfContributions(_) => "half of the contributions",
            Selection::HalfOfExamples(_) => "half of the examples",
            Selection::LeaveOut(_) => "without one contribution",
            Selection::Removal { .. } => "without the highest scored",
        };
        let known = |row: &Progress| row.kind == kind && row.seed == run.seed;
        let place = table.iter().position(known).unwrap_or_else(|| {
            table.push(Progress {
                kind: kind.to_owned(),
                seed: run.seed,
                ..Progress::default()
            });
            table.len() - 1
        });
        let row = &mut table[place];
        row.all += 1;
        if let Some(outcome) = workshop.cached(world, &run)? {
            row.finished += 1;
            row.mean_cpu_seconds += outcome.cpu_seconds;
        }
    }
    for row in &mut table {
        row.mean_cpu_seconds /= row.finished.max(1) as f64;
    }
    Ok(table)
}

/// Everything that a report is made from.
pub struct Inputs<'a> {
    /// The finished trainings.
    pub workshop: &'a Workshop,
    /// What was measured.
    pub world: &'a World,
    /// Scores of all methods.
    pub scores: Vec<Scores>,
    /// The same data with faults.
    pub faulty: &'a FaultyWorld,
    /// Scores of all methods on it.
    pub faulty_scores: Vec<Scores>,
}

impl Inputs<'_> {
    /// Makes the report of what is finished, with our method first.
    ///
    /// # Errors
    /// [`crate::BenchError::Json`] for damaged results.
    pub fn report(mut self) -> Result<Report> {
        let (workshop, world) = (self.workshop, self.world);
        self.scores
            .sort_by_key(|scores| scores.method != methods::OURS);
        let trainings = progress(workshop, world)?;
        let halves = finished(workshop, world, Part::Testing)?;
        let leave_out = match self.scores.first() {
            Some(ours) => leave_out_report(workshop, world, ours)?,
            None => None,
        };
        let costs = self.scores.iter().map(|s| (s.method.clone(), s.cost));
        let faults = self.faulty_scores.iter();
        Ok(Report {
            data: data_report(world),
            trainings,
            lds: lds_report(world, &self.scores, &halves),
            leave_out,
            removal: removal_curves(workshop, world, &self.scores)?,
            faults: faults.map(|s| fault_score(self.faulty, s)).collect(),
            costs: costs.collect(),
        })
    }
}
