/** Merkle trees and Merkle sum trees, padded to a power of two. */
import { fromHex, toHex } from "@cosmjs/encoding";

import { Encoder, type Integer } from "./encoding.js";
import type { SumNode } from "./generated/PayoutSplitter.types.js";

const ZERO = "00".repeat(32);
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const PADDING = new Encoder(Uint8Array.of(2)).digest();

/** Levels from the bottom up, each padded to an even number of nodes. */
function levels<T>(leaves: T[], padding: T, parent: (left: T, right: T) => T): T[][] {
  const all = [leaves];
  let filler = padding;
  for (let level = leaves; level.length > 1; level = all[all.length - 1]!) {
    if (level.length % 2 === 1) {
      level.push(filler);
    }
    const above: T[] = [];
    for (let at = 0; at < level.length; at += 2) {
      above.push(parent(level[at]!, level[at + 1]!));
    }
    all.push(above);
    filler = parent(filler, filler);
  }
  return all;
}

function siblings<T>(all: T[][], index: number): T[] {
  return all.slice(0, -1).map((level, height) => level[(index >> height) ^ 1]!);
}

const merkleNode = (left: string, right: string) => new Encoder(NODE).hash(left).hash(right).digest();

/** Root over digests; 64 zeros where there are none. */
export function merkleRoot(leaves: string[]): string {
  const all = levels([...leaves], PADDING, merkleNode);
  return all[all.length - 1]![0] ?? ZERO;
}

/** The siblings of a leaf from the bottom up. */
export function merkleProof(leaves: string[], index: number): string[] {
  return siblings(levels([...leaves], PADDING, merkleNode), index);
}

/** A leaf of a sum tree: a key in hexadecimal and its amount. */
export interface SumLeaf {
  key: string;
  amount: Integer;
}

function sumLeaf(leaf: SumLeaf, index: number): SumNode {
  const hash = new Encoder(LEAF).u64(index).lp(fromHex(leaf.key)).u128(leaf.amount).digest();
  return { hash, sum: BigInt(leaf.amount).toString() };
}

function sumNode(left: SumNode, right: SumNode): SumNode {
  const hash = new Encoder(NODE).hash(left.hash).u128(left.sum).hash(right.hash).u128(right.sum).digest();
  return { hash, sum: (BigInt(left.sum) + BigInt(right.sum)).toString() };
}

/** A sum tree over leaves in strictly ascending order of key. */
export class SumTree {
  private readonly all: SumNode[][];

  constructor(private readonly leaves: SumLeaf[]) {
    const unordered = leaves.findIndex((leaf, at) => at > 0 && leaves[at - 1]!.key >= leaf.key);
    if (unordered >= 0) {
      throw new RangeError(`leaf ${unordered} does not follow its predecessor`);
    }
    this.all = levels(leaves.map(sumLeaf), { hash: PADDING, sum: "0" }, sumNode);
  }

  get count(): number {
    return this.leaves.length;
  }

  get root(): SumNode {
    return this.all[this.all.length - 1]![0] ?? { hash: ZERO, sum: "0" };
  }

  /** The siblings of a leaf from the bottom up. */
  proof(index: number): SumNode[] {
    return siblings(this.all, index);
  }

  /** Index of the leaf with a key; -1 where there is none. */
  indexOf(key: string): number {
    return this.leaves.findIndex((leaf) => leaf.key === key);
  }
}

/** True where a key has an amount at an index of the tree of `count` leaves with this root. */
export function verifySumProof(
  root: SumNode,
  count: number,
  index: number,
  leaf: SumLeaf,
  proof: SumNode[],
): boolean {
  const depth = Math.ceil(Math.log2(Math.max(count, 1)));
  if (index < 0 || index >= count || proof.length !== depth) {
    return false;
  }
  const found = proof.reduce(
    (node, sibling, height) => ((index >> height) % 2 === 0 ? sumNode(node, sibling) : sumNode(sibling, node)),
    sumLeaf(leaf, index),
  );
  return found.hash === root.hash && found.sum === root.sum;
}

/** Roles in the order of their bytes in a credit's key. */
export const ROLES = [
  "base_owner",
  "builder",
  "data",
  "node",
  "agent",
  "app",
  "validator",
  "treasury",
  "oracle",
] as const;
export type Role = (typeof ROLES)[number];

/** Key of a receipt in the tree of receipts. */
export function receiptKey(channel: Integer, receiptId: string, leaf: string): string {
  return toHex(new Encoder().u64(channel).hash(receiptId).hash(leaf).bytes());
}

/** Key of what one receipt pays to one payee for one role. */
export function creditKey(payee: Uint8Array, receipt: Integer, role: Role): string {
  return toHex(new Encoder().lp(payee).u64(receipt).u8(ROLES.indexOf(role)).bytes());
}

/** A report's `receipts_root`. */
export function receiptsRoot(tree: SumTree): string {
  return new Encoder("openledger/receipts/v1").hash(tree.root.hash).digest();
}

/** A report's `credits_root`. */
export function creditsRoot(tree: SumTree): string {
  return new Encoder("openledger/credits/v1").u64(tree.count).hash(tree.root.hash).digest();
}

/** A report's `rules_hash`. */
export function rulesHash(tree: SumTree): string {
  return new Encoder("openledger/rules/v1").u64(tree.count).hash(tree.root.hash).digest();
}
