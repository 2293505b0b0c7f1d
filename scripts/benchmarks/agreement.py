"""Agreement: weights under other threads, batches, precisions, liars and noise."""

import figures


def ppm(value):
    return f"{value:,} ppm"


def markdown(measured):
    receipts = measured["receipts"]
    lines = ["| threads | batch | gradients | receipts with the same scores | with the same weights | "
             "largest distance |", "|---|---|---|---|---|---|"]
    for row in measured["settings"]:
        lines.append(f"| {row['threads']} | {row['batch']} | {row['gradients']} | "
                     f"{row['same_scores']} of {receipts} | {row['same_weights']} of {receipts} | "
                     f"{ppm(row['largest_distance_ppm'])} |")
    lines += ["", "| oracles | liars of the quorum | they state | different final bytes | an honest oracle's "
              "largest distance |", "|---|---|---|---|---|"]
    for row in measured["rounds"]:
        lines.append(f"| {row['oracles']} | {row['liars']} | {row['lie']} | "
                     f"{row['different_final_bytes']} | "
                     f"{ppm(row['largest_distance_of_an_honest_oracle_ppm'])} |")
    lines += ["", "| noise, part of the gradient's norm | receipts with the same weights | largest distance | "
              "beyond the tolerance |", "|---|---|---|---|"]
    for row in measured["noise"]:
        lines.append(f"| {row['noise']:g} | {row['same_weights']} of {receipts} | "
                     f"{ppm(row['largest_distance_ppm'])} | {row['beyond_tolerance']} |")
    inside = [row["noise"] for row in measured["noise"] if row["beyond_tolerance"] == 0]
    edge = max(inside) if inside else 0
    lines.append(f"""
The same {receipts} receipts are scored under every setting; the first row is the reference. The
distance of two lists of weights is what one has elsewhere than the other, in parts per million. An
oracle accepts weights that lie at most {ppm(measured['tolerance_ppm'])} from its own measurement; no
receipt left that tolerance up to noise of {edge:g} of the gradient's norm. The final bytes of a round
follow from the round's observations by integers alone, so all honest oracles compute the same: `1`
means that every one of them had the same bytes for all receipts, whatever the order in which they
held the observations. In a round the honest observations come from settings far apart, and `f` of
`2f + 1` may lie.""")
    return "\n".join(lines)


def main():
    measured = figures.robustness("agreement")
    table = markdown(measured)
    print(table)
    figures.write("agreement", measured)
    figures.table("agreement", "Agreement", table)
    rows = [(f"noise {row['noise']:g}", row["largest_distance_ppm"]) for row in measured["noise"]]
    figures.bars("agreement", "Largest distance of weights by noise on the gradient", "ppm", rows)


main()
