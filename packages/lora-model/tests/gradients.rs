//! Per-example gradients: exact, complete, and independent of the batch they are computed in.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{busy_adapter, examples, trained_model};
use lora_model::{
    example_gradients, lora_matrices, Adapter, Device, Example, LoraConfig, Model, ModelError,
    Projection,
};

fn log_probability(
    model: &Model,
    lora: &LoraConfig,
    values: &[Vec<f32>],
    example: &Example,
) -> f64 {
    let adapter =
        Adapter::from_values(model.config(), lora.clone(), values.to_vec(), &Device::Cpu).unwrap();
    let example = std::slice::from_ref(example);
    example_gradients(model, &adapter, example)
        .unwrap()
        .log_probabilities[0]
}

/// Derivative of the log-probability when matrix `index` moves along `direction`.
fn central_difference(
    model: &Model,
    adapter: &Adapter,
    example: &Example,
    index: usize,
    direction: &[f32],
) -> f64 {
    let step = 4e-3f32;
    let values = adapter.to_values().unwrap();
    let at = |sign: f32| {
        let mut moved = values.clone();
        for (v, d) in moved[index].iter_mut().zip(direction) {
            *v += sign * step * d;
        }
        log_probability(model, adapter.config(), &moved, example)
    };
    (at(1.0) - at(-1.0)) / (2.0 * f64::from(step))
}

#[test]
fn every_matrix_has_the_gradient_of_finite_differences() {
    let model = trained_model();
    let adapter = busy_adapter(&model, 5, 3);
    let examples = examples(3);
    let gradients = example_gradients(&model, &adapter, &examples).unwrap();
    let matrices = lora_matrices(model.config(), adapter.config());
    assert_eq!(
        gradients.matrices.len(),
        2 * 7 * model.config().num_hidden_layers
    );
    for (index, matrix) in gradients.matrices.iter().enumerate() {
        assert_eq!(matrix.matrix, matrices[index]);
        for (row, example) in examples.iter().enumerate() {
            let gradient = matrix.example(row);
            let norm = gradient
                .iter()
                .map(|g| f64::from(g * g))
                .sum::<f64>()
                .sqrt();
            let name = &matrix.matrix.name;
            assert!(norm > 1e-3, "{name} receives no gradient: {norm}");
            let along: Vec<f32> = gradient.iter().map(|g| g / norm as f32).collect();
            let across: Vec<f32> = (0..gradient.len())
                .map(|i| if (i * 7 + row) % 3 == 0 { 1.0 } else { -1.0 })
                .map(|sign: f32| sign / (gradient.len() as f32).sqrt())
                .collect();
            for direction in [along, across] {
                let exact: f64 = gradient
                    .iter()
                    .zip(&direction)
                    .map(|(g, d)| f64::from(g * d))
                    .sum();
                let measured = central_difference(&model, &adapter, example, index, &direction);
                let error = (exact - measured).abs();
                assert!(
                    error < 0.01 * norm + 3e-4,
                    "{name}: {exact} against {measured}"
                );
            }
        }
    }
}

#[test]
fn a_batch_gives_what_each_example_gives_alone() {
    let model = trained_model();
    let adapter = busy_adapter(&model, 6, 2);
    let examples = examples(9);
    let together = example_gradients(&model, &adapter, &examples).unwrap();
    for (row, example) in examples.iter().enumerate() {
        let alone = example_gradients(&model, &adapter, std::slice::from_ref(example)).unwrap();
        let difference = together.log_probabilities[row] - alone.log_probabilities[0];
        assert!(difference.abs() < 1e-5);
        for (a, b) in together.matrices.iter().zip(&alone.matrices) {
            common::assert_close(a.example(row), b.example(0), 2e-5);
        }
    }
}

#[test]
fn a_batch_larger_than_one_pass_keeps_the_order() {
    let model = trained_model();
    let lora = LoraConfig {
        rank: 1,
        alpha: 1.0,
        targets: vec![Projection::Query],
    };
    let adapter = Adapter::new(&model, lora, 1).unwrap();
    let rows: Vec<Example> = (0..90)
        .map(|i| Example::text(common::tokens(i, 60)))
        .collect();
    let all = example_gradients(&model, &adapter, &rows).unwrap();
    let last = example_gradients(&model, &adapter, &rows[89..]).unwrap();
    assert_eq!(all.log_probabilities.len(), 90);
    for (a, b) in all.matrices.iter().zip(&last.matrices) {
        common::assert_close(a.example(89), b.example(0), 2e-5);
    }
}

#[test]
fn examples_that_do_not_fit_are_refused() {
    let model = trained_model();
    let adapter = busy_adapter(&model, 6, 2);
    let refuse = |example: Example| example_gradients(&model, &adapter, &[example]).unwrap_err();
    assert!(matches!(
        refuse(Example::text(vec![1])),
        ModelError::Empty(_)
    ));
    assert!(matches!(
        refuse(Example::text(vec![1, 40])),
        ModelError::TokenOutOfRange {
            token: 40,
            vocab_size: 40
        }
    ));
    assert!(matches!(
        refuse(Example::text(vec![1; 65])),
        ModelError::SequenceTooLong {
            found: 65,
            limit: 64
        }
    ));
}
