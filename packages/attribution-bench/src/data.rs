//! The Datanets' text as contributions, examples and held-out questions.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::settings::Settings;
use crate::{BenchError, Result};

const QUESTION: &str = "Question: ";
const ANSWER: &str = "\nAnswer: ";
/// Most questions of one item that are trained on.
const TRAINED_QUESTIONS: usize = 2;

/// One item: what is trained on, and a question about it that is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Id in its Datanet.
    pub id: String,
    /// Paragraphs that are trained on: the notes and the first questions with their answers.
    pub paragraphs: Vec<String>,
    /// The last question and its answer; its phrasing of this subject is never trained on.
    pub held_out: Option<(String, String)>,
}

/// One batch of one contributor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The Datanet.
    pub datanet: String,
    /// Contributor and number of the batch.
    pub name: String,
    /// The items, in the order of their file.
    pub items: Vec<Item>,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
}

/// Reads all Datanets below a folder, in the order of their names.
///
/// # Errors
/// [`BenchError::File`] and [`BenchError::Json`].
pub fn read(folder: &Path, settings: &Settings) -> Result<Vec<Batch>> {
    let mut batches = Vec::new();
    for datanet in sorted(folder)?.into_iter().filter(|path| path.is_dir()) {
        let files = sorted(&datanet)?;
        let is_items = |path: &PathBuf| path.extension().is_some_and(|end| end == "jsonl");
        for file in files.into_iter().filter(is_items) {
            batches.extend(batches_of(&name(&datanet), &file, settings)?);
        }
    }
    Ok(batches)
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(BenchError::file(folder))?;
    let paths: std::io::Result<Vec<_>> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.map_err(BenchError::file(folder))?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// The batches of one contributor: runs of its items of about equal length.
fn batches_of(datanet: &str, file: &Path, settings: &Settings) -> Result<Vec<Batch>> {
    let text = std::fs::read_to_string(file).map_err(BenchError::file(file))?;
    let lines: Vec<Line> = text
        .lines()
        .map(|line| serde_json::from_str(line).map_err(BenchError::json(file)))
        .collect::<Result<_>>()?;
    let share = |count: usize| count * settings.item_percent / 100;
    let kept = |(position, _): &(usize, Line)| share(position + 1) > share(*position);
    let items = lines.into_iter().enumerate().filter(kept);
    let items: Vec<Item> = items.map(|(_, line)| item(line)).collect();
    let parts = settings.batches_per_contributor.max(1);
    let length = items.len().div_ceil(parts).max(1);
    let batches = items.chunks(length).zip(1..);
    Ok(batches
        .map(|(items, number)| Batch {
            datanet: datanet.to_owned(),
            name: format!("{} {number}", name(file)),
            items: items.to_vec(),
        })
        .collect())
}

fn item(line: Line) -> Item {
    let paragraphs = line.text.split("\n\n").map(str::trim);
    let paragraphs = paragraphs.filter(|paragraph| !paragraph.is_empty());
    let (questions, notes): (Vec<&str>, Vec<&str>) =
        paragraphs.partition(|paragraph| question_and_answer(paragraph).is_some());
    let held_out = questions.get(1..).and_then(<[&str]>::last);
    let asked = questions
        .iter()
        .take(questions.len().saturating_sub(1).min(TRAINED_QUESTIONS));
    let trained = notes.iter().chain(asked);
    Item {
        id: line.id,
        paragraphs: trained.map(|text| (*text).to_owned()).collect(),
        held_out: held_out.and_then(|text| question_and_answer(text)),
    }
}

/// Question and answer of a paragraph that has both.
pub fn question_and_answer(paragraph: &str) -> Option<(String, String)> {
    let (question, answer) = paragraph.strip_prefix(QUESTION)?.split_once(ANSWER)?;
    Some((question.trim().to_owned(), answer.trim().to_owned()))
}
