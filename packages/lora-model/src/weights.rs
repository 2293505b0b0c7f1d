//! Named f32 tensors in safetensors files, whole or sharded.

use crate::error::{ModelError, Result};
use crate::files;
use candle_core::{Device, Tensor};
use half::f16;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

/// The largest single safetensors file that is read.
const MAX_FILE_BYTES: u64 = 16 << 30;
/// The largest shard index that is read.
const MAX_INDEX_BYTES: u64 = 16 << 20;
/// The most shards that an index may name.
const MAX_SHARDS: usize = 1024;

/// How numbers are stored in a file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredDtype {
    /// 4 bytes, exact.
    F32,
    /// 2 bytes, rounded to the nearest half-precision number.
    F16,
}

impl StoredDtype {
    /// The name that `torch_dtype` of a `config.json` has for it.
    pub fn torch_name(self) -> &'static str {
        match self {
            Self::F32 => "float32",
            Self::F16 => "float16",
        }
    }
}

/// A tensor in host memory: row-major values with their shape.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HostTensor {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

impl HostTensor {
    pub fn from_tensor(tensor: &Tensor) -> Result<Self> {
        Ok(Self {
            shape: tensor.dims().to_vec(),
            values: tensor.flatten_all()?.to_vec1::<f32>()?,
        })
    }
}

/// Tensors by name, taken out one at a time so that leftovers show.
#[derive(Debug, Default)]
pub(crate) struct TensorMap(pub BTreeMap<String, HostTensor>);

impl TensorMap {
    /// Reads one file of at most `limit` bytes; every value must be finite.
    pub fn read(path: &Path, limit: u64) -> Result<Self> {
        let mut map = Self::default();
        map.read_into(path, limit.min(MAX_FILE_BYTES))?;
        Ok(map)
    }

    /// Reads `model.safetensors`, or the shards that `model.safetensors.index.json` names.
    pub fn read_model(folder: &Path) -> Result<Self> {
        let index = folder.join("model.safetensors.index.json");
        if !index.exists() {
            return Self::read(&folder.join("model.safetensors"), MAX_FILE_BYTES);
        }
        let mut map = Self::default();
        for shard in shard_names(&index)? {
            map.read_into(&folder.join(shard), MAX_FILE_BYTES)?;
        }
        Ok(map)
    }

    fn read_into(&mut self, path: &Path, limit: u64) -> Result<()> {
        let bytes = files::read_limited(path, limit)?;
        let bad = |e: safetensors::SafeTensorError| ModelError::BadSafetensors {
            path: path.to_path_buf(),
            reason: e.to_string(),
        };
        let parsed = SafeTensors::deserialize(&bytes).map_err(bad)?;
        for (name, view) in parsed.iter() {
            let values = to_f32(name, view.dtype(), view.data())?;
            if let Some(index) = values.iter().position(|v| !v.is_finite()) {
                return Err(ModelError::NotFinite {
                    name: name.to_string(),
                    index,
                });
            }
            let tensor = HostTensor {
                shape: view.shape().to_vec(),
                values,
            };
            if self.0.insert(name.to_string(), tensor).is_some() {
                return Err(ModelError::UnexpectedTensor {
                    name: name.to_string(),
                });
            }
        }
        Ok(())
    }

    /// Removes and returns a tensor, checked against the shape that the model needs.
    pub fn take(&mut self, name: &str, expected: &[usize]) -> Result<HostTensor> {
        let tensor = self
            .0
            .remove(name)
            .ok_or_else(|| ModelError::MissingTensor {
                name: name.to_string(),
            })?;
        if tensor.shape != expected {
            return Err(ModelError::WrongShape {
                name: name.to_string(),
                expected: expected.to_vec(),
                found: tensor.shape,
            });
        }
        Ok(tensor)
    }

    /// As [`TensorMap::take`], moved to a device.
    pub fn take_tensor(
        &mut self,
        name: &str,
        expected: &[usize],
        device: &Device,
    ) -> Result<Tensor> {
        let tensor = self.take(name, expected)?;
        Ok(Tensor::from_vec(tensor.values, expected, device)?)
    }

    /// Fails on the first tensor that nobody took.
    pub fn expect_empty(&self) -> Result<()> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(ModelError::UnexpectedTensor { name: name.clone() }),
        }
    }

    /// Writes all tensors to one file, atomically. Same tensors, same bytes.
    pub fn write(
        &self,
        path: &Path,
        dtype: StoredDtype,
        metadata: HashMap<String, String>,
    ) -> Result<()> {
        let bytes = self.to_bytes(path, dtype, metadata)?;
        files::write_atomic(path, &bytes)
    }

    fn to_bytes(
        &self,
        path: &Path,
        dtype: StoredDtype,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<u8>> {
        let bad = |e: safetensors::SafeTensorError| ModelError::BadSafetensors {
            path: path.to_path_buf(),
            reason: e.to_string(),
        };
        let data: Vec<Vec<u8>> = self.0.values().map(|t| encode(&t.values, dtype)).collect();
        let kind = match dtype {
            StoredDtype::F32 => Dtype::F32,
            StoredDtype::F16 => Dtype::F16,
        };
        let views = self
            .0
            .iter()
            .zip(&data)
            .map(|((name, tensor), bytes)| {
                TensorView::new(kind, tensor.shape.clone(), bytes).map(|view| (name, view))
            })
            .collect::<std::result::Result<Vec<_>, _>>()
            .map_err(bad)?;
        safetensors::serialize(views, Some(metadata)).map_err(bad)
    }
}

/// The distinct shard files of an index, each a plain file name.
fn shard_names(index: &Path) -> Result<BTreeSet<String>> {
    let bad = |reason: &str| ModelError::BadJson {
        path: index.to_path_buf(),
        reason: reason.to_string(),
    };
    let bytes = files::read_limited(index, MAX_INDEX_BYTES)?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|e| bad(&e.to_string()))?;
    let map = value
        .get("weight_map")
        .and_then(Value::as_object)
        .ok_or_else(|| bad("field weight_map must be an object"))?;
    let mut names = BTreeSet::new();
    for name in map.values() {
        let name = name
            .as_str()
            .ok_or_else(|| bad("weight_map must name files"))?;
        // A shard lies beside its index; a path could point anywhere.
        if name.contains(['/', '\\']) || !name.ends_with(".safetensors") {
            return Err(bad(
                "weight_map must name .safetensors files in the same folder",
            ));
        }
        names.insert(name.to_string());
        if names.len() > MAX_SHARDS {
            return Err(bad("weight_map names too many files"));
        }
    }
    Ok(names)
}

fn to_f32(name: &str, dtype: Dtype, data: &[u8]) -> Result<Vec<f32>> {
    match dtype {
        Dtype::F32 => Ok(data
            .chunks_exact(4)
            .map(|c| f32::from_le_bytes([c[0], c[1], c[2], c[3]]))
            .collect()),
        Dtype::F16 => Ok(data
            .chunks_exact(2)
            .map(|c| f16::from_le_bytes([c[0], c[1]]).to_f32())
            .collect()),
        Dtype::BF16 => Ok(data
            .chunks_exact(2)
            .map(|c| f32::from_bits(u32::from(u16::from_le_bytes([c[0], c[1]])) << 16))
            .collect()),
        other => Err(ModelError::WrongDtype {
            name: name.to_string(),
            found: format!("{other:?}"),
        }),
    }
}

fn encode(values: &[f32], dtype: StoredDtype) -> Vec<u8> {
    match dtype {
        StoredDtype::F32 => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
        StoredDtype::F16 => values
            .iter()
            .flat_map(|v| f16::from_f32(*v).to_le_bytes())
            .collect(),
    }
}
