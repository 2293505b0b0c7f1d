/** Claims: what payees earned under final reports. */
import type { ExecuteResult } from "@cosmjs/cosmwasm-stargate";

import type { SuiteAccount } from "../chain/suite.js";
import type { Claim } from "../generated/PayoutSplitter.types.js";

/** Earnings of a payee, in micro-OPEN. */
export interface Earnings {
  /** Earned under final reports. */
  earned: bigint;
  /** Paid so far. */
  paid: bigint;
  /** What pays the rest; undefined where nothing is due. */
  claim?: Claim;
}

/** A payee's claim under the newest final report, from an oracle; undefined where there is none. */
export async function fetchClaim(oracle: string, payee: string): Promise<Claim | undefined> {
  const response = await fetch(`${oracle.replace(/\/+$/, "")}/v1/claims/${payee}`);
  if (response.status === 404) {
    return undefined;
  }
  if (!response.ok) {
    throw new Error(`${oracle} does not tell the claim of ${payee}: HTTP ${response.status}`);
  }
  return (await response.json()) as Claim;
}

/** What a payee earned and was paid, by the word of an oracle and of the chain. */
export async function earnings({ queries }: Pick<SuiteAccount, "queries">, oracle: string, payee: string): Promise<Earnings> {
  const [claim, { paid }] = await Promise.all([fetchClaim(oracle, payee), queries.payoutSplitter.paid({ payee })]);
  const earned = BigInt(claim?.cumulative ?? paid);
  const due = earned > BigInt(paid) && claim;
  return { earned, paid: BigInt(paid), ...(due && { claim: due }) };
}

/** Pays a payee what it earned; the money goes to the payee whoever sends this. */
export function pay({ actions }: SuiteAccount, claim: Claim): Promise<ExecuteResult> {
  return actions.payoutSplitter.claim(claim);
}
