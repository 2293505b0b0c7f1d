/** A wallet for headless tests: `window.keplr` over keys of CosmJS. It signs whatever it is asked. */
import { Secp256k1Wallet } from "@cosmjs/amino";
import { fromHex } from "@cosmjs/encoding";
import { DirectSecp256k1Wallet } from "@cosmjs/proto-signing";

import { type Keplr, type KeplrChainInfo, textSigner } from "@openledger/client";

import type { Asked } from "../support/asked.js";

declare global {
  interface Window {
    keplr?: Keplr;
    /** Secret of the wallet's key, in hexadecimal. */
    walletSecret: string;
    walletAsked: Asked;
  }
}

const asked: Asked = { suggested: [], enabled: [], texts: [] };
window.walletAsked = asked;

function known(chainId: string): KeplrChainInfo {
  const chain = asked.suggested.find((suggested) => suggested.chainId === chainId);
  if (!chain) {
    throw new Error(`There is no chain info for ${chainId}`);
  }
  return chain;
}

/** The key of an enabled chain; the page gets nothing before the user allowed it. */
function key(chainId: string): [Uint8Array, string] {
  const prefix = known(chainId).bech32Config.bech32PrefixAccAddr;
  if (!asked.enabled.includes(chainId)) {
    throw new Error(`${chainId} is not enabled for this page`);
  }
  return [fromHex(window.walletSecret), prefix];
}

window.keplr = {
  experimentalSuggestChain: async (chain) => {
    const tokens = chain.currencies.filter(({ coinMinimalDenom }) => coinMinimalDenom.startsWith("cw20:"));
    if (tokens.length > 0 && !chain.features.includes("cosmwasm")) {
      throw new Error("tokens of contracts need the feature cosmwasm");
    }
    asked.suggested.push(chain);
  },
  enable: async (chainId) => {
    asked.enabled.push(known(chainId).chainId);
  },
  getKey: async (chainId) => {
    const [account] = await (await DirectSecp256k1Wallet.fromKey(...key(chainId))).getAccounts();
    return { name: "test", bech32Address: account!.address, pubKey: account!.pubkey };
  },
  getOfflineSignerAuto: (chainId) => DirectSecp256k1Wallet.fromKey(...key(chainId)),
  signArbitrary: async (chainId, signer, data) => {
    asked.texts.push(data);
    return textSigner(await Secp256k1Wallet.fromKey(...key(chainId))).signArbitrary(chainId, signer, data);
  },
};
