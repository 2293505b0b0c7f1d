//! Inference with a key-value cache per sequence and any mix of adapters in one batch.
//!
//! The base weights multiply the whole batch at once; each adapter's low-rank update is added to
//! its own rows. Adapters are never merged into the base (as in S-LoRA, Sheng et al., 2023).

use super::{Layer, Model, Projection};
use crate::error::{ModelError, Result};
use crate::lora::Adapter;
use crate::ops::linear::{self, LowRank};
use crate::ops::{self, Turn};
use candle_core::{DType, Device, Tensor};
use std::ops::Range;

/// Keys and values of the tokens that a sequence has seen, for every layer.
#[derive(Debug)]
pub struct KvCache {
    layers: Vec<(Tensor, Tensor)>,
    length: usize,
    capacity: usize,
    width: usize,
    device: Device,
}

impl KvCache {
    /// An empty cache for sequences of this model.
    ///
    /// # Errors
    /// A tensor error where the device has no memory.
    pub fn new(model: &Model) -> Result<Self> {
        let width = model.config.key_value_width();
        let empty = || Tensor::zeros((0, width), DType::F32, &model.device);
        let layers = (0..model.config.num_hidden_layers)
            .map(|_| Ok((empty()?, empty()?)))
            .collect::<Result<Vec<_>>>()?;
        Ok(Self {
            layers,
            length: 0,
            capacity: 0,
            width,
            device: model.device.clone(),
        })
    }

    /// Tokens in the cache.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether no token is in the cache.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Bytes of device memory that the cache holds.
    pub fn bytes(&self) -> usize {
        self.layers.len() * 2 * self.capacity * self.width * 4
    }

    /// Forgets all but the first `length` tokens.
    pub fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    /// Grows by doubling, at most to the model's context.
    fn reserve(&mut self, needed: usize, limit: usize) -> Result<()> {
        if needed <= self.capacity {
            return Ok(());
        }
        let capacity = needed.max(2 * self.capacity).max(64).min(limit.max(needed));
        let grow = |old: &Tensor| -> Result<Tensor> {
            let new = Tensor::zeros((capacity, self.width), DType::F32, &self.device)?;
            if self.length > 0 {
                new.slice_set(&old.narrow(0, 0, self.length)?.contiguous()?, 0, 0)?;
            }
            Ok(new)
        };
        let grown = self
            .layers
            .iter()
            .map(|(k, v)| Ok((grow(k)?, grow(v)?)))
            .collect::<Result<Vec<_>>>()?;
        self.layers = grown;
        self.capacity = capacity;
        Ok(())
    }
}

/// For which of a sequence's new tokens logits are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogitsOf {
    /// The last one.
    Last,
    /// All of them.
    All,
}

/// New tokens of one sequence in a batch.
#[derive(Debug)]
pub struct ForwardItem<'a> {
    /// The new tokens: a whole prompt, or the one token just chosen.
    pub tokens: &'a [u32],
    /// What the sequence has seen so far; grows by the new tokens on success.
    pub cache: &'a mut KvCache,
    /// The adapter to apply, if any.
    pub adapter: Option<&'a Adapter>,
    /// Where logits are wanted.
    pub logits: LogitsOf,
}

/// Where the tokens of one item stand in the flat batch.
struct Span {
    item: usize,
    range: Range<usize>,
}

/// Consecutive tokens under the same adapter.
struct Group<'a> {
    range: Range<usize>,
    adapter: &'a Adapter,
}

impl Model {
    /// Runs the new tokens of every item in one batch. Returns, per item in the given order,
    /// logits of shape `[1, vocab]` or `[tokens, vocab]`.
    ///
    /// # Errors
    /// Refuses, before anything is computed, empty items, tokens outside the vocabulary and
    /// sequences longer than the context. On any error the caches keep their length.
    pub fn forward(&self, items: &mut [ForwardItem]) -> Result<Vec<Tensor>> {
        for item in items.iter() {
            if item.tokens.is_empty() {
                return Err(ModelError::Empty("an item of the batch"));
            }
            self.check_tokens(item.tokens, item.cache.length)?;
            self.check_item(item)?;
        }
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let limit = self.config.max_position_embeddings;
        for item in items.iter_mut() {
            item.cache
                .reserve(item.cache.length + item.tokens.len(), limit)?;
        }
        let spans = order_by_adapter(items);
        let groups = adapter_groups(items, &spans);
        let mut tokens = Vec::new();
        let mut positions = Vec::new();
        for span in &spans {
            let item = &items[span.item];
            let past = item.cache.length as u32;
            tokens.extend_from_slice(item.tokens);
            positions.extend(past..past + item.tokens.len() as u32);
        }
        let mut x = self.embed(&tokens)?;
        for (index, layer) in self.layers.iter().enumerate() {
            let step = LayerStep {
                model: self,
                index,
                layer,
                groups: &groups,
            };
            x = step.run(&x, &positions, items, &spans)?;
        }
        let logits = self.item_logits(&x, items, &spans)?;
        for item in items.iter_mut() {
            item.cache.length += item.tokens.len();
        }
        Ok(logits)
    }

    /// Cheap guards against a cache or an adapter of another model.
    fn check_item(&self, item: &ForwardItem) -> Result<()> {
        let (layers, width) = (self.layers.len(), self.config.key_value_width());
        if item.cache.layers.len() != layers || item.cache.width != width {
            let reason = "made for another model".to_string();
            return Err(ModelError::InvalidParameter {
                field: "cache",
                reason,
            });
        }
        match item.adapter.map(Adapter::layer_count) {
            Some(found) if found != layers => {
                let reason = format!("{found} layers, the model has {layers}");
                Err(ModelError::AdapterMismatch(reason))
            }
            _ => Ok(()),
        }
    }

    fn item_logits(
        &self,
        x: &Tensor,
        items: &[ForwardItem],
        spans: &[Span],
    ) -> Result<Vec<Tensor>> {
        let wanted = |span: &Span| match items[span.item].logits {
            LogitsOf::All => span.range.clone(),
            LogitsOf::Last => span.range.end - 1..span.range.end,
        };
        let index: Vec<u32> = spans.iter().flat_map(&wanted).map(|i| i as u32).collect();
        let index = Tensor::from_vec(index.clone(), index.len(), &self.device)?;
        let x = x.index_select(&index, 0)?;
        let x = ops::rms_norm(&x, &self.final_norm, self.config.rms_norm_eps)?;
        let all = linear::linear(&x, self.output_weight(), &[])?;
        let mut parts = Vec::with_capacity(spans.len());
        let mut start = 0;
        for span in spans {
            let count = wanted(span).len();
            parts.push((span.item, all.narrow(0, start, count)?));
            start += count;
        }
        parts.sort_by_key(|(item, _)| *item);
        Ok(parts.into_iter().map(|(_, logits)| logits).collect())
    }

    /// Logits `[tokens, vocab]` of one sequence from its start, without keeping a cache.
    ///
    /// # Errors
    /// As [`Model::forward`].
    pub fn logits(&self, tokens: &[u32], adapter: Option<&Adapter>) -> Result<Tensor> {
        let mut cache = KvCache::new(self)?;
        let item = ForwardItem {
            tokens,
            cache: &mut cache,
            adapter,
            logits: LogitsOf::All,
        };
        let mut logits = self.forward(&mut [item])?;
        logits.pop().ok_or(ModelError::Empty("the batch"))
    }
}

fn address(adapter: Option<&Adapter>) -> usize {
    adapter.map_or(0, |a| std::ptr::from_ref(a) as usize)
}

/// Lays the items out so that those of one adapter stand together.
fn order_by_adapter(items: &[ForwardItem]) -> Vec<Span> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|i| address(items[*i].adapter));
    let mut start = 0;
    order
        .into_iter()
        .map(|item| {
            let end = start + items[item].tokens.len();
            let span = Span {
                item,
                range: start..end,
            };
            start = end;
            span
        })
        .collect()
}

fn adapter_groups<'a>(items: &[ForwardItem<'a>], spans: &[Span]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for span in spans {
        let Some(adapter) = items[span.item].adapter else {
            continue;
        };
        match groups.last_mut() {
            Some(last) if std::ptr::eq(last.adapter, adapter) => last.range.end = span.range.end,
            _ => groups.push(Group {
                range: span.range.clone(),
                adapter,
            }),
        }
    }
    groups
}

/// One decoder layer over the flat batch.
struct LayerStep<'a> {
    model: &'a Model,
    index: usize,
    layer: &'a Layer,
    groups: &'a [Group<'a>],
}

impl LayerStep<'_> {
    fn linear(&self, projection: Projection, x: &Tensor) -> Result<Tensor> {
        let updates: Vec<LowRank> = self
            .groups
            .iter()
            .filter_map(|group| {
                let pair = group.adapter.pair(self.index, projection)?;
                let scale = group.adapter.config.scale();
                Some(LowRank {
                    rows: group.range.clone(),
                    pair,
                    scale,
                })
            })
            .collect();
        linear::linear(x, self.layer.weight(projection), &updates)
    }

    fn run(
        &self,
        x: &Tensor,
        positions: &[u32],
        items: &mut [ForwardItem],
        spans: &[Span],
    ) -> Result<Tensor> {
        let eps = self.model.config.rms_norm_eps;
        let normed = ops::rms_norm(x, &self.layer.input_norm, eps)?;
        let q = self.linear(Projection::Query, &normed)?;
        let k = self.linear(Projection::Key, &normed)?;
        let v = self.linear(Projection::Value, &normed)?;
        let q = self.model.rotary.rotate(&q, positions, Turn::Forward)?;
        let k = self.model.rotary.rotate(&k, positions, Turn::Forward)?;
        let attended = self.attention(&q, &k, &v, items, spans)?;
        let x = ops::add(x, &self.linear(Projection::Output, &attended)?)?;
        let normed = ops::rms_norm(&x, &self.layer.post_attention_norm, eps)?;
        let gate = self.linear(Projection::Gate, &normed)?;
        let up = self.linear(Projection::Up, &normed)?;
        let down = self.linear(Projection::Down, &ops::swiglu(&gate, &up)?)?;
        ops::add(&x, &down)
    }

    /// Every sequence attends over its own cache.
    fn attention(
        &self,
        q: &Tensor,
        k: &Tensor,
        v: &Tensor,
        items: &mut [ForwardItem],
        spans: &[Span],
    ) -> Result<Tensor> {
        let mut outs = Vec::with_capacity(spans.len());
        for span in spans {
            let cache = &items[span.item].cache;
            let (start, count) = (span.range.start, span.range.len());
            let (keys, values) = &cache.layers[self.index];
            keys.slice_set(&k.narrow(0, start, count)?, 0, cache.length)?;
            values.slice_set(&v.narrow(0, start, count)?, 0, cache.length)?;
            let q = q.narrow(0, start, count)?;
            let length = cache.length + count;
            outs.push(ops::attention_cached(
                &q,
                keys,
                values,
                length,
                self.model.heads(),
            )?);
        }
        if outs.len() == 1 {
            return Ok(outs.swap_remove(0));
        }
        Ok(Tensor::cat(&outs, 0)?)
    }
}
