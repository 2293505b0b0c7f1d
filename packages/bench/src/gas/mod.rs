//! Gas of the compiled contracts: whole transactions, signatures and size included.

mod batches;
mod claims;
mod disputes;
mod figures;
mod reports;
mod suite;
mod table;
mod votes;

use std::path::Path;

use crate::error::BenchError;
use crate::ground::Ground;
pub use figures::Figures;
use reports::Rounds;
use suite::Suite;

/// Oracle sets whose reports are measured.
const SETS: [u16; 5] = [4, 7, 16, 31, 64];

/// Measures everything on one chain.
///
/// # Errors
/// Any [`BenchError`]; a goal that is missed is a figure, not an error.
pub async fn measure(ground: &Ground, artifacts: &Path) -> Result<Figures, BenchError> {
    let mut verification = Vec::new();
    for oracles in SETS {
        let suite = Suite::start(ground, artifacts, oracles).await?;
        let mut rounds = Rounds::open(&suite, 1).await?;
        verification.push(rounds.measure_verification().await?);
    }
    let suite = Suite::start(ground, artifacts, SETS[0]).await?;
    let mut rounds = Rounds::open(&suite, reports::MOST_CHANNELS).await?;
    let settlement = rounds.measure_settlement().await?;
    let claims = claims::measure(&mut rounds, artifacts).await?;
    let batches = batches::measure(&suite).await?;
    let governor = votes::measure(&suite).await?;
    // They need longer than the window of a chain that runs.
    let disputes = match ground {
        Ground::Devnet => {
            disputes::measure(&Suite::start(ground, artifacts, SETS[0]).await?).await?
        }
        Ground::Running { .. } => Vec::new(),
    };
    let artifacts = figures::artifact_sizes(artifacts)?;
    Ok(Figures::new(
        verification,
        settlement,
        claims,
        batches,
        governor,
        disputes,
        artifacts,
    ))
}
