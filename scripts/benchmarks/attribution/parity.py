"""Fails unless the PyTorch model gives the log-probabilities and gradients that ours gives."""

import json
import pathlib
import sys

import torch

import model as models
import world as worlds

LOG_PROBABILITY_TOLERANCE = 1e-3
GRADIENT_TOLERANCE = 1e-3


def main(base, adapter, folder):
    expected = json.loads((pathlib.Path(folder) / "parity.json").read_text())
    network = models.Llama(base, adapter)
    tokens, counted = worlds.queries(worlds.read(folder))
    with torch.no_grad():
        found = models.mean_log_probability(network(tokens), tokens, counted)
    apart = (found - torch.tensor(expected["log_probabilities"])).abs().max().item()
    print(f"log-probabilities of {len(found)} queries: at most {apart:.2e} apart")
    worst = 0.0
    for number, blocks in enumerate(expected["gradients"]):
        row = slice(number, number + 1)
        network.zero_grad()
        models.mean_log_probability(network(tokens[row]), tokens[row], counted[row]).sum().backward()
        for name, values in blocks.items():
            ours = torch.tensor(values)
            parameter = network.get_parameter(name.removeprefix(models.PEFT_PREFIX + "model."))
            theirs = parameter.grad.flatten()
            worst = max(worst, ((ours - theirs).norm() / ours.norm()).item())
    print(f"gradients of {len(expected['gradients'])} queries: at most {worst:.2e} of a matrix's norm apart")
    if apart > LOG_PROBABILITY_TOLERANCE or worst > GRADIENT_TOLERANCE:
        sys.exit("the PyTorch model is not the measured model")


if __name__ == "__main__":
    main(*sys.argv[1:])
