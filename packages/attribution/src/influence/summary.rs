//! What is kept of the training examples' gradients: a bounded number of them whole, all others
//! only in their contribution's sum.

use super::store::check_gradient;
use super::{GradientStore, CAP_QUANTILE};
use crate::{AttributionError, Result};

/// Examples whose gradients are kept whole. The second moment, the damping and the norm cap are
/// taken from them.
pub const SAMPLE: usize = 768;

/// Numbers of the examples that are kept whole, evenly spaced over all of them; ascending.
pub fn sampled(examples: usize) -> Vec<usize> {
    let kept = examples.min(SAMPLE);
    (0..kept).map(|place| place * examples / kept).collect()
}

/// The gradients of all examples, in memory that does not grow with their number:
/// `4 * SAMPLE * parameters + 8 * contributions * parameters` bytes at most.
#[derive(Debug, Clone)]
pub struct GradientSummary {
    sample: GradientStore,
    norm_cap: f64,
    contributions: usize,
    /// Sums over the examples outside the sample, `[contributions, parameters]`; empty while there
    /// are none.
    rest: Vec<f64>,
    rest_examples: usize,
}

impl GradientSummary {
    /// From the gradients that are kept whole. The norm cap is a quantile of their norms; they are
    /// cut to it.
    ///
    /// # Errors
    /// [`AttributionError::OutOfRange`] where there is no example, and
    /// [`AttributionError::UnknownContribution`] where one belongs to none of the contributions.
    pub fn new(mut sample: GradientStore, contributions: usize) -> Result<Self> {
        check_owners(&sample, contributions)?;
        let norm_cap = sample.cap_norms(CAP_QUANTILE);
        Ok(Self {
            sample,
            norm_cap,
            contributions,
            rest: Vec::new(),
            rest_examples: 0,
        })
    }

    /// The plain gradients, without a cap.
    pub(super) fn uncapped(sample: GradientStore, contributions: usize) -> Result<Self> {
        check_owners(&sample, contributions)?;
        Ok(Self {
            sample,
            norm_cap: f64::INFINITY,
            contributions,
            rest: Vec::new(),
            rest_examples: 0,
        })
    }

    /// Adds the gradient of an example outside the sample, cut to the cap.
    ///
    /// # Errors
    /// [`AttributionError::GradientShape`], [`AttributionError::NotFinite`] and
    /// [`AttributionError::UnknownContribution`].
    pub fn add<B: AsRef<[f32]>>(&mut self, contribution: u32, gradient: &[B]) -> Result<()> {
        check_gradient(self.sample.dims(), gradient)?;
        let place = contribution as usize;
        if place >= self.contributions {
            return Err(AttributionError::UnknownContribution {
                contribution,
                count: self.contributions,
            });
        }
        let parameters = self.parameters();
        self.rest.resize(self.contributions * parameters, 0.0);
        let values = || gradient.iter().flat_map(|block| block.as_ref());
        let squares: f64 = values().map(|value| f64::from(*value).powi(2)).sum();
        let factor = (self.norm_cap / squares.sqrt().max(f64::MIN_POSITIVE)).min(1.0);
        let sums = &mut self.rest[place * parameters..(place + 1) * parameters];
        for (sum, value) in sums.iter_mut().zip(values()) {
            *sum += factor * f64::from(*value);
        }
        self.rest_examples += 1;
        Ok(())
    }

    /// The gradients that are kept whole.
    pub fn sample(&self) -> &GradientStore {
        &self.sample
    }

    /// Number of examples, those of the sample included.
    pub fn examples(&self) -> usize {
        self.sample.examples() + self.rest_examples
    }

    /// Number of contributions.
    pub fn contributions(&self) -> usize {
        self.contributions
    }

    /// Norm that no example's gradient exceeds.
    pub fn norm_cap(&self) -> f64 {
        self.norm_cap
    }

    /// One block of one contribution's sum over the examples outside the sample; `None` where all
    /// are in the sample.
    pub(super) fn rest(&self, contribution: usize, block: usize) -> Option<&[f64]> {
        let dims = self.sample.dims();
        let start = contribution * self.parameters() + dims[..block].iter().sum::<usize>();
        self.rest.get(start..start + dims[block])
    }

    fn parameters(&self) -> usize {
        self.sample.dims().iter().sum()
    }
}

fn check_owners(store: &GradientStore, contributions: usize) -> Result<()> {
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
