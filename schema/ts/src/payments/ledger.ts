/** What a payer has promised on one channel, and what it was charged. */
import type { DurableStore } from "../store.js";
import { ReceiptError } from "./receipt.js";
import type { ChannelScope } from "./voucher.js";

/** The durable part, in micro-OPEN since the channel's opening. */
export interface Account {
  /** The highest amount that any voucher promised. */
  promised: bigint;
  /** Charged, as the node said. */
  charged: bigint;
}

/** Why a promise is not made. Nothing was signed. */
export class SpendingLimitError extends Error {
  override name = "SpendingLimitError";

  constructor(
    message: string,
    /** `over_cap`: the channel's cap; `over_price`: what one request may add. */
    readonly reason: "over_cap" | "over_price",
    /** The cumulative amount that the node asks for. */
    readonly required: bigint,
  ) {
    super(message);
  }
}

/** One request's share of the promises. */
export class Reservation {
  /** By how much this request has raised what is promised. */
  raised = 0n;

  constructor(
    /** The most that the request may cost, in micro-OPEN. */
    readonly amount: bigint,
  ) {}
}

/**
 * The account of one channel. Requests that run at the same time are covered together: each voucher
 * promises what was charged and the price of everything under way.
 *
 * However a node answers, one request raises what is promised by its own price at most: an honest
 * node never asks for more than the highest promise so far and the price of this answer.
 */
export class Ledger {
  private readonly key: string;
  private readonly underWay = new Set<Reservation>();

  constructor(
    private readonly store: DurableStore,
    scope: ChannelScope,
    private readonly cap: bigint,
    /** What the node says was charged, for a channel that this store does not know. */
    private readonly chargedByNode: () => Promise<bigint>,
  ) {
    this.key = `account/${scope.chain_id}/${scope.splitter}/${scope.channel}`;
  }

  /** The account as it is now. */
  async account(): Promise<Account> {
    const text = await this.store.get(this.key);
    if (text === undefined) {
      const charged = await this.chargedByNode();
      if (charged > this.cap) {
        throw new ReceiptError(`the node says ${charged} was charged to a channel that is capped at ${this.cap}`);
      }
      return { promised: charged, charged };
    }
    const { promised, charged } = JSON.parse(text) as Record<keyof Account, string>;
    return { promised: BigInt(promised), charged: BigInt(charged) };
  }

  /** Sets the price of a request aside. */
  begin(amount: bigint): Reservation {
    const reservation = new Reservation(amount);
    this.underWay.add(reservation);
    return reservation;
  }

  /**
   * The amount to promise for a request, durable before it is returned; at least `required` where
   * the node asked for that.
   *
   * @throws SpendingLimitError where that is beyond the cap or the request's price.
   */
  async promise(reservation: Reservation, required = 0n): Promise<bigint> {
    return this.store.alone(this.key, async () => {
      const { promised, charged } = await this.account();
      if (required > this.cap) {
        const text = `the node asks for ${required} micro-OPEN in all, the channel is capped at ${this.cap}`;
        throw new SpendingLimitError(text, "over_cap", required);
      }
      const room = promised + reservation.amount - reservation.raised;
      if (required > room) {
        const text = `the node asks for ${required} micro-OPEN in all, at most ${room} is due with this answer`;
        throw new SpendingLimitError(text, "over_price", required);
      }
      const covering = charged + [...this.underWay].reduce((sum, { amount }) => sum + amount, 0n);
      const cumulative = largest(required, smallest(covering, room, this.cap));
      if (cumulative > promised) {
        await this.write({ promised: cumulative, charged });
        reservation.raised += cumulative - promised;
      }
      return cumulative;
    });
  }

  /**
   * Ends a request that was charged; durable when it resolves.
   *
   * @throws ReceiptError where the node charged more than was promised.
   */
  async settle(reservation: Reservation, charged: bigint): Promise<void> {
    await this.store.alone(this.key, async () => {
      const account = await this.account();
      if (charged > account.promised) {
        throw new ReceiptError(`the node charged ${charged}, ${account.promised} is promised`);
      }
      if (charged > account.charged) {
        await this.write({ ...account, charged });
      }
    });
    this.underWay.delete(reservation);
  }

  /**
   * Ends a request that was refused, or whose outcome is not known. Where it was charged after all,
   * the node says so when it is asked the next time.
   */
  release(reservation: Reservation): void {
    this.underWay.delete(reservation);
  }

  private write({ promised, charged }: Account): Promise<void> {
    return this.store.set(this.key, JSON.stringify({ promised: promised.toString(), charged: charged.toString() }));
  }
}

const smallest = (...values: bigint[]) => values.reduce((a, b) => (a < b ? a : b));
const largest = (...values: bigint[]) => values.reduce((a, b) => (a > b ? a : b));
