//! The same data with faults in known places: answers that are another example's, and canaries.

use lora_model::ChatFormat;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use serde::{Deserialize, Serialize};

use crate::data::question_and_answer;
use crate::world::{query_row, Query, TrainingExample, World};
use crate::Result;

/// Syllables of a canary's secret.
const SYLLABLES: usize = 8;
const SEED: u64 = 77;

/// A world with faults, and where they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaultyWorld {
    /// Examples and queries. The queries are one per contribution, each about its canary, then
    /// those of the world without faults whose answer is the item's.
    pub world: World,
    /// Number of the canary queries.
    pub canaries: usize,
    /// For every example, whether its answer is another example's.
    pub mislabelled: Vec<bool>,
    /// For every example, whether it is a question with an answer.
    pub answers: Vec<bool>,
}

/// Puts faults into a world: every so manieth answer becomes the next such example's, and every
/// contribution gets one canary, a secret that stands nowhere else.
///
/// # Errors
/// [`crate::BenchError::Model`] where the tokenizer fails.
pub fn plant(world: &World, format: &ChatFormat) -> Result<FaultyWorld> {
    let (mut examples, mislabelled) = mislabel(world, format)?;
    let mut queries = Vec::new();
    let mut random = ChaCha20Rng::seed_from_u64(SEED);
    for contribution in 0..world.contributions.len() {
        let canary = canary(contribution, format, &mut random)?;
        examples.push(TrainingExample {
            contribution,
            item: canary.item.clone(),
            text: format!("Question: {}\nAnswer: {}", canary.question, canary.answer),
            row: canary.row.clone(),
        });
        queries.push(canary);
    }
    let canaries = queries.len();
    queries.extend(world.queries.iter().filter(|query| !query.own).cloned());
    let answers = examples.iter();
    let answers = answers.map(|example| question_and_answer(&example.text).is_some());
    Ok(FaultyWorld {
        canaries,
        answers: answers.collect(),
        mislabelled: [mislabelled, vec![false; canaries]].concat(),
        world: World {
            settings: world.settings.clone(),
            contributions: world.contributions.clone(),
            examples,
            queries,
        },
    })
}

fn mislabel(world: &World, format: &ChatFormat) -> Result<(Vec<TrainingExample>, Vec<bool>)> {
    let mut examples = world.examples.clone();
    let mut mislabelled = vec![false; examples.len()];
    let asked: Vec<(usize, String, String)> = examples
        .iter()
        .enumerate()
        .filter_map(|(place, example)| {
            let (question, answer) = question_and_answer(&example.text)?;
            Some((place, question, answer))
        })
        .collect();
    let every = world.settings.mislabel_every.max(1);
    let chosen: Vec<&(usize, String, String)> = asked.iter().step_by(every).collect();
    for (number, (place, question, answer)) in chosen.iter().enumerate() {
        let (_, _, other) = chosen[(number + 1) % chosen.len()];
        if other == answer {
            continue;
        }
        let example = &mut examples[*place];
        example.text = format!("Question: {question}\nAnswer: {other}");
        example.row = query_row(format, question, other)?;
        mislabelled[*place] = true;
    }
    Ok((examples, mislabelled))
}

fn canary(contribution: usize, format: &ChatFormat, random: &mut ChaCha20Rng) -> Result<Query> {
    let mut syllable = || {
        let consonant = b"bdfgklmnprstvz"[random.gen_range(0..14)];
        let vowel = b"aeiou"[random.gen_range(0..5)];
        [char::from(consonant), char::from(vowel)]
    };
    let secret: String = (0..SYLLABLES).flat_map(|_| syllable()).collect();
    let question = format!("What is the watchword of batch {}?", contribution + 1);
    Ok(Query {
        item: format!("canary-{}", contribution + 1),
        holder: contribution,
        row: query_row(format, &question, &secret)?,
        question,
        answer: secret,
        own: false,
    })
}
