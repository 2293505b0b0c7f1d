"""TRAK (Park et al. 2023) by traker, at one checkpoint or several of them."""

import sys
import tempfile

import torch
from trak import TRAKer
from trak.modelout_functions import AbstractModelOutput
from trak.projectors import BasicProjector, ProjectionType

import model as models
import world as worlds

BATCH = 16
DIMENSION = 2048


def output(logits, tokens, counted):
    """Sum over counted tokens of the log-odds of each token: TRAK's output for language models."""
    probable = models.log_probabilities(logits, tokens)
    odds = probable - torch.log1p(-probable.exp().clamp(max=1 - 1e-6))
    return (odds * counted[:, 1:]).sum(-1)


class AnswerOutput(AbstractModelOutput):
    def __init__(self):
        pass

    @staticmethod
    def get_output(model, weights, buffers, tokens, counted):
        logits = torch.func.functional_call(model, (weights, buffers), tokens.unsqueeze(0))
        return output(logits, tokens.unsqueeze(0), counted.unsqueeze(0)).squeeze(0)

    def get_out_to_loss_grad(self, model, weights, buffers, batch):
        tokens, counted = batch
        logits = torch.func.functional_call(model, (weights, buffers), tokens)
        mask = counted[:, 1:].to(logits.dtype)
        right = models.log_probabilities(logits, tokens).exp()
        return ((1 - right) * mask).sum(-1, keepdim=True) / mask.sum(-1, keepdim=True)


def batches(tensors):
    return zip(*(tensor.split(BATCH) for tensor in tensors))


def main(method, base, folder, *adapters):
    world = worlds.read(folder)
    training, queries = worlds.training(world), worlds.queries(world)
    network = models.Llama(base, adapters[0])
    parameters = sum(p.numel() for p in network.parameters())
    projector = BasicProjector(grad_dim=parameters, proj_dim=DIMENSION, seed=0, block_size=256,
                               proj_type=ProjectionType.rademacher, device="cpu")
    build = query = 0.0
    with tempfile.TemporaryDirectory() as scratch:
        traker = TRAKer(model=network, task=AnswerOutput(), train_set_size=len(training[0]),
                        save_dir=scratch, device="cpu", projector=projector,
                        proj_dim=DIMENSION, use_half_precision=False)
        started = worlds.cpu_seconds()
        for number, adapter in enumerate(adapters):
            network.load_state_dict(models.adapter_state(adapter), strict=False)
            traker.load_checkpoint(network.state_dict(), model_id=number)
            for batch in batches(training):
                traker.featurize(batch=batch, num_samples=len(batch[0]))
        traker.finalize_features()
        build = worlds.cpu_seconds() - started
        started = worlds.cpu_seconds()
        for number, adapter in enumerate(adapters):
            network.load_state_dict(models.adapter_state(adapter), strict=False)
            traker.start_scoring_checkpoint("queries", network.state_dict(), model_id=number,
                                            num_targets=len(queries[0]))
            for batch in batches(queries):
                traker.score(batch=batch, num_samples=len(batch[0]))
        scores = torch.as_tensor(traker.finalize_scores("queries"))
        query = worlds.cpu_seconds() - started
    kept = 4 * DIMENSION * len(training[0]) * len(adapters)
    worlds.write_scores(folder, method, scores.T, build, query / len(queries[0]), kept)


if __name__ == "__main__":
    main(*sys.argv[1:])
