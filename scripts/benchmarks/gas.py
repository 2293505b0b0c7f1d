"""Gas of the compiled contracts, whole transactions on the devnet."""

import json
import subprocess
import tempfile

import figures

run = lambda *command: subprocess.run(command, cwd=figures.ROOT, check=True, text=True,
                                      stdout=subprocess.PIPE).stdout
run("scripts/build-contracts")
run("scripts/build-contracts", "packages/bench/merkle-airdrop")
program = figures.program("openledger-bench")
with tempfile.NamedTemporaryFile(suffix=".json") as result:
    table = run(program, "gas", "--json", result.name)
    measured = json.load(open(result.name))
print(table)
figures.write("gas", measured)
figures.table("gas", "Gas", table)
rows = [(f"{row['answers']:,} over {row['channels']}", row["gas_per_answer"])
        for row in measured["settlement"] if row["answers"] > 1]
figures.bars("gas", "Gas per settled answer, by answers and channels of a report", "gas", rows)
