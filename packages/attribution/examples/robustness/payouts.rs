//! Who is paid how much for the answers, with or without the engine's defences.

use std::cell::RefCell;
use std::collections::HashMap;

use attribution::contributions::{BatchFacts, Contributions};
use attribution::duplicates::{Duplicates, Item};
use attribution::gradients::{blocks, training_gradients};
use attribution::index::{Index, IndexBuilder};
use attribution::indexes::Sources;
use attribution::influence::{self, GradientStore, Influence};
use attribution::paraphrase::Paraphrases;
use attribution::score::score_query;
use attribution::span::{SpanIndex, SpanItem, SpanParameters};
use attribution::ContributionRecord;
use attribution_report::{agreed_scores, batch_root, weights_from_scores, Hash32, MixRule};
use lora_model::{example_gradients, Example};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::world::{Trained, World};
use crate::Outcome;

/// Mix of the signals that the demo registers.
pub const RULE: MixRule = MixRule {
    span_ppm: 500_000,
    floor_ppm: 20_000,
};
/// Answers that go through the model together.
pub const BATCH: usize = 64;
/// Quality of every contribution, in basis points.
const QUALITY: u16 = 9_000;

/// Which defences are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defences {
    /// Exact and near duplicates belong to their owners, and their contributions to a cluster.
    pub duplicates: bool,
    /// Contributions whose vectors point the same way form a cluster.
    pub paraphrases: bool,
    /// Long gradients are cut to the norm cap.
    pub norm_cap: bool,
    /// Weights under the floor are dropped.
    pub floor: bool,
}

impl Defences {
    pub const ALL: Self = Self {
        duplicates: true,
        paraphrases: true,
        norm_cap: true,
        floor: true,
    };
    pub const NONE: Self = Self {
        duplicates: false,
        paraphrases: false,
        norm_cap: false,
        floor: false,
    };
}

/// An adapter whose examples' gradients are taken.
pub struct Measured<'a> {
    pub world: &'a World,
    pub trained: Trained,
    /// Gradients of the examples, owned by items.
    gradients: GradientStore,
    /// Gradients of the answers, one list of blocks each.
    queries: Gradients,
    known: RefCell<HashMap<(Vec<u32>, bool), Influence>>,
}

/// Gradients of many answers, one list of blocks each.
pub type Gradients = Vec<Vec<Vec<f32>>>;

/// Both indexes of an adapter.
pub struct Engine {
    pub index: Index,
    pub spans: SpanIndex,
}

impl<'a> Measured<'a> {
    pub fn new(world: &'a World, trained: Trained) -> Outcome<Self> {
        let (adapter, examples) = (&trained.adapter, &trained.examples);
        let gradients = training_gradients(&world.base, adapter, &trained.items, examples, |_| {})?;
        Ok(Self {
            queries: answer_gradients(world, &trained, BATCH)?,
            known: RefCell::default(),
            world,
            trained,
            gradients,
        })
    }

    /// The contribution of every item, each contributor's items being one contribution.
    pub fn contributions(&self) -> Vec<u32> {
        let contributors = (0u32..).zip(&self.trained.contributors);
        contributors
            .flat_map(|(number, contributor)| contributor.texts.iter().map(move |_| number))
            .collect()
    }

    /// The texts of all items.
    fn texts(&self) -> impl Iterator<Item = &String> {
        let contributors = self.trained.contributors.iter();
        contributors.flat_map(|entry| &entry.texts)
    }

    /// Duplicates among the items, which belong to these contributions.
    pub fn duplicates(&self, holders: &[u32]) -> Duplicates {
        let texts: Vec<&String> = self.texts().collect();
        let order = in_order(holders);
        let item = |number: &usize| Item {
            contribution: holders[*number],
            text: texts[*number],
            tokens: &self.trained.tokens[*number],
        };
        let items: Vec<Item<'_>> = order.iter().map(item).collect();
        let found = Duplicates::find(count(holders), &items);
        let mut owners = holders.to_vec();
        for (number, owner) in order.iter().zip(found.owners) {
            owners[*number] = owner;
        }
        let clusters = found.clusters;
        Duplicates { clusters, owners }
    }

    /// Clusters that hold paraphrases too, or only those where duplicates are not looked for.
    fn joined(&self, holders: &[u32], by_text: &[u32]) -> Outcome<Vec<u32>> {
        let texts: Vec<&String> = self.texts().collect();
        let mut contributions = Contributions::default();
        for number in 0..count(holders) as u32 {
            let own = in_order(holders).into_iter();
            let own = own.filter(|item| holders[*item] == number);
            let own: Vec<&String> = own.map(|item| texts[item]).collect();
            let hashes: Vec<Hash32> = own.iter().map(|text| content_hash(text)).collect();
            let line = |text: &&String| json!({"id": "item", "text": text}).to_string();
            let file: Vec<String> = own.iter().map(line).collect();
            let contributor = number.to_be_bytes().to_vec();
            let facts = BatchFacts {
                datanet: 1,
                batch: u64::from(number) + 1,
                root: batch_root(&contributor, &hashes),
                contributor,
                count: own.len() as u64,
                quality: QUALITY,
            };
            contributions.add(facts, file.join("\n").as_bytes())?;
        }
        let sources = Sources {
            model: &self.world.base,
            adapter: &self.trained.adapter,
            format: &self.world.format,
            contributions: &contributions,
            spans: SpanParameters::default(),
        };
        let found = Paraphrases::find(&sources)?.clusters;
        let pairs = found.iter().zip(by_text);
        Ok(pairs.map(|(found, by_text)| *found.min(by_text)).collect())
    }

    /// Both indexes over these contributions.
    pub fn engine(&self, holders: &[u32], defences: Defences) -> Outcome<Engine> {
        let contributions = count(holders);
        let found = match defences.duplicates {
            true => self.duplicates(holders),
            false => Duplicates {
                clusters: (0..contributions as u32).collect(),
                owners: holders.to_vec(),
            },
        };
        let clusters = match defences.paraphrases {
            true => self.joined(holders, &found.clusters)?,
            false => found.clusters,
        };
        let (model, adapter) = (&self.world.base, &self.trained.adapter);
        let names = blocks(model, adapter).into_iter().map(|(name, _)| name);
        let index = IndexBuilder {
            contributions: records(holders, &clusters),
            block_names: names.collect(),
            influence: self.influence(&found.owners, contributions, defences.norm_cap)?,
        };
        let items = self.items(holders, &found.owners);
        let spans = SpanIndex::build(SpanParameters::default(), contributions as u32, &items)?;
        Ok(Engine {
            index: index.build()?,
            spans,
        })
    }

    /// Influence by the owners of the items; kept, for many sets of defences share it.
    fn influence(&self, owners: &[u32], count: usize, capped: bool) -> Outcome<Influence> {
        let key = (owners.to_vec(), capped);
        if let Some(known) = self.known.borrow().get(&key) {
            return Ok(known.clone());
        }
        let store = self.owned(owners)?;
        let influence = match capped {
            true => influence::fit(store, count)?,
            false => {
                let damping = self.influence(owners, count, true)?.damping;
                influence::fit_with_damping(&store, count, damping)?
            }
        };
        self.known.borrow_mut().insert(key, influence.clone());
        Ok(influence)
    }

    /// Part of all payouts that every contribution earns.
    pub fn shares(&self, holders: &[u32], defences: Defences) -> Outcome<Vec<f64>> {
        let weights = self.weights(holders, defences)?;
        let answers = weights.len() as f64 * 1e6;
        let mut shares = vec![0.0; count(holders)];
        for (share, weight) in weights
            .iter()
            .flat_map(|weights| weights.iter().enumerate())
        {
            shares[share] += f64::from(*weight) / answers;
        }
        Ok(shares)
    }

    /// Weights of every answer, one list of all contributions each.
    pub fn weights(&self, holders: &[u32], defences: Defences) -> Outcome<Vec<Vec<u32>>> {
        let engine = self.engine(holders, defences)?;
        let records = engine.index.contributions().iter();
        let contributions: Vec<_> = records.map(|record| record.agreement()).collect();
        let rule = match defences.floor {
            true => RULE,
            false => MixRule {
                floor_ppm: 0,
                ..RULE
            },
        };
        let answered = self.trained.answers.iter().zip(&self.queries);
        answered
            .map(|(answer, gradient)| {
                let observation = score_query(&engine.index, gradient)?;
                let scores = agreed_scores(&[observation], contributions.len())?;
                let spans = engine.spans.span_scores(&answer.output);
                let weights = weights_from_scores(&scores, &spans, &contributions, &rule, true)?;
                Ok(weights)
            })
            .collect()
    }

    /// The gradients, each owned by the owner of its item.
    fn owned(&self, owners: &[u32]) -> Outcome<GradientStore> {
        let dims = self.gradients.dims().to_vec();
        let mut store = GradientStore::new(dims.clone());
        for (example, item) in self.gradients.owners().iter().enumerate() {
            let block = |(number, size): (usize, &usize)| {
                &self.gradients.block(number)[example * size..(example + 1) * size]
            };
            let gradient: Vec<&[f32]> = dims.iter().enumerate().map(block).collect();
            store.add(owners[*item as usize], &gradient)?;
        }
        Ok(store)
    }

    fn items(&self, holders: &[u32], owners: &[u32]) -> Vec<SpanItem> {
        let texts: Vec<&String> = self.texts().collect();
        let item = |number: usize| SpanItem {
            contribution: holders[number],
            owner: owners[number],
            id: format!("item-{number}"),
            content: content_hash(texts[number]),
            tokens: self.trained.tokens[number].clone(),
        };
        in_order(holders).into_iter().map(item).collect()
    }
}

fn content_hash(text: &str) -> Hash32 {
    Hash32(Sha256::digest(text.as_bytes()).into())
}

/// Numbers of the items in the order of their contributions.
fn in_order(holders: &[u32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..holders.len()).collect();
    order.sort_by_key(|number| holders[*number]);
    order
}

/// Gradients of an adapter's answers, so many at a time.
pub fn answer_gradients(world: &World, trained: &Trained, batch: usize) -> Outcome<Gradients> {
    let mut found = Vec::new();
    for answers in trained.answers.chunks(batch) {
        let examples: Vec<Example> = answers
            .iter()
            .map(|answer| Example::completion(&answer.prompt, &answer.output))
            .collect();
        let gradients = example_gradients(&world.base, &trained.adapter, &examples)?;
        let matrices = gradients.matrices.iter();
        let of = |answer: usize| {
            matrices
                .clone()
                .map(|m| m.example(answer).to_vec())
                .collect()
        };
        found.extend((0..examples.len()).map(of));
    }
    Ok(found)
}

fn count(holders: &[u32]) -> usize {
    holders.iter().max().map_or(0, |last| *last as usize + 1)
}

fn records(holders: &[u32], clusters: &[u32]) -> Vec<ContributionRecord> {
    let mut first_item = 0;
    let record = |(number, cluster): (u32, &u32)| {
        let items = holders.iter().filter(|holder| **holder == number).count() as u32;
        first_item += items;
        ContributionRecord {
            datanet: 1,
            batch: u64::from(number) + 1,
            contributor: number.to_be_bytes().to_vec(),
            cluster: *cluster,
            quality: QUALITY,
            first_item: first_item - items,
            items,
        }
    };
    (0u32..).zip(clusters).map(record).collect()
}
