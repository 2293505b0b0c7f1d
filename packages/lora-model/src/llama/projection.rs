//! The linear layers of a decoder layer, each of which can carry a LoRA pair.

use crate::config::Config;

/// One of the seven linear layers of a decoder layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Projection {
    /// `self_attn.q_proj`
    Query,
    /// `self_attn.k_proj`
    Key,
    /// `self_attn.v_proj`
    Value,
    /// `self_attn.o_proj`
    Output,
    /// `mlp.gate_proj`
    Gate,
    /// `mlp.up_proj`
    Up,
    /// `mlp.down_proj`
    Down,
}

impl Projection {
    /// All seven, in the order of the forward pass.
    pub const ALL: [Self; 7] = [
        Self::Query,
        Self::Key,
        Self::Value,
        Self::Output,
        Self::Gate,
        Self::Up,
        Self::Down,
    ];

    /// The name that PEFT's `target_modules` uses, such as `q_proj`.
    pub fn module_name(self) -> &'static str {
        match self {
            Self::Query => "q_proj",
            Self::Key => "k_proj",
            Self::Value => "v_proj",
            Self::Output => "o_proj",
            Self::Gate => "gate_proj",
            Self::Up => "up_proj",
            Self::Down => "down_proj",
        }
    }

    /// The projection with this [`Projection::module_name`].
    pub fn from_module_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.module_name() == name)
    }

    /// The path of the module in a model, such as `model.layers.0.self_attn.q_proj`.
    pub fn path(self, layer: usize) -> String {
        let parent = match self {
            Self::Gate | Self::Up | Self::Down => "mlp",
            _ => "self_attn",
        };
        format!("model.layers.{layer}.{parent}.{}", self.module_name())
    }

    /// Shape of the weight: outputs, inputs.
    pub fn shape(self, config: &Config) -> (usize, usize) {
        let (hidden, inner) = (config.hidden_size, config.intermediate_size);
        match self {
            Self::Query => (config.query_width(), hidden),
            Self::Key | Self::Value => (config.key_value_width(), hidden),
            Self::Output => (hidden, config.query_width()),
            Self::Gate | Self::Up => (inner, hidden),
            Self::Down => (hidden, inner),
        }
    }

    pub(crate) fn index(self) -> usize {
        self as usize
    }
}
