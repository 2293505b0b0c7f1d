"""The demo: once with training live, once with the adapters reused."""

import json
import subprocess
import tempfile

import figures


def run(*flags):
    with tempfile.NamedTemporaryFile(suffix=".json") as result:
        command = ["scripts/demo", "--quiet", "--json", result.name, *flags]
        subprocess.run(command, cwd=figures.ROOT, check=True)
        return json.load(open(result.name))


trained, reused = run(), run("--reuse")
figures.write("demo", {"trained": trained, "reused": reused})
payouts = sorted(trained["payouts"].items(), key=lambda row: -int(row[1]))
figures.bars("demo", "Paid in one run of the demo", "OPEN",
             [(name, int(amount) / 1e6) for name, amount in payouts])
