"""Builds infini-gram's index of a tokenised corpus and attributes answers with it; run by spans.py.

Usage: infini_gram_spans.py FOLDER MIN_TOKENS MAX_PLACES REPEATS RESULT
"""

import json
import os
import pathlib
import resource
import subprocess
import sys
import time

from infini_gram.engine import InfiniGramEngine

# What infini-gram's makers set to serve attribution.
SETTINGS = dict(ds_prefetch_depth=0, sa_prefetch_depth=0, od_prefetch_depth=0,
                attribution_block_size=256)
# Tokens of a phrase, the first of every answer.
PHRASE = 8


def build(folder):
    """Seconds that the suffix array takes, its token files given."""
    table = folder / "table.0"
    table.unlink(missing_ok=True)
    _, most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    command = [sys.executable, "-m", "infini_gram.indexing", "--data_dir", folder,
               "--save_dir", folder, "--temp_dir", folder, "--token_dtype", "u16",
               "--cpus", os.cpu_count(), "--mem", 8, "--add_metadata", "--ulimit", most_files]
    started = time.perf_counter()
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def attribute(folder, in_memory, answers, least, most, repeats):
    """Spans of every answer, and the seconds of every search for them and for one phrase of them,
    without Python's conversions."""
    index = InfiniGramEngine(index_dir=str(folder), eos_token_id=0, vocab_size=65535,
                             token_dtype="u16", load_to_ram=in_memory, **SETTINGS)
    ask = lambda answer: index.engine.attribute(
        input_ids=answer, delim_ids=[], min_len=least, max_cnt=most, enforce_bow=False)
    spans, seconds, phrases = [], [], []
    for answer in answers:
        spans.append([[span.l, span.r, span.count] for span in ask(answer).spans])
        seconds.append(times(lambda: ask(answer), repeats))
        phrase = answer[:PHRASE]
        phrases.append(times(lambda: index.engine.find(input_ids=phrase), repeats))
    return {"spans": spans, "seconds": seconds, "phrase_seconds": phrases}


def times(search, repeats):
    """Seconds of every search."""
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        found = search()
        seconds.append(time.perf_counter() - started)
        del found
    return seconds


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    least, most, repeats = map(int, sys.argv[2:5])
    answers = json.loads((folder / "about.json").read_text())["answers"]
    figures = {"build_seconds": build(folder)}
    for in_memory, name in ((False, "mapped"), (True, "in_memory")):
        figures[name] = attribute(folder, in_memory, answers, least, most, repeats)
    files = {name: (folder / f"{name}.0").stat().st_size
             for name in ("tokenized", "table", "offset", "metadata", "metaoff")}
    pathlib.Path(sys.argv[5]).write_text(json.dumps(figures | {"files": files}))


main()
