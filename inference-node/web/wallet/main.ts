/** The wallet page: connect, channels, questions, receipts, earnings, votes. */
import { balances, lock, wrap } from "@openledger/client";

import { ask, open, showChannels, showModels, showNodes, showReceipts } from "./channels.js";
import { type Config, connectWallet, type Connection, loadConfig } from "./connection.js";
import { decimal, describe, element, micro, onSubmit, run, say } from "./page.js";
import { showEarnings, showProposals } from "./votes.js";

let config: Config | undefined;
let connection: Connection | undefined;

function connected(): Connection {
  if (!connection) {
    throw new Error("connect your wallet first");
  }
  return connection;
}

async function showBalances({ account }: Connection): Promise<void> {
  const { native, open, gopen, votes } = await balances(account);
  describe("balances", [
    ["Address", account.address],
    ["Coins for fees", `${decimal(native)} OPEN`],
    ["OPEN", decimal(open)],
    ["gOPEN", decimal(gopen)],
    ["Votes", decimal(votes)],
  ]);
}

async function showAll(current: Connection): Promise<void> {
  const parts = [showBalances, showNodes, showChannels, showReceipts, showEarnings, showProposals];
  const shown = await Promise.allSettled([showModels(), ...parts.map((show) => show(current))]);
  const failed = shown.find((part) => part.status === "rejected");
  if (failed) {
    throw failed.reason;
  }
}

async function connectPage(): Promise<void> {
  config ??= await loadConfig();
  connection = await connectWallet(config);
  await showAll(connection);
}

element("connect").addEventListener("click", ({ currentTarget }) => {
  void run(currentTarget as HTMLButtonElement, connectPage);
});
// Wallets tell pages when the user changes the account.
window.addEventListener("keplr_keystorechange", () => {
  if (connection) {
    void run(null, connectPage);
  }
});

onSubmit("wrap", async (field) => {
  await wrap(connected().account, micro(field("amount")));
  await showBalances(connected());
});
onSubmit("lock", async (field) => {
  await lock(connected().account, micro(field("amount")));
  await showBalances(connected());
});
onSubmit("open", async (field) => {
  await open(connected(), field);
  await showBalances(connected());
});
onSubmit("ask", (field) => ask(connected(), field));

void run(null, async () => {
  config = await loadConfig();
  element("chain").textContent = `${config.name}, ${config.deployment.chain.chain_id}`;
  say("");
});
