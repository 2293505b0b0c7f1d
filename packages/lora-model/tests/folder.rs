//! Models in Hugging Face's layout: written, read back, sharded, and refused by name.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{assert_close, small_config, small_model, tokens};
use lora_model::{parameter_shapes, Config, Device, Model, ModelError, StoredDtype};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde_json::{json, Value};
use std::fs;
use std::path::Path;

fn logits(model: &Model) -> Vec<f32> {
    model
        .logits(&tokens(1, 9), None)
        .unwrap()
        .flatten_all()
        .unwrap()
        .to_vec1()
        .unwrap()
}

fn saved(model: &Model, dtype: StoredDtype) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    model.save(folder.path(), dtype).unwrap();
    folder
}

fn load(folder: &Path) -> Result<Model, ModelError> {
    Model::load(folder, &Device::Cpu)
}

fn edit_config(folder: &Path, field: &str, value: Value) {
    let path = folder.join("config.json");
    let mut config: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    config[field] = value;
    fs::write(path, config.to_string()).unwrap();
}

/// Rewrites every tensor of the folder's file as bf16.
fn to_bf16(folder: &Path) {
    let path = folder.join("model.safetensors");
    let bytes = fs::read(&path).unwrap();
    let parsed = SafeTensors::deserialize(&bytes).unwrap();
    let halves: Vec<(String, Vec<usize>, Vec<u8>)> = parsed
        .iter()
        .map(|(name, view)| {
            let data = view
                .data()
                .chunks_exact(4)
                .flat_map(|c| [c[2], c[3]])
                .collect();
            (name.to_string(), view.shape().to_vec(), data)
        })
        .collect();
    let views = halves.iter().map(|(name, shape, data)| {
        (
            name,
            TensorView::new(Dtype::BF16, shape.clone(), data).unwrap(),
        )
    });
    fs::write(path, safetensors::serialize(views, None).unwrap()).unwrap();
}

/// Splits the folder's file in two, with an index, as large models are published.
fn shard(folder: &Path) {
    let whole = folder.join("model.safetensors");
    let bytes = fs::read(&whole).unwrap();
    let parsed = SafeTensors::deserialize(&bytes).unwrap();
    let mut map = serde_json::Map::new();
    for part in 0..2 {
        let file = format!("model-0000{}-of-00002.safetensors", part + 1);
        let mine: Vec<_> = parsed
            .iter()
            .enumerate()
            .filter(|(i, _)| i % 2 == part)
            .map(|(_, t)| t)
            .collect();
        for (name, _) in &mine {
            map.insert(name.to_string(), json!(file));
        }
        fs::write(
            folder.join(file),
            safetensors::serialize(mine, None).unwrap(),
        )
        .unwrap();
    }
    fs::remove_file(whole).unwrap();
    let index = json!({"metadata": {"total_size": 0}, "weight_map": map});
    fs::write(
        folder.join("model.safetensors.index.json"),
        index.to_string(),
    )
    .unwrap();
}

#[test]
fn a_model_is_read_back_as_it_was_written_and_writes_the_same_bytes() {
    let model = small_model();
    let (first, second) = (
        saved(&model, StoredDtype::F32),
        saved(&model, StoredDtype::F32),
    );
    for name in ["config.json", "model.safetensors"] {
        let read = |folder: &tempfile::TempDir| fs::read(folder.path().join(name)).unwrap();
        assert_eq!(read(&first), read(&second));
    }
    let loaded = load(first.path()).unwrap();
    assert_eq!(loaded.config(), model.config());
    assert_eq!(logits(&loaded), logits(&model));
}

#[test]
fn half_precision_and_shards_are_read() {
    let model = small_model();
    let half = load(saved(&model, StoredDtype::F16).path()).unwrap();
    assert_close(&logits(&half), &logits(&model), 2e-3);
    let brain = saved(&model, StoredDtype::F32);
    to_bf16(brain.path());
    assert_close(&logits(&load(brain.path()).unwrap()), &logits(&model), 2e-2);
    let sharded = saved(&model, StoredDtype::F32);
    shard(sharded.path());
    assert_eq!(logits(&load(sharded.path()).unwrap()), logits(&model));
}

#[test]
fn an_untied_output_is_kept_apart() {
    let mut config = small_config();
    config.tie_word_embeddings = false;
    config.eos_token_ids = vec![0, 3];
    let model = Model::random(config, 5, &Device::Cpu).unwrap();
    let folder = saved(&model, StoredDtype::F32);
    let loaded = load(folder.path()).unwrap();
    assert_eq!(logits(&loaded), logits(&model));
    assert_eq!(loaded.config().eos_token_ids, [0, 3]);
    assert_eq!(
        loaded.parameter_count(),
        small_model().parameter_count() + 40 * 32
    );
    edit_config(folder.path(), "tie_word_embeddings", json!(true));
    assert_ne!(logits(&load(folder.path()).unwrap()), logits(&model));
}

#[test]
fn settings_that_are_not_implemented_are_refused_by_name() {
    let model = small_model();
    let cases = [
        ("model_type", json!("mistral")),
        ("hidden_act", json!("gelu")),
        ("attention_bias", json!(true)),
        ("mlp_bias", json!(true)),
        (
            "rope_scaling",
            json!({"rope_type": "llama3", "factor": 8.0}),
        ),
        ("rope_parameters", json!({"rope_type": "yarn"})),
        ("quantization_config", json!({"bits": 4})),
        ("sliding_window", json!(512)),
        ("hidden_size", json!(0)),
        ("vocab_size", json!(1u64 << 40)),
        ("head_dim", json!(7)),
        ("num_key_value_heads", json!(3)),
        ("rms_norm_eps", json!(-1.0)),
    ];
    for (name, value) in cases {
        let folder = saved(&model, StoredDtype::F32);
        edit_config(folder.path(), name, value.clone());
        match load(folder.path()).unwrap_err() {
            ModelError::Unsupported { field, .. } => assert_eq!(field, name),
            other => panic!("{name} = {value}: {other}"),
        }
    }
    let folder = saved(&model, StoredDtype::F32);
    edit_config(folder.path(), "hidden_size", json!("wide"));
    assert!(matches!(
        load(folder.path()).unwrap_err(),
        ModelError::BadJson { .. }
    ));
}

#[test]
fn newer_rope_parameters_are_understood() {
    let folder = saved(&small_model(), StoredDtype::F32);
    edit_config(
        folder.path(),
        "rope_parameters",
        json!({"rope_type": "default", "rope_theta": 5e5}),
    );
    assert_eq!(Config::from_folder(folder.path()).unwrap().rope_theta, 5e5);
}

#[test]
fn weights_that_do_not_fit_are_refused_by_name() {
    let folder = saved(&small_model(), StoredDtype::F32);
    edit_config(folder.path(), "intermediate_size", json!(64));
    match load(folder.path()).unwrap_err() {
        ModelError::WrongShape {
            name,
            expected,
            found,
        } => {
            assert_eq!(name, "model.layers.0.mlp.gate_proj.weight");
            assert_eq!((expected, found), (vec![64, 32], vec![48, 32]));
        }
        other => panic!("{other}"),
    }
    let folder = saved(&small_model(), StoredDtype::F32);
    edit_config(folder.path(), "num_hidden_layers", json!(3));
    assert!(matches!(
        load(folder.path()).unwrap_err(),
        ModelError::MissingTensor { .. }
    ));
    edit_config(folder.path(), "num_hidden_layers", json!(1));
    assert!(matches!(
        load(folder.path()).unwrap_err(),
        ModelError::UnexpectedTensor { .. }
    ));
    let path = folder.path().join("model.safetensors");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 5]).unwrap();
    assert!(matches!(
        load(folder.path()).unwrap_err(),
        ModelError::BadSafetensors { .. }
    ));
}

#[test]
fn an_index_that_points_outside_the_folder_is_refused() {
    let folder = saved(&small_model(), StoredDtype::F32);
    for name in ["../model.safetensors", "/etc/passwd", "model.bin"] {
        let index = json!({"weight_map": {"model.norm.weight": name}});
        fs::write(
            folder.path().join("model.safetensors.index.json"),
            index.to_string(),
        )
        .unwrap();
        assert!(
            matches!(load(folder.path()).unwrap_err(), ModelError::BadJson { .. }),
            "{name}"
        );
    }
}

#[test]
fn parameters_are_those_of_the_architecture() {
    let shapes = parameter_shapes(&small_config());
    assert_eq!(shapes.len(), 1 + 2 * 9 + 1);
    let total: usize = shapes
        .iter()
        .map(|(_, shape)| shape.iter().product::<usize>())
        .sum();
    let layer = 32 * 32 * 2 + 2 * 16 * 32 + 3 * 48 * 32 + 2 * 32;
    assert_eq!(total, 40 * 32 + 2 * layer + 32);
    assert_eq!(small_model().parameter_count(), total);
}
