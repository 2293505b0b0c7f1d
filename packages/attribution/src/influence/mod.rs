//! Influence of every contribution, by the damped block empirical Fisher.
//!
//! With `g_i` the gradient of training example `i` in one block (one LoRA matrix) and
//! `H = (1/N) sum g_i g_i^T`, the vector of contribution `k` is
//! `F_k = (H + lambda I)^-1 sum_{i in k} g_i`. Its dot product with an answer's gradient predicts
//! how the answer's log-probability falls when the contribution is left out (influence functions,
//! Koh and Liang 2017, with the empirical Fisher in place of the Hessian; block-wise as in
//! Grosse et al. 2023). Linearity makes one vector per contribution exact: no example needs one.

mod block;
mod damping;
mod store;
mod summary;

use rayon::prelude::*;

use crate::Result;
pub use damping::DAMPING_GRID;
pub(crate) use store::check_gradient;
pub use store::GradientStore;
pub use summary::{sampled, GradientSummary, SAMPLE};

/// Part of the examples whose gradient norm stays as it is; longer ones are cut to that norm.
const CAP_QUANTILE: f64 = 0.9;

/// One vector per contribution, over all blocks.
#[derive(Debug, Clone, PartialEq)]
pub struct Influence {
    /// Sizes of the blocks.
    pub dims: Vec<usize>,
    /// `vectors[contribution]` holds the blocks one after the other.
    pub vectors: Vec<Vec<f32>>,
    /// Damping that was chosen, relative to the mean eigenvalue of each block.
    pub damping: f64,
    /// Norm that no example's gradient exceeds.
    pub norm_cap: f64,
    /// Number of examples.
    pub examples: usize,
}

/// Computes the influence vectors of all contributions from their examples' gradients.
///
/// Two things are chosen here and by nobody else. The norm cap is a quantile of the examples'
/// norms, so no single example, however strange, outweighs the rest. The damping maximises the
/// leave-one-out likelihood of the gradients; see [`DAMPING_GRID`].
///
/// # Errors
/// [`crate::AttributionError::NotPositiveDefinite`] where the numbers are too far apart to solve.
pub fn fit_summary(summary: &GradientSummary) -> Result<Influence> {
    solve(summary, damping::choose(summary.sample())?)
}

/// As [`fit_summary`], for a damping that somebody states: true where it is as likely as the one
/// that [`fit_summary`] would choose, up to rounding. The influence is made with it then, else with
/// the chosen one.
///
/// # Errors
/// As [`fit_summary`].
pub fn fit_summary_stated(summary: &GradientSummary, stated: f64) -> Result<(Influence, bool)> {
    let chosen = damping::choose_stated(summary.sample(), stated)?;
    Ok((solve(summary, chosen)?, chosen == stated))
}

/// As [`fit_summary`], with all gradients kept whole.
///
/// # Errors
/// As [`GradientSummary::new`] and [`fit_summary`].
pub fn fit(store: GradientStore, contributions: usize) -> Result<Influence> {
    fit_summary(&GradientSummary::new(store, contributions)?)
}

/// As [`fit`], with a damping from outside and no cap: the plain formula.
///
/// # Errors
/// As [`fit`].
pub fn fit_with_damping(
    store: &GradientStore,
    contributions: usize,
    damping: f64,
) -> Result<Influence> {
    let summary = GradientSummary::uncapped(store.clone(), contributions)?;
    solve(&summary, damping)
}

fn solve(summary: &GradientSummary, damping: f64) -> Result<Influence> {
    let dims = summary.sample().dims().to_vec();
    let blocks: Vec<_> = (0..dims.len())
        .into_par_iter()
        .map(|number| block::vectors(summary, number, damping))
        .collect::<Result<_>>()?;
    let vector = |contribution: usize| {
        let rows = blocks.iter().map(|block| block.row(contribution));
        rows.flatten().map(|value| *value as f32).collect()
    };
    Ok(Influence {
        dims,
        vectors: (0..summary.contributions()).map(vector).collect(),
        damping,
        norm_cap: summary.norm_cap(),
        examples: summary.examples(),
    })
}
