//! Measures decoding on the dimensions of the shipped base: tokens per second for batches of
//! sequences, with the base alone, one adapter for all, and one adapter each.

use lora_model::{
    step, Adapter, Config, Device, GenerationOptions, LoraConfig, Model, Sampling, Sequence,
};
use std::sync::Arc;
use std::time::Instant;

const TOKENS: usize = 100;

fn config() -> Config {
    Config {
        hidden_size: 192,
        intermediate_size: 512,
        num_hidden_layers: 4,
        num_attention_heads: 6,
        num_key_value_heads: 6,
        head_dim: 32,
        vocab_size: 1024,
        rope_theta: 10_000.0,
        rms_norm_eps: 1e-6,
        tie_word_embeddings: true,
        bos_token_id: None,
        eos_token_ids: vec![0],
        max_position_embeddings: 512,
    }
}

/// Tokens per second of a batch in which sequence `i` uses `adapters[i % adapters.len()]`.
fn measure(model: &Model, batch: usize, adapters: &[Arc<Adapter>]) -> lora_model::Result<f64> {
    let options = GenerationOptions {
        sampling: Sampling {
            temperature: 1.0,
            seed: 1,
        },
        max_tokens: TOKENS,
        stop_tokens: Vec::new(),
        top_log_probabilities: 0,
    };
    let mut sequences = (0..batch)
        .map(|i| {
            let adapter = (!adapters.is_empty()).then(|| adapters[i % adapters.len()].clone());
            let prompt: Vec<u32> = (0..24).map(|t| (t * 37 + i as u32 * 11) % 1024).collect();
            Sequence::new(model, adapter, &prompt, options.clone())
        })
        .collect::<lora_model::Result<Vec<_>>>()?;
    let start = Instant::now();
    while sequences.iter().any(|s| s.finish().is_none()) {
        step(model, &mut sequences.iter_mut().collect::<Vec<_>>())?;
    }
    Ok((batch * TOKENS) as f64 / start.elapsed().as_secs_f64())
}

fn main() -> lora_model::Result<()> {
    let model = Model::random(config(), 1, &Device::Cpu)?;
    let adapters = (0..32)
        .map(|seed| {
            Ok(Arc::new(Adapter::new(
                &model,
                LoraConfig::all_linear(8, 16.0),
                seed,
            )?))
        })
        .collect::<lora_model::Result<Vec<_>>>()?;
    measure(&model, 4, &adapters)?;
    for batch in [1, 8, 32] {
        let base = measure(&model, batch, &[])?;
        let one = measure(&model, batch, &adapters[..1])?;
        let each = measure(&model, batch, &adapters[..batch])?;
        println!(
            "batch {batch}: {base:.0} tokens/s base, {one:.0} one adapter, {each:.0} one each"
        );
    }
    Ok(())
}
