/** The paying fetch: what it promises, when it asks again, and what it never signs. */
import assert from "node:assert/strict";
import test from "node:test";

import { fromHex, toBech32 } from "@cosmjs/encoding";

import {
  answerPrice,
  Ledger,
  MemoryStore,
  mostTokens,
  paidFetch,
  type PaidFetchOptions,
  type Payment,
  type Session,
} from "../src/index.js";
import { Books, ENDPOINT, type Terms } from "./support/books.js";

const PRICE = 1_000n;

function session(cap = "1000000"): Session {
  return {
    chain_id: "openledger-dev-1",
    splitter: toBech32("open", fromHex("c0".repeat(32))),
    channel: "7",
    payer: "open1payer",
    node: "open1node",
    scheme: "ed25519",
    secret: "a1".repeat(32),
    cap,
    expires: "1800000000",
  };
}

/** A node's books and a client that pays them. */
function world(options: Partial<PaidFetchOptions> & { cap?: string; terms?: Partial<Terms>; seed?: number } = {}) {
  const { cap, terms, seed, ...rest } = options;
  const opened = session(cap);
  const books = new Books(opened, { per_call: PRICE, ...terms }, seed);
  const store = rest.store ?? new MemoryStore();
  const prices = async () => ({ per_call: PRICE, per_1k_tokens: 0 });
  const pay = paidFetch({ session: opened, store, prices, fetch: books.fetch, ...rest });
  const ask = (extra: object = {}) =>
    pay(`${ENDPOINT}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "notes", messages: [{ role: "user", content: "?" }], ...extra }),
    });
  return { books, store, pay, ask };
}

const code = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;

async function account(store: MemoryStore): Promise<Record<string, string>> {
  const [key] = await store.keys("account/");
  return JSON.parse((await store.get(key!))!);
}

test("each voucher promises what was charged and the price of this answer", async () => {
  const payments: Payment[] = [];
  const { books, ask, store } = world({ store: new MemoryStore(), onPayment: (payment) => payments.push(payment) });
  for (const stream of [false, true, false]) {
    const response = await ask({ stream });
    assert.equal(response.status, 200);
    assert.match(await response.text(), /"receipt_id"/, "the answer reaches the caller whole");
  }
  assert.deepEqual(books.vouchers.map(({ cumulative }) => cumulative), ["1000", "2000", "3000"]);
  assert.deepEqual(payments.map(({ charged }) => charged), ["1000", "2000", "3000"]);
  assert.equal(books.refused, 0);
  assert.deepEqual(await account(store as MemoryStore), { promised: "3000", charged: "3000" });
});

test("what is not a completion passes without a voucher", async () => {
  const { books, pay } = world();
  assert.equal((await pay(`${ENDPOINT}/models`)).status, 404);
  assert.equal((await pay(`${ENDPOINT}/chat/completions`, { method: "POST", body: "no JSON" })).status, 402);
  assert.equal(books.vouchers.length, 0);
});

test("a model without a price is asked without a voucher", async () => {
  const { books, ask } = world({ prices: async () => undefined });
  assert.equal(await code(await ask()), "voucher_missing");
  assert.equal(books.vouchers.length, 0);
});

test("the node's refusals arrive with their reason, and are not tried again", async () => {
  const { books, ask } = world({ session: { ...session(), secret: "a2".repeat(32) } });
  const response = await ask();
  assert.equal(response.status, 402);
  assert.equal(await code(response), "voucher_bad_signature");
  assert.equal(books.refused, 1);
});

test("a channel that the store does not know begins where the node says it is", async () => {
  const { books, ask } = world();
  books.charged = 5_000n;
  assert.equal((await ask()).status, 200);
  assert.deepEqual(books.vouchers.map(({ cumulative }) => cumulative), ["6000"]);
});

test("an answer that was charged without the client's knowledge is made good by one more voucher", async () => {
  const { books, ask } = world();
  await ask();
  // A client that crashed in mid answer has promised it; the node has charged it.
  const broken = await ask({ stream: true });
  await broken.body!.cancel();
  assert.equal(books.charged, 2n * PRICE);
  assert.equal((await ask()).status, 200);
  assert.deepEqual(books.vouchers.map(({ cumulative }) => cumulative), ["1000", "2000", "2000", "3000"]);
});

test("the cap is never exceeded: the client refuses by itself and sends nothing", async () => {
  const { books, ask } = world({ cap: "2500" });
  for (let answer = 0; answer < 2; answer++) {
    assert.equal((await ask()).status, 200);
  }
  const response = await ask();
  assert.equal(response.status, 402);
  const { error } = (await response.json()) as { error: Record<string, string> };
  assert.equal(error.code, "spending_limit");
  assert.equal(error.reason, "over_cap");
  assert.equal(error.required, "3000");
  assert.deepEqual(books.vouchers.map(({ cumulative }) => cumulative), ["1000", "2000", "2500"]);
});

test("a node cannot draw promises beyond the price of the answer", async () => {
  const sent: string[] = [];
  const greedy: typeof fetch = async (input, init) => {
    if (String(input).includes("/channels/")) {
      return Response.json({ charged: "0" });
    }
    sent.push(new Headers(init?.headers).get("x-openledger-voucher")!);
    const error = { message: "more", type: "payment_required", code: "voucher_insufficient", required: "1001" };
    return Response.json({ error }, { status: 402 });
  };
  const { ask } = world({ fetch: greedy });
  const response = await ask();
  assert.equal(await code(response), "spending_limit");
  assert.equal(sent.length, 1);
});

test("a limit per request holds below the model's price", async () => {
  const { books, ask } = world({ maxFee: 999 });
  const response = await ask();
  const { error } = (await response.json()) as { error: Record<string, string> };
  assert.equal(error.reason, "over_price");
  assert.deepEqual(books.vouchers.map(({ cumulative }) => cumulative), ["999"]);
});

test("a node that charges more than was promised is an error, and is not believed", async () => {
  const lying: typeof fetch = async (input) =>
    String(input).includes("/channels/")
      ? Response.json({ charged: "0" })
      : Response.json({ openledger: { receipt_id: "1", channel: "7", fee: "9", charged: "1001", adapter: "1" } });
  const { ask, store } = world({ fetch: lying, store: new MemoryStore() });
  await assert.rejects(ask(), /charged 1001, 1000 is promised/);
  assert.deepEqual(await account(store as MemoryStore), { promised: "1000", charged: "0" });
});

test("the promise is durable before it is sent", async () => {
  const store = new MemoryStore();
  const seen: string[] = [];
  const watching: typeof fetch = async (input, init) => {
    if (new Headers(init?.headers).has("x-openledger-voucher")) {
      seen.push((await account(store)).promised!);
    }
    return books.fetch(input, init);
  };
  const { books, ask } = world({ store, fetch: (input, init) => watching(input, init) });
  await ask();
  await ask();
  assert.deepEqual(seen, ["1000", "2000"]);
});

test("requests at the same time: every one is answered, nothing is promised beyond their prices", async () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { books, ask, store } = world({ store: new MemoryStore(), seed, terms: { charged_percent: (draw) => draw } });
    for (const wave of [1, 7, 20]) {
      const answers = await Promise.all(
        Array.from({ length: wave }, async (_, index) => {
          const response = await ask({ stream: index % 2 === 0 });
          await response.text();
          return response.status;
        }),
      );
      assert.deepEqual(new Set(answers), new Set([200]), `seed ${seed}`);
    }
    const highest = books.vouchers.reduce((max, { cumulative }) => (BigInt(cumulative) > max ? BigInt(cumulative) : max), 0n);
    const { promised, charged } = await account(store as MemoryStore);
    assert.equal(BigInt(charged!), books.charged);
    assert.equal(BigInt(promised!), highest);
    assert.ok(highest <= 28n * PRICE, `seed ${seed}: ${highest}`);
  }
});

test("answers that are told in another order than they were charged promise nothing twice", async () => {
  const ledger = new Ledger(new MemoryStore(), session(), 1_000_000n, async () => 0n);
  const [first, second] = [ledger.begin(PRICE), ledger.begin(PRICE)];
  assert.equal(await ledger.promise(first), PRICE, "each raises the promise by its own price");
  assert.equal(await ledger.promise(second), 2n * PRICE);
  // The node has charged both; the client has been told of the second.
  await ledger.settle(second, 2n * PRICE);
  assert.equal(await ledger.promise(ledger.begin(PRICE)), 3n * PRICE);
  await ledger.settle(first, PRICE);
  assert.deepEqual(await ledger.account(), { promised: 3n * PRICE, charged: 2n * PRICE });
});

test("the price of an answer is rounded up; bytes bound the tokens of a prompt", () => {
  assert.equal(answerPrice({ per_call: 5, per_1k_tokens: 1 }, 1), 6n);
  assert.equal(answerPrice({ per_call: 0, per_1k_tokens: "3000" }, 10), 30n);
  assert.equal(answerPrice({ per_call: "1", per_1k_tokens: 0n }, 10), 1n);
  const messages = [{ content: "ä" }, { content: [{ type: "text", text: "b" }] }];
  const plain = mostTokens({ messages, max_tokens: 10 });
  assert.equal(plain, 3 * 64 + 2 + '[{"type":"text","text":"b"}]'.length + 10);
  assert.equal(mostTokens({ messages, max_tokens: 10, max_completion_tokens: 4 }), plain - 6);
  assert.equal(mostTokens({ messages, max_tokens: 1_000 }, 96), plain + 86, "the node's own limit");
  assert.equal(mostTokens({ messages }, 96), plain + 86);
  assert.equal(mostTokens({ prompt: "abc", max_tokens: 1 }), 2 * 64 + 3 + 1);
});
