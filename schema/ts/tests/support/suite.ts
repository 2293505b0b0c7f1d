/** The contracts that a payer meets, deployed, with an oracle set of four. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Ed25519, type Ed25519Keypair, sha256 } from "@cosmjs/crypto";
import { fromBech32, toBase64, toHex, toUtf8 } from "@cosmjs/encoding";

import {
  configDigest,
  OpenTokenClient,
  type OpenTokenTypes,
  OracleRegistryClient,
  OracleRegistryQueryClient,
  type OracleRegistryTypes,
  type OracleSet,
  type PayoutSplitterTypes,
  possessionBytes,
} from "../../src/index.js";
import { type Account, artifacts, CHAIN_ID, type Devnet, FEE_DENOM } from "./devnet.js";

export const OPERATORS = ["operator-1", "operator-2", "operator-3", "operator-4"];
export const DISPUTE_SECONDS = 1;
const BOND = "1000000";

/** Canonical bytes of an address. */
export const canonical = (address: string): Uint8Array => fromBech32(address).data;

/** An ed25519 key that a name gives. */
export const key = (name: string): Promise<Ed25519Keypair> => Ed25519.makeKeypair(sha256(toUtf8(`key of ${name}`)));

export const sign = async (message: Uint8Array, name: string): Promise<string> =>
  toHex(await Ed25519.createSignature(message, await key(name)));

/** A hook message as cw20 carries it. */
export const hook = (message: object): string => toBase64(toUtf8(JSON.stringify(message)));

export class Suite {
  private constructor(
    readonly openToken: string,
    readonly oracleRegistry: string,
    readonly payoutSplitter: string,
  ) {}

  static async deploy(devnet: Devnet, owner: Account): Promise<Suite> {
    const deploy = async (name: string, message: object): Promise<string> => {
      const wasm = readFileSync(join(artifacts, `${name}.wasm`));
      const { codeId } = await owner.client.upload(owner.address, wasm, "auto");
      const made = await owner.client.instantiate(owner.address, codeId, message, name, "auto");
      return made.contractAddress;
    };
    const token: OpenTokenTypes.InstantiateMsg = {
      owner: owner.address,
      initial_balances: [],
      native_denom: FEE_DENOM,
    };
    const openToken = await deploy("open_token", token);
    const registry: OracleRegistryTypes.InstantiateMsg = {
      owner: owner.address,
      open_token: openToken,
      treasury: owner.address,
      min_bond: BOND,
      max_set: 4,
      unbonding_seconds: "1814400",
      overlap_seconds: "3600",
      evidence_seconds: "604800",
      jail_seconds: "86400",
      reward_bps: 1_000,
      submit_reward: "0",
      params_hash: "77".repeat(32),
    };
    const oracleRegistry = await deploy("oracle_registry", registry);
    const splitter: PayoutSplitterTypes.InstantiateMsg = {
      owner: owner.address,
      open_token: openToken,
      oracle_registry: oracleRegistry,
      dispute_seconds: DISPUTE_SECONDS.toString(),
      settle_seconds: "3600",
      min_deposit: "1",
    };
    const payoutSplitter = await deploy("payout_splitter", splitter);
    const suite = new Suite(openToken, oracleRegistry, payoutSplitter);
    for (const name of OPERATORS) {
      await suite.bond(await devnet.account(name), name);
    }
    await new OracleRegistryClient(owner.client, owner.address, oracleRegistry).rotate();
    return suite;
  }

  token(account: Account): OpenTokenClient {
    return new OpenTokenClient(account.client, account.address, this.openToken);
  }

  /** Wraps fee coins and registers an operator with them as its bond. */
  private async bond(operator: Account, name: string): Promise<void> {
    const token = this.token(operator);
    await token.wrap("auto", undefined, [{ denom: FEE_DENOM, amount: BOND }]);
    const { pubkey } = await key(name);
    const possession = possessionBytes(CHAIN_ID, canonical(this.oracleRegistry), canonical(operator.address), pubkey);
    const register = {
      scheme: "ed25519",
      pubkey: toHex(pubkey),
      proof_of_possession: await sign(possession, name),
      endpoint: `http://127.0.0.1:1/${name}`,
    };
    await token.send({ contract: this.oracleRegistry, amount: BOND, msg: hook({ register }) });
  }

  /** The set that reports now, its digest, and the names of its members in the set's order. */
  async oracles(reader: Account): Promise<{ setId: string; digest: string; names: string[] }> {
    const registry = new OracleRegistryQueryClient(reader.client, this.oracleRegistry);
    const current = await registry.currentSet();
    const keys = new Map<string, string>();
    for (const name of OPERATORS) {
      keys.set(toHex((await key(name)).pubkey), name);
    }
    const set: OracleSet = {
      set_id: current.set_id,
      quorum: current.quorum,
      params_hash: current.params_hash,
      members: current.members.map(({ operator, pubkey }) => ({ operator: toHex(canonical(operator)), pubkey })),
    };
    return {
      setId: current.set_id,
      digest: configDigest(CHAIN_ID, canonical(this.payoutSplitter), set),
      names: set.members.map(({ pubkey }) => keys.get(pubkey)!),
    };
  }
}
