//! Making the small base model that ships with the project, from the text that ships with it.

mod command;
mod make;
mod manifest;

pub use command::{run_make_base, MakeBaseArguments};
pub use make::{make_base, read_texts, Recipe};
pub use manifest::BaseManifest;
