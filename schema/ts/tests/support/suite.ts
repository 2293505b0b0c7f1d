/** The suite, deployed with short periods, with an oracle set of four. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Ed25519, type Ed25519Keypair, sha256 } from "@cosmjs/crypto";
import { fromBech32, toHex, toUtf8 } from "@cosmjs/encoding";

import {
  type ContractName,
  type DatanetRegistryTypes,
  type Deployment,
  type DisputeRegistryTypes,
  type GopenTokenTypes,
  type GovernorTypes,
  type ModelRegistryTypes,
  type OpenTokenTypes,
  type OracleRegistryTypes,
  type PayoutSplitterTypes,
  possessionBytes,
  sendOpen,
  type SuiteAccount,
  suiteAccount,
  wrap,
} from "../../src/index.js";
import { type Account, artifacts, type TestChain } from "./chain.js";

export const OPERATORS = ["operator-1", "operator-2", "operator-3", "operator-4"];
export const DISPUTE_SECONDS = 1;
const BOND = "1000000";

/** Canonical bytes of an address. */
export const canonical = (address: string): Uint8Array => fromBech32(address).data;

/** The report key of an oracle. */
const key = (name: string): Promise<Ed25519Keypair> => Ed25519.makeKeypair(sha256(toUtf8(`report key of ${name}`)));

/** Periods of seconds, so that a test sees a proposal from start to end. */
const GOVERNANCE: GovernorTypes.Parameters = {
  grace_period: "3600",
  max_unsettled: 5,
  proposal_deposit: "1000",
  proposal_threshold: "1000",
  quorum_bps: 500,
  timelock: "1",
  voting_delay: "1",
  voting_period: "15",
};

export class Suite {
  private constructor(
    private readonly chain: TestChain,
    readonly deployment: Deployment,
  ) {}

  static async deploy(chain: TestChain): Promise<Suite> {
    const owner = await chain.account("owner");
    const contracts = await deployContracts(owner, chain.config.fee_denom);
    const suite = new Suite(chain, { chain: chain.config, contracts });
    await Promise.all(OPERATORS.map((name) => suite.bond(name)));
    await suite.as(owner).actions.oracleRegistry.rotate();
    return suite;
  }

  /** A named account of the chain, with the suite at hand. */
  async account(name: string): Promise<SuiteAccount & Account> {
    return this.as(await this.chain.account(name));
  }

  private as(account: Account): SuiteAccount & Account {
    return { ...suiteAccount(account.client, account.address, this.deployment), ...account };
  }

  /** Report keys of all oracles. */
  reportKeys(): Promise<Ed25519Keypair[]> {
    return Promise.all(OPERATORS.map(key));
  }

  /** Wraps fee coins and registers an operator with them as its bond. */
  private async bond(name: string): Promise<void> {
    const operator = await this.account(name);
    await wrap(operator, BOND);
    const { pubkey } = await key(name);
    const registry = this.deployment.contracts.oracle_registry;
    const { chain_id } = this.chain.config;
    const possession = possessionBytes(chain_id, canonical(registry), canonical(operator.address), pubkey);
    const register = {
      scheme: "ed25519",
      pubkey: toHex(pubkey),
      proof_of_possession: toHex(await Ed25519.createSignature(possession, await key(name))),
      endpoint: `http://127.0.0.1:1/${name}`,
    };
    await sendOpen(operator, registry, BOND, { register });
  }
}

async function deployContracts(owner: Account, fee_denom: string): Promise<Record<ContractName, string>> {
  const deploy = async (name: ContractName, message: object): Promise<string> => {
    const wasm = readFileSync(join(artifacts, `${name}.wasm`));
    const { codeId } = await owner.client.upload(owner.address, wasm, "auto");
    const made = await owner.client.instantiate(owner.address, codeId, message, name, "auto");
    return made.contractAddress;
  };
  const shared = { owner: owner.address, treasury: owner.address };
  const open_token = await deploy("open_token", tokenTerms(owner.address, fee_denom));
  const gopen_token = await deploy("gopen_token", gopenTerms(owner.address, open_token));
  const oracle_registry = await deploy("oracle_registry", oracleTerms(shared, open_token));
  const payout_splitter = await deploy("payout_splitter", splitterTerms(owner.address, open_token, oracle_registry));
  const datanet_registry = await deploy("datanet_registry", datanetTerms(shared, open_token));
  const models = modelTerms(shared, { open_token, datanet_registry, oracle_registry, payout_splitter });
  const model_registry = await deploy("model_registry", models);
  const judged = { open_token, datanet_registry, model_registry, oracle_registry, payout_splitter };
  const dispute_registry = await deploy("dispute_registry", disputeTerms(shared, judged));
  const governance: GovernorTypes.InstantiateMsg = { open_token, gopen_token, parameters: GOVERNANCE };
  const governor = await deploy("governor", governance);
  return { ...judged, gopen_token, dispute_registry, governor };
}

const tokenTerms = (owner: string, native_denom: string): OpenTokenTypes.InstantiateMsg => ({
  owner,
  initial_balances: [],
  native_denom,
});

const gopenTerms = (owner: string, open_token: string): GopenTokenTypes.InstantiateMsg => ({
  owner,
  open_token,
  unbonding_seconds: "0",
  default_delegate: "holder",
});

const oracleTerms = (
  shared: { owner: string; treasury: string },
  open_token: string,
): OracleRegistryTypes.InstantiateMsg => ({
  ...shared,
  open_token,
  min_bond: BOND,
  max_set: 4,
  unbonding_seconds: "1814400",
  overlap_seconds: "3600",
  evidence_seconds: "604800",
  jail_seconds: "86400",
  reward_bps: 1_000,
  submit_reward: "0",
  params_hash: "77".repeat(32),
});

const splitterTerms = (
  owner: string,
  open_token: string,
  oracle_registry: string,
): PayoutSplitterTypes.InstantiateMsg => ({
  owner,
  open_token,
  oracle_registry,
  dispute_seconds: DISPUTE_SECONDS.toString(),
  settle_seconds: "3600",
  min_deposit: "1",
});

const datanetTerms = (
  shared: { owner: string; treasury: string },
  open_token: string,
): DatanetRegistryTypes.InstantiateMsg => ({
  ...shared,
  open_token,
  params: {
    appeal_bond: "10000000",
    challenge_seconds: "604800",
    half_life_seconds: "7776000",
    ruling_seconds: "604800",
    scoring_seconds: "259200",
    validator_slash_bps: 1_000,
  },
});

const disputeTerms = (
  shared: { owner: string; treasury: string },
  judged: Omit<DisputeRegistryTypes.InstantiateMsg, "owner" | "treasury" | "params" | "emergency">,
): DisputeRegistryTypes.InstantiateMsg => ({
  ...shared,
  ...judged,
  params: {
    challenge_bond: "1000000",
    committee_size: 3,
    equivocation_bps: 10_000,
    false_weights_bps: 1_000,
    fraud_bps: 5_000,
    judging_fee_bps: 1_000,
    judging_seconds: "259200",
  },
});

function modelTerms(
  shared: { owner: string; treasury: string },
  contracts: Pick<ModelRegistryTypes.InstantiateMsg, "open_token" | "datanet_registry" | "oracle_registry" | "payout_splitter">,
): ModelRegistryTypes.InstantiateMsg {
  const every = (share: number): ModelRegistryTypes.RevenuePolicy => ({
    agent: share,
    app: share,
    base_owner: share,
    builder: share,
    data: share,
    node: share,
    oracles: share,
    treasury: share,
    validators: share,
  });
  return {
    ...shared,
    ...contracts,
    hold_seconds: "1209600",
    min_adapter_deposit: "1000000",
    min_agent_stake: "1000000",
    policy_cap: every(10_000),
    policy_floor: { ...every(0), data: 2_000 },
  };
}
