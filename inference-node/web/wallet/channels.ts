/** Channels and questions. */
import {
  authorisationFault,
  chainTime,
  channelsOf,
  openChannel,
  paidFetch,
  type Payment,
  recoverSessions,
  type Session,
} from "@openledger/client";

import { type Connection, store } from "./connection.js";
import { button, choices, decimal, element, make, micro, say, short } from "./page.js";

const MAX_TOKENS = 96;
const RECEIPTS = "receipts/";

interface Model {
  id: string;
  openledger?: { price: { per_call: string; per_1k_tokens: string } };
}

/** Lists the nodes that are registered. */
export async function showNodes({ account }: Connection): Promise<void> {
  const { nodes } = await account.queries.modelRegistry.nodes({ limit: 100 });
  choices("open", "node", nodes.map(({ node, endpoint }) => [node, `${endpoint} (${short(node)})`]));
}

/** Lists the models of the node that serves this page. */
export async function showModels(): Promise<void> {
  const response = await fetch("/v1/models");
  if (!response.ok) {
    return;
  }
  const { data } = (await response.json()) as { data: Model[] };
  const priced = ({ id, openledger }: Model): [string, string] => {
    const price = openledger?.price;
    const per = price && `${decimal(price.per_call)} OPEN a call, ${decimal(price.per_1k_tokens)} per 1,000 tokens`;
    return [id, `${id}: ${per ?? "free"}`];
  };
  choices("ask", "model", data.map(priced));
}

/** Opens a channel: the wallet signs the session key's authorisation, then the transaction. */
export async function open(connection: Connection, field: (name: string) => string): Promise<void> {
  const { account, sessions, wallet } = connection;
  const terms = { node: field("node"), deposit: micro(field("deposit")), seconds: 3_600 * Number(field("hours")), wallet };
  const session = await openChannel(account, sessions, terms);
  say(`channel ${session.channel} is open`);
  await showChannels(connection);
}

/** Shows the account's channels, and which of them this browser can pay by. */
export async function showChannels(connection: Connection): Promise<void> {
  const { account, sessions } = connection;
  await recoverSessions(account, sessions);
  const [channels, now] = await Promise.all([channelsOf(account.queries, account.address), chainTime(account)]);
  const usable: [string, string][] = [];
  const lines: Node[] = [];
  for (const channel of channels) {
    const session = await sessions.load(channel.channel);
    const fault = session ? await authorisationFault(session, Number(now)) : "missing";
    const open = channel.status === "open" && BigInt(channel.expires) > now;
    if (open && session && !fault) {
      usable.push([channel.channel, `${channel.channel}, ${decimal(channel.cap)} OPEN`]);
    }
    const until = new Date(Number(channel.expires) * 1_000).toLocaleString();
    const key = fault === "missing" ? "session key not in this browser" : (fault ?? "session key authorised");
    const text =
      `Channel ${channel.channel} to ${short(channel.node)}: ${decimal(channel.collected)} of ` +
      `${decimal(channel.cap)} OPEN collected, ${channel.status} until ${until}, ${key}`;
    lines.push(make("li", text));
  }
  choices("ask", "channel", usable);
  element("channel-list").replaceChildren(...lines);
}

/** Asks a question, shows the answer as it comes, and keeps its receipt. */
export async function ask(connection: Connection, field: (name: string) => string): Promise<void> {
  const session = await connection.sessions.load(field("channel"));
  if (!session) {
    throw new Error("open a channel first");
  }
  const paid: Payment[] = [];
  const body = {
    model: field("model"),
    messages: [{ role: "user", content: field("question") }],
    max_tokens: MAX_TOKENS,
    stream: true,
  };
  const response = await paidFetch({ session, store, onPayment: (payment) => paid.push(payment) })(
    new URL("/v1/chat/completions", window.location.href),
    { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
  );
  await showAnswer(response);
  for (const payment of paid) {
    await store.set(`${RECEIPTS}${receiptPlace(session)}/${payment.receipt_id}`, JSON.stringify(payment));
  }
  await showReceipts(connection);
}

const receiptPlace = ({ chain_id, splitter, payer }: Pick<Session, "chain_id" | "splitter" | "payer">) =>
  `${chain_id}/${splitter}/${payer}`;

async function showAnswer(response: Response): Promise<void> {
  if (!response.ok) {
    const { error } = (await response.json()) as { error: { message: string; code: string } };
    throw new Error(`${error.message} (${error.code})`);
  }
  const shown = element("answer");
  shown.textContent = "";
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    const events = (rest + value).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      shown.textContent += piece(event.replace(/^data: ?/, ""));
    }
  }
}

function piece(data: string): string {
  if (data === "[DONE]" || data === "") {
    return "";
  }
  const chunk = JSON.parse(data) as { choices?: { delta?: { content?: string } }[]; error?: { message: string } };
  if (chunk.error) {
    throw new Error(chunk.error.message);
  }
  return chunk.choices?.[0]?.delta?.content ?? "";
}

/** Shows the receipts that this browser keeps for the account. */
export async function showReceipts(connection: Connection): Promise<void> {
  const { account, oracle } = connection;
  const { chain, contracts } = account.deployment;
  const place = receiptPlace({ chain_id: chain.chain_id, splitter: contracts.payout_splitter, payer: account.address });
  const lines: Node[] = [];
  for (const key of await store.keys(`${RECEIPTS}${place}/`)) {
    const payment = JSON.parse((await store.get(key)) ?? "null") as Payment;
    const line = make("li", `${payment.receipt_id}: ${decimal(payment.fee)} OPEN, channel ${payment.channel} `);
    if (oracle) {
      line.append(button("Who earned it", () => showEarners(line, oracle, payment.receipt_id)));
    }
    lines.push(line);
  }
  element("receipts").replaceChildren(...lines);
}

interface AnswerAccount {
  credits: { payee: string; role: string; amount: string }[];
}

async function showEarners(line: HTMLElement, oracle: string, receiptId: string): Promise<void> {
  const response = await fetch(`${oracle}/v1/answers/${receiptId}`);
  if (response.status === 404) {
    say("the oracles have not reported this answer yet");
    return;
  }
  if (!response.ok) {
    throw new Error(`${oracle}: HTTP ${response.status}`);
  }
  const { credits } = (await response.json()) as AnswerAccount;
  const earners = credits.map(({ payee, role, amount }) => make("li", `${role} ${payee}: ${decimal(amount)} OPEN`));
  line.querySelector("ul")?.remove();
  line.append(make("ul", "", ...earners));
}
