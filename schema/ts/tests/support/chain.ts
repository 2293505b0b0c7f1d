/** What tests need of a chain, whichever it is: a configuration, and accounts with funds. */
import { fileURLToPath } from "node:url";
import { join } from "node:path";

import { Secp256k1Wallet } from "@cosmjs/amino";
import { sha256 } from "@cosmjs/crypto";
import { toUtf8 } from "@cosmjs/encoding";
import { DirectSecp256k1Wallet } from "@cosmjs/proto-signing";

import { type AccountClient, type ChainConfig, chainTime, connectSigner, type TextSigner, textSigner } from "../../src/index.js";

export const root = fileURLToPath(new URL("../../../../../", import.meta.url));
export const artifacts = process.env.OPENLEDGER_ARTIFACTS ?? join(root, "artifacts");

/** Fee coins of every account of a test. */
export const FUNDS = 1_000_000_000_000n;

/** An account that signs transactions and texts. */
export interface Account {
  address: string;
  client: AccountClient;
  texts: TextSigner;
}

/** A chain for one run of tests. */
export interface TestChain {
  readonly config: ChainConfig;
  /** An account with funds, the same for the same name. */
  account(name: string): Promise<Account>;
  stop(): void;
}

/** The secret of a test's account. */
export const secretOf = (seed: string): Uint8Array => sha256(toUtf8(`account of a test: ${seed}`));

/** Connects an account by its secret. */
export async function connectAccount(config: ChainConfig, secret: Uint8Array): Promise<Account> {
  const wallet = await DirectSecp256k1Wallet.fromKey(secret, config.address_prefix);
  const [account] = await wallet.getAccounts();
  const client = await connectSigner(config, wallet, { broadcastPollIntervalMs: 50 });
  const texts = textSigner(await Secp256k1Wallet.fromKey(secret, config.address_prefix));
  return { address: account!.address, client, texts };
}

/** Waits until the chain's time has reached a Unix time. */
export async function until(account: Account, seconds: number | bigint): Promise<void> {
  while ((await chainTime(account)) < BigInt(seconds)) {
    await pause();
  }
}

/** Waits for a block after one: votes are those of a block's start. */
export async function afterBlock(account: Account, height: number): Promise<void> {
  while ((await account.client.getHeight()) <= height) {
    await pause();
  }
}

export const pause = () => new Promise((resolve) => setTimeout(resolve, 100));
