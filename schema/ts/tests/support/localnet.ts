/** The local wasmd network that `scripts/localnet up` starts. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { fromHex } from "@cosmjs/encoding";

import { type ChainConfig, connect } from "../../src/index.js";
import { type Account, connectAccount, FUNDS, root, secretOf, type TestChain } from "./chain.js";

const home = process.env.OPENLEDGER_LOCALNET ?? join(root, ".openledger/localnet");

export class Localnet implements TestChain {
  private readonly known = new Map<string, Account>();

  private constructor(
    readonly config: ChainConfig,
    private readonly faucet: Account,
  ) {}

  /** Why there is no local network to test on; undefined where there is one. */
  static async missing(): Promise<string | undefined> {
    const file = join(home, "chain.json");
    if (!existsSync(file)) {
      return "there is no local network; start one with scripts/localnet up";
    }
    const config = JSON.parse(readFileSync(file, "utf8")) as ChainConfig;
    try {
      (await connect(config)).disconnect();
      return undefined;
    } catch (error) {
      return `the local network does not answer (${error}); start it with scripts/localnet up`;
    }
  }

  static async open(): Promise<Localnet> {
    const config = JSON.parse(readFileSync(join(home, "chain.json"), "utf8")) as ChainConfig;
    const secret = readFileSync(join(home, "keys/faucet.key"), "utf8").trim();
    return new Localnet(config, await connectAccount(config, fromHex(secret)));
  }

  /** Accounts are those of this run only: what earlier runs left on the chain does not matter. */
  async account(name: string): Promise<Account> {
    const found = this.known.get(name);
    if (found) {
      return found;
    }
    const account = await connectAccount(this.config, secretOf(`${process.pid} ${Date.now()} ${name}`));
    const coins = [{ denom: this.config.fee_denom, amount: FUNDS.toString() }];
    const { code, rawLog } = await this.faucet.client.sendTokens(this.faucet.address, account.address, coins, "auto");
    if (code !== 0) {
      throw new Error(`the faucet did not pay ${name}: ${rawLog}`);
    }
    this.known.set(name, account);
    return account;
  }

  stop(): void {
    this.faucet.client.disconnect();
  }
}
