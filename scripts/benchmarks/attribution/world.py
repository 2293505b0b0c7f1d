"""The world that attribution-bench writes, as padded tensors; and scores as it reads them."""

import json
import pathlib
import resource

import torch


def read(folder):
    return json.loads((pathlib.Path(folder) / "world.json").read_text())


def padded(rows):
    """Tokens and the mask of counted tokens, padded behind: later tokens change nothing before."""
    length = max(len(row["tokens"]) for row in rows)
    tokens = torch.zeros(len(rows), length, dtype=torch.long)
    counted = torch.zeros(len(rows), length, dtype=torch.bool)
    for number, row in enumerate(rows):
        size = len(row["tokens"])
        tokens[number, :size] = torch.tensor(row["tokens"])
        counted[number, row["counted_from"]:size] = True
    return tokens, counted


def training(world):
    return padded([example["row"] for example in world["examples"]])


def queries(world):
    return padded([query["row"] for query in world["queries"]])


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def write_scores(folder, method, scores, build, query, kept):
    """`scores` [queries, examples]; costs in processor seconds, per adapter and per query."""
    path = pathlib.Path(folder) / "scores" / f"{method}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({
        "method": method,
        "examples": scores.double().tolist(),
        "cost": {"build_cpu_seconds": build, "query_cpu_seconds": query, "kept_bytes": kept},
    }))
    print(f"wrote {path}")
