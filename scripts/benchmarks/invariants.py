"""1,000,000 random messages to the whole suite, checked against what may never happen."""

import json
import os
import subprocess
import sys
import tempfile

import figures

program = figures.program("openledger-invariants")
# The figures are those of the native code, which is what 1,000,000 messages have the time for.
native = {name: value for name, value in os.environ.items() if name != "OPENLEDGER_ARTIFACTS"}
with tempfile.NamedTemporaryFile(suffix=".json") as result:
    run = subprocess.run([program, "--json", result.name], cwd=figures.ROOT, env=native,
                         text=True, stdout=subprocess.PIPE)
    print(run.stdout)
    if run.returncode:
        sys.exit(run.returncode)
    measured = json.load(open(result.name))
figures.write("invariants", measured)
figures.table("invariants", "Invariants of the whole suite", run.stdout)
contracts = {}
for name, row in measured["rows"].items():
    sent, accepted = contracts.get(name.split()[0], (0, 0))
    contracts[name.split()[0]] = (sent + row["sent"], accepted + row["accepted"])
figures.bars("invariants", "Messages of each contract that were accepted", "%",
             [(name, 100 * accepted / sent) for name, (sent, accepted) in contracts.items()])
