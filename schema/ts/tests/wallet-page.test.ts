/** The wallet page in headless Chromium: a node serves it, a wallet with CosmJS's keys signs. */
import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Ed25519 } from "@cosmjs/crypto";
import { fromHex } from "@cosmjs/encoding";
import type { Browser, Page } from "playwright-core";

import {
  call,
  chainTime,
  lock,
  MemoryStore,
  openChannel,
  propose,
  Sessions,
  type SuiteAccount,
  wrap,
} from "../src/index.js";
import type { Asked } from "./support/asked.js";
import { chromiumProgram, pageWithWallet, startBrowser } from "./support/browser.js";
import { NodeWorld } from "./support/node-world.js";
import { type Answer, claimOf, submitReport } from "./support/report.js";
import { buildPage, serve, urlOf } from "./support/wallet-page.js";

const OPEN = 1_000_000n;
const FEE = 2_500_000n;

declare const window: { walletAsked: Asked };

const skip = chromiumProgram() ? false : "Chromium is missing; install Debian's package chromium";

let world: NodeWorld;
let oracle: Server;
let browser: Browser;
let page: Page;
let answer: Answer;
let proposalId: number;

before(async () => {
  if (skip) {
    return;
  }
  world = await NodeWorld.start();
  answer = await settledAnswer(world);
  proposalId = await openProposal(world.payer);
  oracle = await serveClaim(answer);
  installPage(world, urlOf(oracle));
  browser = await startBrowser();
  page = await pageWithWallet(browser, world.said.payer_secret);
  page.setDefaultTimeout(120_000);
  await page.goto(`${world.said.url}/wallet/`);
});
after(async () => {
  await browser?.close();
  oracle?.close();
  world?.stop();
});

const text = (id: string) => page.locator(`#${id}`).innerText();
/** Waits until an element says something. */
const says = (id: string, words: string | RegExp) =>
  page.locator(`#${id}`).filter({ hasText: words }).waitFor().catch(async () => {
    assert.fail(`${id} does not say ${words}: ${await text(id)} (message: ${await text("message")})`);
  });

test("connects: suggests the chain with OPEN and gOPEN, and shows the account", { skip }, async () => {
  await page.click("#connect");
  await says("balances", world.payer.address);
  const asked = await page.evaluate(() => window.walletAsked);
  const { chain, contracts } = world.said.deployment;
  assert.deepEqual(asked.enabled, [chain.chain_id]);
  assert.deepEqual(
    asked.suggested[0]?.currencies.map(({ coinMinimalDenom }) => coinMinimalDenom),
    ["uopen", `cw20:${contracts.open_token}:OPEN`, `cw20:${contracts.gopen_token}:gOPEN`],
  );
  assert.deepEqual(asked.texts, [], "nothing was signed yet");
});

test("wraps coins and locks OPEN into votes", { skip }, async () => {
  const before = await world.payer.queries.gopenToken.balance({ address: world.payer.address });
  await page.fill("#wrap input", "1.5");
  await page.click("#wrap button");
  await page.fill("#lock input", "0.25");
  await page.click("#lock button");
  const expected = (BigInt(before.balance) + OPEN / 4n) / (OPEN / 100n);
  await says("balances", `${Number(expected) / 100}`);
});

test("opens a channel: the wallet signs what the session key may do", { skip }, async () => {
  await page.selectOption("#open select", world.said.node);
  await page.fill("#open input[name=deposit]", "0.003");
  await page.click("#open button");
  await says("message", "is open");
  await says("channel-list", "session key authorised");
  const { texts } = await page.evaluate(() => window.walletAsked);
  assert.equal(texts.length, 1);
  const { chain, contracts } = world.said.deployment;
  for (const line of [
    `Chain: ${chain.chain_id}`,
    `Contract: ${contracts.payout_splitter}`,
    "Purpose: sign vouchers that pay this node for answers",
    `Node: ${world.said.node}`,
    "Cap: 3000 micro-OPEN",
  ]) {
    assert.ok(texts[0]!.split("\n").includes(line), line);
  }
  assert.match(texts[0]!, /^Expires: \d+$/m);
});

test("asks paid questions without the wallet, and keeps their receipts", { skip }, async () => {
  await page.selectOption("#ask select[name=model]", world.said.model);
  await page.fill("#ask input", "What is the notice period?");
  for (const count of [1, 2]) {
    await page.click("#ask button");
    await page.locator("#receipts > li").nth(count - 1).waitFor();
  }
  assert.match(await text("receipts"), /[0-9a-f]{64}: 0\.001 OPEN/);
  const { texts } = await page.evaluate(() => window.walletAsked);
  assert.equal(texts.length, 1, "the wallet was not asked again");
});

test("says why where the channel's cap does not pay another answer", { skip }, async () => {
  await page.click("#ask button");
  await page.locator("#receipts > li").nth(2).waitFor();
  await page.click("#ask button");
  await says("message", /not sent: .* capped at 3000/);
});

test("knows its channels and receipts when it is opened again", { skip }, async () => {
  await page.reload();
  await page.click("#connect");
  await says("channel-list", "session key authorised");
  assert.equal(await page.locator("#receipts > li").count(), 3);
});

test("shows what was earned, and claims it", { skip }, async () => {
  await says("earned", "2.5 OPEN");
  await page.click("#claim");
  await says("message", "2.5 OPEN were paid");
  const { paid } = await world.payer.queries.payoutSplitter.paid({ payee: world.payer.address });
  assert.equal(paid, answer.fee.toString());
  assert.ok(await page.locator("#claim").isDisabled());
});

test("votes by signature", { skip }, async () => {
  await says("proposals", "Quorum: active");
  await page.locator("#proposals button", { hasText: "yes" }).click();
  await says("message", `your vote on proposal ${proposalId} counts: yes`);
  const { texts } = await page.evaluate(() => window.walletAsked);
  assert.match(texts.at(-1)!, new RegExp(`^OpenLedger vote\n(.*\n)*Proposal: ${proposalId}\nVote: yes\n`));
  const { vote } = await world.payer.queries.governor.vote({ proposalId, voter: world.payer.address });
  assert.equal(vote?.vote, "yes");
  await page.locator("#proposals button", { hasText: "no" }).first().click();
  await says("message", /voted/i);
});

test("without a wallet it says what is missing", { skip }, async () => {
  const bare = await browser.newPage();
  await bare.goto(`${world.said.url}/wallet/`);
  await bare.click("#connect");
  await bare.locator("#message", { hasText: "install Keplr" }).waitFor();
  await bare.close();
});

/** Builds the page and puts it where the node serves it from. */
function installPage({ said }: NodeWorld, oracle: string): void {
  cpSync(buildPage(), said.wallet, { recursive: true });
  const config = { name: "Test", deployment: said.deployment, rest: said.deployment.chain.endpoints[0], oracle };
  writeFileSync(join(said.wallet, "config.json"), JSON.stringify(config));
}

/** The chain makes blocks for transactions only: time passes with them. */
async function passTime(account: SuiteAccount, seconds: bigint): Promise<void> {
  const end = (await chainTime(account)) + seconds;
  while ((await chainTime(account)) < end) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    await wrap(account, 1);
  }
}

/** A final report under which the payer earned something, made and signed as its only oracle does. */
async function settledAnswer({ payer, said }: NodeWorld): Promise<Answer> {
  const { chain, contracts } = said.deployment;
  const sessions = new Sessions(new MemoryStore(), chain.chain_id, contracts.payout_splitter);
  const session = await openChannel(payer, sessions, { node: said.node, deposit: FEE, seconds: 3_600 });
  const answer = { session, payee: payer.address, fee: FEE };
  const key = await Ed25519.makeKeypair(fromHex(said.oracle_secret));
  const message = await submitReport(payer, answer, [key]);
  await payer.client.execute(payer.address, contracts.payout_splitter, message, "auto");
  await passTime(payer, 2n);
  await payer.actions.payoutSplitter.finalize({ seq: "1" });
  return answer;
}

/** A proposal that can be voted on. */
async function openProposal(payer: SuiteAccount): Promise<number> {
  await lock(payer, 20_000n * OPEN);
  const change = call(payer.deployment.contracts.governor, { update_config: { quorum_bps: 600 } });
  const proposalId = await propose(payer, { title: "Quorum", description: "A higher one.", msgs: [change] });
  await passTime(payer, 2n);
  return proposalId;
}

/** The part of an oracle's API that tells a payee's claim. */
function serveClaim(answer: Answer): Promise<Server> {
  const body = JSON.stringify(claimOf(answer));
  return serve((path) => (path === `/v1/claims/${answer.payee}` ? { type: "application/json", body } : undefined));
}
