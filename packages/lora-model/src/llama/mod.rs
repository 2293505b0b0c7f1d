//! A Llama-architecture decoder: weights, loading and saving.
//!
//! Two paths share the weights: [`grad`] keeps activations and runs backwards for training and
//! attribution; [`infer`] keeps a key-value cache per sequence and serves different adapters in
//! one batch. All weights are f32 on one candle device.

pub(crate) mod grad;
pub(crate) mod infer;
mod projection;

pub use infer::{ForwardItem, KvCache, LogitsOf};
pub use projection::Projection;

use crate::config::Config;
use crate::error::{ModelError, Result};
use crate::files;
use crate::ops::attention::Heads;
use crate::ops::RotaryTables;
use crate::random::Stream;
use crate::weights::{HostTensor, StoredDtype, TensorMap};
use candle_core::{Device, Tensor};
use std::collections::HashMap;
use std::path::Path;

const EMBEDDING: &str = "model.embed_tokens.weight";
const FINAL_NORM: &str = "model.norm.weight";
const OUTPUT: &str = "lm_head.weight";

/// Weights of one decoder layer.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    pub input_norm: Tensor,
    pub post_attention_norm: Tensor,
    pub projections: [Tensor; 7],
}

impl Layer {
    pub fn weight(&self, projection: Projection) -> &Tensor {
        &self.projections[projection.index()]
    }
}

/// A base model. Cloning shares the weights.
#[derive(Debug, Clone)]
pub struct Model {
    pub(crate) config: Config,
    pub(crate) device: Device,
    pub(crate) embedding: Tensor,
    pub(crate) layers: Vec<Layer>,
    pub(crate) final_norm: Tensor,
    /// Absent where the embedding is the output projection too.
    pub(crate) output: Option<Tensor>,
    pub(crate) rotary: RotaryTables,
}

pub(crate) fn input_norm_name(layer: usize) -> String {
    format!("model.layers.{layer}.input_layernorm.weight")
}

pub(crate) fn post_attention_norm_name(layer: usize) -> String {
    format!("model.layers.{layer}.post_attention_layernorm.weight")
}

pub(crate) fn projection_name(layer: usize, projection: Projection) -> String {
    format!("{}.weight", projection.path(layer))
}

/// Name and shape of every weight of a model, in a fixed order.
pub fn parameter_shapes(config: &Config) -> Vec<(String, Vec<usize>)> {
    let hidden = config.hidden_size;
    let mut shapes = vec![(EMBEDDING.to_string(), vec![config.vocab_size, hidden])];
    for layer in 0..config.num_hidden_layers {
        shapes.push((input_norm_name(layer), vec![hidden]));
        for projection in Projection::ALL {
            let (outputs, inputs) = projection.shape(config);
            shapes.push((projection_name(layer, projection), vec![outputs, inputs]));
        }
        shapes.push((post_attention_norm_name(layer), vec![hidden]));
    }
    shapes.push((FINAL_NORM.to_string(), vec![hidden]));
    if !config.tie_word_embeddings {
        shapes.push((OUTPUT.to_string(), vec![config.vocab_size, hidden]));
    }
    shapes
}

impl Model {
    /// Loads a Hugging Face folder: `config.json` and `model.safetensors`, whole or sharded,
    /// stored as f32, f16 or bf16.
    ///
    /// # Errors
    /// Names the setting that is not supported, or the tensor that is missing, unexpected, of
    /// the wrong shape, or not finite.
    pub fn load(folder: &Path, device: &Device) -> Result<Self> {
        let config = Config::from_folder(folder)?;
        let mut tensors = TensorMap::read_model(folder)?;
        // Written by some tools although the embedding serves as the output.
        if config.tie_word_embeddings {
            tensors.0.remove(OUTPUT);
        }
        tensors
            .0
            .retain(|name, _| !name.ends_with("rotary_emb.inv_freq"));
        Self::from_tensors(config, &mut tensors, device)
    }

    /// A model with random weights: normal with deviation 0.02, the projections that write to
    /// the residual stream smaller by `sqrt(2 layers)` (as in GPT-2), norms 1.
    ///
    /// # Errors
    /// [`ModelError::Unsupported`] where the configuration is inconsistent.
    pub fn random(config: Config, seed: u64, device: &Device) -> Result<Self> {
        config.validate()?;
        let residual = 0.02 / (2.0 * config.num_hidden_layers as f64).sqrt();
        let mut tensors = TensorMap::default();
        for (index, (name, shape)) in parameter_shapes(&config).into_iter().enumerate() {
            let count = shape.iter().product();
            let values = if shape.len() == 1 {
                vec![1.0; count]
            } else {
                let writes = name.contains("o_proj") || name.contains("down_proj");
                let deviation = if writes { residual } else { 0.02 };
                let mut stream = Stream::new(seed, "base weights").at(index as u64);
                (0..count)
                    .map(|_| (stream.normal() * deviation) as f32)
                    .collect()
            };
            tensors.0.insert(name, HostTensor { shape, values });
        }
        Self::from_tensors(config, &mut tensors, device)
    }

    pub(crate) fn from_tensors(
        config: Config,
        tensors: &mut TensorMap,
        device: &Device,
    ) -> Result<Self> {
        let hidden = config.hidden_size;
        let vocab = config.vocab_size;
        let layers = (0..config.num_hidden_layers)
            .map(|layer| load_layer(&config, tensors, layer, device))
            .collect::<Result<Vec<_>>>()?;
        let output = if config.tie_word_embeddings {
            None
        } else {
            Some(tensors.take_tensor(OUTPUT, &[vocab, hidden], device)?)
        };
        let model = Self {
            embedding: tensors.take_tensor(EMBEDDING, &[vocab, hidden], device)?,
            layers,
            final_norm: tensors.take_tensor(FINAL_NORM, &[hidden], device)?,
            output,
            rotary: RotaryTables::new(
                config.head_dim,
                config.max_position_embeddings,
                config.rope_theta,
                device,
            )?,
            device: device.clone(),
            config,
        };
        tensors.expect_empty()?;
        Ok(model)
    }

    /// Writes `config.json` and `model.safetensors` into a folder, which is created.
    ///
    /// # Errors
    /// [`ModelError::Io`] where a file cannot be written.
    pub fn save(&self, folder: &Path, dtype: StoredDtype) -> Result<()> {
        files::create_folder(folder)?;
        self.config.save(folder, dtype.torch_name())?;
        let metadata = HashMap::from([("format".to_string(), "pt".to_string())]);
        self.to_tensors()?
            .write(&folder.join("model.safetensors"), dtype, metadata)
    }

    pub(crate) fn to_tensors(&self) -> Result<TensorMap> {
        let mut tensors = TensorMap::default();
        for (name, _) in parameter_shapes(&self.config) {
            let tensor = self.parameter(&name)?;
            tensors.0.insert(name, HostTensor::from_tensor(tensor)?);
        }
        Ok(tensors)
    }

    /// The weight with this name of [`parameter_shapes`].
    pub(crate) fn parameter(&self, name: &str) -> Result<&Tensor> {
        let missing = || ModelError::MissingTensor {
            name: name.to_string(),
        };
        match name {
            EMBEDDING => return Ok(&self.embedding),
            FINAL_NORM => return Ok(&self.final_norm),
            OUTPUT => return self.output.as_ref().ok_or_else(missing),
            _ => {}
        }
        let (layer, rest) = split_layer(name).ok_or_else(missing)?;
        let layer = self.layers.get(layer).ok_or_else(missing)?;
        layer_slot(rest)
            .map(|slot| match slot {
                Slot::InputNorm => &layer.input_norm,
                Slot::PostAttentionNorm => &layer.post_attention_norm,
                Slot::Projection(p) => layer.weight(p),
            })
            .ok_or_else(missing)
    }

    /// Replaces the weight with this name; the shape must stay the same.
    pub(crate) fn set_parameter(&mut self, name: &str, value: Tensor) -> Result<()> {
        let current = self.parameter(name)?;
        if current.dims() != value.dims() {
            return Err(ModelError::WrongShape {
                name: name.to_string(),
                expected: current.dims().to_vec(),
                found: value.dims().to_vec(),
            });
        }
        match (name, split_layer(name)) {
            (EMBEDDING, _) => self.embedding = value,
            (FINAL_NORM, _) => self.final_norm = value,
            (_, Some((layer, rest))) => match layer_slot(rest) {
                Some(Slot::InputNorm) => self.layers[layer].input_norm = value,
                Some(Slot::PostAttentionNorm) => self.layers[layer].post_attention_norm = value,
                Some(Slot::Projection(p)) => self.layers[layer].projections[p.index()] = value,
                None => {
                    return Err(ModelError::MissingTensor {
                        name: name.to_string(),
                    })
                }
            },
            _ => self.output = Some(value),
        }
        Ok(())
    }

    /// Dimensions and constants.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The device that the weights lie on.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Number of weights.
    pub fn parameter_count(&self) -> usize {
        parameter_shapes(&self.config)
            .iter()
            .map(|(_, s)| s.iter().product::<usize>())
            .sum()
    }

    pub(crate) fn heads(&self) -> Heads {
        Heads {
            query: self.config.num_attention_heads,
            key_value: self.config.num_key_value_heads,
            dim: self.config.head_dim,
        }
    }

    /// The matrix `[vocab, hidden]` that turns the last hidden state into logits.
    pub(crate) fn output_weight(&self) -> &Tensor {
        self.output.as_ref().unwrap_or(&self.embedding)
    }

    /// The name under which the gradient of [`Model::output_weight`] counts.
    pub(crate) fn output_name(&self) -> &'static str {
        if self.output.is_some() {
            OUTPUT
        } else {
            EMBEDDING
        }
    }

    /// Refuses token ids outside the vocabulary and sequences beyond the context.
    pub(crate) fn check_tokens(&self, tokens: &[u32], past: usize) -> Result<()> {
        let (vocab_size, limit) = (self.config.vocab_size, self.config.max_position_embeddings);
        let found = past + tokens.len();
        if found > limit {
            return Err(ModelError::SequenceTooLong { found, limit });
        }
        match tokens.iter().find(|t| **t as usize >= vocab_size) {
            Some(token) => Err(ModelError::TokenOutOfRange {
                token: *token,
                vocab_size,
            }),
            None => Ok(()),
        }
    }

    pub(crate) fn embed(&self, tokens: &[u32]) -> Result<Tensor> {
        let index = Tensor::from_slice(tokens, tokens.len(), &self.device)?;
        Ok(self.embedding.index_select(&index, 0)?)
    }
}

fn load_layer(
    config: &Config,
    tensors: &mut TensorMap,
    layer: usize,
    device: &Device,
) -> Result<Layer> {
    let hidden = config.hidden_size;
    let mut projections = Vec::with_capacity(Projection::ALL.len());
    for projection in Projection::ALL {
        let (outputs, inputs) = projection.shape(config);
        let name = projection_name(layer, projection);
        projections.push(tensors.take_tensor(&name, &[outputs, inputs], device)?);
    }
    Ok(Layer {
        input_norm: tensors.take_tensor(&input_norm_name(layer), &[hidden], device)?,
        post_attention_norm: tensors.take_tensor(
            &post_attention_norm_name(layer),
            &[hidden],
            device,
        )?,
        projections: <[Tensor; 7]>::try_from(projections)
            .map_err(|_| ModelError::Empty("a projection"))?,
    })
}

/// Where a layer keeps a weight.
enum Slot {
    InputNorm,
    PostAttentionNorm,
    Projection(Projection),
}

fn split_layer(name: &str) -> Option<(usize, &str)> {
    let (layer, rest) = name.strip_prefix("model.layers.")?.split_once('.')?;
    Some((layer.parse().ok()?, rest))
}

fn layer_slot(rest: &str) -> Option<Slot> {
    let module = rest.strip_suffix(".weight")?;
    match module {
        "input_layernorm" => return Some(Slot::InputNorm),
        "post_attention_layernorm" => return Some(Slot::PostAttentionNorm),
        _ => {}
    }
    let (_, module) = module.split_once('.')?;
    Projection::from_module_name(module).map(Slot::Projection)
}
