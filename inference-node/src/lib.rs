//! The inference node: OpenLoRA serving over the OpenAI API, and ModelFactory.

pub mod factory;
pub mod serve;
