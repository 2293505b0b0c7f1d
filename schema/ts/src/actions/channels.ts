/** Payment channels from the payer's side. */
import type { SuiteAccount, SuiteQueries } from "../chain/suite.js";
import type { Integer } from "../encoding.js";
import type { ChannelResponse, SigScheme } from "../generated/PayoutSplitter.types.js";
import type { PendingSession, Session, Sessions } from "../payments/session.js";
import { SessionKey } from "../payments/session-key.js";
import type { TextSigner } from "../wallet/adr36.js";
import { authoriseSession } from "../wallet/session-authorisation.js";
import { sendOpen } from "./tokens.js";
import { contractAttribute } from "./transactions.js";

/** Terms of a channel. */
export interface ChannelTerms {
  /** Address of the node that is paid. */
  node: string;
  /** Deposit in micro-OPEN, which is the channel's cap too. */
  deposit: Integer;
  /** Seconds from now until the channel closes for new answers. */
  seconds: Integer;
  /** Scheme of the session key; ed25519 where absent. */
  scheme?: SigScheme;
  /** Signs the authorisation of the session key, where one is wanted. */
  wallet?: TextSigner;
}

/** Time of the newest block in Unix seconds: the chain's clock decides what has expired. */
export async function chainTime({ client }: Pick<SuiteAccount, "client">): Promise<bigint> {
  const { header } = await client.getBlock();
  return BigInt(Math.floor(Date.parse(header.time) / 1_000));
}

/**
 * Opens a channel with a session key of its own. The key is durable before the money moves; after a
 * crash in between, {@link recoverSessions} completes the session.
 */
export async function openChannel(account: SuiteAccount, sessions: Sessions, terms: ChannelTerms): Promise<Session> {
  const splitter = account.deployment.contracts.payout_splitter;
  const { pending, key } = await prepare(account, terms);
  await sessions.begin(pending);
  const open_channel = {
    node: pending.node,
    scheme: key.scheme,
    session_key: key.publicKey,
    cap: pending.cap,
    expires: pending.expires,
  };
  const sent = await sendOpen(account, splitter, pending.cap, { open_channel });
  const channel = contractAttribute(sent, splitter, "channel");
  return sessions.complete(pending, await account.queries.payoutSplitter.channel({ channel }));
}

async function prepare(
  account: SuiteAccount,
  { node, deposit, seconds, scheme = "ed25519", wallet }: ChannelTerms,
): Promise<{ pending: PendingSession; key: SessionKey }> {
  const key = await SessionKey.generate(scheme);
  const terms = {
    chain_id: account.deployment.chain.chain_id,
    splitter: account.deployment.contracts.payout_splitter,
    node,
    scheme,
    session_key: key.publicKey,
    cap: BigInt(deposit).toString(),
    expires: ((await chainTime(account)) + BigInt(seconds)).toString(),
  };
  const signed = wallet && (await authoriseSession(wallet, account.address, terms));
  const authorised = signed ? { authorisation: signed } : {};
  return { key, pending: { ...terms, payer: account.address, secret: key.secret, ...authorised } };
}

/** Every channel of a payer. */
export async function channelsOf(queries: SuiteQueries, payer: string): Promise<ChannelResponse[]> {
  const channels: ChannelResponse[] = [];
  for (;;) {
    const last = channels.at(-1)?.channel;
    const page = await queries.payoutSplitter.channelsByPayer({ payer, limit: 100, ...(last && { startAfter: last }) });
    if (page.channels.length === 0) {
      return channels;
    }
    channels.push(...page.channels);
  }
}

/** Completes the sessions whose opening was interrupted. */
export async function recoverSessions(account: SuiteAccount, sessions: Sessions): Promise<Session[]> {
  return sessions.recover(await channelsOf(account.queries, account.address));
}

/** Adds OPEN to the deposit and the cap of a channel. */
export async function topUp(
  account: SuiteAccount,
  sessions: Sessions,
  session: Session,
  amount: Integer,
): Promise<Session> {
  const { channel } = session;
  await sendOpen(account, account.deployment.contracts.payout_splitter, amount, { top_up: { channel } });
  const { cap } = await account.queries.payoutSplitter.channel({ channel });
  // The authorisation names the former cap.
  const { authorisation: _, ...rest } = session;
  const raised = { ...rest, cap };
  await sessions.save(raised);
  return raised;
}
