//! Forward and backward pass over whole rows, for training and attribution.
//!
//! The backward pass is written out instead of recorded on candle's tape: frozen weights cost
//! nothing, fused kernels can be used, and because the input and the output gradient of every
//! linear layer are at hand, the LoRA gradient of each row alone is two small products more.

use super::{
    input_norm_name, post_attention_norm_name, projection_name, Layer, Model, Projection,
    EMBEDDING, FINAL_NORM,
};
use crate::error::{ModelError, Result};
use crate::lora::{Adapter, Pair};
use crate::ops::linear::{self, LowRank};
use crate::ops::{self, rows::Rows, AttentionSaved, Turn};
use candle_core::Tensor;
use std::collections::HashMap;

/// Rows of tokens with the positions whose next token counts in the loss.
#[derive(Debug, Clone)]
pub(crate) struct Batch {
    pub tokens: Vec<u32>,
    pub rows: Rows,
    /// Flat index of every token that predicts a counted one, ascending.
    pub predictors: Vec<u32>,
    /// The token that each predictor should give.
    pub targets: Vec<u32>,
    /// Weight of each target's loss in the sum that is differentiated.
    pub coefficients: Vec<f32>,
}

/// What to differentiate with respect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Every weight of the model.
    Weights,
    /// Every matrix of the adapter.
    Adapter,
    /// Every matrix of the adapter, for each row alone: shape `[rows, ...]`.
    AdapterPerRow,
}

/// Gradients by name of the weight or LoRA matrix.
pub(crate) type Gradients = HashMap<String, Tensor>;

/// Activations of one layer that its backward pass reads.
struct LayerSaved {
    input: Tensor,
    attention_input: Tensor,
    attention: AttentionSaved,
    attention_output: Tensor,
    middle: Tensor,
    mlp_input: Tensor,
    gate: Tensor,
    up: Tensor,
    activated: Tensor,
}

/// One pass over one batch.
struct Pass<'a> {
    model: &'a Model,
    adapter: Option<&'a Adapter>,
    rows: &'a Rows,
    positions: Vec<u32>,
    wanted: Wanted,
    gradients: Gradients,
}

/// Loss in nats of every target, and the gradients of `sum(coefficients * losses)`.
pub(crate) fn losses_and_gradients(
    model: &Model,
    adapter: Option<&Adapter>,
    batch: &Batch,
    wanted: Wanted,
) -> Result<(Vec<f32>, Gradients)> {
    if batch.targets.is_empty() {
        return Err(ModelError::Empty("the loss mask"));
    }
    let mut pass = Pass {
        model,
        adapter,
        rows: &batch.rows,
        positions: batch.rows.positions(),
        wanted,
        gradients: HashMap::new(),
    };
    let mut x = model.embed(&batch.tokens)?;
    let mut saved = Vec::with_capacity(model.layers.len());
    for (index, layer) in model.layers.iter().enumerate() {
        let (output, layer_saved) = pass.layer_forward(index, layer, x)?;
        saved.push(layer_saved);
        x = output;
    }
    let (losses, mut dx) = pass.head(&x, batch)?;
    for (index, layer) in model.layers.iter().enumerate().rev() {
        // Activations are freed layer by layer.
        let Some(layer_saved) = saved.pop() else {
            break;
        };
        dx = pass.layer_backward(index, layer, layer_saved, dx)?;
    }
    if wanted == Wanted::Weights {
        let vocab = model.config.vocab_size;
        pass.add(
            EMBEDDING,
            ops::embedding_backward(&batch.tokens, &dx, vocab)?,
        )?;
    }
    Ok((losses, pass.gradients))
}

impl<'a> Pass<'a> {
    fn pair(&self, layer: usize, projection: Projection) -> Option<(&'a Pair, f64)> {
        let adapter = self.adapter?;
        adapter
            .pair(layer, projection)
            .map(|pair| (pair, adapter.config.scale()))
    }

    fn add(&mut self, name: &str, gradient: Tensor) -> Result<()> {
        let sum = match self.gradients.remove(name) {
            Some(earlier) => ops::add(&earlier, &gradient)?,
            None => gradient,
        };
        self.gradients.insert(name.to_string(), sum);
        Ok(())
    }

    fn apply(&self, index: usize, layer: &Layer, p: Projection, x: &Tensor) -> Result<Tensor> {
        let all = 0..x.dim(0)?;
        let update = self.pair(index, p).map(|(pair, scale)| LowRank {
            rows: all,
            pair,
            scale,
        });
        linear::linear(x, layer.weight(p), update.as_slice())
    }

    fn layer_forward(
        &self,
        index: usize,
        layer: &Layer,
        input: Tensor,
    ) -> Result<(Tensor, LayerSaved)> {
        let eps = self.model.config.rms_norm_eps;
        let rotary = &self.model.rotary;
        let attention_input = ops::rms_norm(&input, &layer.input_norm, eps)?;
        let q = self.apply(index, layer, Projection::Query, &attention_input)?;
        let k = self.apply(index, layer, Projection::Key, &attention_input)?;
        let v = self.apply(index, layer, Projection::Value, &attention_input)?;
        let q = rotary.rotate(&q, &self.positions, Turn::Forward)?;
        let k = rotary.rotate(&k, &self.positions, Turn::Forward)?;
        let (attention_output, attention) = ops::attention(q, k, v, self.rows, self.model.heads())?;
        let o = self.apply(index, layer, Projection::Output, &attention_output)?;
        let middle = ops::add(&input, &o)?;
        let mlp_input = ops::rms_norm(&middle, &layer.post_attention_norm, eps)?;
        let gate = self.apply(index, layer, Projection::Gate, &mlp_input)?;
        let up = self.apply(index, layer, Projection::Up, &mlp_input)?;
        let activated = ops::swiglu(&gate, &up)?;
        let down = self.apply(index, layer, Projection::Down, &activated)?;
        let output = ops::add(&middle, &down)?;
        let saved = LayerSaved {
            input,
            attention_input,
            attention,
            attention_output,
            middle,
            mlp_input,
            gate,
            up,
            activated,
        };
        Ok((output, saved))
    }

    /// Final norm, logits and loss of the counted positions only, and the gradient of the last
    /// layer's output.
    fn head(&mut self, x: &Tensor, batch: &Batch) -> Result<(Vec<f32>, Tensor)> {
        let model = self.model;
        let eps = model.config.rms_norm_eps;
        let index = Tensor::from_slice(&batch.predictors, batch.predictors.len(), &model.device)?;
        let chosen = x.index_select(&index, 0)?;
        let normed = ops::rms_norm(&chosen, &model.final_norm, eps)?;
        let logits = linear::linear(&normed, model.output_weight(), &[])?;
        let (losses, d_logits) = ops::cross_entropy(&logits, &batch.targets, &batch.coefficients)?;
        let d_normed = linear::product(&d_logits, model.output_weight())?;
        let full = self.wanted == Wanted::Weights;
        let (d_chosen, d_norm) =
            ops::rms_norm_backward(&chosen, &model.final_norm, &d_normed, eps, full)?;
        if full {
            self.add(model.output_name(), linear::outer(&d_logits, &normed)?)?;
        }
        if let Some(d_norm) = d_norm {
            self.add(FINAL_NORM, d_norm)?;
        }
        Ok((losses, x.zeros_like()?.index_add(&index, &d_chosen, 0)?))
    }

    fn layer_backward(
        &mut self,
        index: usize,
        layer: &Layer,
        saved: LayerSaved,
        dy: Tensor,
    ) -> Result<Tensor> {
        let d_middle = self.mlp_backward(index, layer, &saved, dy)?;
        let d_attention = self.linear_backward(
            index,
            layer,
            Projection::Output,
            &saved.attention_output,
            &d_middle,
        )?;
        let [dq, dk, dv] = ops::attention_backward(
            &saved.attention,
            &d_attention,
            self.rows,
            self.model.heads(),
        )?;
        let dq = self.model.rotary.rotate(&dq, &self.positions, Turn::Back)?;
        let dk = self.model.rotary.rotate(&dk, &self.positions, Turn::Back)?;
        let x = &saved.attention_input;
        let from_q = self.linear_backward(index, layer, Projection::Query, x, &dq)?;
        let from_k = self.linear_backward(index, layer, Projection::Key, x, &dk)?;
        let from_v = self.linear_backward(index, layer, Projection::Value, x, &dv)?;
        let d_normed = ops::add(&ops::add(&from_q, &from_k)?, &from_v)?;
        let name = input_norm_name(index);
        let through = self.norm_backward(name, &saved.input, &layer.input_norm, &d_normed)?;
        ops::add(&d_middle, &through)
    }

    fn mlp_backward(
        &mut self,
        index: usize,
        layer: &Layer,
        saved: &LayerSaved,
        dy: Tensor,
    ) -> Result<Tensor> {
        let d_activated =
            self.linear_backward(index, layer, Projection::Down, &saved.activated, &dy)?;
        let (d_gate, d_up) = ops::swiglu_backward(&saved.gate, &saved.up, &d_activated)?;
        let x = &saved.mlp_input;
        let from_gate = self.linear_backward(index, layer, Projection::Gate, x, &d_gate)?;
        let from_up = self.linear_backward(index, layer, Projection::Up, x, &d_up)?;
        let d_normed = ops::add(&from_gate, &from_up)?;
        let name = post_attention_norm_name(index);
        let through =
            self.norm_backward(name, &saved.middle, &layer.post_attention_norm, &d_normed)?;
        ops::add(&dy, &through)
    }

    fn norm_backward(
        &mut self,
        name: String,
        x: &Tensor,
        weight: &Tensor,
        dy: &Tensor,
    ) -> Result<Tensor> {
        let full = self.wanted == Wanted::Weights;
        let eps = self.model.config.rms_norm_eps;
        let (dx, dw) = ops::rms_norm_backward(x, weight, dy, eps, full)?;
        if let Some(dw) = dw {
            self.add(&name, dw)?;
        }
        Ok(dx)
    }

    /// Records the gradients of the layer's weights or LoRA pair; returns the input's.
    fn linear_backward(
        &mut self,
        index: usize,
        layer: &Layer,
        projection: Projection,
        x: &Tensor,
        dy: &Tensor,
    ) -> Result<Tensor> {
        let update = self.pair(index, projection);
        let (dx, d_inner) = linear::linear_backward(dy, layer.weight(projection), update)?;
        if self.wanted == Wanted::Weights {
            self.add(&projection_name(index, projection), linear::outer(dy, x)?)?;
        } else if let (Some((pair, scale)), Some(d_inner)) = (update, d_inner) {
            let inner = (linear::linear(x, &pair.a, &[])? * scale)?;
            let path = format!("base_model.model.{}", projection.path(index));
            let da = self.outer(&d_inner, x)?;
            let db = self.outer(dy, &inner)?;
            self.gradients.insert(format!("{path}.lora_A.weight"), da);
            self.gradients.insert(format!("{path}.lora_B.weight"), db);
        }
        Ok(dx)
    }

    /// `left^T right` over all tokens, or over the tokens of each row alone.
    fn outer(&self, left: &Tensor, right: &Tensor) -> Result<Tensor> {
        match self.wanted {
            Wanted::AdapterPerRow => linear::outer_per_row(left, right, self.rows),
            _ => linear::outer(left, right),
        }
    }
}
