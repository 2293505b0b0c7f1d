//! Adapters in PEFT's layout: written, read back, and refused by name where they do not fit.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{busy_adapter, small_model};
use lora_model::{lora_matrices, Adapter, LoraConfig, Model, ModelError, Projection};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde_json::{json, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const WEIGHTS: &str = "adapter_model.safetensors";
const CONFIG: &str = "adapter_config.json";

type Tensors = BTreeMap<String, (Vec<usize>, Vec<u8>)>;

fn saved(model: &Model) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    busy_adapter(model, 3, 4)
        .save(folder.path(), model, "base")
        .unwrap();
    folder
}

/// The error of loading an adapter whose settings were changed.
fn with_setting(model: &Model, field: &str, value: Value) -> ModelError {
    let folder = saved(model);
    let path = folder.path().join(CONFIG);
    let mut config: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    config[field] = value;
    fs::write(&path, config.to_string()).unwrap();
    Adapter::load(folder.path(), model).unwrap_err()
}

/// The result of loading an adapter whose tensors were changed.
fn with_tensors(model: &Model, change: impl FnOnce(&mut Tensors)) -> Result<Adapter, ModelError> {
    let folder = saved(model);
    let path = folder.path().join(WEIGHTS);
    let bytes = fs::read(&path).unwrap();
    let mut tensors: Tensors = SafeTensors::deserialize(&bytes)
        .unwrap()
        .iter()
        .map(|(name, view)| {
            (
                name.to_string(),
                (view.shape().to_vec(), view.data().to_vec()),
            )
        })
        .collect();
    change(&mut tensors);
    let views = tensors.iter().map(|(name, (shape, data))| {
        (
            name,
            TensorView::new(Dtype::F32, shape.clone(), data).unwrap(),
        )
    });
    fs::write(&path, safetensors::serialize(views, None).unwrap()).unwrap();
    Adapter::load(folder.path(), model)
}

fn query_a(layer: usize) -> String {
    format!("base_model.model.model.layers.{layer}.self_attn.q_proj.lora_A.weight")
}

#[test]
fn an_adapter_is_read_back_as_it_was_written_and_writes_the_same_bytes() {
    let model = small_model();
    let adapter = busy_adapter(&model, 3, 4);
    let (first, second) = (saved(&model), saved(&model));
    let loaded = Adapter::load(first.path(), &model).unwrap();
    assert_eq!(loaded.config(), adapter.config());
    assert_eq!(loaded.to_values().unwrap(), adapter.to_values().unwrap());
    for name in [WEIGHTS, CONFIG] {
        let read = |folder: &Path| fs::read(folder.join(name)).unwrap();
        assert_eq!(read(first.path()), read(second.path()));
    }
    let names = lora_matrices(model.config(), adapter.config());
    assert_eq!(names[0].name, query_a(0));
    assert_eq!(names[0].shape, [4, 32]);
}

#[test]
fn a_fresh_adapter_depends_on_its_seed_alone_and_starts_at_zero() {
    let model = small_model();
    let lora = LoraConfig {
        rank: 2,
        alpha: 4.0,
        targets: vec![Projection::Value],
    };
    let values = |seed| {
        Adapter::new(&model, lora.clone(), seed)
            .unwrap()
            .to_values()
            .unwrap()
    };
    assert_eq!(values(1), values(1));
    assert_ne!(values(1), values(2));
    let bound = 1.0 / 32f32.sqrt();
    for pair in values(1).chunks(2) {
        assert!(pair[0].iter().all(|a| a.abs() < bound));
        assert!(pair[0].iter().any(|a| a.abs() > bound / 2.0));
        assert!(pair[1].iter().all(|b| *b == 0.0));
    }
}

#[test]
fn settings_that_are_not_implemented_are_refused_by_name() {
    let model = small_model();
    let cases = [
        ("use_dora", json!(true)),
        ("use_rslora", json!(true)),
        ("modules_to_save", json!(["lm_head"])),
        ("bias", json!("all")),
        ("lora_bias", json!(true)),
        ("fan_in_fan_out", json!(true)),
        ("rank_pattern", json!({"q_proj": 2})),
        ("layers_to_transform", json!([0])),
        ("init_lora_weights", json!("pissa")),
        ("peft_type", json!("IA3")),
        ("target_modules", json!(["q_proj", "lm_head"])),
        ("target_modules", json!("q_.*")),
        ("target_modules", json!([])),
        ("r", json!(0)),
        ("r", json!(100_000)),
        ("lora_alpha", json!(-1.0)),
    ];
    for (name, value) in cases {
        match with_setting(&model, name, value.clone()) {
            ModelError::Unsupported { field, .. } => assert_eq!(field, name),
            other => panic!("{name} = {value}: {other}"),
        }
    }
    let missing = with_setting(&model, "r", Value::Null);
    assert!(matches!(missing, ModelError::BadJson { .. }), "{missing}");
}

#[test]
fn settings_that_change_nothing_are_accepted() {
    let model = small_model();
    let folder = saved(&model);
    let path = folder.path().join(CONFIG);
    let mut config: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    config["rank_pattern"] = json!({});
    config["modules_to_save"] = json!([]);
    config["init_lora_weights"] = json!("gaussian");
    config["lora_dropout"] = json!(0.1);
    config["target_modules"] = json!("all-linear");
    config["revision"] = Value::Null;
    fs::write(&path, config.to_string()).unwrap();
    Adapter::load(folder.path(), &model).unwrap();
}

#[test]
fn tensors_that_do_not_fit_are_refused_by_name() {
    let model = small_model();
    assert!(with_tensors(&model, |_| {}).is_ok());

    let error = with_tensors(&model, |t| drop(t.remove(&query_a(1)))).unwrap_err();
    assert!(matches!(error, ModelError::MissingTensor { name } if name == query_a(1)));

    let error = with_tensors(&model, |t| {
        t.insert("foreign".into(), (vec![1], vec![0; 4]));
    });
    assert!(matches!(error, Err(ModelError::UnexpectedTensor { name }) if name == "foreign"));

    let error = with_tensors(&model, |t| {
        t.insert(query_a(0), (vec![32, 4], vec![0; 4 * 128]));
    });
    match error.unwrap_err() {
        ModelError::WrongShape {
            name,
            expected,
            found,
        } => {
            assert_eq!(
                (name, expected, found),
                (query_a(0), vec![4, 32], vec![32, 4])
            );
        }
        other => panic!("{other}"),
    }
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let error = with_tensors(&model, |t| {
            let data = &mut t.get_mut(&query_a(0)).unwrap().1;
            data[20..24].copy_from_slice(&bad.to_le_bytes());
        });
        match error.unwrap_err() {
            ModelError::NotFinite { name, index } => assert_eq!((name, index), (query_a(0), 5)),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn files_that_are_cut_off_foreign_missing_or_too_large_are_refused() {
    let model = small_model();
    let folder = saved(&model);
    let path = folder.path().join(WEIGHTS);
    let whole = fs::read(&path).unwrap();
    let load = || Adapter::load(folder.path(), &model).unwrap_err();
    for length in [0, 4, 8, 100, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        assert!(
            matches!(load(), ModelError::BadSafetensors { .. }),
            "length {length}"
        );
    }
    fs::write(&path, b"PK\x03\x04 this is not a safetensors file at all").unwrap();
    assert!(matches!(load(), ModelError::BadSafetensors { .. }));
    fs::remove_file(&path).unwrap();
    assert!(matches!(load(), ModelError::Io { .. }));

    fs::write(&path, &whole).unwrap();
    let limit = whole.len() as u64 - 1;
    let error = Adapter::load_limited(folder.path(), &model, limit).unwrap_err();
    assert!(matches!(error, ModelError::FileTooLarge { found, .. } if found == limit + 1));

    fs::write(folder.path().join(CONFIG), b"{\"r\": 4").unwrap();
    assert!(matches!(load(), ModelError::BadJson { .. }));
}

#[test]
fn an_adapter_of_another_model_is_refused() {
    let model = small_model();
    let mut config = common::small_config();
    config.num_hidden_layers = 3;
    let other = Model::random(config, 1, &lora_model::Device::Cpu).unwrap();
    let adapter = busy_adapter(&other, 1, 2);
    assert!(matches!(
        adapter.check_fits(&model),
        Err(ModelError::AdapterMismatch(_))
    ));
    let error = model.logits(&[1, 2], Some(&adapter)).unwrap_err();
    assert!(matches!(error, ModelError::AdapterMismatch(_)));
    assert!(adapter.check_fits(&other).is_ok());
}
