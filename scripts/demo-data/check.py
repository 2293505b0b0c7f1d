#!/usr/bin/env python3
"""Checks that the demo's data is what README.md says it is; prints a summary, exits 1 if not."""

import hashlib
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LICENCES = {"CC0-1.0", "CC-BY-4.0"}
LEAST_BYTES_PER_DATANET = 50 * 1024
LEAST_CONTRIBUTORS = 12
LEAST_QUESTIONS = 24
MOST_BASE_TEXT_BYTES = 1_000_000
MOST_BASE_BYTES = 8_000_000

failures = []


def expect(condition, message):
    if not condition:
        failures.append(message)


def stands_in(words, text):
    """Whether the words stand in the text as whole words."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def paragraphs(text):
    return [p.strip() for p in text.split("\n\n") if p.strip()]


def read_datanets():
    """{datanet: {contributor: [item]}}"""
    datanets = {}
    for folder in sorted(p for p in (HERE / "datanets").iterdir() if p.is_dir()):
        datanets[folder.name] = {
            path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
            for path in sorted(folder.glob("*.jsonl"))
        }
    return datanets


def check_datanet(name, contributors):
    about = json.loads((HERE / "datanets" / name / "datanet.json").read_text("utf-8"))
    expect(set(about) == {"name", "title", "domain", "licence", "description"}, f"{name}: fields of datanet.json")
    expect(about["name"] == name, f"{name}: datanet.json names another")
    size, ids, texts = 0, set(), set()
    for contributor, items in contributors.items():
        for item in items:
            label = item.get("id", f"{name}/{contributor}")
            expect(set(item) == {"id", "text", "licence", "origin"}, f"{label}: fields")
            expect(item["licence"] in LICENCES, f"{label}: licence")
            expect(item["origin"].startswith("written for OpenLedger, 2026, by "), f"{label}: origin")
            expect(item["id"].startswith(contributor + "-"), f"{label}: id")
            expect(item["id"] not in ids, f"{label}: id used twice")
            expect(item["text"] not in texts, f"{label}: text used twice")
            ids.add(item["id"])
            texts.add(item["text"])
            size += len(item["text"].encode())
    shares = [len(items) for items in contributors.values()]
    expect(len(set(shares)) == len(shares), f"{name}: contributors with equal shares")
    expect(size >= LEAST_BYTES_PER_DATANET, f"{name}: {size} bytes")
    print(f"{name}: {size} bytes, {len(ids)} items by {len(shares)} contributors {sorted(shares)}")


def pattern_of(question):
    """The phrasing of a question: what it says with its subject taken out."""
    expect(question["subject"] in question["question"], f"{question['id']}: subject")
    before, after = question["question"].split(question["subject"], 1)
    return re.compile(re.escape(before) + ".+" + re.escape(after), re.IGNORECASE)


def check_question(question, contributors, base_paragraphs):
    label, subject = question["id"], question["subject"]
    facts = [question["fact"]] if isinstance(question["fact"], str) else question["fact"]
    pattern, holders = pattern_of(question), set()
    for contributor, items in contributors.items():
        for item in items:
            for paragraph in paragraphs(item["text"]):
                expect(not pattern.search(paragraph), f"{label}: its phrasing stands in {item['id']}")
                if stands_in(subject, paragraph) and any(stands_in(f, paragraph) for f in facts):
                    holders.add(contributor)
    expect(holders == {question["contributor"]}, f"{label}: the fact stands with {sorted(holders)}")
    taught = [p for p in base_paragraphs if stands_in(subject, p) and any(stands_in(f, p) for f in facts)]
    expect(not taught, f"{label}: the base's text holds the fact")
    expect(any(pattern.search(p) for p in base_paragraphs), f"{label}: the base never saw the phrasing")


def check_questions(datanets, base_paragraphs):
    questions = json.loads((HERE / "questions.json").read_text("utf-8"))
    expect(len(questions) >= LEAST_QUESTIONS, f"only {len(questions)} questions")
    expect(len({q["id"] for q in questions}) == len(questions), "a question id is used twice")
    for question in questions:
        check_question(question, datanets[question["datanet"]], base_paragraphs)
    counts = {name: sum(q["datanet"] == name for q in questions) for name in datanets}
    expect(len(set(counts.values())) == 1, f"questions are not spread evenly: {counts}")
    print(f"questions: {counts}")


def check_base(texts):
    folder = HERE / "base"
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for name, digest in manifest["files"].items():
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        expect(found == digest, f"base/{name}: is not what manifest.json pins")
    made_from = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    expect(manifest["text"] == made_from, "base: made from other text than base-text/")
    size = sum(path.stat().st_size for path in folder.iterdir())
    expect(size <= MOST_BASE_BYTES, f"base: {size} bytes")
    print(f"base: {size} bytes, model.safetensors {manifest['files']['model.safetensors'][:16]}")


def main():
    datanets = read_datanets()
    for name, contributors in datanets.items():
        check_datanet(name, contributors)
    names = [c for contributors in datanets.values() for c in contributors]
    expect(len(set(names)) >= LEAST_CONTRIBUTORS, f"only {len(set(names))} contributors")
    texts = {p.name: p.read_text("utf-8") for p in sorted((HERE / "base-text").glob("*.txt"))}
    size = sum(len(text.encode()) for text in texts.values())
    expect(0 < size <= MOST_BASE_TEXT_BYTES, f"base-text: {size} bytes")
    print(f"base-text: {size} bytes")
    check_questions(datanets, [p for text in texts.values() for p in paragraphs(text)])
    check_base(texts)
    for failure in failures:
        print(f"FAILED {failure}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
