"""Influence: LDS against retraining, other methods on the same model, canaries, faults, costs.

The whole run takes hours on a small machine and goes on where it stopped. With BENCH_MINUTES set,
retraining stops after so many minutes and the figures are of what is finished, and say so.
"""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import venv

import figures

FOLDER = figures.ROOT / ".openledger" / "bench" / "attribution"
PEERS = figures.ROOT / ".openledger" / "bench" / "peers"
SCRIPTS = figures.ROOT / "scripts" / "benchmarks" / "attribution"
BASE = figures.ROOT / "scripts" / "demo-data" / "base"
TITLES = {
    "openledger": "OpenLedger", "ek-fac": "EK-FAC (kronfluence)", "data-inf": "DataInf",
    "trak-1": "TRAK, 1 checkpoint", "trak-many": "TRAK, 5 checkpoints",
    "gradient-dot": "gradient dot product", "bm25": "BM25", "longest-span": "longest span",
    "size": "contribution size", "random": "random",
}


def single_threaded():
    """One thread per process: processor time is then what is measured."""
    return os.environ | {"RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def call(program, *arguments):
    subprocess.run([program, *map(str, arguments)], cwd=figures.ROOT, check=True,
                   env=single_threaded())


def in_parallel(program, command, *arguments):
    """One worker per core, until all are done."""
    workers = os.cpu_count()
    running = [subprocess.Popen([program, command, "--worker", str(worker), "--workers",
                                 str(workers), *map(str, arguments)],
                                cwd=figures.ROOT, env=single_threaded())
               for worker in range(workers)]
    if any([process.wait() for process in running]):
        sys.exit(f"{command} failed")


def peers_python():
    """Python with the other methods, at their pinned versions."""
    requirements = SCRIPTS / "requirements.txt"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    stamp = PEERS / "installed"
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.create(PEERS, with_pip=True)
        call(PEERS / "bin" / "pip", "install", "--quiet", "-r", requirements)
        stamp.write_text(wanted)
    return PEERS / "bin" / "python"


def run_peers(python, folder, ensemble):
    """EK-FAC and TRAK on the measured adapter of a folder; what is there already is kept."""
    adapter, scores = folder / "adapter", folder / "scores"
    call(python, SCRIPTS / "parity.py", BASE, adapter, folder)
    if not (scores / "ek-fac.json").exists():
        call(python, SCRIPTS / "ek_fac.py", BASE, adapter, folder)
    if not (scores / "trak-1.json").exists():
        call(python, SCRIPTS / "trak_scores.py", "trak-1", BASE, folder, adapter)
    if ensemble and not (scores / "trak-many.json").exists():
        call(python, SCRIPTS / "trak_scores.py", "trak-many", BASE, folder, *ensemble)


def plot(report):
    rows = [(TITLES.get(row["method"], row["method"]), row["mean"]) for row in report["lds"]["methods"]]
    rows.sort(key=lambda row: -row[1]["value"])
    figures.intervals("attribution", "Linear datamodeling score, mean of both families", rows)


def main():
    program = figures.program("attribution-bench")
    minutes = os.environ.get("BENCH_MINUTES")
    limit = [] if minutes is None else ["--minutes", minutes]
    call(program, "prepare")
    in_parallel(program, "retrain", *limit)
    call(program, "score")
    python = peers_python()
    run_peers(python, FOLDER, sorted(FOLDER.glob("ensemble/*")))
    run_peers(python, FOLDER / "faults", [])
    in_parallel(program, "remove", *limit)
    result = FOLDER / "report.json"
    call(program, "report", "--json", result)
    report = json.loads(result.read_text())
    figures.write("attribution", report)
    plot(report)


main()
