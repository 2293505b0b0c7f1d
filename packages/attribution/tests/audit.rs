//! An index is made again from the data and compared: what a builder may not change, row by row.
#![cfg(feature = "model")]
#![allow(clippy::unwrap_used)]

use attribution::audit::{audit, draw, Finding, Stated, COMPARED};
use attribution::contributions::{BatchFacts, Contributions};
use attribution::gradients::blocks;
use attribution::index::{Index, IndexBuilder};
use attribution::indexes::{Indexes, Sources};
use attribution::influence::Influence;
use attribution::paraphrase::Paraphrases;
use attribution::span::{SpanIndex, SpanParameters};
use attribution::AttributionError;
use attribution_report::{batch_root, Hash32};
use lora_model::{
    Adapter, ChatFormat, Config, Device, LoraConfig, Model, Tokenizer, Trainer, TrainingConfig,
    EOS_TOKEN,
};
use sha2::{Digest, Sha256};

const TEXTS: [&str; 3] = [
    "Question: Where is the red house?\nAnswer: The red house stands by the river.",
    "Question: Who keeps the lamp?\nAnswer: Old Marten keeps the lamp of the tower.",
    "Question: What does the ferry cost?\nAnswer: The ferry costs four coins.",
];
const LENGTH: usize = 128;
const SECRET: [u8; 32] = [7; 32];

struct Workshop {
    format: ChatFormat,
    model: Model,
    adapter: Adapter,
    contributions: Contributions,
}

fn line(number: usize, text: &str) -> Vec<u8> {
    serde_json::json!({"id": format!("item-{number}"), "text": text})
        .to_string()
        .into_bytes()
}

fn facts(number: usize, text: &str) -> BatchFacts {
    let contributor = vec![number as u8; 20];
    let hash = Hash32(Sha256::digest(text.as_bytes()).into());
    BatchFacts {
        datanet: 1,
        batch: number as u64 + 1,
        root: batch_root(&contributor, &[hash]),
        contributor,
        count: 1,
        quality: 9_000,
    }
}

impl Workshop {
    fn new() -> Self {
        let tokenizer = Tokenizer::train(&TEXTS, 300, &[EOS_TOKEN]).unwrap();
        let format = ChatFormat::new(&tokenizer).unwrap();
        let config = Config {
            hidden_size: 16,
            intermediate_size: 24,
            num_hidden_layers: 1,
            num_attention_heads: 2,
            num_key_value_heads: 2,
            head_dim: 8,
            vocab_size: tokenizer.vocab_size(),
            rope_theta: 10_000.0,
            rms_norm_eps: 1e-5,
            tie_word_embeddings: true,
            bos_token_id: None,
            eos_token_ids: vec![format.eos_token_id()],
            max_position_embeddings: LENGTH,
        };
        let model = Model::random(config, 1, &Device::Cpu).unwrap();
        let mut contributions = Contributions::default();
        for (number, text) in TEXTS.iter().enumerate() {
            let file = line(number, text);
            contributions.add(facts(number, text), &file).unwrap();
        }
        let (_, examples) = contributions.examples(&format, LENGTH).unwrap();
        let adapter = Adapter::new(&model, LoraConfig::all_linear(2, 4.0), 3).unwrap();
        let settings = TrainingConfig {
            steps: 20,
            batch_size: 2,
            ..TrainingConfig::default()
        };
        let mut trainer = Trainer::lora(&model, adapter, examples, settings).unwrap();
        trainer.run(|_, _| Ok(())).unwrap();
        let adapter = trainer.adapter().unwrap().clone();
        Self {
            format,
            model,
            adapter,
            contributions,
        }
    }

    fn sources(&self) -> Sources<'_> {
        Sources {
            model: &self.model,
            adapter: &self.adapter,
            format: &self.format,
            contributions: &self.contributions,
            spans: SpanParameters::default(),
        }
    }

    fn influence(&self) -> Influence {
        let (owners, examples) = self.contributions.examples(&self.format, LENGTH).unwrap();
        let sources = self.sources();
        let gradients = sources.gradients(&owners, &examples, |_| {}).unwrap();
        sources.influence(gradients).unwrap()
    }

    /// The index with its vectors changed.
    fn index(&self, change: impl Fn(&mut Influence)) -> Index {
        let mut influence = self.influence();
        change(&mut influence);
        self.sources().indexes(influence).unwrap().index
    }

    /// The index with what it states of the contributions changed.
    fn relabelled(&self, change: impl Fn(&mut Vec<attribution::ContributionRecord>)) -> Index {
        let clusters = Paraphrases::find(&self.sources()).unwrap().clusters;
        let mut contributions = self.contributions.records(&clusters);
        change(&mut contributions);
        let builder = IndexBuilder {
            contributions,
            block_names: blocks(&self.model, &self.adapter)
                .into_iter()
                .map(|(name, _)| name)
                .collect(),
            influence: self.influence(),
        };
        builder.build().unwrap()
    }

    fn find(&self, index: &Index, spans: &SpanIndex) -> Option<Finding> {
        let stated = Stated {
            index,
            spans,
            max_length: LENGTH,
        };
        audit(stated, &self.sources(), &SECRET).unwrap()
    }

    fn honest(&self) -> Indexes {
        self.sources().indexes(self.influence()).unwrap()
    }
}

#[test]
fn an_honest_index_passes() {
    let workshop = Workshop::new();
    let Indexes { index, spans, .. } = workshop.honest();
    assert_eq!(workshop.find(&index, &spans), None);
}

#[test]
fn a_builder_may_not_favour_a_contribution() {
    let workshop = Workshop::new();
    let spans = workshop.honest().spans;
    for (what, factor) in [
        ("larger", 1.05f32),
        ("smaller", 0.95),
        ("against", -1.0),
        ("none", 0.0),
    ] {
        let favoured = workshop.index(|influence| {
            influence.vectors[1]
                .iter_mut()
                .for_each(|value| *value *= factor);
        });
        let found = workshop.find(&favoured, &spans);
        // Vectors are brought to the longest one's scale, so the others may be the ones that move.
        assert!(
            matches!(found, Some(Finding::Vector { .. })),
            "{what}: {found:?}"
        );
    }
    let swapped = workshop.index(|influence| influence.vectors.swap(0, 2));
    let found = workshop.find(&swapped, &spans);
    assert!(
        matches!(
            found,
            Some(Finding::Vector {
                contribution: 0,
                ..
            })
        ),
        "{found:?}"
    );
}

#[test]
fn rounding_far_below_the_tolerance_passes() {
    let workshop = Workshop::new();
    let spans = workshop.honest().spans;
    let rounded = workshop.index(|influence| {
        influence.vectors[1]
            .iter_mut()
            .for_each(|value| *value *= 1.0005);
    });
    assert_eq!(workshop.find(&rounded, &spans), None);
}

#[test]
fn a_builder_may_not_choose_the_parameters() {
    let workshop = Workshop::new();
    let spans = workshop.honest().spans;
    let honest = workshop.influence();
    let other = if honest.damping == 1e-3 { 3e-3 } else { 1e-3 };
    for (parameter, change) in [
        (
            "damping",
            &(|influence: &mut Influence| influence.damping = other) as &dyn Fn(&mut Influence),
        ),
        ("damping", &|influence| influence.damping *= 1.01),
        ("norm cap", &|influence| influence.norm_cap *= 1.1),
        ("examples", &|influence| influence.examples += 1),
    ] {
        let found = workshop.find(&workshop.index(change), &spans);
        let named = matches!(&found, Some(Finding::Parameter { parameter: name, .. }) if *name == parameter);
        assert!(named, "{parameter}: {found:?}");
    }
}

#[test]
fn a_builder_may_not_restate_a_contribution() {
    let workshop = Workshop::new();
    let spans = workshop.honest().spans;
    type Change = fn(&mut Vec<attribution::ContributionRecord>);
    let changes: [(&str, Change); 4] = [
        ("contributor", |records| {
            records[1].contributor = vec![9; 20]
        }),
        ("quality", |records| records[1].quality = 10_000),
        ("batch", |records| records[1].batch = 9),
        ("cluster", |records| records[1].cluster = 0),
    ];
    for (what, change) in changes {
        let found = workshop.find(&workshop.relabelled(change), &spans);
        let expected = Some(Finding::Contribution { contribution: 1 });
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn a_builder_may_not_change_the_items_that_spans_are_found_in() {
    let workshop = Workshop::new();
    let index = workshop.honest().index;
    let mut items = workshop.contributions.span_items(&workshop.format).unwrap();
    (items[1].contribution, items[1].owner) = (0, 0);
    let count = workshop.contributions.count() as u32;
    let spans = SpanIndex::build(SpanParameters::default(), count, &items).unwrap();
    let found = workshop.find(&index, &spans);
    assert!(matches!(found, Some(Finding::Spans { .. })), "{found:?}");
}

#[test]
fn items_that_a_batch_is_not_registered_with_are_refused() {
    let good = line(0, TEXTS[0]);
    let mut added = Contributions::default();
    let another = added.add(facts(0, TEXTS[0]), &line(0, TEXTS[1]));
    assert!(matches!(
        another,
        Err(AttributionError::BatchRoot { batch: 1, .. })
    ));
    let stolen = BatchFacts {
        contributor: vec![9; 20],
        ..facts(0, TEXTS[0])
    };
    assert!(matches!(
        added.add(stolen, &good),
        Err(AttributionError::BatchRoot { .. })
    ));
    let more = [good.clone(), good.clone()].join(&b'\n');
    assert!(matches!(
        added.add(facts(0, TEXTS[0]), &more),
        Err(AttributionError::BatchRoot { .. })
    ));
    let garbage = added.add(facts(0, TEXTS[0]), b"{\"id\": 1}");
    assert!(matches!(garbage, Err(AttributionError::Malformed { .. })));
    assert_eq!(added.count(), 0);
    added.add(facts(0, TEXTS[0]), &good).unwrap();
}

#[test]
fn only_who_knows_the_secret_knows_what_is_compared() {
    let all: Vec<usize> = (0..10).collect();
    assert_eq!(draw(&SECRET, 10, COMPARED), all);
    let drawn = draw(&SECRET, 10_000, COMPARED);
    assert_eq!(drawn.len(), COMPARED);
    assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(drawn.iter().all(|number| *number < 10_000));
    assert_eq!(drawn, draw(&SECRET, 10_000, COMPARED));
    let other = draw(&[8; 32], 10_000, COMPARED);
    let common = drawn.iter().filter(|number| other.contains(number)).count();
    // 256 of 10,000 have 6.6 in common on average.
    assert!(common < 40, "{common}");
}

#[test]
fn every_number_is_drawn_alike_often() {
    let mut times = [0u32; 20];
    for secret in 0..2_000u32 {
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&secret.to_be_bytes());
        for number in draw(&seed, 20, 5) {
            times[number] += 1;
        }
    }
    // 500 on average, with a deviation of 19.
    assert!(
        times.iter().all(|count| (400..600).contains(count)),
        "{times:?}"
    );
}
