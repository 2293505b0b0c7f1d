/** Votes that a wallet signs and anyone brings to the governor. */
import type { Vote, VoteBySignature } from "../generated/Governor.types.js";
import { signText, type TextSigner } from "./adr36.js";

/** A vote as it is signed. */
export interface VoteTerms {
  chain_id: string;
  /** Address of the governor. */
  governor: string;
  proposal_id: number;
  vote: Vote;
  /** The voter's next nonce, as the governor says it. */
  nonce: string;
  /** Unix seconds after which the signature is worthless. */
  expires: string;
  /** The voter's reason. */
  reason?: string | undefined;
}

/** The text that a voter signs. The reason is last, so it cannot pass for another line. */
export function voteText({ chain_id, governor, proposal_id, vote, nonce, expires, reason }: VoteTerms): string {
  const lines = [
    "OpenLedger vote",
    `Chain: ${chain_id}`,
    `Governor: ${governor}`,
    `Proposal: ${proposal_id}`,
    `Vote: ${vote}`,
    `Nonce: ${nonce}`,
    `Expires: ${expires}`,
  ];
  return [...lines, ...(reason === undefined ? [] : [`Reason: ${reason}`])].join("\n");
}

/** Has the voter's wallet sign a vote; the governor's `vote_by_signature` takes it from anyone. */
export async function signVote(wallet: TextSigner, voter: string, terms: VoteTerms): Promise<VoteBySignature> {
  const { proposal_id, vote, nonce, expires, reason } = terms;
  const { signature } = await signText(wallet, terms.chain_id, voter, voteText(terms));
  return {
    proposal_id,
    voter,
    vote,
    nonce,
    expires,
    pubkey: signature.pub_key.value as string,
    signature: signature.signature,
    ...(reason === undefined ? {} : { reason }),
  };
}
