/** Vouchers and receipts: what is signed here is what node and contracts accept, and nothing else. */
import assert from "node:assert/strict";
import test from "node:test";

import { fromHex, toBech32, toHex } from "@cosmjs/encoding";
import { sha256 } from "@cosmjs/crypto";

import {
  decodeVoucher,
  encodeVoucher,
  type Receipt,
  SessionKey,
  type SignedVoucher,
  signVoucher,
  verifyReceipt,
  verifySignature,
  verifyVoucher,
  voucherBytes,
} from "../src/index.js";
import { vectors } from "./support/vectors.js";

const SCHEMES = ["ed25519", "secp256k1"] as const;
const SECRET = "a1".repeat(32);
const SPLITTER = toBech32("open", fromHex("c0".repeat(32)));
const SCOPE = { chain_id: "openledger-dev-1", splitter: SPLITTER, channel: "42" };

test("golden vouchers: bytes, digest and the ed25519 signature", async () => {
  for (const { chain_id, splitter, voucher, message, message_sha256, secret_key } of vectors("voucher")) {
    const { channel, cumulative, expires, signature } = voucher;
    const bytes = voucherBytes(chain_id, fromHex(splitter), channel, cumulative, expires);
    assert.equal(toHex(bytes), message);
    assert.equal(toHex(sha256(bytes)), message_sha256);
    const key = await SessionKey.fromSecret("ed25519", secret_key);
    const scope = { chain_id, splitter: toBech32("open", fromHex(splitter)), channel };
    const signed = await signVoucher(scope, key, cumulative, expires);
    assert.equal(signed.signature, signature);
  }
});

for (const scheme of SCHEMES) {
  test(`a voucher by a key of ${scheme} holds, and no changed one does`, async () => {
    const key = await SessionKey.fromSecret(scheme, SECRET);
    const voucher = await signVoucher(SCOPE, key, 1_000n, 1_800_000_000);
    assert.deepEqual(decodeVoucher(encodeVoucher(voucher)), voucher);
    assert.ok(await verifyVoucher(scheme, key.publicKey, voucher));
    const changes: Record<string, Partial<SignedVoucher>> = {
      "another chain": { chain_id: "openledger-dev-2" },
      "another contract": { splitter: toBech32("open", fromHex("c1".repeat(32))) },
      "another channel": { channel: "43" },
      "another amount": { cumulative: "1001" },
      "another expiry": { expires: "1800000001" },
      "a changed signature": { signature: flipped(voucher.signature) },
      "a short signature": { signature: voucher.signature.slice(2) },
      "no hexadecimal": { signature: "§" },
    };
    for (const [what, change] of Object.entries(changes)) {
      assert.ok(!(await verifyVoucher(scheme, key.publicKey, { ...voucher, ...change })), what);
    }
    const stranger = await SessionKey.generate(scheme);
    assert.ok(!(await verifyVoucher(scheme, stranger.publicKey, voucher)), "another key");
  });
}

test("the address is bound in canonical bytes, whatever its case", async () => {
  const key = await SessionKey.fromSecret("ed25519", SECRET);
  const lower = await signVoucher(SCOPE, key, 1, 2);
  const upper = await signVoucher({ ...SCOPE, splitter: SPLITTER.toUpperCase() }, key, 1, 2);
  assert.equal(upper.signature, lower.signature);
});

test("amounts beyond 128 bits, times beyond 64 and bad secrets are refused", async () => {
  const key = await SessionKey.fromSecret("ed25519", SECRET);
  await assert.rejects(signVoucher(SCOPE, key, 1n << 128n, 1), RangeError);
  await assert.rejects(signVoucher(SCOPE, key, 1, 1n << 64n), RangeError);
  await assert.rejects(signVoucher(SCOPE, key, -1, 1), RangeError);
  for (const secret of ["", "a1".repeat(31), "A1".repeat(32), "zz".repeat(32)]) {
    await assert.rejects(SessionKey.fromSecret("secp256k1", secret), RangeError);
  }
});

test("a generated key signs, and its secret gives the same key", async () => {
  for (const scheme of SCHEMES) {
    const key = await SessionKey.generate(scheme);
    const same = await SessionKey.fromSecret(scheme, key.secret);
    assert.equal(same.publicKey, key.publicKey);
    const message = fromHex("00ff");
    assert.ok(await verifySignature(scheme, key.publicKey, message, await same.sign(message)));
  }
});

test("a receipt holds by the node's key, and no changed one does", async () => {
  const { chain_id, splitter, node, receipt, node_receipt_digest } = vectors("receipt");
  const key = await SessionKey.fromSecret("ed25519", SECRET);
  const contract = toBech32("open", fromHex(splitter));
  const node_signature = await key.sign(fromHex(node_receipt_digest));
  const signed: Receipt = { ...receipt, node: toBech32("open", fromHex(node)), node_signature };
  assert.ok(await verifyReceipt(chain_id, contract, key.publicKey, signed));
  const changes: Partial<Receipt>[] = [
    { channel: "4" },
    { receipt_id: flipped(signed.receipt_id) },
    { node: toBech32("open", fromHex("e1".repeat(20))) },
    { base_model: "2" },
    { adapter: "3" },
    { fee: "12346" },
    { charged: "99998" },
    { transcript_commitment: flipped(signed.transcript_commitment) },
    { node_signature: flipped(signed.node_signature) },
  ];
  for (const change of changes) {
    assert.ok(!(await verifyReceipt(chain_id, contract, key.publicKey, { ...signed, ...change })), Object.keys(change)[0]);
  }
  assert.ok(!(await verifyReceipt("other-1", contract, key.publicKey, signed)));
});

/** The same digits with one bit of the first byte changed. */
function flipped(hex: string): string {
  return (Number.parseInt(hex.slice(0, 2), 16) ^ 1).toString(16).padStart(2, "0") + hex.slice(2);
}
