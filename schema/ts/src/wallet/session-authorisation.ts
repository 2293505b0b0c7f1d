/**
 * A payer's statement, signed by its wallet, of what a session key may do. Whoever is given the
 * session key (an application, an agent) can show by it for whom, with whom and how long it pays.
 */
import type { SigScheme } from "../generated/PayoutSplitter.types.js";
import type { Session } from "../payments/session.js";
import { SessionKey } from "../payments/session-key.js";
import { type SignedText, signText, type TextSigner, verifyText } from "./adr36.js";

/** What the text says. */
export interface SessionTerms {
  chain_id: string;
  /** Address of payout-splitter. */
  splitter: string;
  /** Node that may be paid. */
  node: string;
  scheme: SigScheme;
  /** Public session key, in hexadecimal. */
  session_key: string;
  /** Most that may be promised, in micro-OPEN. */
  cap: string;
  /** Unix seconds after which the key signs nothing. */
  expires: string;
}

const PURPOSE = "sign vouchers that pay this node for answers";

/** The text that a payer signs: one fact a line, chain, contract, purpose and expiry among them. */
export function sessionText(terms: SessionTerms): string {
  const { chain_id, splitter, node, scheme, session_key, cap, expires } = terms;
  return [
    "OpenLedger session key",
    `Chain: ${chain_id}`,
    `Contract: ${splitter}`,
    `Purpose: ${PURPOSE}`,
    `Node: ${node}`,
    `Key: ${scheme} ${session_key}`,
    `Cap: ${cap} micro-OPEN`,
    `Expires: ${expires}`,
  ].join("\n");
}

/**
 * Has the payer's wallet authorise a session key.
 *
 * @throws RangeError where a term holds a line break, with which it could pass for another line.
 */
export function authoriseSession(wallet: TextSigner, payer: string, terms: SessionTerms): Promise<SignedText> {
  if (Object.values(terms).some((term: string) => /[\r\n]/.test(term))) {
    throw new RangeError("a term of a session has one line");
  }
  return signText(wallet, terms.chain_id, payer, sessionText(terms));
}

/** Why an authorisation does not hold. */
export type AuthorisationFault = "missing" | "other_signer" | "other_terms" | "bad_signature" | "expired";

/** What is wrong with the authorisation of a session at `now` (Unix seconds); undefined where nothing is. */
export async function authorisationFault(session: Session, now: number): Promise<AuthorisationFault | undefined> {
  const { authorisation, scheme, secret, payer, expires } = session;
  if (!authorisation) {
    return "missing";
  }
  if (authorisation.signer !== payer) {
    return "other_signer";
  }
  const session_key = (await SessionKey.fromSecret(scheme, secret)).publicKey;
  if (authorisation.text !== sessionText({ ...session, session_key })) {
    return "other_terms";
  }
  if (!verifyText(authorisation)) {
    return "bad_signature";
  }
  return BigInt(now) >= BigInt(expires) ? "expired" : undefined;
}
