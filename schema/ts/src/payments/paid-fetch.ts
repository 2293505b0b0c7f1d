/** A `fetch` that pays: it adds vouchers to the requests of any OpenAI client. */
import type { Integer } from "../encoding.js";
import type { DurableStore } from "../store.js";
import { Ledger, type Reservation, SpendingLimitError } from "./ledger.js";
import { watchPayment } from "./payment-stream.js";
import { answerPrice, cachedPrices, mostTokens, nodePrices, type PricedRequest, type PriceSource } from "./price.js";
import type { Payment } from "./receipt.js";
import type { Session } from "./session.js";
import { SessionKey } from "./session-key.js";
import { encodeVoucher, signVoucher, VOUCHER_HEADER } from "./voucher.js";

/** Vouchers that are tried for one request: others under way may be charged in between. */
const MAX_ATTEMPTS = 4;

type Input = Parameters<typeof fetch>[0];

const PAID_PATH = /^(.*?)\/(?:chat\/)?completions\/?$/;

export interface PaidFetchOptions {
  /** The channel that pays, with its session key. */
  session: Session;
  /** Keeps what was promised and charged; one store may serve many channels. */
  store: DurableStore;
  /** The most that one request may cost, in micro-OPEN; where absent, the model's price decides. */
  maxFee?: Integer;
  /** Where prices come from; where absent, the node's own list. */
  prices?: PriceSource;
  /** Told of every charge, once it is durable. */
  onPayment?: (payment: Payment) => void;
  /** What sends the requests; the global `fetch` where absent. */
  fetch?: typeof fetch;
}

/**
 * A `fetch` for OpenAI clients: `new OpenAI({ baseURL, fetch: paidFetch({ session, store }) })`.
 *
 * Completions get a voucher for what was charged so far and the price of everything under way;
 * everything else passes as it is. Where the node asks for more than was promised, within the
 * price of the answer and the channel's cap, the request is sent once more. Its other refusals
 * (HTTP 402 with the reason) reach the client as they are. What would go beyond the limits is not
 * sent: the client gets a 402 with the code `spending_limit`. Requests may run at the same time.
 */
export function paidFetch(options: PaidFetchOptions): typeof fetch {
  const payer = new Payer(options);
  return (input, init) => payer.fetch(input, init);
}

class Payer {
  private readonly send: typeof fetch;
  private readonly prices: PriceSource;
  private readonly key: Promise<SessionKey>;
  private readonly ledgers = new Map<string, Ledger>();

  constructor(private readonly options: PaidFetchOptions) {
    const { scheme, secret } = options.session;
    this.send = options.fetch ?? ((input, init) => fetch(input, init));
    this.prices = options.prices ?? cachedPrices(nodePrices(this.send));
    this.key = SessionKey.fromSecret(scheme, secret);
    // A bad secret is reported by the request that needs the key.
    this.key.catch(() => undefined);
  }

  async fetch(input: Input, init?: RequestInit): Promise<Response> {
    const request = await readRequest(input, init);
    const price = request && (await this.prices(request.endpoint, request.model));
    if (!request || !price) {
      return this.send(input, init);
    }
    const most = answerPrice(price, mostTokens(request.body, price.max_tokens));
    const limit = this.options.maxFee === undefined ? most : BigInt(this.options.maxFee);
    const ledger = this.ledger(request.endpoint);
    const reservation = ledger.begin(most < limit ? most : limit);
    try {
      return await this.pay(request, ledger, reservation);
    } catch (error) {
      ledger.release(reservation);
      if (error instanceof SpendingLimitError) {
        return refusal(error);
      }
      throw error;
    }
  }

  private async pay(request: PaidRequest, ledger: Ledger, reservation: Reservation): Promise<Response> {
    let required = 0n;
    for (let attempt = 1; ; attempt++) {
      const cumulative = await ledger.promise(reservation, required);
      const response = await request.send(this.send, await this.header(cumulative));
      if (response.ok) {
        return this.watch(response, ledger, reservation);
      }
      const asked = attempt < MAX_ATTEMPTS ? await requiredBy(response) : undefined;
      if (asked === undefined) {
        ledger.release(reservation);
        return response;
      }
      await response.body?.cancel();
      required = asked;
    }
  }

  private watch(response: Response, ledger: Ledger, reservation: Reservation): Promise<Response> {
    const { session, onPayment } = this.options;
    return watchPayment(response, {
      paid: async (payment) => {
        if (payment.channel === session.channel) {
          await ledger.settle(reservation, BigInt(payment.charged));
          onPayment?.(payment);
        }
      },
      ended: () => ledger.release(reservation),
    });
  }

  private async header(cumulative: bigint): Promise<string> {
    const { session } = this.options;
    return encodeVoucher(await signVoucher(session, await this.key, cumulative, session.expires));
  }

  private ledger(endpoint: string): Ledger {
    let ledger = this.ledgers.get(endpoint);
    if (!ledger) {
      const { session, store } = this.options;
      const charged = () => chargedByNode(this.send, endpoint, session.channel);
      ledger = new Ledger(store, session, BigInt(session.cap), charged);
      this.ledgers.set(endpoint, ledger);
    }
    return ledger;
  }
}

interface PaidRequest {
  /** The API's base, as in `https://node/v1`. */
  endpoint: string;
  model: string;
  body: PricedRequest;
  send(fetcher: typeof fetch, voucher: string): Promise<Response>;
}

/** The request, where it is one for a completion. */
async function readRequest(input: Input, init: RequestInit | undefined): Promise<PaidRequest | undefined> {
  const given = input instanceof Request ? input : undefined;
  const url = new URL(given ? given.url : String(input));
  const path = PAID_PATH.exec(url.pathname);
  if ((init?.method ?? given?.method ?? "GET").toUpperCase() !== "POST" || !path) {
    return undefined;
  }
  const text = init?.body ?? (await given?.clone().text());
  const body = typeof text === "string" ? parseObject(text) : undefined;
  if (typeof body?.["model"] !== "string") {
    return undefined;
  }
  return {
    endpoint: url.origin + path[1],
    model: body["model"],
    body: body as PricedRequest,
    send: (fetcher, voucher) => {
      const headers = new Headers(init?.headers ?? given?.headers);
      headers.set(VOUCHER_HEADER, voucher);
      return fetcher(given ? given.clone() : input, { ...init, headers });
    },
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The cumulative amount that a refusal asks for, where more would do. */
async function requiredBy(response: Response): Promise<bigint | undefined> {
  if (response.status !== 402) {
    return undefined;
  }
  const refused = parseObject(await response.clone().text())?.["error"];
  const { required } = (refused ?? {}) as { required?: unknown };
  return typeof required === "string" && /^\d{1,39}$/.test(required) ? BigInt(required) : undefined;
}

async function chargedByNode(send: typeof fetch, endpoint: string, channel: string): Promise<bigint> {
  const response = await send(`${endpoint}/channels/${channel}`);
  if (!response.ok) {
    throw new Error(`the node does not say what it charged to channel ${channel}: HTTP ${response.status}`);
  }
  const { charged } = (await response.json()) as { charged: string };
  return BigInt(charged);
}

/** The client's own refusal, in the shape of the node's. */
function refusal({ message, reason, required }: SpendingLimitError): Response {
  const error = {
    message: `not sent: ${message}`,
    type: "payment_required",
    param: null,
    code: "spending_limit",
    reason,
    required: required.toString(),
  };
  return Response.json({ error }, { status: 402 });
}
