//! Making a base from text.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::path::Path;

use inference_node::base::{make_base, read_texts, BaseManifest, Recipe};
use inference_node::factory::FactoryError;
use lora_model::{ChatFormat, Device, Model, Tokenizer};

fn recipe() -> Recipe {
    Recipe {
        seed: 5,
        steps: 2,
        vocabulary: 300,
    }
}

fn texts() -> BTreeMap<String, String> {
    let text = "The mill stands north.\n\nQuestion: Where is the mill?\nAnswer: North of it.";
    [("mill.txt".to_owned(), text.to_owned())].into()
}

fn make(recipe: &Recipe, folder: &Path) -> BaseManifest {
    make_base(recipe, &texts(), folder, |_| {}).unwrap()
}

#[test]
fn a_base_loads_and_its_manifest_names_what_it_was_made_from() {
    let folder = tempfile::tempdir().unwrap();
    let mut steps = Vec::new();
    let made = make_base(&recipe(), &texts(), folder.path(), |report| {
        steps.push((report.step, report.loss.is_finite()));
    });
    let made = made.unwrap();
    assert_eq!(steps, [(1, true), (2, true)]);
    let written = BaseManifest::load(&folder.path().join("manifest.json")).unwrap();
    assert_eq!(written, made);
    assert_eq!(made.text.keys().collect::<Vec<_>>(), ["mill.txt"]);
    assert_eq!(made.recipe["seed"], 5);
    let model = Model::load(folder.path(), &Device::Cpu).unwrap();
    assert_eq!(model.config().vocab_size, 300);
    let tokenizer = Tokenizer::from_folder(folder.path()).unwrap();
    ChatFormat::from_folder(folder.path(), &tokenizer).unwrap();
}

#[test]
fn the_same_recipe_gives_the_same_bytes_and_another_seed_other_weights() {
    let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let first = make(&recipe(), folders[0].path());
    let again = make(&recipe(), folders[1].path());
    assert_eq!(first, again);
    let seed = Recipe {
        seed: 6,
        ..recipe()
    };
    let other = make(&seed, folders[2].path());
    assert_eq!(first.different_files(&other), ["model.safetensors"]);
}

#[test]
fn the_pinned_base_was_made_from_the_text_that_ships_by_the_standard_recipe() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/demo-data");
    let pinned = BaseManifest::load(&data.join("base/manifest.json")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let texts = read_texts(&data.join("base-text")).unwrap();
    let one_step = Recipe {
        steps: 1,
        ..Recipe::default()
    };
    let mut made = make_base(&one_step, &texts, folder.path(), |_| {}).unwrap();
    let steps = Recipe::default().steps.into();
    made.recipe.insert("steps".to_owned(), steps);
    assert_eq!(made.recipe, pinned.recipe);
    assert_eq!(made.text, pinned.text);
    // The weights take all the steps; the tokenizer does not depend on them.
    assert_eq!(made.different_files(&pinned), ["model.safetensors"]);
}

#[test]
fn a_folder_without_text_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = read_texts(folder.path());
    assert!(matches!(refused, Err(FactoryError::Malformed { .. })));
    let refused = read_texts(&folder.path().join("none"));
    assert!(matches!(refused, Err(FactoryError::Io { .. })));
}
