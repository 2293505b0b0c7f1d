//! PEFT's on-disk layout: `adapter_config.json` and `adapter_model.safetensors`.

use super::{lora_matrices, Adapter, LoraConfig};
use crate::error::{ModelError, Result};
use crate::files;
use crate::llama::{Model, Projection};
use crate::weights::{HostTensor, StoredDtype, TensorMap};
use serde_json::{json, Map, Value};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// File name of the settings.
const CONFIG_FILE: &str = "adapter_config.json";
/// File name of the matrices.
const WEIGHTS_FILE: &str = "adapter_model.safetensors";
/// The largest `adapter_config.json` that is read.
const MAX_CONFIG_BYTES: u64 = 1 << 20;
/// The largest `adapter_model.safetensors` that is read.
pub const MAX_ADAPTER_BYTES: u64 = 1 << 30;

/// Fields of PEFT that change what an adapter computes, with the one value that is implemented.
/// Absent or null counts as that value.
fn neutral_values() -> Vec<(&'static str, Value)> {
    let nothing = [
        "modules_to_save",
        "rank_pattern",
        "alpha_pattern",
        "layers_to_transform",
        "layers_pattern",
        "layer_replication",
        "exclude_modules",
        "target_parameters",
        "trainable_token_indices",
        "eva_config",
        "corda_config",
        "loftq_config",
        "megatron_config",
        "qalora_group_size",
        "arrow_config",
    ];
    let off = [
        "use_dora",
        "use_rslora",
        "use_qalora",
        "fan_in_fan_out",
        "lora_bias",
    ];
    let mut fields: Vec<(&'static str, Value)> = Vec::new();
    fields.extend(nothing.map(|name| (name, Value::Null)));
    fields.extend(off.map(|name| (name, json!(false))));
    fields.push(("bias", json!("none")));
    fields.push(("peft_type", json!("LORA")));
    fields
}

fn is_neutral(field: &str, found: &Value, neutral: &Value) -> bool {
    let empty =
        found.as_object().is_some_and(Map::is_empty) || found.as_array().is_some_and(Vec::is_empty);
    let unused = matches!(field, "qalora_group_size");
    found.is_null() || found == neutral || (neutral.is_null() && empty) || unused
}

/// Initialisations whose result is a plain LoRA pair over the unchanged base.
fn check_initialisation(value: &Map<String, Value>) -> Result<()> {
    match value.get("init_lora_weights") {
        None | Some(Value::Null | Value::Bool(_)) => Ok(()),
        Some(Value::String(name)) if name == "gaussian" => Ok(()),
        Some(other) => Err(ModelError::Unsupported {
            field: "init_lora_weights",
            found: other.to_string(),
        }),
    }
}

fn read_config(path: &Path) -> Result<LoraConfig> {
    let bad = |reason: String| ModelError::BadJson {
        path: path.to_path_buf(),
        reason,
    };
    let bytes = files::read_limited(path, MAX_CONFIG_BYTES)?;
    let value: Map<String, Value> =
        serde_json::from_slice(&bytes).map_err(|e| bad(e.to_string()))?;
    for (field, neutral) in neutral_values() {
        if let Some(found) = value.get(field).filter(|v| !is_neutral(field, v, &neutral)) {
            return Err(ModelError::Unsupported {
                field,
                found: found.to_string(),
            });
        }
    }
    check_initialisation(&value)?;
    let rank = value
        .get("r")
        .and_then(Value::as_u64)
        .and_then(|r| usize::try_from(r).ok())
        .ok_or_else(|| bad("field r must be a whole number".to_string()))?;
    let alpha = value
        .get("lora_alpha")
        .and_then(Value::as_f64)
        .ok_or_else(|| bad("field lora_alpha must be a number".to_string()))?;
    let targets = read_targets(value.get("target_modules").unwrap_or(&Value::Null))?;
    let config = LoraConfig {
        rank,
        alpha,
        targets,
    };
    config.validate()?;
    Ok(config)
}

fn read_targets(value: &Value) -> Result<Vec<Projection>> {
    let unsupported = |found: &Value| ModelError::Unsupported {
        field: "target_modules",
        found: found.to_string(),
    };
    match value {
        Value::String(name) if name == "all-linear" => Ok(Projection::ALL.to_vec()),
        Value::Array(names) => {
            let parse = |name: &Value| {
                let projection = name.as_str().and_then(Projection::from_module_name);
                projection.ok_or_else(|| unsupported(name))
            };
            let targets: BTreeSet<Projection> = names.iter().map(parse).collect::<Result<_>>()?;
            Ok(targets.into_iter().collect())
        }
        other => Err(unsupported(other)),
    }
}

impl Adapter {
    /// Reads an adapter in PEFT's layout and checks it against the model.
    ///
    /// # Errors
    /// Names the setting that is not implemented (DoRA, rsLoRA, `modules_to_save`, biases,
    /// patterns, unknown modules), or the tensor that is missing, unexpected, of the wrong
    /// shape, or not finite; [`ModelError::BadSafetensors`] for a truncated file,
    /// [`ModelError::FileTooLarge`] above [`MAX_ADAPTER_BYTES`].
    pub fn load(folder: &Path, model: &Model) -> Result<Self> {
        Self::load_limited(folder, model, MAX_ADAPTER_BYTES)
    }

    /// As [`Adapter::load`], with a smaller limit on the file of matrices, in bytes.
    ///
    /// # Errors
    /// As [`Adapter::load`].
    pub fn load_limited(folder: &Path, model: &Model, limit: u64) -> Result<Self> {
        let lora = read_config(&folder.join(CONFIG_FILE))?;
        let limit = limit.min(MAX_ADAPTER_BYTES);
        let mut tensors = TensorMap::read(&folder.join(WEIGHTS_FILE), limit)?;
        let values = lora_matrices(model.config(), &lora)
            .iter()
            .map(|matrix| Ok(tensors.take(&matrix.name, &matrix.shape)?.values))
            .collect::<Result<Vec<_>>>()?;
        tensors.expect_empty()?;
        Self::from_values(model.config(), lora, values, model.device())
    }

    /// Writes the adapter in PEFT's layout into a folder, which is created. Same adapter, same
    /// bytes. `base` is written as `base_model_name_or_path`.
    ///
    /// # Errors
    /// [`ModelError::Io`] where a file cannot be written; [`ModelError::AdapterMismatch`] where
    /// the adapter was made for another model.
    pub fn save(&self, folder: &Path, model: &Model, base: &str) -> Result<()> {
        self.check_fits(model)?;
        files::create_folder(folder)?;
        let mut tensors = TensorMap::default();
        let matrices = lora_matrices(model.config(), &self.config);
        for (matrix, values) in matrices.into_iter().zip(self.to_values()?) {
            let shape = matrix.shape.to_vec();
            tensors.0.insert(matrix.name, HostTensor { shape, values });
        }
        let metadata = HashMap::from([("format".to_string(), "pt".to_string())]);
        tensors.write(&folder.join(WEIGHTS_FILE), StoredDtype::F32, metadata)?;
        let modules: Vec<&str> = self
            .config
            .targets
            .iter()
            .map(|t| t.module_name())
            .collect();
        let value = json!({
            "base_model_name_or_path": base,
            "bias": "none",
            "fan_in_fan_out": false,
            "inference_mode": true,
            "init_lora_weights": true,
            "lora_alpha": self.config.alpha,
            "lora_dropout": 0.0,
            "modules_to_save": null,
            "peft_type": "LORA",
            "r": self.config.rank,
            "target_modules": modules,
            "task_type": "CAUSAL_LM",
            "use_dora": false,
            "use_rslora": false,
        });
        files::write_json(&folder.join(CONFIG_FILE), &value)
    }
}
