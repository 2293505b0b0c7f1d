/** A payer's side of a channel: its session key and terms. */
import type { ChannelResponse, SigScheme } from "../generated/PayoutSplitter.types.js";
import type { DurableStore } from "../store.js";
import type { SignedText } from "../wallet/adr36.js";
import type { ChannelScope } from "./voucher.js";

/** What must be kept to pay by a channel. Plain JSON. */
export interface Session extends ChannelScope {
  /** Who opened the channel. */
  payer: string;
  /** Node that the channel pays. */
  node: string;
  scheme: SigScheme;
  /** Secret of the session key, in hexadecimal. */
  secret: string;
  /** Most that may be promised, in micro-OPEN. */
  cap: string;
  /** Unix seconds at which the channel closes for new answers. */
  expires: string;
  /** The payer's authorisation of the session key, where the wallet was asked for one. */
  authorisation?: SignedText;
}

/** A session whose channel has no number yet: it is kept before the money moves. */
export type PendingSession = Omit<Session, "channel"> & { session_key: string };

const scopeKey = (chainId: string, splitter: string) => `${chainId}/${splitter}`;

/** The sessions of one payout-splitter in a durable store. */
export class Sessions {
  private readonly open: string;
  private readonly pending: string;

  constructor(
    private readonly store: DurableStore,
    chainId: string,
    splitter: string,
  ) {
    this.open = `session/${scopeKey(chainId, splitter)}/`;
    this.pending = `pending/${scopeKey(chainId, splitter)}/`;
  }

  /** Keeps the session of a channel. */
  async save(session: Session): Promise<void> {
    await this.store.set(this.open + session.channel, JSON.stringify(session));
  }

  /** The session of a channel. */
  async load(channel: string): Promise<Session | undefined> {
    const text = await this.store.get(this.open + channel);
    return text === undefined ? undefined : (JSON.parse(text) as Session);
  }

  /** Every session. */
  async all(): Promise<Session[]> {
    const keys = await this.store.keys(this.open);
    const texts = await Promise.all(keys.map((key) => this.store.get(key)));
    return texts.filter((text) => text !== undefined).map((text) => JSON.parse(text) as Session);
  }

  /** Keeps a session key whose channel is about to be opened. */
  async begin(pending: PendingSession): Promise<void> {
    await this.store.set(this.pending + pending.session_key, JSON.stringify(pending));
  }

  /** Drops a session key whose channel was not opened. */
  async abandon(pending: PendingSession): Promise<void> {
    await this.store.delete(this.pending + pending.session_key);
  }

  /** Turns a pending session into that of its channel. */
  async complete(pending: PendingSession, channel: ChannelResponse): Promise<Session> {
    const { session_key, ...rest } = pending;
    const { node, cap, expires } = channel;
    const session: Session = { ...rest, channel: channel.channel, node, cap, expires };
    await this.save(session);
    await this.store.delete(this.pending + session_key);
    return session;
  }

  /** Completes what a crash interrupted: pending sessions whose channels are among `channels`. */
  async recover(channels: ChannelResponse[]): Promise<Session[]> {
    const recovered: Session[] = [];
    for (const key of await this.store.keys(this.pending)) {
      const pending = JSON.parse((await this.store.get(key)) ?? "{}") as PendingSession;
      const channel = channels.find(({ session_key }) => session_key === pending.session_key);
      if (channel) {
        recovered.push(await this.complete(pending, channel));
      }
    }
    return recovered;
  }
}
