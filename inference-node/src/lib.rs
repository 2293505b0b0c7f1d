//! The inference node: OpenLoRA serving over the OpenAI API, ModelFactory, and the
//! making of a base.

pub mod base;
pub mod factory;
pub mod serve;
