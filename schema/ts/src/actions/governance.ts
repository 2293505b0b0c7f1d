/** Proposals and votes. */
import type { ExecuteResult } from "@cosmjs/cosmwasm-stargate";

import type { SuiteAccount } from "../chain/suite.js";
import type { CosmosMsgForEmpty, Vote, VoteBySignature } from "../generated/Governor.types.js";
import type { TextSigner } from "../wallet/adr36.js";
import { signVote } from "../wallet/vote.js";
import { chainTime } from "./channels.js";
import { sendOpen } from "./tokens.js";
import { contractAttribute, hook } from "./transactions.js";

/** What a proposal says and does. */
export interface Draft {
  title: string;
  description: string;
  msgs: CosmosMsgForEmpty[];
}

/** A call of a contract, as a proposal sends it. */
export function call(contract: string, message: object): CosmosMsgForEmpty {
  return { wasm: { execute: { contract_addr: contract, msg: hook(message), funds: [] } } };
}

/** Makes a proposal, sends the deposit along, and returns its id. */
export async function propose(account: SuiteAccount, draft: Draft): Promise<number> {
  const governor = account.deployment.contracts.governor;
  const { parameters } = await account.queries.governor.config();
  const deposit = BigInt(parameters.proposal_deposit);
  const sent = deposit
    ? await sendOpen(account, governor, deposit, { propose: draft })
    : await account.actions.governor.propose(draft);
  return Number(contractAttribute(sent, governor, "proposal_id"));
}

/** What a vote says. */
export interface Ballot {
  proposalId: number;
  vote: Vote;
  reason?: string;
}

/** Has a wallet sign a vote that anyone may bring within `seconds`. Nothing is sent. */
export async function signBallot(
  account: SuiteAccount,
  wallet: TextSigner,
  { proposalId, vote, reason }: Ballot,
  seconds = 86_400,
): Promise<VoteBySignature> {
  const { nonce } = await account.queries.governor.nonce({ address: account.address });
  return signVote(wallet, account.address, {
    chain_id: account.deployment.chain.chain_id,
    governor: account.deployment.contracts.governor,
    proposal_id: proposalId,
    vote,
    nonce,
    expires: ((await chainTime(account)) + BigInt(seconds)).toString(),
    reason,
  });
}

/** Brings a vote that someone signed; the sender pays the fee. */
export function relayVote(account: SuiteAccount, signed: VoteBySignature): Promise<ExecuteResult> {
  const governor = account.deployment.contracts.governor;
  return account.client.execute(account.address, governor, { vote_by_signature: signed }, "auto");
}
