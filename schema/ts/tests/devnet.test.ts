/** The generated clients against the compiled contracts on the embedded chain. */
import assert from "node:assert/strict";
import test, { after, before } from "node:test";

import { toHex } from "@cosmjs/encoding";

import {
  collectionsDigest,
  creditKey,
  creditsRoot,
  dataHash,
  OpenTokenQueryClient,
  PayoutSplitterClient,
  PayoutSplitterQueryClient,
  type PayoutSplitterTypes,
  receiptKey,
  receiptLeaf,
  receiptsRoot,
  reportDigest,
  rulesHash,
  SumTree,
  voucherBytes,
  weightsRoot,
} from "../src/index.js";
import { type Account, CHAIN_ID, Devnet, FEE_DENOM } from "./support/devnet.js";
import { canonical, DISPUTE_SECONDS, hook, key, OPERATORS, sign, Suite } from "./support/suite.js";

const DEPOSIT = 1_000_000n;
const FEE = 1_003n;
const SESSION = "session key";

let devnet: Devnet;
let suite: Suite;
let payer: Account;
let payee: Account;
let splitter: PayoutSplitterClient;
let queries: PayoutSplitterQueryClient;

before(async () => {
  devnet = await Devnet.start(["owner", "payer", "payee", ...OPERATORS]);
  suite = await Suite.deploy(devnet, await devnet.account("owner"));
  payer = await devnet.account("payer");
  payee = await devnet.account("payee");
  splitter = new PayoutSplitterClient(payer.client, payer.address, suite.payoutSplitter);
  queries = new PayoutSplitterQueryClient(payer.client, suite.payoutSplitter);
});

after(() => devnet?.stop());

async function now(): Promise<number> {
  return Math.floor(Date.parse((await payer.client.getBlock()).header.time) / 1_000);
}

test("a payer opens a channel and finds it", async () => {
  const token = suite.token(payer);
  await token.wrap("auto", undefined, [{ denom: FEE_DENOM, amount: DEPOSIT.toString() }]);
  const open_channel = {
    node: payee.address,
    scheme: "ed25519",
    session_key: toHex((await key(SESSION)).pubkey),
    cap: DEPOSIT.toString(),
    expires: ((await now()) + 3_600).toString(),
  };
  await token.send({ contract: suite.payoutSplitter, amount: DEPOSIT.toString(), msg: hook({ open_channel }) });

  const { channels } = await queries.channelsByPayer({ payer: payer.address });
  assert.equal(channels.length, 1);
  const [channel] = channels;
  assert.equal(channel!.channel, "1");
  assert.equal(channel!.deposit, DEPOSIT.toString());
  assert.equal(channel!.collected, "0");
  assert.equal(channel!.session_key, open_channel.session_key);
  assert.deepEqual(await queries.channel({ channel: "1" }), channel);
});

test("the contract's refusals arrive as errors", async () => {
  await assert.rejects(queries.channel({ channel: "99" }), /99/);
  await assert.rejects(splitter.finalize({ seq: "1" }));
});

/** A report over one answer, all of whose fee goes to the payee. */
async function report(): Promise<PayoutSplitterTypes.ExecuteMsg> {
  const { setId, digest: config_digest, names } = await suite.oracles(payer);
  const address = canonical(suite.payoutSplitter);
  const expires = ((await now()) + 600).toString();
  const voucher = {
    channel: "1",
    cumulative: FEE.toString(),
    expires,
    signature: await sign(voucherBytes(CHAIN_ID, address, 1, FEE, expires), SESSION),
  };
  const collections = [{ charged: FEE.toString(), voucher }];
  const observations_root = "33".repeat(32);
  const receipt = {
    channel: "1",
    receipt_id: "1d".repeat(32),
    base_model: "1",
    adapter: "1",
    fee: FEE.toString(),
    transcript_commitment: "5a".repeat(32),
  };
  assert.equal(weightsRoot([]), "00".repeat(32));
  const leaf = receiptLeaf(CHAIN_ID, address, canonical(payee.address), receipt, []);
  const receipts = new SumTree([{ key: receiptKey(1, receipt.receipt_id, leaf), amount: FEE }]);
  const credits = new SumTree([{ key: creditKey(canonical(payee.address), 0, "node"), amount: FEE }]);
  const cumulative = earned();
  const body: PayoutSplitterTypes.Report = {
    config_digest,
    seq: "1",
    prev_report: "00".repeat(32),
    receipts_root: receiptsRoot(receipts),
    receipt_count: "1",
    rules_hash: rulesHash(new SumTree([])),
    credits_root: creditsRoot(credits),
    credits_sum: FEE.toString(),
    cumulative_root: cumulative.root.hash,
    cumulative_sum: cumulative.root.sum,
    leaf_count: "1",
    data_hash: dataHash(collectionsDigest(collections), observations_root),
  };
  // Three of four sign.
  const digest = Buffer.from(reportDigest(body), "hex");
  const signatures = await Promise.all(names.slice(0, 3).map((name) => sign(digest, name)));
  return {
    submit_report: { set_id: setId, report: body, bitmap: "07", signatures, collections, observations_root },
  };
}

function earned(): SumTree {
  return new SumTree([{ key: toHex(canonical(payee.address)), amount: FEE }]);
}

test("a report that the client made settles the channel, and the payee's claim is paid", async () => {
  const message = await report();
  await payer.client.execute(payer.address, suite.payoutSplitter, message, "auto");
  const pending = await queries.report({ seq: "1" });
  assert.equal(pending.status, "pending");
  assert.equal((await queries.channel({ channel: "1" })).collected, FEE.toString());

  await devnet.until(payer, Number(pending.final_at) + DISPUTE_SECONDS);
  await splitter.finalize({ seq: "1" });
  const claim = {
    seq: "1",
    payee: payee.address,
    index: "0",
    cumulative: FEE.toString(),
    proof: earned().proof(0),
  };
  const more = { ...claim, cumulative: (FEE + 1n).toString() };
  await assert.rejects(splitter.claim(more), /root/);
  await splitter.claim(claim);
  assert.equal((await queries.paid({ payee: payee.address })).paid, FEE.toString());
  const token = new OpenTokenQueryClient(payer.client, suite.openToken);
  assert.equal((await token.balance({ address: payee.address })).balance, FEE.toString());
  await assert.rejects(splitter.claim(claim), "nothing is paid twice");
});
