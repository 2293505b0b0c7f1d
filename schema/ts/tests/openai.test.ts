/** The official `openai` client against a running inference node, unchanged but for its `fetch`. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import OpenAI, { APIError } from "openai";

import { FileStore } from "../src/node/index.js";
import {
  chainPrices,
  fetchReceipt,
  MemoryStore,
  openChannel,
  paidFetch,
  type PaidFetchOptions,
  type Payment,
  type Session,
  SessionKey,
  Sessions,
} from "../src/index.js";
import { NodeWorld } from "./support/node-world.js";

const MESSAGES = [{ role: "user" as const, content: "What is the notice period?" }];

let world: NodeWorld;
const folder = mkdtempSync(join(tmpdir(), "openai-"));

before(async () => {
  world = await NodeWorld.start();
});
after(() => {
  world?.stop();
  rmSync(folder, { recursive: true });
});

/** A channel of its own, with room for `answers` answers. */
async function channel(answers: number, scheme: "ed25519" | "secp256k1" = "ed25519"): Promise<Session> {
  const { payer, said } = world;
  const { chain, contracts } = said.deployment;
  const sessions = new Sessions(new MemoryStore(), chain.chain_id, contracts.payout_splitter);
  const deposit = BigInt(said.price) * BigInt(answers);
  return openChannel(payer, sessions, { node: said.node, deposit, seconds: 3_600, scheme });
}

function client(session: Session, options: Partial<PaidFetchOptions> = {}): OpenAI {
  const store = options.store ?? new MemoryStore();
  return new OpenAI({ baseURL: world.baseURL, apiKey: "none", fetch: paidFetch({ session, store, ...options }) });
}

const question = (extra: object = {}) => ({ model: world.said.model, messages: MESSAGES, max_tokens: 8, ...extra });

async function refusal(asked: Promise<unknown>): Promise<APIError> {
  const error = await asked.then(
    () => assert.fail("it was answered"),
    (error: unknown) => error,
  );
  assert.ok(error instanceof APIError, String(error));
  return error;
}

test("lists models, and shows one", async () => {
  const openai = client(await channel(1));
  const listed = (await openai.models.list()).data.map(({ id }) => id);
  assert.deepEqual(listed.sort(), [world.said.model, world.said.base].sort());
  for (const model of listed) {
    assert.equal((await openai.models.retrieve(model)).id, model);
  }
});

test("is answered at once, streamed, and by the older endpoint; every answer is charged once", async () => {
  const payments: Payment[] = [];
  const session = await channel(10);
  const openai = client(session, { onPayment: (payment) => payments.push(payment) });

  const whole = await openai.chat.completions.create(question({ seed: 7 }));
  assert.equal(typeof whole.choices[0]?.message.content, "string");
  assert.ok((whole.usage?.completion_tokens ?? 0) > 0);

  const stream = await openai.chat.completions.create({
    ...question({ seed: 7 }),
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = "";
  let tokens = 0;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? "";
    tokens = chunk.usage?.completion_tokens ?? tokens;
  }
  assert.equal(text, whole.choices[0]?.message.content, "one seed, one answer");
  assert.equal(tokens, whole.usage?.completion_tokens);

  const older = await openai.completions.create({ model: world.said.model, prompt: "Question: ", max_tokens: 4 });
  assert.equal(older.object, "text_completion");

  const price = BigInt(world.said.price);
  assert.deepEqual(payments.map(({ fee }) => BigInt(fee)), [price, price, price]);
  assert.deepEqual(payments.map(({ charged }) => BigInt(charged)), [price, 2n * price, 3n * price]);
  await checkReceipts(session, payments);
});

async function checkReceipts({ chain_id, splitter }: Session, payments: Payment[]): Promise<void> {
  const { url } = world.said;
  const { receipt_key } = (await (await fetch(`${url}/v1/node`)).json()) as { receipt_key: string };
  for (const payment of payments) {
    const receipt = await fetchReceipt(url, chain_id, splitter, receipt_key, payment);
    assert.equal(receipt.fee, payment.fee);
  }
  const [payment] = payments as [Payment];
  const stranger = (await SessionKey.generate()).publicKey;
  await assert.rejects(fetchReceipt(url, chain_id, splitter, stranger, payment), /not signed/);
  await assert.rejects(fetchReceipt(url, chain_id, splitter, receipt_key, { ...payment, fee: "1" }), /fee/);
}

test("pays by a secp256k1 session key, and by the chain's own prices", async () => {
  const session = await channel(2, "secp256k1");
  const openai = client(session, { prices: chainPrices(world.payer.queries.modelRegistry) });
  assert.ok(await openai.chat.completions.create(question()));
});

test("the base is free", async () => {
  const payments: Payment[] = [];
  const openai = client(await channel(1), { onPayment: (payment) => payments.push(payment) });
  assert.ok(await openai.chat.completions.create(question({ model: world.said.base })));
  assert.deepEqual(payments, []);
});

test("is told the node's reason where a voucher does not pay", async () => {
  const session = await channel(2);
  const stranger = await SessionKey.generate();
  const rows: [Partial<Session>, string][] = [
    [{ secret: stranger.secret }, "voucher_bad_signature"],
    [{ chain_id: "other-1" }, "voucher_wrong_chain"],
    [{ channel: "99999" }, "channel_unknown"],
    [{ expires: "1" }, "voucher_expired"],
    [{ expires: (BigInt(session.expires) + 1n).toString() }, "voucher_outlives_channel"],
  ];
  for (const [change, code] of rows) {
    const error = await refusal(client({ ...session, ...change }).chat.completions.create(question()));
    assert.deepEqual([error.status, error.code, error.type], [402, code, "payment_required"]);
  }
  const unpaid = new OpenAI({ baseURL: world.baseURL, apiKey: "none" });
  const error = await refusal(unpaid.chat.completions.create(question()));
  assert.deepEqual([error.status, error.code], [402, "voucher_missing"]);
  const unknown = await refusal(client(session).chat.completions.create(question({ model: "unknown" })));
  assert.deepEqual([unknown.status, unknown.code], [404, "model_not_found"]);
});

test("never promises beyond the channel's cap, and says so", async () => {
  const openai = client(await channel(2));
  await openai.chat.completions.create(question());
  await openai.chat.completions.create(question());
  const error = await refusal(openai.chat.completions.create(question()));
  assert.deepEqual([error.status, error.code], [402, "spending_limit"]);
  assert.match(error.message, /capped/);
});

test("many requests at the same time are all answered and all charged", async () => {
  const payments: Payment[] = [];
  const openai = client(await channel(24), { onPayment: (payment) => payments.push(payment) });
  const ask = (index: number) =>
    index % 2 === 0 ? openai.chat.completions.create(question()) : streamed(openai, question());
  await Promise.all(Array.from({ length: 24 }, (_, index) => ask(index)));
  assert.equal(payments.length, 24);
  const highest = payments.map(({ charged }) => BigInt(charged)).reduce((a, b) => (a > b ? a : b));
  assert.equal(highest, 24n * BigInt(world.said.price), "the whole cap, to the last unit");
});

test("a client that ended goes on from its file; one that lost it asks the node", async () => {
  const session = await channel(4);
  const payments: Payment[] = [];
  const onPayment = (payment: Payment) => void payments.push(payment);
  for (const store of [new FileStore(folder), new FileStore(folder), new MemoryStore()]) {
    await client(session, { store, onPayment }).chat.completions.create(question());
  }
  const price = BigInt(world.said.price);
  assert.deepEqual(payments.map(({ charged }) => BigInt(charged)), [price, 2n * price, 3n * price]);
});

test("an answer that its reader left is charged; the next one is paid all the same", async () => {
  const session = await channel(4);
  const store = new MemoryStore();
  const openai = client(session, { store });
  const stream = await openai.chat.completions.create({ ...question(), stream: true });
  stream.controller.abort();
  const payments: Payment[] = [];
  await client(session, { store, onPayment: (payment) => payments.push(payment) }).chat.completions.create(question());
  assert.equal(payments.length, 1);
  assert.ok(BigInt(payments[0]!.charged) <= 2n * BigInt(world.said.price));
});

async function streamed(openai: OpenAI, body: Parameters<OpenAI["chat"]["completions"]["create"]>[0]): Promise<void> {
  const stream = await openai.chat.completions.create({ ...body, stream: true });
  for await (const _ of stream) {
    // Read to the end.
  }
}
