//! What is measured is what the shipped settings say, and no query leaks into the training.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::PathBuf;

use attribution_bench::data;
use attribution_bench::design::{halves, removals, runs, Selection};
use attribution_bench::faults::plant;
use attribution_bench::scores::{Cost, Scores};
use attribution_bench::settings::Settings;
use attribution_bench::world::World;
use lora_model::{ChatFormat, Tokenizer};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn format() -> ChatFormat {
    let base = root().join("scripts/demo-data/base");
    ChatFormat::from_folder(&base, &Tokenizer::from_folder(&base).unwrap()).unwrap()
}

fn world() -> World {
    let settings = root().join("scripts/benchmarks/attribution/settings.json");
    let settings = Settings::read(&settings).unwrap();
    let batches = data::read(&root().join("scripts/demo-data/datanets"), &settings).unwrap();
    World::new(&settings, &batches, &format()).unwrap()
}

#[test]
fn the_shipped_settings_have_the_size_of_the_protocol() {
    let world = world();
    assert!((16..=32).contains(&world.contributions.len()));
    assert!((512..=1024).contains(&world.examples.len()));
    assert!(world.queries.len() >= 64);
    let owners = world.owners();
    assert!(owners.windows(2).all(|pair| pair[0] <= pair[1]));
}

#[test]
fn no_question_is_asked_as_it_was_trained() {
    let world = world();
    for query in &world.queries {
        let asked = format!("Question: {}\n", query.question);
        let trained = world.examples.iter().find(|e| e.text.starts_with(&asked));
        assert_eq!(trained, None);
        let holder = world
            .examples
            .iter()
            .find(|e| e.item == query.item)
            .unwrap();
        assert_eq!(holder.contribution, query.holder);
    }
}

#[test]
fn a_row_gives_back_the_example_it_was_made_of() {
    for example in world().examples {
        let trained = example.row.example();
        assert_eq!(trained.tokens(), example.row.tokens);
        assert_eq!(trained.counted_tokens(), example.row.counted().len());
    }
}

#[test]
fn halves_are_halves_and_all_different() {
    let world = world();
    let halves = halves(&world);
    assert_eq!(halves.len(), 2 * world.settings.subsets);
    let different: BTreeSet<&Vec<usize>> = halves.iter().map(|(_, members)| members).collect();
    assert_eq!(different.len(), halves.len());
    for (selection, members) in &halves {
        let owners = members
            .iter()
            .map(|member| world.examples[*member].contribution);
        let owners: BTreeSet<usize> = owners.collect();
        match selection {
            Selection::HalfOfContributions(_) => {
                assert_eq!(owners.len(), world.contributions.len() / 2);
                let whole = world
                    .examples
                    .iter()
                    .filter(|e| owners.contains(&e.contribution));
                assert_eq!(whole.count(), members.len());
            }
            _ => assert_eq!(members.len(), world.examples.len() / 2),
        }
    }
}

#[test]
fn every_contribution_is_left_out_once_per_seed() {
    let world = world();
    let runs = runs(&world);
    for seed in 1..=world.settings.seeds {
        for contribution in 0..world.contributions.len() {
            let mut left = runs.iter().filter(|run| {
                run.seed == seed && run.selection == Selection::LeaveOut(contribution)
            });
            let members = &left.next().unwrap().members;
            let holds = |member: &usize| world.examples[*member].contribution == contribution;
            assert!(!members.iter().any(holds));
            assert_eq!(left.next(), None);
        }
    }
}

#[test]
fn removal_takes_the_highest_scored_examples() {
    let world = world();
    let row: Vec<f64> = (0..world.examples.len()).map(|i| i as f64).collect();
    let scores = Scores {
        method: "by number".to_owned(),
        examples: vec![row; world.queries.len()],
        contributions: None,
        damping: None,
        self_influence: None,
        cost: Cost::default(),
    };
    for run in removals(&world, &[scores]) {
        let kept = run.members.len();
        assert_eq!(run.members, (0..kept).collect::<Vec<_>>());
    }
}

#[test]
fn faults_are_where_they_are_said_to_be() {
    let world = world();
    let faulty = plant(&world, &format()).unwrap();
    assert_eq!(faulty.canaries, world.contributions.len());
    assert!(faulty.mislabelled.iter().filter(|marked| **marked).count() > 10);
    for (place, example) in world.examples.iter().enumerate() {
        let same = faulty.world.examples[place].text == example.text;
        assert_eq!(same, !faulty.mislabelled[place]);
    }
    let secrets: BTreeSet<&String> = faulty.world.queries[..faulty.canaries]
        .iter()
        .map(|query| &query.answer)
        .collect();
    assert_eq!(secrets.len(), faulty.canaries);
}
