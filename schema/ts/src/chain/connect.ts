/** Connections to a chain, with CosmJS. */
import { CosmWasmClient, SigningCosmWasmClient, type SigningCosmWasmClientOptions } from "@cosmjs/cosmwasm-stargate";
import type { StdFee } from "@cosmjs/amino";
import type { EncodeObject, OfflineSigner } from "@cosmjs/proto-signing";
import { type DeliverTxResponse, GasPrice } from "@cosmjs/stargate";
import { Comet1Client, Comet38Client, type CometClient, Tendermint37Client } from "@cosmjs/tendermint-rpc";

import { Turns } from "../store.js";
import { AccountNumbers } from "./account-numbers.js";
import type { ChainConfig } from "./deployment.js";

const DEFAULT_GAS_ADJUSTMENT = 1.4;
const MAX_ATTEMPTS = 5;
const POLL_MS = 250;

/** Why a chain is not the one that was meant. */
export class WrongChainError extends Error {
  override name = "WrongChainError";
}

/**
 * Connects to a CometBFT RPC. CometBFT 0.38 and the releases after it answer alike, which CosmJS's
 * own choice does not know of releases after 0.38.
 */
async function connectComet(endpoint: string): Promise<CometClient> {
  const oldest = await Tendermint37Client.connect(endpoint);
  const [major = 0, minor = 0] = (await oldest.status()).nodeInfo.version.split(".").map(Number);
  if (major === 0 && minor < 38) {
    return oldest;
  }
  oldest.disconnect();
  return major === 0 ? Comet38Client.connect(endpoint) : Comet1Client.connect(endpoint);
}

/** The first endpoint that answers, with the chain's id checked. */
async function connectAny({ endpoints, chain_id }: ChainConfig): Promise<CometClient> {
  let failure: unknown = new Error("the chain has no endpoints");
  for (const endpoint of endpoints) {
    try {
      const client = await connectComet(endpoint);
      const found = (await client.status()).nodeInfo.network;
      if (found === chain_id) {
        return client;
      }
      failure = new WrongChainError(`${endpoint} serves chain ${found}, not ${chain_id}`);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** Connects to read. */
export async function connect(chain: ChainConfig): Promise<CosmWasmClient> {
  return CosmWasmClient.create(await connectAny(chain));
}

/** Connects to sign with a wallet. */
export async function connectSigner(
  chain: ChainConfig,
  signer: OfflineSigner,
  options: SigningCosmWasmClientOptions = {},
): Promise<AccountClient> {
  return new AccountClient(await connectAny(chain), signer, Number(chain.gas_adjustment ?? DEFAULT_GAS_ADJUSTMENT), {
    gasPrice: GasPrice.fromString(`${chain.gas_price}${chain.fee_denom}`),
    broadcastPollIntervalMs: POLL_MS,
    ...options,
  });
}

/**
 * A signing client whose fees come from a simulation of each transaction, and whose transactions
 * take turns: two at once would be signed with one sequence number, and one of them refused.
 */
export class AccountClient extends SigningCosmWasmClient {
  private readonly turns = new Turns();

  constructor(
    comet: CometClient,
    signer: OfflineSigner,
    private readonly gasAdjustment: number,
    options: SigningCosmWasmClientOptions,
  ) {
    const numbers = new AccountNumbers();
    super(comet, numbers.signer(signer), { accountParser: numbers.parse, ...options });
  }

  /** Signs and sends. `"auto"` estimates; a number estimates and multiplies by it. */
  override signAndBroadcast(
    sender: string,
    messages: readonly EncodeObject[],
    fee: StdFee | "auto" | number,
    memo = "",
    timeoutHeight?: bigint,
  ): Promise<DeliverTxResponse> {
    const adjusted = fee === "auto" ? this.gasAdjustment : fee;
    return this.turns.run(sender, async () => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await super.signAndBroadcast(sender, messages, adjusted, memo, timeoutHeight);
        } catch (error) {
          if (attempt === MAX_ATTEMPTS || !isSequenceMismatch(error)) {
            throw error;
          }
          await new Promise((resolve) => setTimeout(resolve, this.broadcastPollIntervalMs ?? POLL_MS));
        }
      }
    });
  }
}

/** Another program used the account in between: nothing of the transaction was taken. */
function isSequenceMismatch(error: unknown): boolean {
  return error instanceof Error && error.message.includes("account sequence mismatch");
}
