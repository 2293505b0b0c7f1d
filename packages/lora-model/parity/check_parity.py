#!/usr/bin/env python3
"""Compares this crate's tokens and logits with those of Hugging Face transformers and peft.

    pip install -r requirements.txt
    check_parity.py --base FOLDER [--adapter FOLDER] [--limit 1e-3]

Without --adapter, one with random matrices on every linear layer is written by this crate and
read by peft, so its file layout is checked too. Prints the largest absolute difference, with and
without the adapter, and exits with 1 where it reaches the limit.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

QUESTIONS = [
    "What is a liquidation threshold?",
    "Who may end the agreement early, and how?",
    "How does one greet a friend in the morning?",
    "naïve Ωmega 漢字 🦀 <eos> \t end",
]


def run_example(*arguments):
    command = ["cargo", "run", "--quiet", "-p", "lora-model", "--example", "write_logits", "--"]
    subprocess.run(
        [*command, *map(str, arguments)], check=True, cwd=Path(__file__).resolve().parent
    )


def our_rows(base, adapter, folder):
    """Tokens and logits of this crate for every question."""
    out = Path(folder) / "logits.json"
    run_example(base, adapter or "-", out, *QUESTIONS)
    return json.loads(out.read_text())


def difference(model, tokenizer, rows):
    """Largest absolute difference of logits; tokens must be equal."""
    largest = 0.0
    for row in rows:
        messages = [{"role": "user", "content": row["question"]}]
        text = tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=True
        )
        tokens = tokenizer(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]
        if tokens != row["tokens"]:
            sys.exit(f"tokens differ for {row['question']!r}: {tokens} against {row['tokens']}")
        with torch.no_grad():
            logits = model(torch.tensor([tokens])).logits[0]
        ours = torch.tensor(row["logits"])
        if not bool(torch.isfinite(ours).all()):
            sys.exit(f"logits are not finite for {row['question']!r}")
        largest = max(largest, (logits - ours).abs().max().item())
    return largest


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--adapter", type=Path)
    parser.add_argument("--limit", type=float, default=1e-3)
    options = parser.parse_args()
    base = options.base.resolve()
    with tempfile.TemporaryDirectory() as folder:
        adapter = options.adapter and options.adapter.resolve()
        if adapter is None:
            adapter = Path(folder) / "adapter"
            run_example("--random-adapter", base, adapter)
        tokenizer = AutoTokenizer.from_pretrained(base)
        model = AutoModelForCausalLM.from_pretrained(base, torch_dtype=torch.float32).eval()
        plain = difference(model, tokenizer, our_rows(base, None, folder))
        adapted_model = PeftModel.from_pretrained(model, adapter).eval()
        adapted = difference(adapted_model, tokenizer, our_rows(base, adapter, folder))
    print(f"largest difference: base {plain:.2e}, with adapter {adapted:.2e}, limit {options.limit:.0e}")
    sys.exit(0 if max(plain, adapted) < options.limit else 1)


if __name__ == "__main__":
    main()
