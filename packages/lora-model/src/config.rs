//! The model's configuration, read from and written to Hugging Face's `config.json`.

use crate::error::{ModelError, Result};
use crate::files;
use serde_json::{json, Map, Value};
use std::path::Path;

/// The largest `config.json` that is read.
const MAX_BYTES: u64 = 1 << 20;
/// Bounds on every dimension, so that a hostile file cannot ask for absurd memory.
const MAX_DIMENSION: usize = 1 << 20;
const MAX_LAYERS: usize = 512;

/// Dimensions and constants of a Llama-architecture model.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Width of the residual stream.
    pub hidden_size: usize,
    /// Width of the feed-forward layer.
    pub intermediate_size: usize,
    /// Number of decoder layers.
    pub num_hidden_layers: usize,
    /// Number of query heads.
    pub num_attention_heads: usize,
    /// Number of key and value heads; a divisor of the query heads.
    pub num_key_value_heads: usize,
    /// Width of one head; even, because rotary embedding turns pairs.
    pub head_dim: usize,
    /// Number of token ids.
    pub vocab_size: usize,
    /// Base of the rotary embedding's wavelengths.
    pub rope_theta: f64,
    /// Added to the mean square in RMS normalisation.
    pub rms_norm_eps: f64,
    /// The output projection is the embedding matrix.
    pub tie_word_embeddings: bool,
    /// Token that starts a text, where the model uses one.
    pub bos_token_id: Option<u32>,
    /// Tokens that end a text.
    pub eos_token_ids: Vec<u32>,
    /// Longest sequence in tokens.
    pub max_position_embeddings: usize,
}

impl Config {
    /// Reads `config.json` from the folder of a model.
    ///
    /// # Errors
    /// [`ModelError::Unsupported`] names a setting that is not implemented;
    /// [`ModelError::BadJson`] a field that is missing or of the wrong type.
    pub fn from_folder(folder: &Path) -> Result<Self> {
        let path = folder.join("config.json");
        let text = files::read_limited(&path, MAX_BYTES)?;
        let value: Map<String, Value> =
            serde_json::from_slice(&text).map_err(|e| ModelError::BadJson {
                path: path.clone(),
                reason: e.to_string(),
            })?;
        refuse_unsupported(&value)?;
        let config = Self::from_json(&Fields {
            path: &path,
            value: &value,
        })?;
        config.validate()?;
        Ok(config)
    }

    fn from_json(fields: &Fields) -> Result<Self> {
        let hidden_size = fields.size("hidden_size")?;
        let num_attention_heads = fields.size("num_attention_heads")?;
        let head_dim = match fields.optional_size("head_dim")? {
            Some(width) => width,
            None => hidden_size / num_attention_heads.max(1),
        };
        Ok(Self {
            hidden_size,
            intermediate_size: fields.size("intermediate_size")?,
            num_hidden_layers: fields.size("num_hidden_layers")?,
            num_attention_heads,
            num_key_value_heads: fields
                .optional_size("num_key_value_heads")?
                .unwrap_or(num_attention_heads),
            head_dim,
            vocab_size: fields.size("vocab_size")?,
            rope_theta: fields.rope_theta()?,
            rms_norm_eps: fields.number("rms_norm_eps", 1e-6)?,
            tie_word_embeddings: fields.flag("tie_word_embeddings")?,
            bos_token_id: fields.token_ids("bos_token_id")?.first().copied(),
            eos_token_ids: fields.token_ids("eos_token_id")?,
            max_position_embeddings: fields.size("max_position_embeddings")?,
        })
    }

    /// Checks that the dimensions fit each other.
    ///
    /// # Errors
    /// [`ModelError::Unsupported`] names the first setting that does not fit.
    pub fn validate(&self) -> Result<()> {
        let dimensions = [
            ("hidden_size", self.hidden_size, MAX_DIMENSION),
            ("intermediate_size", self.intermediate_size, MAX_DIMENSION),
            ("num_hidden_layers", self.num_hidden_layers, MAX_LAYERS),
            (
                "num_attention_heads",
                self.num_attention_heads,
                MAX_DIMENSION,
            ),
            (
                "num_key_value_heads",
                self.num_key_value_heads,
                MAX_DIMENSION,
            ),
            ("head_dim", self.head_dim, MAX_DIMENSION),
            ("vocab_size", self.vocab_size, MAX_DIMENSION),
            (
                "max_position_embeddings",
                self.max_position_embeddings,
                MAX_DIMENSION,
            ),
        ];
        for (field, found, limit) in dimensions {
            if found == 0 || found > limit {
                return Err(ModelError::Unsupported {
                    field,
                    found: found.to_string(),
                });
            }
        }
        if !self.head_dim.is_multiple_of(2) {
            let found = self.head_dim.to_string();
            return Err(ModelError::Unsupported {
                field: "head_dim",
                found,
            });
        }
        if !self
            .num_attention_heads
            .is_multiple_of(self.num_key_value_heads)
        {
            let found = self.num_key_value_heads.to_string();
            return Err(ModelError::Unsupported {
                field: "num_key_value_heads",
                found,
            });
        }
        for (field, found) in [
            ("rope_theta", self.rope_theta),
            ("rms_norm_eps", self.rms_norm_eps),
        ] {
            if !found.is_finite() || found <= 0.0 {
                return Err(ModelError::Unsupported {
                    field,
                    found: found.to_string(),
                });
            }
        }
        Ok(())
    }

    /// Writes `config.json` into the folder of a model, as Hugging Face reads it.
    ///
    /// # Errors
    /// [`ModelError::Io`] where the file cannot be written.
    pub fn save(&self, folder: &Path, torch_dtype: &str) -> Result<()> {
        let eos = match self.eos_token_ids.as_slice() {
            [] => Value::Null,
            [one] => json!(one),
            many => json!(many),
        };
        let value = json!({
            "architectures": ["LlamaForCausalLM"],
            "model_type": "llama",
            "hidden_act": "silu",
            "hidden_size": self.hidden_size,
            "intermediate_size": self.intermediate_size,
            "num_hidden_layers": self.num_hidden_layers,
            "num_attention_heads": self.num_attention_heads,
            "num_key_value_heads": self.num_key_value_heads,
            "head_dim": self.head_dim,
            "vocab_size": self.vocab_size,
            "rope_theta": self.rope_theta,
            "rope_scaling": null,
            "rms_norm_eps": self.rms_norm_eps,
            "attention_bias": false,
            "attention_dropout": 0.0,
            "mlp_bias": false,
            "tie_word_embeddings": self.tie_word_embeddings,
            "bos_token_id": self.bos_token_id,
            "eos_token_id": eos,
            "max_position_embeddings": self.max_position_embeddings,
            "torch_dtype": torch_dtype,
            "use_cache": true,
        });
        files::write_json(&folder.join("config.json"), &value)
    }

    /// Width of all query heads together.
    pub fn query_width(&self) -> usize {
        self.num_attention_heads * self.head_dim
    }

    /// Width of all key (or value) heads together.
    pub fn key_value_width(&self) -> usize {
        self.num_key_value_heads * self.head_dim
    }
}

/// Refuses, by name, settings whose meaning would otherwise be silently lost.
fn refuse_unsupported(value: &Map<String, Value>) -> Result<()> {
    let refuse = |field: &'static str, found: &Value| -> Result<()> {
        Err(ModelError::Unsupported {
            field,
            found: found.to_string(),
        })
    };
    let expected = [
        ("model_type", json!("llama")),
        ("hidden_act", json!("silu")),
        ("attention_bias", json!(false)),
        ("mlp_bias", json!(false)),
        ("pretraining_tp", json!(1)),
        ("sliding_window", Value::Null),
        ("quantization_config", Value::Null),
    ];
    for (field, only) in expected {
        match value.get(field) {
            None | Some(Value::Null) => {}
            Some(found) if *found == only => {}
            Some(found) => return refuse(field, found),
        }
    }
    if let Some(scaling) = value.get("rope_scaling").filter(|v| !v.is_null()) {
        return refuse("rope_scaling", scaling);
    }
    if let Some(parameters) = value.get("rope_parameters").filter(|v| !v.is_null()) {
        let kind = parameters
            .get("rope_type")
            .or_else(|| parameters.get("type"));
        if kind.is_some_and(|kind| kind != "default") {
            return refuse("rope_parameters", parameters);
        }
    }
    Ok(())
}

/// Typed access to the fields of the file.
struct Fields<'a> {
    path: &'a Path,
    value: &'a Map<String, Value>,
}

impl Fields<'_> {
    fn bad(&self, field: &str, wanted: &str) -> ModelError {
        ModelError::BadJson {
            path: self.path.to_path_buf(),
            reason: format!("field {field} must be {wanted}"),
        }
    }

    fn present(&self, field: &str) -> Option<&Value> {
        self.value.get(field).filter(|v| !v.is_null())
    }

    fn optional_size(&self, field: &str) -> Result<Option<usize>> {
        let to_size = |v: &Value| v.as_u64().and_then(|n| usize::try_from(n).ok());
        self.present(field)
            .map(|v| to_size(v).ok_or_else(|| self.bad(field, "a whole number")))
            .transpose()
    }

    fn size(&self, field: &str) -> Result<usize> {
        self.optional_size(field)?
            .ok_or_else(|| self.bad(field, "present"))
    }

    fn number(&self, field: &str, default: f64) -> Result<f64> {
        self.present(field).map_or(Ok(default), |v| {
            v.as_f64().ok_or_else(|| self.bad(field, "a number"))
        })
    }

    fn flag(&self, field: &str) -> Result<bool> {
        self.present(field).map_or(Ok(false), |v| {
            v.as_bool().ok_or_else(|| self.bad(field, "true or false"))
        })
    }

    /// Newer files of transformers keep the base inside `rope_parameters`.
    fn rope_theta(&self) -> Result<f64> {
        let nested = self
            .present("rope_parameters")
            .and_then(|v| v.get("rope_theta"));
        match nested {
            Some(v) => v.as_f64().ok_or_else(|| self.bad("rope_theta", "a number")),
            None => self.number("rope_theta", 10_000.0),
        }
    }

    fn token_ids(&self, field: &str) -> Result<Vec<u32>> {
        let one = |v: &Value| {
            v.as_u64()
                .and_then(|id| u32::try_from(id).ok())
                .ok_or_else(|| self.bad(field, "a token id or a list of them"))
        };
        match self.present(field) {
            None => Ok(Vec::new()),
            Some(Value::Array(ids)) => ids.iter().map(one).collect(),
            Some(id) => Ok(vec![one(id)?]),
        }
    }
}
