/** What a page asked of the test's wallet, in order. */
import type { KeplrChainInfo } from "../../src/wallet/keplr.js";

export interface Asked {
  suggested: KeplrChainInfo[];
  enabled: string[];
  texts: string[];
}
