/** What this client computes is what the golden vectors of the contracts and daemons say. */
import assert from "node:assert/strict";
import test from "node:test";

import { Ed25519, Ed25519Keypair } from "@cosmjs/crypto";
import { fromHex, toHex } from "@cosmjs/encoding";

import {
  batchRoot,
  collectionsDigest,
  configDigest,
  creditsRoot,
  dataHash,
  itemLeaf,
  merkleProof,
  merkleRoot,
  nodeReceiptDigest,
  possessionBytes,
  receiptKey,
  receiptLeaf,
  receiptsRoot,
  reportDigest,
  rulesHash,
  SumTree,
  transcriptCommitment,
  verifySumProof,
  weightsRoot,
} from "../src/index.js";
import { vectors } from "./support/vectors.js";

test("transcripts and receipts", () => {
  for (const { transcript, commitment } of vectors("transcript")) {
    assert.equal(transcriptCommitment(transcript), commitment);
  }
  const { chain_id, splitter, node, receipt, node_receipt_digest, receipt_leaves } = vectors("receipt");
  const scope = [chain_id, fromHex(splitter), fromHex(node), receipt] as const;
  assert.equal(nodeReceiptDigest(...scope), node_receipt_digest);
  assert.equal(receipt_leaves.length, 2);
  for (const { weights, weights_root, leaf } of receipt_leaves) {
    assert.equal(weightsRoot(weights), weights_root);
    assert.equal(receiptLeaf(...scope, weights), leaf);
  }
});

test("items and batches", () => {
  const { contributor, items, batch_root } = vectors("batch");
  const hashes = items.map((item: { content_hash: string }) => item.content_hash);
  for (const { content_hash, leaf } of items) {
    assert.equal(itemLeaf(fromHex(contributor), content_hash), leaf);
  }
  assert.equal(batchRoot(fromHex(contributor), hashes), batch_root);
});

test("plain trees and their proofs", () => {
  for (const { leaves, root, proofs } of vectors("merkle")) {
    assert.equal(merkleRoot(leaves), root);
    proofs.forEach((proof: string[], index: number) => {
      assert.deepEqual(merkleProof(leaves, index), proof);
    });
  }
});

test("sum trees and their proofs", () => {
  for (const { leaves, root } of vectors("sum_tree")) {
    const tree = new SumTree(leaves);
    assert.deepEqual(tree.root, root);
    for (const { index, key, amount, proof } of leaves) {
      const at = Number(index);
      assert.deepEqual(tree.proof(at), proof);
      assert.ok(verifySumProof(root, leaves.length, at, { key, amount }, proof));
      const more = (BigInt(amount) + 1n).toString();
      assert.ok(!verifySumProof(root, leaves.length, at, { key, amount: more }, proof));
      assert.ok(!verifySumProof(root, leaves.length, at + 1, { key, amount }, proof));
    }
  }
});

test("oracle sets and proofs of possession", async () => {
  for (const { chain_id, splitter, config_digest, ...set } of vectors("config_digest")) {
    assert.equal(configDigest(chain_id, fromHex(splitter), set), config_digest);
  }
  for (const { chain_id, registry, operator, pubkey, secret_key, message, signature } of vectors("possession")) {
    const bytes = possessionBytes(chain_id, fromHex(registry), fromHex(operator), fromHex(pubkey));
    assert.equal(toHex(bytes), message);
    const key: Ed25519Keypair = await Ed25519.makeKeypair(fromHex(secret_key));
    assert.equal(toHex(await Ed25519.createSignature(bytes, key)), signature);
  }
});

test("reports: digests, collections, and the trees that they commit to", () => {
  for (const { report, digest } of vectors("report")) {
    assert.equal(reportDigest(report), digest);
  }
  for (const { collections, collections_digest, observations_root, data_hash } of vectors("collections")) {
    assert.equal(collectionsDigest(collections), collections_digest);
    assert.equal(dataHash(collections_digest, observations_root), data_hash);
  }
  const trees = vectors("report_trees");
  const { chain_id, splitter, answers, report, digest } = trees;
  const [receipts, credits, cumulative, rules] = ["receipts", "credits", "cumulative", "rule_tree"].map((name) => {
    const tree = new SumTree(trees[name].leaves);
    assert.deepEqual(tree.root, trees[name].root);
    return tree;
  }) as [SumTree, SumTree, SumTree, SumTree];
  answers.forEach(({ receipt, weights, leaf }: any, index: number) => {
    assert.equal(receiptLeaf(chain_id, fromHex(splitter), fromHex(receipt.node), receipt, weights), leaf);
    const key = receiptKey(receipt.channel, receipt.receipt_id, leaf);
    assert.equal(receipts.indexOf(key), index);
  });
  assert.equal(receiptsRoot(receipts), report.receipts_root);
  assert.equal(creditsRoot(credits), report.credits_root);
  assert.equal(rulesHash(rules), report.rules_hash);
  assert.equal(cumulative.root.hash, report.cumulative_root);
  assert.equal(credits.root.sum, report.credits_sum);
  assert.equal(reportDigest(report), digest);
});
