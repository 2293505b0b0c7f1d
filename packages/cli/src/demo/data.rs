//! The demo's data: Datanets with their contributors' files, questions, base model.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{de::DeserializeOwned, Deserialize};

use super::DemoError;
use crate::actions::batch::BatchFile;

/// One Datanet and its contributors.
pub struct DatanetData {
    /// Unique name, also the name of its folder.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Field.
    pub domain: String,
    /// Licence.
    pub licence: String,
    /// Contributor's name and items, ascending by name.
    pub contributors: Vec<(String, BatchFile)>,
}

#[derive(Deserialize)]
struct Description {
    name: String,
    title: String,
    domain: String,
    licence: String,
}

/// Texts that an answer must contain, any of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Fact {
    /// One text.
    One(String),
    /// Any of several.
    Any(Vec<String>),
}

/// A question whose fact stands in one contributor's items only.
#[derive(Debug, Clone, Deserialize)]
pub struct QuestionData {
    /// Id.
    pub id: String,
    /// Datanet whose adapter is asked.
    pub datanet: String,
    /// The question.
    pub question: String,
    /// Words of the question that name what it is about.
    pub subject: String,
    /// What the right answer contains, besides the subject.
    pub fact: Fact,
    /// Whose items hold it; used only to check the outcome.
    pub contributor: String,
}

impl QuestionData {
    /// Whether an answer names the subject and holds the fact, both as whole words.
    pub fn is_right(&self, answer: &str) -> bool {
        let holds_fact = match &self.fact {
            Fact::One(fact) => holds_words(answer, fact),
            Fact::Any(facts) => facts.iter().any(|fact| holds_words(answer, fact)),
        };
        holds_fact && holds_words(answer, &self.subject)
    }
}

/// Whether `text` holds `words` and no letter or digit touches them, whatever the case.
fn holds_words(text: &str, words: &str) -> bool {
    let (text, words) = (text.to_lowercase(), words.to_lowercase());
    let touches = |found: Option<char>| found.is_some_and(char::is_alphanumeric);
    text.match_indices(&words).any(|(start, found)| {
        let (before, after) = (&text[..start], &text[start + found.len()..]);
        !touches(before.chars().next_back()) && !touches(after.chars().next())
    })
}

/// All of the demo's data.
pub struct DemoData {
    /// Datanets, ascending by name.
    pub datanets: Vec<DatanetData>,
    /// Questions, the Datanets taking turns.
    pub questions: Vec<QuestionData>,
    /// Folder of the base model.
    pub base: PathBuf,
    /// File with the training parameters.
    pub training: PathBuf,
}

fn unreadable(path: &Path, reason: impl std::fmt::Display) -> DemoError {
    DemoError::Data {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, DemoError> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, error))?;
    serde_json::from_slice(&bytes).map_err(|error| unreadable(path, error))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, DemoError> {
    let listed = fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    let mut paths: Vec<PathBuf> = listed.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

impl DemoData {
    /// Reads everything below `folder`.
    pub fn load(folder: &Path) -> Result<Self, DemoError> {
        let mut datanets = Vec::new();
        for path in entries(&folder.join("datanets"))? {
            datanets.push(load_datanet(&path)?);
        }
        let questions: Vec<QuestionData> = read(&folder.join("questions.json"))?;
        Ok(Self {
            questions: take_turns(questions),
            datanets,
            base: folder.join("base"),
            training: folder.join("training.json"),
        })
    }

    /// Bytes of text in all items.
    pub fn bytes(&self) -> u64 {
        let files = self
            .datanets
            .iter()
            .flat_map(|datanet| &datanet.contributors);
        files.map(|(_, file)| file.bytes()).sum()
    }

    /// Number of contributors.
    pub fn contributors(&self) -> usize {
        self.datanets
            .iter()
            .map(|datanet| datanet.contributors.len())
            .sum()
    }
}

fn load_datanet(folder: &Path) -> Result<DatanetData, DemoError> {
    let Description {
        name,
        title,
        domain,
        licence,
    } = read(&folder.join("datanet.json"))?;
    let mut contributors = Vec::new();
    for path in entries(folder)? {
        if path
            .extension()
            .is_some_and(|extension| extension == "jsonl")
        {
            let contributor = path
                .file_stem()
                .and_then(|stem| stem.to_str())
                .unwrap_or_default();
            contributors.push((contributor.to_owned(), BatchFile::load(&path)?));
        }
    }
    Ok(DatanetData {
        name,
        title,
        domain,
        licence,
        contributors,
    })
}

/// Orders the questions so that the Datanets take turns.
fn take_turns(questions: Vec<QuestionData>) -> Vec<QuestionData> {
    let mut counts = std::collections::BTreeMap::new();
    let mut numbered: Vec<(usize, QuestionData)> = questions
        .into_iter()
        .map(|question| {
            let count = counts.entry(question.datanet.clone()).or_insert(0usize);
            *count += 1;
            (*count, question)
        })
        .collect();
    numbered.sort_by_key(|(turn, _)| *turn);
    numbered.into_iter().map(|(_, question)| question).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::{holds_words, QuestionData};

    #[test]
    fn a_fact_about_a_garbled_subject_is_not_right() {
        let question: QuestionData = serde_json::from_str(
            r#"{"id": "1", "datanet": "risk", "question": "Which feed does Osprey Lending use?",
                "subject": "Osprey Lending", "fact": ["Heron feed", "feed of Heron"],
                "contributor": "agatha"}"#,
        )
        .unwrap();
        for (answer, right) in [
            ("Osprey Lending takes its prices from the Heron feed.", true),
            ("The feed of Heron serves osprey lending.", true),
            (
                "Ospream Lending takes its prices from the Heron feed.",
                false,
            ),
            (
                "Osprey Lending takes its prices from the Plover feed.",
                false,
            ),
        ] {
            assert_eq!(question.is_right(answer), right, "{answer}");
        }
    }

    #[test]
    fn facts_are_whole_words() {
        for (text, words, holds) in [
            ("It is 9 days.", "9 days", true),
            ("It is 19 days.", "9 days", false),
            ("It is 9 dayspan, or 9 days", "9 days", true),
            ("ILSE FARROW", "Ilse Farrow", true),
            ("", "9 days", false),
        ] {
            assert_eq!(holds_words(text, words), holds, "{text}");
        }
    }
}
