/**
 * What a client signs and checks. Addresses are in canonical bytes wherever they are hashed;
 * digests are lowercase hexadecimal.
 */
import { fromHex } from "@cosmjs/encoding";

import { Encoder, type Integer } from "./encoding.js";
import type { Collection, Report } from "./generated/PayoutSplitter.types.js";
import { merkleRoot } from "./trees.js";

/** The bytes that a session key signs; with secp256k1 their SHA-256 is signed. */
export function voucherBytes(
  chainId: string,
  splitter: Uint8Array,
  channel: Integer,
  cumulative: Integer,
  expires: Integer,
): Uint8Array {
  return new Encoder("openledger/voucher/v1")
    .lp(chainId)
    .lp(splitter)
    .u64(channel)
    .u128(cumulative)
    .u64(expires)
    .bytes();
}

/** Leaf of one item of a batch: binds the contributor. */
export function itemLeaf(contributor: Uint8Array, contentHash: string): string {
  return new Encoder("openledger/item/v1").lp(contributor).hash(contentHash).digest();
}

/** Root of a batch over the hashes of its items' texts. */
export function batchRoot(contributor: Uint8Array, contentHashes: string[]): string {
  return merkleRoot(contentHashes.map((hash) => itemLeaf(contributor, hash)));
}

/** What was asked and answered, as token ids. */
export interface Transcript {
  salt: string;
  prompt: number[];
  output: number[];
  temperature_milli: number;
  seed: string;
}

/** The commitment to a transcript that stands in the receipt. */
export function transcriptCommitment(transcript: Transcript): string {
  const { salt, prompt, output, temperature_milli, seed } = transcript;
  const encoder = new Encoder("openledger/transcript/v1").hash(salt);
  for (const ids of [prompt, output]) {
    encoder.u32(ids.length);
    ids.forEach((id) => encoder.u32(id));
  }
  return encoder.u32(temperature_milli).u64(seed).digest();
}

/** What a node states about one answer. */
export interface Receipt {
  receipt_id: string;
  channel: string;
  node: string;
  base_model: string;
  adapter: string;
  fee: string;
  charged: string;
  transcript_commitment: string;
  node_signature: string;
}

/** Share of one contribution in an answer; addresses in hexadecimal. */
export interface Weight {
  datanet: string;
  batch: string;
  contributor: string;
  weight_ppm: number;
  validators: string[];
}

function receiptHead(
  tag: string,
  chainId: string,
  splitter: Uint8Array,
  node: Uint8Array,
  receipt: Pick<Receipt, "channel" | "receipt_id" | "base_model" | "adapter" | "fee" | "transcript_commitment">,
): Encoder {
  return new Encoder(tag)
    .lp(chainId)
    .lp(splitter)
    .u64(receipt.channel)
    .hash(receipt.receipt_id)
    .lp(node)
    .u64(receipt.base_model)
    .u64(receipt.adapter)
    .u128(receipt.fee)
    .hash(receipt.transcript_commitment);
}

/** What the node signs when it hands the receipt out. */
export function nodeReceiptDigest(
  chainId: string,
  splitter: Uint8Array,
  node: Uint8Array,
  receipt: Receipt,
): string {
  return receiptHead("openledger/node-receipt/v1", chainId, splitter, node, receipt)
    .u128(receipt.charged)
    .digest();
}

/** Root over an answer's weights. */
export function weightsRoot(weights: Weight[]): string {
  return merkleRoot(
    weights.map((weight) => {
      const encoder = new Encoder("openledger/weight/v1")
        .u64(weight.datanet)
        .u64(weight.batch)
        .lp(fromHex(weight.contributor))
        .u32(weight.weight_ppm)
        .u32(weight.validators.length);
      weight.validators.forEach((validator) => encoder.lp(fromHex(validator)));
      return encoder.digest();
    }),
  );
}

/** The receipt leaf, bound by a report. */
export function receiptLeaf(
  chainId: string,
  splitter: Uint8Array,
  node: Uint8Array,
  receipt: Pick<Receipt, "channel" | "receipt_id" | "base_model" | "adapter" | "fee" | "transcript_commitment">,
  weights: Weight[],
): string {
  return receiptHead("openledger/receipt/v1", chainId, splitter, node, receipt)
    .u32(weights.length)
    .hash(weightsRoot(weights))
    .digest();
}

/** Digest of a report's collections, ascending by channel. */
export function collectionsDigest(collections: Collection[]): string {
  const encoder = new Encoder("openledger/collections/v1").u32(collections.length);
  for (const { charged, voucher } of collections) {
    encoder
      .u64(voucher.channel)
      .u128(charged)
      .u128(voucher.cumulative)
      .u64(voucher.expires)
      .lp(fromHex(voucher.signature));
  }
  return encoder.digest();
}

/** A report's `data_hash`. */
export function dataHash(collections: string, observations: string): string {
  return new Encoder("openledger/data/v1").hash(collections).hash(observations).digest();
}

/** The digest that every oracle signs. */
export function reportDigest(report: Report): string {
  return new Encoder("openledger/report/v1")
    .hash(report.config_digest)
    .u64(report.seq)
    .hash(report.prev_report)
    .hash(report.receipts_root)
    .u64(report.receipt_count)
    .hash(report.rules_hash)
    .hash(report.credits_root)
    .u128(report.credits_sum)
    .hash(report.cumulative_root)
    .u128(report.cumulative_sum)
    .u64(report.leaf_count)
    .hash(report.data_hash)
    .digest();
}

/** An oracle set; addresses and keys in hexadecimal. */
export interface OracleSet {
  set_id: Integer;
  quorum: number;
  members: { operator: string; pubkey: string }[];
  params_hash: string;
}

/** Digest of an oracle set on one chain for one payout-splitter. */
export function configDigest(chainId: string, splitter: Uint8Array, set: OracleSet): string {
  const encoder = new Encoder("openledger/set/v1")
    .lp(chainId)
    .lp(splitter)
    .u64(set.set_id)
    .u16(set.members.length)
    .u16(set.quorum);
  for (const { operator, pubkey } of set.members) {
    encoder.lp(fromHex(operator)).lp(fromHex(pubkey));
  }
  return encoder.hash(set.params_hash).digest();
}

/** The bytes that an operator signs with its report key to prove that it holds it. */
export function possessionBytes(
  chainId: string,
  registry: Uint8Array,
  operator: Uint8Array,
  pubkey: Uint8Array,
): Uint8Array {
  return new Encoder("openledger/possession/v1").lp(chainId).lp(registry).lp(operator).lp(pubkey).bytes();
}
