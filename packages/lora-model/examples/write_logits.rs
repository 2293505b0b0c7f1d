//! Writes token ids and logits as JSON, for comparison with other implementations.
//!
//! `write_logits BASE_FOLDER ADAPTER_FOLDER|- OUT_FILE QUESTION...`: frames each question as the
//! chat format does and runs it. `write_logits --random-adapter BASE_FOLDER ADAPTER_FOLDER`:
//! writes an adapter on every linear layer whose matrices are all far from zero.

use lora_model::{
    lora_matrices, Adapter, ChatFormat, Device, LoraConfig, Message, Model, Tokenizer,
};
use serde_json::json;
use std::error::Error;
use std::path::Path;

fn write_random_adapter(base: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let model = Model::load(base, &Device::Cpu)?;
    let lora = LoraConfig::all_linear(8, 16.0);
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((state >> 8) as f32 / (1u32 << 24) as f32 - 0.5) * 0.2
    };
    let values = lora_matrices(model.config(), &lora)
        .iter()
        .map(|m| (0..m.shape[0] * m.shape[1]).map(|_| next()).collect())
        .collect();
    let adapter = Adapter::from_values(model.config(), lora, values, model.device())?;
    Ok(adapter.save(folder, &model, &base.display().to_string())?)
}

fn write_logits(
    base: &Path,
    adapter: &str,
    out: &Path,
    questions: &[String],
) -> Result<(), Box<dyn Error>> {
    let model = Model::load(base, &Device::Cpu)?;
    let format = ChatFormat::from_folder(base, &Tokenizer::from_folder(base)?)?;
    let adapter = match adapter {
        "-" => None,
        folder => Some(Adapter::load(Path::new(folder), &model)?),
    };
    let rows = questions
        .iter()
        .map(|question| {
            let tokens = format.prompt(&[Message::user(question.clone())])?;
            let logits = model.logits(&tokens, adapter.as_ref())?.to_vec2::<f32>()?;
            Ok(json!({"question": question, "tokens": tokens, "logits": logits}))
        })
        .collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    Ok(std::fs::write(out, json!(rows).to_string())?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, base, folder] if flag == "--random-adapter" => {
            write_random_adapter(Path::new(base), Path::new(folder))
        }
        [base, adapter, out, questions @ ..] if !questions.is_empty() => {
            write_logits(Path::new(base), adapter, Path::new(out), questions)
        }
        _ => Err("usage: write_logits BASE ADAPTER|- OUT QUESTION...".into()),
    }
}
