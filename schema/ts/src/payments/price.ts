/** What an answer costs at most. */
import type { Integer } from "../encoding.js";
import type { ModelRegistryQueryClient } from "../generated/ModelRegistry.client.js";

/** Price of a model, in micro-OPEN. */
export interface ModelPrice {
  per_call: Integer;
  per_1k_tokens: Integer;
  /** Most tokens of an answer, which is assumed where a request names none. */
  max_tokens?: number | undefined;
}

/** Finds a model's price: undefined where answers are free or the model is not known. */
export type PriceSource = (endpoint: string, model: string) => Promise<ModelPrice | undefined>;

/** Tokens that are assumed where neither request nor node bound an answer. */
const UNBOUNDED_TOKENS = 4_096;
/** Tokens of the prompt's format, per message. */
const FORMAT_TOKENS = 64;

/** Price of one answer: per call and per 1,000 tokens of prompt and answer, rounded up. */
export function answerPrice(price: ModelPrice, tokens: Integer): bigint {
  return BigInt(price.per_call) + (BigInt(price.per_1k_tokens) * BigInt(tokens) + 999n) / 1_000n;
}

/** The fields of a request that bound its tokens. */
export interface PricedRequest {
  messages?: { content?: unknown }[] | undefined;
  prompt?: unknown;
  max_tokens?: number | null | undefined;
  max_completion_tokens?: number | null | undefined;
}

/**
 * The most tokens that a request can take. A token has at least one byte, so the bytes of the
 * prompt bound its tokens.
 */
export function mostTokens(request: PricedRequest, longest = UNBOUNDED_TOKENS): number {
  const texts = request.messages ? request.messages.map(({ content }) => content) : [request.prompt];
  const prompt = texts.reduce<number>((sum, text) => sum + bytesOf(text) + FORMAT_TOKENS, FORMAT_TOKENS);
  const asked = request.max_completion_tokens ?? request.max_tokens ?? longest;
  return prompt + Math.max(0, Math.min(asked, longest));
}

function bytesOf(text: unknown): number {
  return new TextEncoder().encode(typeof text === "string" ? text : JSON.stringify(text ?? "")).length;
}

/** Prices as the node lists them. A node that lists too much gains nothing: oracles check every fee. */
export function nodePrices(send: typeof fetch = fetch): PriceSource {
  return async (endpoint, model) => {
    const response = await send(`${endpoint}/models/${encodeURIComponent(model)}`);
    if (!response.ok) {
      await response.body?.cancel();
      return undefined;
    }
    const { openledger } = (await response.json()) as { openledger?: { price: ModelPrice; max_tokens?: number } };
    return openledger && { ...openledger.price, max_tokens: openledger.max_tokens };
  };
}

/** Prices as model-registry has them; the node tells which models are paid, and its longest answer. */
export function chainPrices(registry: ModelRegistryQueryClient, send?: typeof fetch): PriceSource {
  const listed = nodePrices(send);
  return async (endpoint, model) => {
    const node = await listed(endpoint, model);
    return node && { ...(await registry.adapterByName({ name: model })).terms.price, max_tokens: node.max_tokens };
  };
}

/** Keeps what a source said for some time. */
export function cachedPrices(source: PriceSource, milliseconds = 60_000): PriceSource {
  const known = new Map<string, { until: number; price: Promise<ModelPrice | undefined> }>();
  return (endpoint, model) => {
    const key = `${endpoint} ${model}`;
    const entry = known.get(key);
    if (entry && entry.until > Date.now()) {
      return entry.price;
    }
    const price = source(endpoint, model);
    known.set(key, { until: Date.now() + milliseconds, price });
    price.catch(() => known.delete(key));
    return price;
  };
}
