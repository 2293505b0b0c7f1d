/** The wallet page on wasmd, whose accounts have numbers of 64 bits, in headless Chromium. */
import assert from "node:assert/strict";
import type { Server } from "node:http";
import { after, before, test } from "node:test";

import { toHex } from "@cosmjs/encoding";
import type { Browser, Page } from "playwright-core";

import { balances, call, channelsOf, lock, propose, wrap } from "../src/index.js";
import { chromiumProgram, pageWithWallet, startBrowser } from "./support/browser.js";
import { type Account, afterBlock, connectAccount, secretOf, until } from "./support/chain.js";
import { Localnet } from "./support/localnet.js";
import { Suite } from "./support/suite.js";
import { servePage, urlOf } from "./support/wallet-page.js";

const OPEN = 1_000_000n;
const SECRET = secretOf(`user of the page ${process.pid} ${Date.now()}`);

const skip = (chromiumProgram() ? await Localnet.missing() : "Chromium is missing; install Debian's package chromium") ?? false;

let chain: Localnet;
let suite: Suite;
let user: Account;
let server: Server;
let browser: Browser;
let page: Page;

before(async () => {
  if (skip) {
    return;
  }
  chain = await Localnet.open();
  suite = await Suite.deploy(chain);
  user = await fundedUser(chain);
  const node = await suite.account("owner");
  await node.actions.modelRegistry.registerNode({ endpoint: "http://127.0.0.1:1", receiptKey: "aa".repeat(32) });
  server = await servePage({ name: "wasmd", deployment: suite.deployment, rest: "http://127.0.0.1:1" });
  browser = await startBrowser();
  page = await pageWithWallet(browser, toHex(SECRET));
  page.setDefaultTimeout(120_000);
  await page.goto(`${urlOf(server)}/`);
  await page.click("#connect");
  await says("balances", user.address);
});
after(async () => {
  await browser?.close();
  server?.close();
  chain?.stop();
});

const says = (id: string, words: string) =>
  page.locator(`#${id}`).filter({ hasText: words }).waitFor().catch(async () => {
    assert.fail(`${id} does not say ${words}: ${await page.locator("main").innerText()}`);
  });

test("on wasmd the page wraps, locks and opens a channel", { skip }, async () => {
  await page.fill("#wrap input", "5");
  await page.click("#wrap button");
  await page.fill("#lock input", "0.25");
  await page.click("#lock button");
  await says("balances", "0.25");
  await page.fill("#open input[name=deposit]", "1.5");
  await page.click("#open button");
  await says("channel-list", "0 of 1.5 OPEN collected, open");
  const reader = await suite.account("owner");
  const [channel] = await channelsOf(reader.queries, user.address);
  assert.equal(channel?.deposit, (OPEN + OPEN / 2n).toString());
  assert.equal((await balances(reader, user.address)).votes, OPEN / 4n);
});

test("on wasmd the page votes by signature", { skip }, async () => {
  const proposer = await suite.account("owner");
  await wrap(proposer, 2n * OPEN);
  await afterBlock(proposer, (await lock(proposer, OPEN)).height);
  const change = call(suite.deployment.contracts.governor, { update_config: { quorum_bps: 600 } });
  const proposalId = await propose(proposer, { title: "Quorum", description: "Higher.", msgs: [change] });
  const { starts_at } = await proposer.queries.governor.state({ proposalId });
  await until(proposer, BigInt(starts_at) + 1n);
  await page.click("#connect");
  await page.locator("#proposals button", { hasText: "veto" }).click();
  await says("message", `your vote on proposal ${proposalId} counts: veto`);
  const { vote } = await proposer.queries.governor.vote({ proposalId, voter: user.address });
  assert.deepEqual([vote?.vote, vote?.weight], ["veto", Number(OPEN / 4n)]);
});

async function fundedUser(chain: Localnet): Promise<Account> {
  const user = await connectAccount(chain.config, SECRET);
  const owner = await chain.account("owner");
  const coins = [{ denom: chain.config.fee_denom, amount: (20n * OPEN).toString() }];
  const { code } = await owner.client.sendTokens(owner.address, user.address, coins, "auto");
  assert.equal(code, 0);
  return user;
}
