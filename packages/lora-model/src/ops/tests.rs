//! The CPU kernels against the composed operations and candle's autograd.
#![allow(clippy::unwrap_used)]

use super::*;
use candle_core::Device;

const EPS: f64 = 1e-5;

/// Values in (-scale, scale) from a fixed sequence.
fn values(shape: (usize, usize), seed: u32, scale: f32) -> Tensor {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((state >> 8) as f32 / (1u32 << 24) as f32 - 0.5) * 2.0 * scale
    };
    let data: Vec<f32> = (0..shape.0 * shape.1).map(|_| next()).collect();
    Tensor::from_vec(data, shape, &Device::Cpu).unwrap()
}

fn assert_same(a: &Tensor, b: &Tensor, tolerance: f32) {
    assert_eq!(a.dims(), b.dims());
    let flat = |t: &Tensor| t.flatten_all().unwrap().to_vec1::<f32>().unwrap();
    for (i, (a, b)) in flat(a).iter().zip(flat(b)).enumerate() {
        assert!((a - b).abs() <= tolerance, "element {i}: {a} against {b}");
    }
}

#[test]
fn rms_norm_agrees() {
    // 400 rows of 96 cross the limit from which rows are shared out over the cores.
    for rows in [3, 400] {
        let (x, dy) = (values((rows, 96), 1, 2.0), values((rows, 96), 2, 1.0));
        let w = values((1, 96), 3, 1.0).flatten_all().unwrap();
        assert_same(
            &rms_norm(&x, &w, EPS).unwrap(),
            &composed::rms_norm(&x, &w, EPS).unwrap(),
            1e-5,
        );
        let (dx, dw) = rms_norm_backward(&x, &w, &dy, EPS, true).unwrap();
        let reference =
            composed::vector_jacobian([&x, &w], &dy, |v| composed::rms_norm(&v[0], &v[1], EPS))
                .unwrap();
        assert_same(&dx, &reference[0], 1e-5);
        assert_same(&dw.unwrap(), &reference[1], 1e-3);
        assert!(rms_norm_backward(&x, &w, &dy, EPS, false)
            .unwrap()
            .1
            .is_none());
    }
}

#[test]
fn rotary_embedding_agrees_and_turns_back() {
    let tables = RotaryTables::new(8, 50, 10_000.0, &Device::Cpu).unwrap();
    let x = values((5, 24), 4, 1.0);
    let positions = [0, 7, 49, 3, 3];
    let turned = tables.rotate(&x, &positions, Turn::Forward).unwrap();
    let reference = composed::rope(&x, 8, &positions, (&tables.cos, &tables.sin), 1.0).unwrap();
    assert_same(&turned, &reference, 1e-6);
    let back = tables.rotate(&turned, &positions, Turn::Back).unwrap();
    assert_same(&back, &x, 1e-6);
    assert_same(
        &turned.narrow(0, 0, 1).unwrap(),
        &x.narrow(0, 0, 1).unwrap(),
        0.0,
    );
}

#[test]
fn attention_agrees_for_rows_of_any_length_and_grouped_heads() {
    for (query, key_value) in [(4, 4), (6, 2), (3, 1)] {
        let heads = Heads {
            query,
            key_value,
            dim: 6,
        };
        let rows = Rows::from_lengths([1, 9, 2, 17]).unwrap();
        let q = values((29, query * 6), 1, 2.0);
        let k = values((29, key_value * 6), 2, 2.0);
        let v = values((29, key_value * 6), 3, 1.0);
        let dy = values((29, query * 6), 4, 1.0);
        let (out, saved) = attention(q.clone(), k.clone(), v.clone(), &rows, heads).unwrap();
        assert_same(
            &out,
            &composed::attention(&q, &k, &v, &rows, heads).unwrap(),
            1e-5,
        );
        let gradients = attention_backward(&saved, &dy, &rows, heads).unwrap();
        let reference = composed::vector_jacobian([&q, &k, &v], &dy, |x| {
            composed::attention(&x[0], &x[1], &x[2], &rows, heads)
        })
        .unwrap();
        for (a, b) in gradients.iter().zip(&reference) {
            assert_same(a, b, 1e-5);
        }
    }
}

#[test]
fn cached_attention_agrees_below_and_above_the_parallel_limit() {
    let heads = Heads {
        query: 4,
        key_value: 2,
        dim: 8,
    };
    for (new, length) in [(1, 1), (1, 33), (5, 12), (64, 80)] {
        let q = values((new, 32), 1, 2.0);
        let (k, v) = (
            values((length + 3, 16), 2, 2.0),
            values((length + 3, 16), 3, 1.0),
        );
        let found = attention_cached(&q, &k, &v, length, heads).unwrap();
        let (k, v) = (
            k.narrow(0, 0, length).unwrap(),
            v.narrow(0, 0, length).unwrap(),
        );
        assert_same(
            &found,
            &composed::attention_one(&q, &k, &v, heads).unwrap(),
            1e-5,
        );
    }
}

#[test]
fn swiglu_and_addition_agree() {
    for rows in [2, 500] {
        let (gate, up) = (values((rows, 70), 1, 6.0), values((rows, 70), 2, 2.0));
        let dy = values((rows, 70), 3, 1.0);
        let reference = composed::swiglu(&gate, &up).unwrap();
        assert_same(&swiglu(&gate, &up).unwrap(), &reference, 2e-6);
        let (d_gate, d_up) = swiglu_backward(&gate, &up, &dy).unwrap();
        let reference =
            composed::vector_jacobian([&gate, &up], &dy, |v| composed::swiglu(&v[0], &v[1]))
                .unwrap();
        assert_same(&d_gate, &reference[0], 5e-6);
        assert_same(&d_up, &reference[1], 5e-6);
        assert_same(&add(&gate, &up).unwrap(), &(&gate + &up).unwrap(), 0.0);
    }
}

#[test]
fn cross_entropy_agrees() {
    let logits = values((7, 50), 1, 8.0);
    let targets = [0, 49, 3, 3, 20, 11, 7];
    let coefficients = [0.5, 1.0, -2.0, 0.0, 1.0, 1.0, 0.25];
    let (losses, gradient) = cross_entropy(&logits, &targets, &coefficients).unwrap();
    let reference = composed::cross_entropy(&logits, &targets)
        .unwrap()
        .to_vec1()
        .unwrap();
    for (a, b) in losses.iter().zip::<Vec<f32>>(reference) {
        assert!((a - b).abs() < 1e-5);
    }
    let dy = Tensor::new(&coefficients, &Device::Cpu).unwrap();
    let reference =
        composed::vector_jacobian([&logits], &dy, |v| composed::cross_entropy(&v[0], &targets))
            .unwrap();
    assert_same(&gradient, &reference[0], 1e-6);
}

#[test]
fn the_embedding_gradient_adds_up_repeated_tokens() {
    let dy = values((4, 3), 1, 1.0);
    let tokens = [2u32, 0, 2, 2];
    let found = embedding_backward(&tokens, &dy, 5).unwrap();
    let index = Tensor::new(&tokens, &Device::Cpu).unwrap();
    let zeros = Tensor::zeros((5, 3), candle_core::DType::F32, &Device::Cpu).unwrap();
    assert_same(&found, &zeros.index_add(&index, &dy, 0).unwrap(), 1e-6);
}
