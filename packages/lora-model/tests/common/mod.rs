//! Small seeded models and adapters that the tests share.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use lora_model::{
    lora_matrices, Adapter, Config, Device, Example, LoraConfig, Model, Trainer, TrainingConfig,
};

/// Two query heads per key head, so that grouped attention is exercised.
pub fn small_config() -> Config {
    Config {
        hidden_size: 32,
        intermediate_size: 48,
        num_hidden_layers: 2,
        num_attention_heads: 4,
        num_key_value_heads: 2,
        head_dim: 8,
        vocab_size: 40,
        rope_theta: 10_000.0,
        rms_norm_eps: 1e-5,
        tie_word_embeddings: true,
        bos_token_id: None,
        eos_token_ids: vec![0],
        max_position_embeddings: 64,
    }
}

pub fn small_model() -> Model {
    Model::random(small_config(), 11, &Device::Cpu).unwrap()
}

/// A deterministic row of tokens with some structure to learn.
pub fn tokens(seed: u32, length: usize) -> Vec<u32> {
    (0..length as u32)
        .map(|i| 1 + (seed * 7 + i * (1 + seed % 3)) % 39)
        .collect()
}

pub fn examples(count: u32) -> Vec<Example> {
    (0..count)
        .map(|i| {
            let prompt = tokens(i, 4 + i as usize % 5);
            let completion = tokens(i + 50, 3 + i as usize % 4);
            Example::completion(&prompt, &completion)
        })
        .collect()
}

/// A model whose weights have grown to a useful size.
pub fn trained_model() -> Model {
    let rows = (0..12).map(|i| Example::text(tokens(i, 12))).collect();
    let config = TrainingConfig {
        steps: 60,
        batch_size: 6,
        learning_rate: 1e-2,
        seed: 3,
        ..TrainingConfig::default()
    };
    let mut trainer = Trainer::full(small_model(), rows, config).unwrap();
    trainer.run(|_, _| Ok(())).unwrap();
    trainer.model().clone()
}

/// An adapter on every linear layer whose matrices are all far from zero.
pub fn busy_adapter(model: &Model, seed: u64, rank: usize) -> Adapter {
    let lora = LoraConfig::all_linear(rank, 2.0 * rank as f64);
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((state >> 40) as f32 / (1u64 << 24) as f32 - 0.5) * 0.3
    };
    let values = lora_matrices(model.config(), &lora)
        .iter()
        .map(|m| (0..m.shape[0] * m.shape[1]).map(|_| next()).collect())
        .collect();
    Adapter::from_values(model.config(), lora, values, &Device::Cpu).unwrap()
}

pub fn assert_close(a: &[f32], b: &[f32], tolerance: f32) {
    assert_eq!(a.len(), b.len());
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        assert!((a - b).abs() <= tolerance, "element {i}: {a} against {b}");
    }
}
