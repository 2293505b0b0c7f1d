//! A corpus by rule: a Markov chain over the words of the project's texts, names and numbers drawn
//! from a Zipf distribution, and passages that documents quote from earlier ones.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use crate::Outcome;

/// Invented words, for names and numbers.
const INVENTED: usize = 40_000;
/// Part of the names and numbers that are invented ones.
const REPLACED: f64 = 0.5;
/// Part of the documents that quote an earlier one.
const QUOTING: f64 = 0.1;
/// Tokens of a quoted passage.
const PASSAGE: std::ops::Range<usize> = 8..60;
/// Tokens of a document.
const DOCUMENT: std::ops::Range<usize> = 100..400;
/// Answers to search for, and the tokens of each.
const ANSWERS: usize = 100;
const ANSWER: usize = 128;
/// Ends a document in infini-gram's files.
const SEPARATOR: u16 = u16::MAX;

/// Words of a text: runs of letters and digits, every other sign alone.
fn words(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for part in text.split_whitespace() {
        let mut rest = part;
        while let Some(first) = rest.chars().next() {
            let run = rest.find(|sign: char| !sign.is_alphanumeric());
            let length =
                run.filter(|length| *length > 0)
                    .unwrap_or(match first.is_alphanumeric() {
                        true => rest.len(),
                        false => first.len_utf8(),
                    });
            let (word, after) = rest.split_at(length);
            found.push(word);
            rest = after;
        }
    }
    found
}

/// Writes text of the texts' kind, word by word.
struct Writer {
    rng: ChaCha8Rng,
    spellings: Vec<String>,
    /// Words of the texts, in order.
    source: Vec<u16>,
    /// Positions behind every pair of words.
    following: HashMap<(u16, u16), Vec<u32>>,
    /// Whether a word is a name or a number.
    replaceable: Vec<bool>,
    /// Cumulative weights of the invented words.
    zipf: Vec<f64>,
    state: (u16, u16),
}

impl Writer {
    fn new(folder: &Path) -> Outcome<Self> {
        let mut paths: Vec<_> = fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        paths.sort();
        let (mut ids, mut spellings) = (HashMap::new(), Vec::new());
        let mut source = Vec::new();
        for path in paths {
            for word in words(&fs::read_to_string(path)?) {
                let id = *ids.entry(word.to_owned()).or_insert_with(|| {
                    spellings.push(word.to_owned());
                    (spellings.len() - 1) as u16
                });
                source.push(id);
            }
        }
        let mut following: HashMap<(u16, u16), Vec<u32>> = HashMap::new();
        for (at, pair) in source.windows(3).enumerate() {
            let behind = following.entry((pair[0], pair[1])).or_default();
            behind.push(at as u32 + 2);
        }
        let named = |word: &String| {
            word.starts_with(|first: char| first.is_uppercase() || first.is_numeric())
        };
        let replaceable = spellings.iter().map(named).collect();
        let known = spellings.len();
        spellings.extend((0..INVENTED).map(|number| format!("Nam{number:x}")));
        if spellings.len() > usize::from(SEPARATOR) {
            return Err(format!("{known} words and {INVENTED} invented ones are too many").into());
        }
        let mut sum = 0.0;
        let weight = |rank: usize| {
            sum += 1.0 / (rank as f64 + 2.7);
            sum
        };
        let zipf = (0..INVENTED).map(weight).collect();
        Ok(Self {
            rng: ChaCha8Rng::seed_from_u64(1),
            state: (source[0], source[1]),
            spellings,
            source,
            following,
            replaceable,
            zipf,
        })
    }

    fn word(&mut self) -> u16 {
        let next = match self.following.get(&self.state) {
            Some(places) => {
                let place = places.choose(&mut self.rng).copied().unwrap_or_default();
                self.source[place as usize]
            }
            None => self.source[self.rng.gen_range(0..self.source.len())],
        };
        self.state = (self.state.1, next);
        if !self.replaceable[usize::from(next)] || !self.rng.gen_bool(REPLACED) {
            return next;
        }
        let draw = self.rng.gen_range(0.0..self.zipf[INVENTED - 1]);
        let rank = self.zipf.partition_point(|sum| *sum <= draw);
        (self.spellings.len() - INVENTED + rank) as u16
    }

    fn text(&mut self, length: usize) -> Vec<u16> {
        (0..length).map(|_| self.word()).collect()
    }

    /// A run of tokens from somewhere in the corpus, within one document.
    fn passage(&mut self, corpus: &[u16]) -> Vec<u16> {
        let start = self.rng.gen_range(0..corpus.len());
        let length = self.rng.gen_range(PASSAGE);
        let inside = corpus[start..].iter().take(length);
        inside.take_while(|id| **id != SEPARATOR).copied().collect()
    }
}

/// Writes the corpus and the answers.
pub fn write(texts: &Path, megabytes: u64, folder: &Path) -> Outcome<()> {
    fs::create_dir_all(folder)?;
    let mut writer = Writer::new(texts)?;
    let create =
        |name: &str| Ok::<_, std::io::Error>(BufWriter::new(File::create(folder.join(name))?));
    let (mut offsets, mut metadata) = (create("offset.0")?, create("metadata.0")?);
    let mut metadata_offsets = create("metaoff.0")?;
    let mut corpus: Vec<u16> = Vec::new();
    let (mut bytes, mut described, mut number) = (0u64, 0u64, 0u64);
    while bytes < megabytes * 1_000_000 {
        offsets.write_all(&(corpus.len() as u64 * 2).to_le_bytes())?;
        let start = corpus.len();
        corpus.push(SEPARATOR);
        let length = writer.rng.gen_range(DOCUMENT);
        let quoted = match start > 0 && writer.rng.gen_bool(QUOTING) {
            true => writer.passage(&corpus),
            false => Vec::new(),
        };
        corpus.extend(writer.text(length));
        corpus.extend(quoted);
        let document = corpus[start + 1..].iter();
        bytes += document
            .map(|id| writer.spellings[usize::from(*id)].len() as u64 + 1)
            .sum::<u64>();
        let about = format!("{{\"id\": \"item-{number}\"}}\n");
        metadata_offsets.write_all(&described.to_le_bytes())?;
        metadata.write_all(about.as_bytes())?;
        described += about.len() as u64;
        number += 1;
    }
    let mut tokens = create("tokenized.0")?;
    for id in &corpus {
        tokens.write_all(&id.to_le_bytes())?;
    }
    let answers: Vec<Vec<u16>> = (0..ANSWERS).map(|_| answer(&mut writer, &corpus)).collect();
    let about = json!({
        "bytes": bytes,
        "documents": number,
        "tokens": corpus.len() as u64 - number,
        "words": writer.spellings.len(),
        "answers": answers,
    });
    fs::write(folder.join("about.json"), serde_json::to_vec(&about)?)?;
    for mut file in [offsets, metadata, metadata_offsets, tokens] {
        file.flush()?;
    }
    Ok(())
}

/// An answer: passages of the corpus, text that was not in it between them.
fn answer(writer: &mut Writer, corpus: &[u16]) -> Vec<u16> {
    let mut answer = Vec::new();
    while answer.len() < ANSWER {
        answer.extend(writer.passage(corpus));
        let own = writer.rng.gen_range(5..20);
        answer.extend(writer.text(own));
    }
    answer.truncate(ANSWER);
    answer
}
