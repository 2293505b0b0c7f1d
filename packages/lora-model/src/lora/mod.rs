//! LoRA adapters (Hu et al., 2021): a low-rank update beside any linear layer.

mod peft;

use crate::config::Config;
use crate::error::{ModelError, Result};
use crate::llama::{Model, Projection};
use crate::random::Stream;
use candle_core::{Device, Tensor};

/// The largest rank that is accepted.
pub const MAX_RANK: usize = 512;

/// What an adapter adapts, and how strongly.
#[derive(Debug, Clone, PartialEq)]
pub struct LoraConfig {
    /// Width of the bottleneck.
    pub rank: usize,
    /// The update is scaled by `alpha / rank`.
    pub alpha: f64,
    /// Linear layers that carry an update, in every decoder layer; in the order of
    /// [`Projection::ALL`], without repeats.
    pub targets: Vec<Projection>,
}

impl LoraConfig {
    /// An adapter on every linear layer.
    pub fn all_linear(rank: usize, alpha: f64) -> Self {
        Self {
            rank,
            alpha,
            targets: Projection::ALL.to_vec(),
        }
    }

    /// Factor of the update.
    pub fn scale(&self) -> f64 {
        self.alpha / self.rank as f64
    }

    pub(crate) fn validate(&self) -> Result<()> {
        if self.rank == 0 || self.rank > MAX_RANK {
            return Err(ModelError::Unsupported {
                field: "r",
                found: self.rank.to_string(),
            });
        }
        if !self.alpha.is_finite() || self.alpha <= 0.0 {
            let found = self.alpha.to_string();
            return Err(ModelError::Unsupported {
                field: "lora_alpha",
                found,
            });
        }
        let in_order = self.targets.windows(2).all(|w| w[0] < w[1]);
        if self.targets.is_empty() || !in_order {
            let found = format!("{:?}", self.targets);
            return Err(ModelError::Unsupported {
                field: "target_modules",
                found,
            });
        }
        Ok(())
    }
}

/// Which matrix of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    A,
    B,
}

/// `A [rank, inputs]` and `B [outputs, rank]`.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub a: Tensor,
    pub b: Tensor,
}

/// A LoRA adapter: matrices beside the linear layers of one base model. Cloning shares them.
#[derive(Debug, Clone)]
pub struct Adapter {
    pub(crate) config: LoraConfig,
    layers: Vec<[Option<Pair>; 7]>,
}

/// Name and shape of one matrix of an adapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoraMatrix {
    /// PEFT's name, `base_model.model.<module path>.lora_A.weight`.
    pub name: String,
    /// Rows and columns: `[rank, inputs]` for A, `[outputs, rank]` for B.
    pub shape: [usize; 2],
    pub(crate) layer: usize,
    pub(crate) projection: Projection,
    pub(crate) side: Side,
}

/// The matrices of an adapter in a fixed order: by layer, then projection, A before B.
///
/// Gradients and influence vectors follow this order.
pub fn lora_matrices(config: &Config, lora: &LoraConfig) -> Vec<LoraMatrix> {
    let mut matrices = Vec::new();
    for layer in 0..config.num_hidden_layers {
        for projection in &lora.targets {
            let (outputs, inputs) = projection.shape(config);
            let path = projection.path(layer);
            for (side, letter, shape) in [
                (Side::A, "A", [lora.rank, inputs]),
                (Side::B, "B", [outputs, lora.rank]),
            ] {
                matrices.push(LoraMatrix {
                    name: format!("base_model.model.{path}.lora_{letter}.weight"),
                    shape,
                    layer,
                    projection: *projection,
                    side,
                });
            }
        }
    }
    matrices
}

impl Adapter {
    /// A fresh adapter that changes nothing yet: A uniform in `±1 / sqrt(inputs)` (PEFT's
    /// Kaiming initialisation), B zero.
    ///
    /// # Errors
    /// [`ModelError::Unsupported`] names the setting of `lora` that makes no sense.
    pub fn new(model: &Model, lora: LoraConfig, seed: u64) -> Result<Self> {
        lora.validate()?;
        let matrices = lora_matrices(model.config(), &lora);
        let mut values = Vec::with_capacity(matrices.len());
        for (index, matrix) in matrices.iter().enumerate() {
            let count = matrix.shape[0] * matrix.shape[1];
            values.push(match matrix.side {
                Side::B => vec![0.0; count],
                Side::A => {
                    let bound = 1.0 / (matrix.shape[1] as f64).sqrt();
                    let mut stream = Stream::new(seed, "lora init").at(index as u64);
                    (0..count)
                        .map(|_| ((2.0 * stream.uniform() - 1.0) * bound) as f32)
                        .collect()
                }
            });
        }
        Self::from_values(model.config(), lora, values, model.device())
    }

    /// From the values of every matrix, row-major, in the order of [`lora_matrices`].
    ///
    /// # Errors
    /// [`ModelError::AdapterMismatch`] for the wrong number of matrices, a tensor error for
    /// the wrong number of values.
    pub fn from_values(
        config: &Config,
        lora: LoraConfig,
        values: Vec<Vec<f32>>,
        device: &Device,
    ) -> Result<Self> {
        lora.validate()?;
        let matrices = lora_matrices(config, &lora);
        if matrices.len() != values.len() {
            let (expected, found) = (matrices.len(), values.len());
            return Err(ModelError::AdapterMismatch(format!(
                "{expected} matrices expected, {found} found"
            )));
        }
        let mut layers = vec![[const { None }; 7]; config.num_hidden_layers];
        let mut values = matrices.iter().zip(values);
        while let (Some((ma, a)), Some((mb, b))) = (values.next(), values.next()) {
            let pair = Pair {
                a: Tensor::from_vec(a, &ma.shape[..], device)?,
                b: Tensor::from_vec(b, &mb.shape[..], device)?,
            };
            layers[ma.layer][ma.projection.index()] = Some(pair);
        }
        Ok(Self {
            config: lora,
            layers,
        })
    }

    /// Rank, scale and targets.
    pub fn config(&self) -> &LoraConfig {
        &self.config
    }

    /// Values of every matrix, row-major, in the order of [`lora_matrices`].
    ///
    /// # Errors
    /// A tensor error where the device fails.
    pub fn to_values(&self) -> Result<Vec<Vec<f32>>> {
        let pairs = self.layers.iter().flatten().flatten();
        let tensors = pairs.flat_map(|pair| [&pair.a, &pair.b]);
        tensors
            .map(|t| Ok(t.flatten_all()?.to_vec1::<f32>()?))
            .collect()
    }

    pub(crate) fn layer_count(&self) -> usize {
        self.layers.len()
    }

    pub(crate) fn pair(&self, layer: usize, projection: Projection) -> Option<&Pair> {
        self.layers.get(layer)?[projection.index()].as_ref()
    }

    pub(crate) fn set_matrix(&mut self, matrix: &LoraMatrix, value: Tensor) {
        let slot = &mut self.layers[matrix.layer][matrix.projection.index()];
        if let Some(pair) = slot {
            match matrix.side {
                Side::A => pair.a = value,
                Side::B => pair.b = value,
            }
        }
    }

    /// Checks that the matrices fit the model.
    ///
    /// # Errors
    /// [`ModelError::AdapterMismatch`] says what does not fit.
    pub fn check_fits(&self, model: &Model) -> Result<()> {
        let config = model.config();
        if self.layers.len() != config.num_hidden_layers {
            return Err(ModelError::AdapterMismatch(format!(
                "{} layers, the model has {}",
                self.layers.len(),
                config.num_hidden_layers
            )));
        }
        for matrix in lora_matrices(config, &self.config) {
            let pair = self.pair(matrix.layer, matrix.projection);
            let tensor = pair.map(|p| if matrix.side == Side::A { &p.a } else { &p.b });
            if tensor.is_none_or(|t| t.dims() != matrix.shape) {
                return Err(ModelError::AdapterMismatch(format!(
                    "{} must have shape {:?}",
                    matrix.name, matrix.shape
                )));
            }
        }
        Ok(())
    }
}
