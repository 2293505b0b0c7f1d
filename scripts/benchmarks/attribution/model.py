"""The measured model in PyTorch: a Llama with LoRA, read from our base and our adapter (PEFT)."""

import json
import math
import pathlib

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

PROJECTIONS = {
    "self_attn": ("q_proj", "k_proj", "v_proj", "o_proj"),
    "mlp": ("gate_proj", "up_proj", "down_proj"),
}
PEFT_PREFIX = "base_model.model."


class LoraLinear(nn.Module):
    """A frozen linear layer with a low-rank update; A and B are linear layers, as in PEFT."""

    def __init__(self, weight, rank, scale):
        super().__init__()
        outputs, inputs = weight.shape
        self.register_buffer("weight", weight)
        self.lora_A = nn.Linear(inputs, rank, bias=False)
        self.lora_B = nn.Linear(rank, outputs, bias=False)
        self.scale = scale

    def forward(self, hidden):
        update = self.lora_B(self.lora_A(hidden))
        return functional.linear(hidden, self.weight) + self.scale * update


def rms_norm(hidden, weight, epsilon):
    variance = hidden.pow(2).mean(-1, keepdim=True)
    return weight * (hidden * torch.rsqrt(variance + epsilon))


def rotate(values, cosine, sine):
    """Rotary positions on [batch, heads, length, dim], halves as in Hugging Face."""
    first, second = values.chunk(2, dim=-1)
    return values * cosine + torch.cat((-second, first), dim=-1) * sine


class Layer(nn.Module):
    def __init__(self, config, weights, prefix, rank, scale):
        super().__init__()
        self.config = config
        self.register_buffer("input_norm", weights[f"{prefix}.input_layernorm.weight"])
        self.register_buffer("post_norm", weights[f"{prefix}.post_attention_layernorm.weight"])
        for block, names in PROJECTIONS.items():
            layers = {name: LoraLinear(weights[f"{prefix}.{block}.{name}.weight"], rank, scale)
                      for name in names}
            self.add_module(block, nn.ModuleDict(layers))

    def attention(self, hidden, cosine, sine):
        batch, length, _ = hidden.shape
        heads, dim = self.config["num_attention_heads"], self.config["head_dim"]
        split = lambda values: values.view(batch, length, heads, dim).transpose(1, 2)
        query = rotate(split(self.self_attn["q_proj"](hidden)), cosine, sine)
        key = rotate(split(self.self_attn["k_proj"](hidden)), cosine, sine)
        value = split(self.self_attn["v_proj"](hidden))
        scores = query @ key.transpose(-1, -2) / math.sqrt(dim)
        future = torch.ones(length, length, dtype=torch.bool).triu(1)
        weights = scores.masked_fill(future, float("-inf")).softmax(-1)
        joined = (weights @ value).transpose(1, 2).reshape(batch, length, heads * dim)
        return self.self_attn["o_proj"](joined)

    def forward(self, hidden, cosine, sine):
        epsilon = self.config["rms_norm_eps"]
        normed = rms_norm(hidden, self.input_norm, epsilon)
        hidden = hidden + self.attention(normed, cosine, sine)
        normed = rms_norm(hidden, self.post_norm, epsilon)
        gated = functional.silu(self.mlp["gate_proj"](normed)) * self.mlp["up_proj"](normed)
        return hidden + self.mlp["down_proj"](gated)


class Llama(nn.Module):
    """Logits of padded rows of tokens; only the LoRA matrices are parameters."""

    def __init__(self, base, adapter):
        super().__init__()
        base, adapter = pathlib.Path(base), pathlib.Path(adapter)
        self.config = json.loads((base / "config.json").read_text())
        lora = json.loads((adapter / "adapter_config.json").read_text())
        loaded = load_file(base / "model.safetensors")
        weights = {name: tensor.float() for name, tensor in loaded.items()}
        rank, scale = lora["r"], lora["lora_alpha"] / lora["r"]
        self.register_buffer("embedding", weights["model.embed_tokens.weight"])
        self.register_buffer("norm", weights["model.norm.weight"])
        self.layers = nn.ModuleList(
            Layer(self.config, weights, f"model.layers.{number}", rank, scale)
            for number in range(self.config["num_hidden_layers"]))
        self.load_state_dict(adapter_state(adapter), strict=False)

    def forward(self, tokens):
        hidden = self.embedding[tokens]
        dim, length = self.config["head_dim"], tokens.shape[-1]
        steps = torch.arange(0, dim, 2, dtype=torch.float32) / dim
        angles = torch.outer(torch.arange(length, dtype=torch.float32),
                             self.config["rope_theta"] ** -steps)
        angles = torch.cat((angles, angles), dim=-1)
        cosine, sine = angles.cos(), angles.sin()
        for layer in self.layers:
            hidden = layer(hidden, cosine, sine)
        hidden = rms_norm(hidden, self.norm, self.config["rms_norm_eps"])
        return functional.linear(hidden, self.embedding)


def adapter_state(folder):
    """The matrices of a PEFT folder under this model's names."""
    tensors = load_file(pathlib.Path(folder) / "adapter_model.safetensors")
    return {name.removeprefix(PEFT_PREFIX + "model."): tensor.float()
            for name, tensor in tensors.items()}


def log_probabilities(logits, tokens):
    """Log-probability of every token but the first, [batch, length - 1]."""
    predicted = logits[:, :-1].log_softmax(-1)
    return predicted.gather(-1, tokens[:, 1:].unsqueeze(-1)).squeeze(-1)


def mean_log_probability(logits, tokens, counted):
    """Mean log-probability of each row's counted tokens, [batch]."""
    mask = counted[:, 1:].to(logits.dtype)
    return (log_probabilities(logits, tokens) * mask).sum(-1) / mask.sum(-1)
