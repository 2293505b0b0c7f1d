"""Span search against infini-gram: build time, bytes per token, time per answer."""

import json
import statistics
import sys
import venv

import figures

SIZES = (1, 30, 300)
LEAST, MOST, REPEATS = 4, 1024, 7
PINNED = ("infini-gram==2.6.0", "numpy==2.4.6", "tqdm==4.70.1")
TEXTS = "scripts/demo-data/base-text"
FOLDER = figures.ROOT / ".openledger" / "bench"


def peer_python():
    """Python of a virtual environment that holds the pinned peer."""
    if sys.version_info < (3, 11):
        sys.exit("bench spans: infini-gram needs Python 3.11 or later")
    place = FOLDER / "venv-infini-gram"
    python = place / "bin" / "python"
    if not python.exists():
        venv.create(place, with_pip=True)
    figures.run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINNED)
    return python


def summary(seconds):
    """Median over the answers of each answer's median, the extremes, in microseconds."""
    times = [statistics.median(repeats) * 1e6 for repeats in seconds]
    return {"median": statistics.median(times), "min": min(times), "max": max(times)}


def measure(size, program, python):
    folder = FOLDER / "spans" / str(size)
    figures.run(program, "corpus", TEXTS, size, folder)
    figures.run(program, "measure", folder, folder / "ours.json")
    peer_program = "scripts/benchmarks/peers/infini_gram_spans.py"
    figures.run(python, peer_program, folder, LEAST, MOST, REPEATS, folder / "peer.json")
    about, ours, peer = (json.loads((folder / f"{name}.json").read_text())
                         for name in ("about", "ours", "peer"))
    tokens = ours["tokens"]
    same = sum(ours["spans"][k] == peer["mapped"]["spans"][k] for k in range(len(ours["spans"])))
    modes = {mode: summary(peer[mode]["seconds"]) for mode in ("mapped", "in_memory")}
    faster = min(modes, key=lambda mode: modes[mode]["median"])
    files = peer["files"]
    row = {
        "megabytes": about["bytes"] / 1e6,
        "documents": about["documents"],
        "tokens": tokens,
        "answers": len(about["answers"]),
        "answers_with_the_same_spans": same,
        "spans_per_answer": sum(map(len, ours["spans"])) / len(ours["spans"]),
        "span_index": {
            "build_seconds": ours["build_seconds"],
            "open_seconds": ours["open_seconds"],
            "bytes_per_token": ours["bytes"] / tokens,
            "microseconds_per_answer": summary(ours["seconds"]),
            "microseconds_per_phrase": summary(ours["phrase_seconds"]),
        },
        "infini_gram": {
            "build_seconds": peer["build_seconds"],
            "bytes_per_token": sum(files.values()) / tokens,
            "bytes_per_token_without_ids": sum(
                files[name] for name in ("tokenized", "table", "offset")) / tokens,
            "faster_mode": faster,
            "microseconds_per_answer": modes[faster],
            "microseconds_per_phrase": summary(peer[faster]["phrase_seconds"]),
        },
    }
    for kind in ("answer", "phrase"):
        median = lambda engine: row[engine][f"microseconds_per_{kind}"]["median"]
        row[f"times_faster_per_{kind}"] = median("infini_gram") / median("span_index")
    for name in ("table.0", "spans.index", "tokenized.0"):
        (folder / name).unlink()
    return row


def markdown(rows):
    lines = ["| corpus | engine | build, s | bytes per token | time per answer, µs: median (min to max) "
             "| per phrase, µs |", "|---|---|---|---|---|---|"]
    for row in rows:
        corpus = f"{row['megabytes']:.0f} MB, {row['tokens']:,} tokens"
        for name, key in (("span index", "span_index"), ("infini-gram 2.6.0", "infini_gram")):
            engine = row[key]
            times = engine["microseconds_per_answer"]
            lines.append(f"| {corpus} | {name} | {engine['build_seconds']:.2f} | "
                         f"{engine['bytes_per_token']:.2f} | {times['median']:,.0f} "
                         f"({times['min']:,.0f} to {times['max']:,.0f}) | "
                         f"{engine['microseconds_per_phrase']['median']:,.1f} |")
    lines.append("")
    for row in rows:
        ours, peer = row["span_index"], row["infini_gram"]
        lines.append(
            f"- {row['megabytes']:.0f} MB: {row['times_faster_per_answer']:,.0f} times faster per answer, "
            f"{row['times_faster_per_phrase']:,.0f} times per phrase, "
            f"{ours['bytes_per_token'] / peer['bytes_per_token']:.2f} of the bytes, built in "
            f"{ours['build_seconds'] / peer['build_seconds']:.2f} of the time; "
            f"{row['answers_with_the_same_spans']} of {row['answers']} answers have the same spans "
            f"with the same counts.")
    lines.append(f"""
One answer is 128 tokens: passages of the corpus with other text between them. A span has at least
{LEAST} tokens and stands in at most {MOST} places. Every answer is searched for {REPEATS} times on one warm
machine, and its median counts. A phrase is the first eight tokens of an answer: infini-gram counts it, the
span index finds its spans with their places. infini-gram runs with the settings its makers serve attribution
with, called without Python's conversions, mapped or in memory, whichever is faster; it starts
threads for every position of an answer, which is most of its time at these sizes. The span index
runs on one thread.

The corpus is written by rule and the same on every run: a Markov chain of order two over the
demo's base text, half of its names and numbers replaced by 40,000 invented words in a Zipf
distribution, a tenth of the documents with a passage of an earlier one. Tokens are words. Both
engines take the same token files, so tokenising is in neither time. The bytes of both hold ids of
the documents; those of the span index also hold a SHA-256 and an owner per document, 36 bytes.
Without ids infini-gram takes {rows[-1]['infini_gram']['bytes_per_token_without_ids']:.2f} bytes per token at the largest size.""")
    return "\n".join(lines)


def main():
    python, program = peer_python(), figures.example("span_search")
    rows = []
    for size in SIZES:
        rows.append(measure(size, program, python))
        print(json.dumps(rows[-1], indent=2), flush=True)
    figures.write("spans", {"peer": PINNED[0], "sizes": rows})
    table = markdown(rows)
    print(table)
    figures.table("spans", "Span search", table)
    bars = [(f"{row['megabytes']:.0f} MB, {name}", row[key]["microseconds_per_answer"]["median"])
            for row in rows
            for name, key in (("span index", "span_index"), ("infini-gram", "infini_gram"))]
    figures.bars("spans", "Time to find all spans of an answer of 128 tokens", "µs", bars)


main()
