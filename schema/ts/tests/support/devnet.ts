/** The embedded chain as a process of its own, with funded accounts. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { DirectSecp256k1Wallet } from "@cosmjs/proto-signing";

import type { ChainConfig } from "../../src/index.js";
import { type Account, connectAccount, FUNDS, pause, root, secretOf, type TestChain } from "./chain.js";

const program = process.env.OPENLEDGER_DEVNET ?? join(root, "target/debug/openledger-devnet");

export class Devnet implements TestChain {
  private constructor(
    readonly config: ChainConfig,
    private readonly child: ChildProcess,
    private readonly home: string,
  ) {}

  /** Starts a chain whose named accounts have funds, and waits until it answers. */
  static async start(names: string[]): Promise<Devnet> {
    if (!existsSync(program)) {
      throw new Error(`${program} is missing; build it: cargo build --workspace --bin openledger-devnet`);
    }
    const port = await freePort();
    const config = {
      endpoints: [`http://127.0.0.1:${port}`],
      chain_id: "openledger-dev-1",
      address_prefix: "open",
      gas_price: "0.025",
      fee_denom: "uopen",
    };
    const home = mkdtempSync(join(tmpdir(), "devnet-"));
    const genesis = join(home, "genesis.json");
    writeFileSync(genesis, JSON.stringify(await genesisOf(config, names)));
    const listen = ["--listen", `127.0.0.1:${port}`, "--block-interval-ms", "100"];
    const child = spawn(program, ["--home", join(home, "chain"), "--genesis", genesis, ...listen], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const devnet = new Devnet(config, child, home);
    await devnet.answers();
    return devnet;
  }

  private async answers(): Promise<void> {
    let said = "";
    this.child.stderr?.on("data", (data) => (said = (said + data).slice(-4_000)));
    for (let tries = 0; ; tries++) {
      if (this.child.exitCode !== null || tries > 600) {
        this.stop();
        throw new Error(`the devnet does not answer: ${said}`);
      }
      const answer = await fetch(`${this.config.endpoints[0]}/health`).catch(() => undefined);
      if (answer?.ok) {
        return;
      }
      await pause();
    }
  }

  account(name: string): Promise<Account> {
    return connectAccount(this.config, secretOf(name));
  }

  stop(): void {
    this.child.kill();
    rmSync(this.home, { recursive: true, force: true });
  }
}

async function genesisOf({ chain_id, address_prefix, fee_denom }: ChainConfig, names: string[]): Promise<object> {
  const accounts = names.map(async (name) => {
    const [account] = await (await DirectSecp256k1Wallet.fromKey(secretOf(name), address_prefix)).getAccounts();
    return { address: account!.address, coins: [{ denom: fee_denom, amount: FUNDS.toString() }] };
  });
  return { chain_id, accounts: await Promise.all(accounts) };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
