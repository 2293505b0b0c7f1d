/** A running inference node with its chain and a payer, as a process of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { fromHex } from "@cosmjs/encoding";

import { type Deployment, type SuiteAccount, suiteAccount } from "../../src/index.js";
import { type Account, connectAccount, root } from "./chain.js";

const program = process.env.OPENLEDGER_CLIENT_WORLD ?? join(root, "target/debug/examples/client_world");

/** What the process says of itself. */
interface Said {
  deployment: Deployment;
  payer_secret: string;
  url: string;
  node: string;
  model: string;
  base: string;
  price: string;
  /** Folder that the node serves the wallet page from. */
  wallet: string;
  /** Secret of the only oracle's report key. */
  oracle_secret: string;
}

export class NodeWorld {
  private constructor(
    private readonly child: ChildProcess,
    readonly said: Said,
    readonly payer: SuiteAccount & Account,
  ) {}

  static async start(): Promise<NodeWorld> {
    if (!existsSync(program)) {
      throw new Error(`${program} is missing; build it: cargo build -p inference-node --example client_world`);
    }
    const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
    const said = await firstLine(child);
    const account = await connectAccount(said.deployment.chain, fromHex(said.payer_secret));
    const payer = { ...suiteAccount(account.client, account.address, said.deployment), ...account };
    return new NodeWorld(child, said, payer);
  }

  /** The base URL of the OpenAI API. */
  get baseURL(): string {
    return `${this.said.url}/v1`;
  }

  stop(): void {
    this.child.stdin?.end();
  }
}

function firstLine(child: ChildProcess): Promise<Said> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the node's process ended with ${code}`)));
    createInterface(child.stdout!).once("line", (line) => resolve(JSON.parse(line) as Said));
  });
}
