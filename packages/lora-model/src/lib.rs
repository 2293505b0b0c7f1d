//! Llama-architecture language models with LoRA adapters on candle: loading and saving in the
//! formats of Hugging Face and PEFT, training, per-example gradients, and verifiable generation.

mod chat;
mod config;
mod error;
mod files;
mod generate;
mod gradient;
mod llama;
mod lora;
mod ops;
mod random;
mod tokenizer;
mod train;
mod weights;

pub use candle_core::Device;
pub use chat::{ChatFormat, Message, Role, CHAT_TEMPLATE, EOS_TOKEN};
pub use config::Config;
pub use error::{ModelError, Result};
pub use generate::{
    generate, log_probabilities, step, verify_transcript, FinishReason, GeneratedToken, Generation,
    GenerationOptions, Sampling, Sequence, TranscriptCheck, MAX_TOP_LOG_PROBABILITIES,
};
pub use gradient::{example_gradients, ExampleGradients, MatrixGradients};
pub use llama::{parameter_shapes, ForwardItem, KvCache, LogitsOf, Model, Projection};
pub use lora::{lora_matrices, Adapter, LoraConfig, LoraMatrix, MAX_RANK};
pub use tokenizer::{DecodeStream, Tokenizer};
pub use train::{mean_loss, Example, StepReport, Trainer, TrainingConfig};
pub use weights::StoredDtype;
