/** The embedded chain as a process of its own, with funded accounts. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { sha256 } from "@cosmjs/crypto";
import { toUtf8 } from "@cosmjs/encoding";
import { SigningCosmWasmClient } from "@cosmjs/cosmwasm-stargate";
import { DirectSecp256k1Wallet } from "@cosmjs/proto-signing";
import { GasPrice } from "@cosmjs/stargate";

export const CHAIN_ID = "openledger-dev-1";
export const PREFIX = "open";
export const FEE_DENOM = "uopen";

const root = fileURLToPath(new URL("../../../../../", import.meta.url));
const program = process.env.OPENLEDGER_DEVNET ?? join(root, "target/debug/openledger-devnet");
export const artifacts = process.env.OPENLEDGER_ARTIFACTS ?? join(root, "artifacts");

/** An account that signs. */
export interface Account {
  address: string;
  client: SigningCosmWasmClient;
}

export class Devnet {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly home: string,
  ) {}

  /** Starts a chain whose named accounts have funds, and waits until it answers. */
  static async start(names: string[]): Promise<Devnet> {
    if (!existsSync(program)) {
      throw new Error(`${program} is missing; build it: cargo build --workspace --bin openledger-devnet`);
    }
    const home = mkdtempSync(join(tmpdir(), "devnet-"));
    const genesis = join(home, "genesis.json");
    const accounts = await Promise.all(
      names.map(async (name) => ({
        address: await address(name),
        coins: [{ denom: FEE_DENOM, amount: "1000000000000" }],
      })),
    );
    writeFileSync(genesis, JSON.stringify({ chain_id: CHAIN_ID, accounts }));
    const port = await freePort();
    const child = spawn(
      program,
      ["--home", join(home, "chain"), "--listen", `127.0.0.1:${port}`, "--genesis", genesis, "--block-interval-ms", "100"],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    let said = "";
    child.stderr.on("data", (data) => (said = (said + data).slice(-4_000)));
    const devnet = new Devnet(`http://127.0.0.1:${port}`, child, home);
    for (let tries = 0; ; tries++) {
      if (child.exitCode !== null || tries > 600) {
        devnet.stop();
        throw new Error(`the devnet does not answer: ${said}`);
      }
      const answer = await fetch(`${devnet.url}/health`).catch(() => undefined);
      if (answer?.ok) {
        return devnet;
      }
      await pause();
    }
  }

  /** A named account, ready to sign. */
  async account(name: string): Promise<Account> {
    const client = await SigningCosmWasmClient.connectWithSigner(this.url, await wallet(name), {
      gasPrice: GasPrice.fromString(`0.025${FEE_DENOM}`),
      broadcastPollIntervalMs: 50,
    });
    return { address: await address(name), client };
  }

  /** Waits until the chain's time has reached a Unix time. */
  async until(account: Account, seconds: number): Promise<void> {
    for (;;) {
      const block = await account.client.getBlock();
      if (Date.parse(block.header.time) / 1_000 >= seconds) {
        return;
      }
      await pause();
    }
  }

  stop(): void {
    this.child.kill();
    rmSync(this.home, { recursive: true, force: true });
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 100));

function wallet(name: string): Promise<DirectSecp256k1Wallet> {
  return DirectSecp256k1Wallet.fromKey(sha256(toUtf8(`devnet account ${name}`)), PREFIX);
}

/** Address of a named account. */
export async function address(name: string): Promise<string> {
  const [account] = await (await wallet(name)).getAccounts();
  return account!.address;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
