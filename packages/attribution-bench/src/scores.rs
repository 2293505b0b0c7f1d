//! What a method says of a world, in one form for all methods, ours and others'.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::retrain::{read_json, write_json};
use crate::world::World;
use crate::{BenchError, Result};

/// Scores of one method. A positive score says that training on it made the answer likelier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Name of the method.
    pub method: String,
    /// `[queries][examples]`.
    pub examples: Vec<Vec<f64>>,
    /// `[queries][contributions]` where the method scores contributions by themselves; elsewhere
    /// the examples' scores are added up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contributions: Option<Vec<Vec<f64>>>,
    /// Damping that the method chose, where it chooses one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub damping: Option<f64>,
    /// Score of every example for itself, where the method has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_influence: Option<Vec<f64>>,
    /// What it costs.
    pub cost: Cost,
}

/// Processor time and memory of a method.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Processor time, once per adapter, in seconds.
    pub build_cpu_seconds: f64,
    /// Processor time per query, in seconds.
    pub query_cpu_seconds: f64,
    /// Bytes that must be kept to answer queries, besides model and adapter.
    pub kept_bytes: u64,
}

impl Scores {
    /// `[queries][contributions]`.
    pub fn by_contribution(&self, world: &World) -> Vec<Vec<f64>> {
        if let Some(contributions) = &self.contributions {
            return contributions.clone();
        }
        let sums = |scores: &Vec<f64>| {
            let mut sums = vec![0.0; world.contributions.len()];
            for (score, example) in scores.iter().zip(&world.examples) {
                sums[example.contribution] += score;
            }
            sums
        };
        self.examples.iter().map(sums).collect()
    }

    /// Checks the shape.
    ///
    /// # Errors
    /// [`BenchError::Data`] says what does not fit.
    pub fn check(&self, world: &World) -> Result<()> {
        let shaped = |rows: &Vec<Vec<f64>>, width: usize| {
            rows.len() == world.queries.len()
                && rows.iter().all(|row| row.len() == width)
                && rows.iter().flatten().all(|score| score.is_finite())
        };
        let contributions = self.contributions.as_ref();
        let examples = shaped(&self.examples, world.examples.len());
        if examples && contributions.is_none_or(|rows| shaped(rows, world.contributions.len())) {
            return Ok(());
        }
        let reason = format!("the scores of {} are not of this world", self.method);
        Err(BenchError::Data(reason))
    }

    /// Writes the scores into a folder.
    ///
    /// # Errors
    /// [`BenchError::File`].
    pub fn write(&self, folder: &Path) -> Result<()> {
        write_json(&folder.join(format!("{}.json", self.method)), self)
    }
}

/// All scores of a folder, by file name.
///
/// # Errors
/// [`BenchError::File`], [`BenchError::Json`], and [`BenchError::Data`] for another world's scores.
pub fn read_all(folder: &Path, world: &World) -> Result<Vec<Scores>> {
    let entries = std::fs::read_dir(folder).map_err(BenchError::file(folder))?;
    let paths: std::io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.map_err(BenchError::file(folder))?;
    paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
    paths.sort();
    let read = |path: &PathBuf| {
        let scores: Scores = read_json(path)?;
        scores.check(world)?;
        Ok(scores)
    };
    paths.iter().map(read).collect()
}
