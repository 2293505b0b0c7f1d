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

use rayon::prelude::*;

use crate::{AttributionError, Result};
pub use damping::DAMPING_GRID;
pub(crate) use store::check_gradient;
pub use store::GradientStore;

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

/// Computes the influence vectors of `contributions` contributions from their examples' gradients.
///
/// Two things are chosen here and by nobody else. The norm cap is a quantile of the examples'
/// norms, so no single example, however strange, outweighs the rest. The damping maximises the
/// leave-one-out likelihood of the gradients; see [`DAMPING_GRID`].
///
/// # Errors
/// [`AttributionError::OutOfRange`] where there is no example, and
/// [`AttributionError::UnknownContribution`] where one belongs to none of the contributions.
pub fn fit(mut store: GradientStore, contributions: usize) -> Result<Influence> {
    check(&store, contributions)?;
    let norm_cap = store.cap_norms(CAP_QUANTILE);
    let damping = damping::choose(&store)?;
    solve(&store, contributions, damping, norm_cap)
}

/// As [`fit`], for a damping that somebody states: true where it is as likely as the one that
/// [`fit`] would choose, up to rounding. The influence is made with it then, else with the chosen
/// one.
///
/// # Errors
/// As [`fit`].
pub fn fit_stated(
    mut store: GradientStore,
    contributions: usize,
    stated: f64,
) -> Result<(Influence, bool)> {
    check(&store, contributions)?;
    let norm_cap = store.cap_norms(CAP_QUANTILE);
    let chosen = damping::choose_stated(&store, stated)?;
    let influence = solve(&store, contributions, chosen, norm_cap)?;
    Ok((influence, chosen == stated))
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
    check(store, contributions)?;
    solve(store, contributions, damping, f64::INFINITY)
}

fn check(store: &GradientStore, contributions: usize) -> Result<()> {
    if store.examples() == 0 {
        return Err(AttributionError::OutOfRange {
            field: "examples",
            reason: "there is none".to_owned(),
        });
    }
    let owners = store.owners().iter();
    match owners.max().filter(|last| **last as usize >= contributions) {
        Some(last) => Err(AttributionError::UnknownContribution {
            contribution: *last,
            count: contributions,
        }),
        None => Ok(()),
    }
}

fn solve(
    store: &GradientStore,
    contributions: usize,
    damping: f64,
    norm_cap: f64,
) -> Result<Influence> {
    let dims = store.dims().to_vec();
    let blocks: Vec<_> = (0..dims.len())
        .into_par_iter()
        .map(|number| block::vectors(store, number, contributions, damping))
        .collect::<Result<_>>()?;
    let vector = |contribution: usize| {
        let rows = blocks.iter().map(|block| block.row(contribution));
        rows.flatten().map(|value| *value as f32).collect()
    };
    Ok(Influence {
        dims,
        vectors: (0..contributions).map(vector).collect(),
        damping,
        norm_cap,
        examples: store.examples(),
    })
}
