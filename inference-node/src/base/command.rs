//! `inference-node make-base`.

use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::{make_base, read_texts, BaseManifest, Recipe};
use crate::factory::FactoryError;

/// Makes the small base model from text, and tells whether it is the pinned one.
#[derive(Debug, Args)]
pub struct MakeBaseArguments {
    /// Folder of the text: all its `.txt` files.
    #[arg(long, default_value = "scripts/demo-data/base-text")]
    pub text: PathBuf,
    /// Folder to write: a Hugging Face folder with a manifest.
    #[arg(long)]
    pub out: PathBuf,
    /// Decides the weights' start and the order of the examples.
    #[arg(long, default_value_t = Recipe::default().seed)]
    pub seed: u64,
    /// Number of updates.
    #[arg(long, default_value_t = Recipe::default().steps)]
    pub steps: usize,
    /// Manifest of the base to compare with.
    #[arg(long, default_value = "scripts/demo-data/base/manifest.json")]
    pub pinned: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// As [`make_base`]; a base that differs from the pinned one is told, and is no error.
pub fn run_make_base(arguments: &MakeBaseArguments) -> Result<(), FactoryError> {
    let recipe = Recipe {
        seed: arguments.seed,
        steps: arguments.steps,
        ..Recipe::default()
    };
    let pinned = BaseManifest::load(&arguments.pinned)?;
    let texts = read_texts(&arguments.text)?;
    let bar = ProgressBar::new(recipe.steps as u64);
    if let Ok(style) = ProgressStyle::with_template("{elapsed:>4} {wide_bar} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar.set_message("training the tokenizer");
    let made = make_base(&recipe, &texts, &arguments.out, |report| {
        bar.set_position(report.step as u64);
        let speed = report.tokens_per_second;
        bar.set_message(format!("loss {:.3}, {speed:.0} tokens/s", report.loss));
    })?;
    bar.finish_and_clear();
    println!("{}", verdict(&made, &pinned));
    Ok(())
}

/// Every file with its hash, then the comparison.
fn verdict(made: &BaseManifest, pinned: &BaseManifest) -> String {
    let mut lines: Vec<String> = made
        .files
        .iter()
        .map(|(name, hash)| format!("{hash}  {name}"))
        .collect();
    lines.push(match made.different_files(pinned).as_slice() {
        [] => "this is the pinned base, to the last byte".to_owned(),
        names if made.text != pinned.text || made.recipe != pinned.recipe => format!(
            "made from other text or settings than the pinned base; it differs in {}",
            names.join(", ")
        ),
        names => format!(
            "made from the same text and settings as the pinned base, but it differs in {}: \
             another processor or build rounds differently",
            names.join(", ")
        ),
    });
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use artifact_store::Hash;

    use super::*;

    fn manifest() -> BaseManifest {
        let file = |name: &str| (name.to_owned(), Hash::of(name.as_bytes()));
        BaseManifest {
            files: [file("config.json"), file("model.safetensors")].into(),
            final_loss: 0.5,
            recipe: [("seed".to_owned(), 1.into())].into(),
            text: [file("a.txt")].into(),
        }
    }

    #[test]
    fn the_verdict_names_what_differs_and_why() {
        let pinned = manifest();
        assert!(verdict(&manifest(), &pinned).ends_with("to the last byte"));
        let mut other = manifest();
        other
            .files
            .insert("model.safetensors".to_owned(), Hash::of(b"other"));
        let said = verdict(&other, &pinned);
        assert!(said.contains("differs in model.safetensors: another processor"));
        other.recipe.insert("seed".to_owned(), 2.into());
        let said = verdict(&other, &pinned);
        assert!(said.contains("other text or settings"), "{said}");
    }
}
