//! Measures training speed on the dimensions of the shipped base: tokens per second for the
//! whole model and for LoRA on every linear layer.

use lora_model::{Adapter, Config, Device, Example, LoraConfig, Model, Trainer, TrainingConfig};
use std::time::Instant;

const ROWS: usize = 16;
const LENGTH: usize = 96;
const STEPS: usize = 20;

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

fn measure(name: &str, mut trainer: Trainer) -> lora_model::Result<()> {
    trainer.step()?;
    let start = Instant::now();
    let mut loss = 0.0;
    while !trainer.is_finished() {
        loss = trainer.step()?.loss;
    }
    let seconds = start.elapsed().as_secs_f64();
    let tokens = (STEPS * ROWS * LENGTH) as f64;
    println!("{name}: {:.0} tokens/s, loss {loss:.3}", tokens / seconds);
    Ok(())
}

fn main() -> lora_model::Result<()> {
    let model = Model::random(config(), 1, &Device::Cpu)?;
    let row = |i: usize| {
        (0..LENGTH)
            .map(|t| ((i * 131 + t * t * 17 + t) % 1024) as u32)
            .collect()
    };
    let examples: Vec<Example> = (0..64).map(|i| Example::text(row(i))).collect();
    let training = TrainingConfig {
        steps: STEPS + 1,
        batch_size: ROWS,
        ..TrainingConfig::default()
    };
    measure(
        "full model",
        Trainer::full(model.clone(), examples.clone(), training.clone())?,
    )?;
    let adapter = Adapter::new(&model, LoraConfig::all_linear(8, 16.0), 1)?;
    measure(
        "LoRA rank 8",
        Trainer::lora(&model, adapter, examples, training)?,
    )
}
