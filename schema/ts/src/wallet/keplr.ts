/** Keplr, and the wallets that follow it: what a page asks of them. */
import type { OfflineAminoSigner } from "@cosmjs/amino";
import type { OfflineDirectSigner } from "@cosmjs/proto-signing";

import type { Deployment } from "../chain/deployment.js";
import type { TextSigner } from "./adr36.js";

/** A coin or token, as a wallet shows it. */
export interface KeplrCurrency {
  coinDenom: string;
  /** `cw20:<contract>:<symbol>` for tokens of a contract. */
  coinMinimalDenom: string;
  coinDecimals: number;
  type?: "cw20";
  contractAddress?: string;
}

/** A chain, as it is suggested to a wallet. */
export interface KeplrChainInfo {
  chainId: string;
  chainName: string;
  rpc: string;
  rest: string;
  bip44: { coinType: number };
  bech32Config: Record<
    | "bech32PrefixAccAddr"
    | "bech32PrefixAccPub"
    | "bech32PrefixValAddr"
    | "bech32PrefixValPub"
    | "bech32PrefixConsAddr"
    | "bech32PrefixConsPub",
    string
  >;
  stakeCurrency: KeplrCurrency;
  currencies: KeplrCurrency[];
  feeCurrencies: (KeplrCurrency & { gasPriceStep: Record<"low" | "average" | "high", number> })[];
  /** `cosmwasm` lets the wallet handle tokens of contracts. */
  features: string[];
}

/** The part of `window.keplr` that is used. */
export interface Keplr extends TextSigner {
  experimentalSuggestChain(chain: KeplrChainInfo): Promise<void>;
  enable(chainId: string): Promise<void>;
  getKey(chainId: string): Promise<{ name: string; bech32Address: string; pubKey: Uint8Array }>;
  getOfflineSignerAuto(chainId: string): Promise<OfflineAminoSigner | OfflineDirectSigner>;
  suggestToken?(chainId: string, contractAddress: string): Promise<void>;
}

/** Coin type of the Cosmos Hub, which wallets of the ecosystem derive their keys by. */
const COIN_TYPE = 118;
const DECIMALS = 6;

/** How a deployment is shown by a wallet. */
export interface ChainLabels {
  /** Name of the chain for people. */
  name: string;
  /** URL of the chain's RPC, as browsers reach it; the deployment's first where absent. */
  rpc?: string;
  /** URL of the chain's REST interface, as browsers reach it. */
  rest: string;
}

/** The chain of a deployment with OPEN as its fee coin, and OPEN and gOPEN as tokens. */
export function keplrChain(deployment: Deployment, labels: ChainLabels): KeplrChainInfo {
  const { chain, contracts } = deployment;
  const prefix = chain.address_prefix;
  const fee = { coinDenom: "OPEN", coinMinimalDenom: chain.fee_denom, coinDecimals: DECIMALS };
  const price = Number(chain.gas_price);
  return {
    chainId: chain.chain_id,
    chainName: labels.name,
    rpc: labels.rpc ?? chain.endpoints[0] ?? "",
    rest: labels.rest,
    bip44: { coinType: COIN_TYPE },
    bech32Config: {
      bech32PrefixAccAddr: prefix,
      bech32PrefixAccPub: `${prefix}pub`,
      bech32PrefixValAddr: `${prefix}valoper`,
      bech32PrefixValPub: `${prefix}valoperpub`,
      bech32PrefixConsAddr: `${prefix}valcons`,
      bech32PrefixConsPub: `${prefix}valconspub`,
    },
    stakeCurrency: fee,
    currencies: [fee, token(contracts.open_token, "OPEN"), token(contracts.gopen_token, "gOPEN")],
    feeCurrencies: [{ ...fee, gasPriceStep: { low: price, average: price, high: 2 * price } }],
    features: ["cosmwasm"],
  };
}

function token(contractAddress: string, symbol: string): KeplrCurrency {
  return {
    coinDenom: symbol,
    coinMinimalDenom: `cw20:${contractAddress}:${symbol}`,
    coinDecimals: DECIMALS,
    type: "cw20",
    contractAddress,
  };
}

/** Suggests the chain of a deployment and returns the account that the user allowed. */
export async function connectKeplr(keplr: Keplr, deployment: Deployment, labels: ChainLabels): Promise<string> {
  const chain = keplrChain(deployment, labels);
  await keplr.experimentalSuggestChain(chain);
  await keplr.enable(chain.chainId);
  return (await keplr.getKey(chain.chainId)).bech32Address;
}
