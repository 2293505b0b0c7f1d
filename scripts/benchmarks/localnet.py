"""Gas on a real wasmd chain beside the devnet's estimate."""

import json
import subprocess
import sys
import tempfile

import figures

HOME = ".openledger/localnet"
run = lambda *command: subprocess.run(command, cwd=figures.ROOT, check=True, text=True,
                                      stdout=subprocess.PIPE).stdout
run("scripts/build-contracts")
run("scripts/build-contracts", "packages/bench/merkle-airdrop")
program = figures.program("openledger-bench")
run("scripts/localnet", "up", "--no-deploy")
with tempfile.NamedTemporaryFile(suffix=".json") as result:
    table = run(program, "localnet", "--chain", f"{HOME}/chain.json",
                "--faucet", f"{HOME}/keys/faucet.key", "--json", result.name)
    measured = json.load(open(result.name))
print(table)
figures.write("localnet", measured)
figures.table("localnet", "Gas on wasmd beside the devnet's", table)
sys.exit(0 if measured["met"] else "the devnet's error is beyond its limit")
