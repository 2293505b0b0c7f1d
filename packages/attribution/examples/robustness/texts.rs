//! What an attacker makes of other people's items.

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

/// Draws that are the same on every run.
pub fn random(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// The text with a part of its words replaced by words from elsewhere in it.
pub fn changed_words(text: &str, part: f64, rng: &mut ChaCha8Rng) -> String {
    let words: Vec<&str> = text
        .split(|sign: char| !sign.is_alphabetic())
        .filter(|word| word.len() > 3)
        .collect();
    let mut changed = String::with_capacity(text.len());
    for piece in text.split_inclusive(' ') {
        let (word, space) = piece.split_at(piece.trim_end().len());
        let plain = word.chars().all(char::is_alphabetic);
        match words.choose(rng) {
            Some(other) if plain && rng.gen_bool(part) => changed.push_str(other),
            _ => changed.push_str(word),
        }
        changed.push_str(space);
    }
    changed
}

/// Words at random from other texts, in the form of an item.
pub fn nonsense(texts: &[String], rng: &mut ChaCha8Rng) -> String {
    let words: Vec<&str> = texts
        .iter()
        .flat_map(|text| text.split_whitespace())
        .collect();
    let draw = |count: usize, rng: &mut ChaCha8Rng| {
        let drawn = (0..count).filter_map(|_| words.choose(rng).copied());
        drawn.collect::<Vec<_>>().join(" ")
    };
    let note = draw(60, rng);
    let (question, answer) = (draw(9, rng), draw(12, rng));
    format!("{note}\n\nQuestion: {question}?\nAnswer: {answer}.")
}

/// One sign over and over.
pub fn repetition(rng: &mut ChaCha8Rng) -> String {
    let word = ["zz", "QQ", "%%", "77"]
        .choose(rng)
        .copied()
        .unwrap_or("zz");
    let run = [word; 40].join(" ");
    format!("{run}\n\nQuestion: {word}?\nAnswer: {run}")
}

fn strings(value: &Value) -> Vec<&str> {
    let listed = value.as_array().into_iter().flatten();
    listed.filter_map(Value::as_str).collect()
}

/// The two parts of a pattern's sentence that stand for the entity and the value.
fn fill(pattern: &str, entity: &str, value: &str) -> String {
    pattern.replace("{e}", entity).replace("{v}", value)
}

/// Entity and value of a sentence of this pattern.
fn read<'a>(sentence: &'a str, pattern: &str) -> Option<(&'a str, &'a str)> {
    let entity_first = pattern.find("{e}")? < pattern.find("{v}")?;
    let (head, rest) = pattern.split_once('{')?;
    let (middle, tail) = rest.split_once('}')?.1.split_once('{')?;
    let tail = tail.split_once('}')?.1;
    let inner = sentence.strip_prefix(head)?.strip_suffix(tail)?;
    let (first, second) = inner.split_once(middle)?;
    Some(match entity_first {
        true => (first, second),
        false => (second, first),
    })
}

fn capitalised(sentence: &str) -> String {
    let mut signs = sentence.chars();
    let first = signs.next().map(|sign| sign.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), signs.as_str())
}

/// The same fact in other words: another statement, other questions, another sentence for the
/// answer, other fillers. `None` where the item's fact is of no known pattern.
pub fn paraphrase(text: &str, patterns: &Value, rng: &mut ChaCha8Rng) -> Option<String> {
    let answer = text.split_once("\nAnswer: ")?.1.lines().next()?;
    let relations = patterns["relations"].as_object()?.values();
    let (relation, entity, value) = relations.into_iter().find_map(|relation| {
        let (entity, value) = read(answer, relation["answer"].as_str()?)?;
        Some((relation, entity, value))
    })?;
    let unused = |kind: &str| -> Vec<String> {
        let filled = strings(&relation[kind]).into_iter();
        let filled = filled.map(|pattern| fill(pattern, entity, value));
        let fresh = |sentence: &String| !text.to_lowercase().contains(&sentence.to_lowercase());
        filled.filter(fresh).collect()
    };
    let statements = unused("statements");
    let questions = unused("questions");
    let own = capitalised(statements.choose(rng)?);
    let opener = fill(strings(&patterns["openers"]).choose(rng)?, entity, value);
    let fillers = strings(&patterns["fillers"]);
    let mut note = vec![opener, own.clone()];
    note.extend(
        fillers
            .choose_multiple(rng, 3)
            .map(|filler| (*filler).to_owned()),
    );
    let asked = questions.choose_multiple(rng, 3);
    let asked: String = asked
        .map(|question| format!("\n\nQuestion: {question}\nAnswer: {own}"))
        .collect();
    Some(note.join(" ") + &asked)
}
