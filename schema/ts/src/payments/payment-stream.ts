/** Reads the payment that stands in an answer while the answer passes through. */
import type { Payment } from "./receipt.js";

/** What is told of an answer. */
export interface PaymentWatcher {
  /** The answer states its payment. The end of the answer waits for the promise. */
  paid(payment: Payment): Promise<void>;
  /** The answer ended, broke off or was cancelled. */
  ended(): void;
}

/** Longest event that is looked into, in characters. */
const MAX_EVENT = 1 << 20;

/** The same answer, whose payment is told to `watcher` before its reader sees it. */
export async function watchPayment(response: Response, watcher: PaymentWatcher): Promise<Response> {
  const { status, statusText, headers } = response;
  const isStream = headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  if (isStream && response.body) {
    return new Response(watchEvents(response.body, watcher), { status, statusText, headers });
  }
  try {
    const text = await response.text();
    await tell(text, watcher);
    return new Response(text, { status, statusText, headers });
  } finally {
    watcher.ended();
  }
}

function watchEvents(body: ReadableStream<Uint8Array>, watcher: PaymentWatcher): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          watcher.ended();
          controller.close();
          return;
        }
        rest = await tellEvents(rest + decoder.decode(value, { stream: true }), watcher);
        controller.enqueue(value);
      } catch (error) {
        watcher.ended();
        controller.error(error);
      }
    },
    cancel(reason) {
      watcher.ended();
      return reader.cancel(reason);
    },
  });
}

/** Tells of the payments in whole events and returns the event that is not whole yet. */
async function tellEvents(text: string, watcher: PaymentWatcher): Promise<string> {
  const events = text.split(/\r?\n\r?\n/);
  const rest = events.pop() ?? "";
  for (const event of events) {
    if (event.startsWith("data:")) {
      await tell(event.slice("data:".length), watcher);
    }
  }
  if (rest.length > MAX_EVENT) {
    throw new RangeError("an event of the stream is too long");
  }
  return rest;
}

async function tell(json: string, watcher: PaymentWatcher): Promise<void> {
  if (!json.includes('"openledger"')) {
    return;
  }
  const payment = readPayment(json);
  if (payment) {
    await watcher.paid(payment);
  }
}

/** The payment in an answer or a chunk; undefined where there is none. */
function readPayment(json: string): Payment | undefined {
  const { openledger } = JSON.parse(json) as { openledger?: Payment | null };
  return openledger ?? undefined;
}
