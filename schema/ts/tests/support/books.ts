/**
 * The books of an inference node, as a `fetch`: it keeps the rule of its accounts (a voucher covers
 * what was charged, what is reserved and this answer) and verifies every voucher. Answers are given
 * in an order that a seed draws.
 */
import { decodeVoucher, type Session, SessionKey, type SignedVoucher, verifyVoucher } from "../../src/index.js";

export const ENDPOINT = "http://node.invalid/v1";

/** A repeatable draw of numbers below a bound. */
export function draws(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

export interface Terms {
  per_call: bigint;
  per_1k_tokens?: bigint;
  /** What an answer is charged of its price, in per cent. */
  charged_percent?: (draw: number) => number;
}

export class Books {
  charged = 0n;
  reserved = 0n;
  /** The vouchers of all requests, refused ones too. */
  readonly vouchers: SignedVoucher[] = [];
  /** Requests that were refused. */
  refused = 0;
  private answers = 0;
  private readonly draw: (bound: number) => number;

  constructor(
    private readonly session: Session,
    private readonly terms: Terms,
    seed = 1,
  ) {
    this.draw = draws(seed);
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const path = new URL(String(input)).pathname;
    await this.turns();
    if (path === `/v1/channels/${this.session.channel}`) {
      return Response.json({ channel: this.session.channel, charged: this.charged.toString() });
    }
    return path.endsWith("/completions") ? this.complete(init ?? {}) : Response.json({}, { status: 404 });
  };

  private async complete(init: RequestInit): Promise<Response> {
    const header = new Headers(init.headers).get("x-openledger-voucher");
    if (!header) {
      return this.refuse("voucher_missing");
    }
    const voucher = decodeVoucher(header);
    this.vouchers.push(voucher);
    const { scheme, secret } = this.session;
    const { publicKey } = await SessionKey.fromSecret(scheme, secret);
    if (!(await verifyVoucher(scheme, publicKey, voucher))) {
      return this.refuse("voucher_bad_signature");
    }
    if (BigInt(voucher.cumulative) > BigInt(this.session.cap)) {
      return this.refuse("voucher_over_cap");
    }
    const required = this.charged + this.reserved + this.terms.per_call;
    if (BigInt(voucher.cumulative) < required) {
      return this.refuse("voucher_insufficient", required);
    }
    return this.answer(JSON.parse(String(init.body)).stream === true);
  }

  private async answer(stream: boolean): Promise<Response> {
    const price = this.terms.per_call;
    this.reserved += price;
    await this.turns();
    const percent = this.terms.charged_percent?.(this.draw(100)) ?? 100;
    const fee = (price * BigInt(percent)) / 100n;
    this.reserved -= price;
    this.charged += fee;
    this.answers += 1;
    const receipt_id = this.answers.toString(16).padStart(64, "0");
    const { channel } = this.session;
    const openledger = { receipt_id, channel, fee: fee.toString(), charged: this.charged.toString(), adapter: "1" };
    await this.turns();
    if (!stream) {
      return Response.json({ choices: [], openledger });
    }
    const text = `data: {"choices":[]}\n\ndata: ${JSON.stringify({ choices: [], openledger })}\n\ndata: [DONE]\n\n`;
    // Cut where no event ends, as networks do.
    const parts = [text.slice(0, 30), text.slice(30, 90), text.slice(90)];
    const body = new ReadableStream({
      start: (controller) => {
        parts.forEach((part) => controller.enqueue(new TextEncoder().encode(part)));
        controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }

  private refuse(code: string, required?: bigint): Response {
    this.refused += 1;
    const error = { message: code, type: "payment_required", code, required: required?.toString() ?? null };
    return Response.json({ error }, { status: 402 });
  }

  /** Lets others run first, as often as the seed says. */
  private async turns(): Promise<void> {
    for (let turn = this.draw(8); turn > 0; turn--) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
