//! Proof of Attribution: which contributions an answer of an adapter rests on.
//!
//! Two signals are measured, both per contribution (a batch on chain):
//! - [`influence`]: how much the training on a contribution moved the answer, from gradients and
//!   the damped block empirical Fisher; kept in an [`index::Index`] made at training time and
//!   scored in integers by [`score`];
//! - [`span`]: which stretches of the answer stand word for word in a contribution. It is also the
//!   evidence that people are shown.
//!
//! [`duplicates`] finds contributions that repeat earlier ones, so that a copy earns nothing, and
//! with the feature `model` [`paraphrase`] those that do so in other words.
//! The engines know nothing of models; with the feature `model`, [`attributor`] joins them to one,
//! [`indexes`] makes them from contributions and [`audit`] makes them again and compares.

#[cfg(feature = "model")]
pub mod attributor;
#[cfg(feature = "model")]
pub mod audit;
#[cfg(feature = "model")]
pub mod contributions;
pub mod duplicates;
mod error;
#[cfg(feature = "model")]
pub mod examples;
mod files;
#[cfg(feature = "model")]
pub mod gradients;
pub mod index;
#[cfg(feature = "model")]
pub mod indexes;
pub mod influence;
pub mod linear;
pub mod manifest;
#[cfg(feature = "model")]
pub mod paraphrase;
pub mod score;
pub mod span;

pub use error::AttributionError;
pub use index::ContributionRecord;

/// Result with this crate's error.
pub type Result<T> = std::result::Result<T, AttributionError>;
