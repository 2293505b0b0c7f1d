/** Receipts: what a node states about one answer, and signs. */
import { fromBech32, fromHex } from "@cosmjs/encoding";

import { nodeReceiptDigest, type Receipt } from "../formats.js";
import { verifySignature } from "./session-key.js";

/** Why a receipt is not what its payer was promised. */
export class ReceiptError extends Error {
  override name = "ReceiptError";
}

/** The payment of one answer, as the node says it beside the answer. */
export interface Payment {
  /** Id of the receipt, by which oracles publish the answer's account. */
  receipt_id: string;
  channel: string;
  /** Fee of this answer in micro-OPEN. */
  fee: string;
  /** Charged to the channel since its opening, this fee included. */
  charged: string;
  /** Id of the adapter that answered. */
  adapter: string;
}

/** True where a node signed a receipt; `receiptKey` is the key that it registered on the chain. */
export async function verifyReceipt(
  chainId: string,
  splitter: string,
  receiptKey: string,
  receipt: Receipt,
): Promise<boolean> {
  const node = fromBech32(receipt.node).data;
  const digest = nodeReceiptDigest(chainId, fromBech32(splitter).data, node, receipt);
  return verifySignature("ed25519", receiptKey, fromHex(digest), receipt.node_signature);
}

/**
 * Fetches a receipt from the node and checks that it is signed and says what the payment said.
 *
 * @throws ReceiptError where it does not.
 */
export async function fetchReceipt(
  endpoint: string,
  chainId: string,
  splitter: string,
  receiptKey: string,
  payment: Payment,
): Promise<Receipt> {
  const response = await fetch(`${endpoint.replace(/\/+$/, "")}/v1/receipts/${payment.receipt_id}`);
  if (!response.ok) {
    throw new ReceiptError(`the node has no receipt ${payment.receipt_id}: HTTP ${response.status}`);
  }
  const { receipt } = (await response.json()) as { receipt: Receipt };
  for (const field of ["receipt_id", "channel", "fee", "charged", "adapter"] as const) {
    if (receipt[field] !== payment[field]) {
      throw new ReceiptError(`${field} is ${receipt[field]} in the receipt, and was ${payment[field]} beside the answer`);
    }
  }
  if (!(await verifyReceipt(chainId, splitter, receiptKey, receipt))) {
    throw new ReceiptError(`receipt ${receipt.receipt_id} is not signed by the key ${receiptKey}`);
  }
  return receipt;
}
