"""Attacks on attribution: what an attacker gains with and without each defence."""

import figures

SETS = ("none", "duplicates", "paraphrases", "norm cap", "floor", "all")
GOAL = 0.05


def percent(value):
    return f"{100 * value:.1f} %"


def markdown(measured):
    lines = ["| attack | gain is | " + " | ".join(SETS) + " |", "|---" * (len(SETS) + 2) + "|"]
    for row in measured["attacks"]:
        cells = [percent(row["gain"][name]) if name in row["gain"] else "" for name in SETS]
        lines.append(f"| {row['attack']} | {row['measure']} | " + " | ".join(cells) + " |")
    over = [row["attack"] for row in measured["attacks"] if row["gain"]["all"] > GOAL]
    lines += ["", f"Goal: at most {percent(GOAL)} with all defences. "
              + ("Every attack stays below it." if not over else f"Above it: {', '.join(over)}."),
              "", "| words changed | recall | precision | honest items taken for copies |",
              "|---|---|---|---|"]
    for row in measured["near_duplicates"]:
        lines.append(f"| {percent(row['changed'])} | {percent(row['recall'])} | "
                     f"{percent(row['precision'])} | {row['honest_taken_for_copies']} of "
                     f"{row['planted']} |")
    shares = ", ".join(percent(share) for share in measured["honest_shares"])
    lines.append(f"""
Every attack trains an adapter of its own on the demo's Datanet of contract law
({sum(measured['contributors'])} items of {len(measured['contributors'])} contributors) and what the
attacker adds, and pays for {measured['answers']} answers, one about every second honest item. Without
an attack the contributors earn {shares}. Who copies or adds outliers has nothing of its own, comes
last and adds as many items as the largest contributor has; its gain is its part of all payouts.
Copies are of the largest contributor unless said otherwise. Paraphrases take another statement of
the fact, other questions, another sentence for the answer and other words around it. Who splits
deals the largest contributor's items to so many identities. Self-dealing pays for the answer that
pays the dealer most, by the revenue policy of the demo. `none` switches every defence off, the
columns between switch one on, `all` is what the engine does.""")
    return "\n".join(lines)


def main():
    measured = figures.robustness("attacks")
    table = markdown(measured)
    print(table)
    figures.write("attacks", measured)
    figures.table("attacks", "Attacks", table)
    rows = [(f"{row['attack']}{suffix}", max(0.0, 100 * row["gain"][name]))
            for row in measured["attacks"] if row["attack"].startswith(("exact", "near", "para", "one"))
            for name, suffix in (("none", ", no defence"), ("all", ""))]
    figures.bars("attacks", "Gain of an attacker in per cent, without and with all defences", "%", rows)


main()
