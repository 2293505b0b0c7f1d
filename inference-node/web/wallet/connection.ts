/** The page's configuration, and the connection of a wallet to the suite. */
import {
  connectKeplr,
  connectSigner,
  type Deployment,
  type Keplr,
  LocalStorageStore,
  Sessions,
  type SuiteAccount,
  suiteAccount,
} from "@openledger/client";

declare global {
  interface Window {
    keplr?: Keplr;
  }
}

/** What `config.json` beside the page says. */
export interface Config {
  /** Name of the chain for people. */
  name: string;
  deployment: Deployment;
  /** URL of the chain's REST interface, which wallets read balances by. */
  rest: string;
  /** URL of an oracle, which tells accounts of answers and claims; one of the set where absent. */
  oracle?: string;
}

/** A connected wallet. */
export interface Connection {
  wallet: Keplr;
  account: SuiteAccount;
  sessions: Sessions;
  /** URL of the oracle that is asked; none where the chain has no oracles yet. */
  oracle: string | undefined;
}

export const store = new LocalStorageStore(window.localStorage, navigator.locks);

/** Reads the configuration. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch("config.json");
  if (!response.ok) {
    throw new Error(`config.json: HTTP ${response.status}`);
  }
  return (await response.json()) as Config;
}

/** Asks the wallet for an account on the chain of the deployment. */
export async function connectWallet(config: Config): Promise<Connection> {
  const wallet = window.keplr;
  if (!wallet) {
    throw new Error("there is no wallet in this browser; install Keplr (keplr.app) and reload");
  }
  const { deployment } = config;
  const address = await connectKeplr(wallet, deployment, config);
  const { chain_id } = deployment.chain;
  const client = await connectSigner(deployment.chain, await wallet.getOfflineSignerAuto(chain_id));
  const account = suiteAccount(client, address, deployment);
  const sessions = new Sessions(store, chain_id, deployment.contracts.payout_splitter);
  const oracle = config.oracle ?? (await firstOracle(account));
  return { wallet, account, sessions, oracle };
}

/** URL of the first oracle of the set that reports now. */
async function firstOracle({ queries }: SuiteAccount): Promise<string | undefined> {
  try {
    const { members } = await queries.oracleRegistry.currentSet();
    const [first] = members;
    return first && (await queries.oracleRegistry.operator({ operator: first.operator })).endpoint;
  } catch {
    // Before the first set, the registry has none to tell.
    return undefined;
  }
}
