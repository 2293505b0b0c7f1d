//! Training learns, repeats itself bit for bit, and survives an interruption.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{examples, small_model, tokens, trained_model};
use lora_model::{
    lora_matrices, mean_loss, Adapter, Example, LoraConfig, Model, ModelError, Trainer,
    TrainingConfig,
};

fn config() -> TrainingConfig {
    TrainingConfig {
        steps: 24,
        batch_size: 4,
        learning_rate: 5e-3,
        warmup_steps: 3,
        weight_decay: 0.01,
        seed: 9,
        ..TrainingConfig::default()
    }
}

fn lora_trainer(model: &Model) -> Trainer {
    let adapter = Adapter::new(model, LoraConfig::all_linear(4, 8.0), 2).unwrap();
    Trainer::lora(model, adapter, examples(10), config()).unwrap()
}

fn full_trainer() -> Trainer {
    let rows = (0..10).map(|i| Example::text(tokens(i, 10))).collect();
    Trainer::full(small_model(), rows, config()).unwrap()
}

/// Bits of everything that is trained.
fn state(trainer: &Trainer) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    trainer.save_checkpoint(&path).unwrap();
    std::fs::read(path).unwrap()
}

#[test]
fn a_fresh_adapter_changes_nothing_and_training_lowers_the_loss() {
    let model = trained_model();
    let examples = examples(10);
    let mut trainer = lora_trainer(&model);
    let base = mean_loss(&model, None, &examples).unwrap();
    assert_eq!(
        mean_loss(&model, trainer.adapter(), &examples).unwrap(),
        base
    );
    trainer.run(|_, _| Ok(())).unwrap();
    let adapted = mean_loss(&model, trainer.adapter(), &examples).unwrap();
    assert!(adapted < 0.6 * base, "{adapted} against {base}");
    assert_eq!(
        mean_loss(&model, None, &examples).unwrap(),
        base,
        "the base must stay frozen"
    );
}

#[test]
fn training_the_whole_model_lowers_the_loss() {
    let rows: Vec<Example> = (0..10).map(|i| Example::text(tokens(i, 10))).collect();
    let mut trainer = full_trainer();
    let before = mean_loss(trainer.model(), None, &rows).unwrap();
    let mut reports = Vec::new();
    trainer
        .run(|_, report| {
            reports.push(report.clone());
            Ok(())
        })
        .unwrap();
    let after = mean_loss(trainer.model(), None, &rows).unwrap();
    assert!(after < 0.8 * before, "{after} against {before}");
    assert_eq!(reports.len(), 24);
    assert_eq!(reports[23].step, 24);
    assert!(reports
        .iter()
        .all(|r| r.tokens == 40 && r.gradient_norm > 0.0));
    assert!((reports[0].loss - before).abs() < 0.2);
}

#[test]
fn two_runs_give_the_same_bits() {
    let model = trained_model();
    let run = || {
        let mut trainer = lora_trainer(&model);
        trainer.run(|_, _| Ok(())).unwrap();
        state(&trainer)
    };
    assert!(run() == run());
}

#[test]
fn a_resumed_run_ends_with_the_bits_of_an_uninterrupted_one() {
    let model = trained_model();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint.safetensors");
    for full in [false, true] {
        let fresh = || {
            if full {
                full_trainer()
            } else {
                lora_trainer(&model)
            }
        };
        let mut uninterrupted = fresh();
        uninterrupted.run(|_, _| Ok(())).unwrap();
        let mut first = fresh();
        for _ in 0..11 {
            first.step().unwrap();
        }
        first.save_checkpoint(&path).unwrap();
        let mut second = fresh();
        second.resume(&path).unwrap();
        assert_eq!(second.steps_done(), 11);
        second.run(|_, _| Ok(())).unwrap();
        assert!(state(&second) == state(&uninterrupted), "full: {full}");
    }
}

#[test]
fn a_checkpoint_of_another_run_is_refused_and_changes_nothing() {
    let model = trained_model();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint.safetensors");
    let mut first = lora_trainer(&model);
    first.step().unwrap();
    first.save_checkpoint(&path).unwrap();
    let adapter = || Adapter::new(&model, LoraConfig::all_linear(4, 8.0), 2).unwrap();
    let other_seed = TrainingConfig {
        seed: 10,
        ..config()
    };
    let others = [
        Trainer::lora(&model, adapter(), examples(10), other_seed).unwrap(),
        Trainer::lora(&model, adapter(), examples(9), config()).unwrap(),
        full_trainer(),
    ];
    for mut other in others {
        let before = state(&other);
        let error = other.resume(&path).unwrap_err();
        assert!(
            matches!(error, ModelError::CheckpointMismatch(_)),
            "{error}"
        );
        assert!(state(&other) == before);
    }
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let mut same = lora_trainer(&model);
    let before = state(&same);
    let error = same.resume(&path).unwrap_err();
    assert!(
        matches!(error, ModelError::BadSafetensors { .. }),
        "{error}"
    );
    assert!(state(&same) == before);
}

#[test]
fn only_counted_tokens_are_learnt() {
    let model = trained_model();
    let lora = LoraConfig::all_linear(4, 8.0);
    let adapter = Adapter::new(&model, lora.clone(), 2).unwrap();
    let prompt = [5, 6, 7, 8];
    let rows = vec![Example::completion(&prompt, &[30, 31])];
    let training = TrainingConfig {
        steps: 30,
        batch_size: 1,
        ..config()
    };
    let mut trainer = Trainer::lora(&model, adapter, rows.clone(), training).unwrap();
    trainer.run(|_, _| Ok(())).unwrap();
    assert_eq!(rows[0].counted_tokens(), 2);
    assert!(mean_loss(&model, trainer.adapter(), &rows).unwrap() < 0.2);
    let prompt = [Example::text(prompt.to_vec())];
    assert!(mean_loss(&model, trainer.adapter(), &prompt).unwrap() > 1.0);
    let names = lora_matrices(model.config(), &lora);
    assert_eq!(
        names.len(),
        trainer.adapter().unwrap().to_values().unwrap().len()
    );
}

#[test]
fn settings_that_make_no_sense_are_refused_by_name() {
    let good = config;
    let cases = [
        ("steps", TrainingConfig { steps: 0, ..good() }),
        (
            "batch_size",
            TrainingConfig {
                batch_size: 0,
                ..good()
            },
        ),
        (
            "learning_rate",
            TrainingConfig {
                learning_rate: f64::NAN,
                ..good()
            },
        ),
        (
            "clip_norm",
            TrainingConfig {
                clip_norm: 0.0,
                ..good()
            },
        ),
        (
            "epsilon",
            TrainingConfig {
                epsilon: -1.0,
                ..good()
            },
        ),
        (
            "beta",
            TrainingConfig {
                beta2: 1.0,
                ..good()
            },
        ),
        (
            "final_fraction",
            TrainingConfig {
                final_fraction: 2.0,
                ..good()
            },
        ),
        (
            "weight_decay",
            TrainingConfig {
                weight_decay: -0.1,
                ..good()
            },
        ),
    ];
    for (name, config) in cases {
        match Trainer::full(small_model(), examples(2), config).unwrap_err() {
            ModelError::InvalidParameter { field, .. } => assert_eq!(field, name),
            other => panic!("{name}: {other}"),
        }
    }
    let error = Trainer::full(small_model(), Vec::new(), good()).unwrap_err();
    assert!(matches!(error, ModelError::Empty(_)));
}

#[test]
fn a_run_that_diverges_stops_with_an_error() {
    let diverging = TrainingConfig {
        learning_rate: 1e30,
        clip_norm: 1e30,
        warmup_steps: 0,
        ..config()
    };
    let mut trainer = Trainer::full(small_model(), examples(4), diverging).unwrap();
    let error = trainer.run(|_, _| Ok(())).unwrap_err();
    assert!(matches!(error, ModelError::Diverged { .. }), "{error}");
}
