/** OPEN and gOPEN: what an account holds, and how one becomes the other. */
import type { ExecuteResult } from "@cosmjs/cosmwasm-stargate";

import type { SuiteAccount } from "../chain/suite.js";
import type { Integer } from "../encoding.js";
import { hook } from "./transactions.js";

/** What an account holds, in millionths. */
export interface Balances {
  /** Coins for fees. */
  native: bigint;
  open: bigint;
  gopen: bigint;
  /** Votes that the account casts. */
  votes: bigint;
}

/** What an address holds; the account's own where absent. */
export async function balances(account: SuiteAccount, address = account.address): Promise<Balances> {
  const { client, deployment, queries } = account;
  const [native, open, gopen, votes] = await Promise.all([
    client.getBalance(address, deployment.chain.fee_denom),
    queries.openToken.balance({ address }),
    queries.gopenToken.balance({ address }),
    queries.gopenToken.votingPowerAtHeight({ address }),
  ]);
  return {
    native: BigInt(native.amount),
    open: BigInt(open.balance),
    gopen: BigInt(gopen.balance),
    votes: BigInt(votes.power),
  };
}

/** Turns fee coins into OPEN, 1:1. */
export function wrap({ actions, deployment }: SuiteAccount, amount: Integer): Promise<ExecuteResult> {
  return actions.openToken.wrap("auto", undefined, [
    { denom: deployment.chain.fee_denom, amount: BigInt(amount).toString() },
  ]);
}

/** Sends OPEN to a contract together with what it is for. */
export function sendOpen(
  { actions }: SuiteAccount,
  contract: string,
  amount: Integer,
  message: object,
): Promise<ExecuteResult> {
  return actions.openToken.send({ contract, amount: BigInt(amount).toString(), msg: hook(message) });
}

/** Turns OPEN into gOPEN, which votes. */
export function lock(account: SuiteAccount, amount: Integer): Promise<ExecuteResult> {
  return sendOpen(account, account.deployment.contracts.gopen_token, amount, { wrap: {} });
}
