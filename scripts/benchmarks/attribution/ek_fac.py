"""EK-FAC influence (Grosse et al. 2023) by kronfluence: scores of every query and example."""

import sys
import tempfile

import torch
from kronfluence.analyzer import Analyzer, prepare_model
from kronfluence.arguments import FactorArguments, ScoreArguments
from kronfluence.task import Task

import model as models
import world as worlds

BATCH = 32


class AnswerTask(Task):
    """Training loss: the mean over a row's counted tokens, summed over rows, as we train."""

    def compute_train_loss(self, batch, model, sample=False):
        tokens, counted = batch
        logits = model(tokens)
        if sample:
            with torch.no_grad():
                drawn = torch.distributions.Categorical(logits=logits[:, :-1]).sample()
            tokens = torch.cat((tokens[:, :1], drawn), dim=1)
        return -models.mean_log_probability(logits, tokens, counted).sum()

    def compute_measurement(self, batch, model):
        tokens, counted = batch
        return -models.mean_log_probability(model(tokens), tokens, counted).sum()

    def get_influence_tracked_modules(self):
        return self.modules

    def get_attention_mask(self, batch):
        return None


def main(base, adapter, folder):
    torch.manual_seed(0)
    world = worlds.read(folder)
    network = models.Llama(base, adapter)
    task = AnswerTask()
    task.modules = [name for name, _ in network.named_modules()
                    if name.endswith(("lora_A", "lora_B"))]
    kept = factor_bytes(network)
    network = prepare_model(network, task)
    training = torch.utils.data.TensorDataset(*worlds.training(world))
    queries = torch.utils.data.TensorDataset(*worlds.queries(world))
    with tempfile.TemporaryDirectory() as scratch:
        analyzer = Analyzer("ek-fac", network, task, cpu=True, output_dir=scratch,
                            disable_tqdm=True)
        started = worlds.cpu_seconds()
        analyzer.fit_all_factors("factors", training, per_device_batch_size=BATCH,
                                 factor_args=FactorArguments(strategy="ekfac"))
        built = worlds.cpu_seconds()
        analyzer.compute_pairwise_scores(
            "scores", "factors", queries, training, per_device_query_batch_size=BATCH,
            per_device_train_batch_size=BATCH, score_args=ScoreArguments())
        queried = worlds.cpu_seconds()
        scores = analyzer.load_pairwise_scores("scores")["all_modules"]
    worlds.write_scores(folder, "ek-fac", scores, built - started,
                        (queried - built) / len(queries), kept)


def factor_bytes(network):
    """Two covariances' eigenvectors and the corrected eigenvalues of every module, in f32; the
    examples must be kept besides, or their gradients taken again for every query."""
    shapes = [parameter.shape for parameter in network.parameters()]
    return sum(4 * (rows * rows + columns * columns + rows * columns) for rows, columns in shapes)


if __name__ == "__main__":
    main(*sys.argv[1:])
