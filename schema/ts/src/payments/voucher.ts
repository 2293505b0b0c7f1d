/** Vouchers: a payer's signed promises of a cumulative amount on one channel. */
import { fromBase64, fromBech32, fromUtf8, toBase64, toUtf8 } from "@cosmjs/encoding";

import type { Integer } from "../encoding.js";
import { voucherBytes } from "../formats.js";
import type { SigScheme, Voucher } from "../generated/PayoutSplitter.types.js";
import { SessionKey, verifySignature } from "./session-key.js";

/** Header of a request that carries its voucher. */
export const VOUCHER_HEADER = "x-openledger-voucher";

/** What a voucher's signature binds besides the amount. */
export interface ChannelScope {
  chain_id: string;
  /** Address of payout-splitter. */
  splitter: string;
  /** Id of the channel. */
  channel: string;
}

/** A voucher as a request carries it. */
export type SignedVoucher = Omit<ChannelScope, "channel"> & Voucher;

function message(scope: ChannelScope, cumulative: Integer, expires: Integer): Uint8Array {
  return voucherBytes(scope.chain_id, fromBech32(scope.splitter).data, scope.channel, cumulative, expires);
}

/**
 * Promises `cumulative` micro-OPEN since the channel's opening, for new work until `expires` (Unix
 * seconds, at most the channel's own).
 */
export async function signVoucher(
  scope: ChannelScope,
  key: SessionKey,
  cumulative: Integer,
  expires: Integer,
): Promise<SignedVoucher> {
  return {
    chain_id: scope.chain_id,
    splitter: scope.splitter,
    channel: BigInt(scope.channel).toString(),
    cumulative: BigInt(cumulative).toString(),
    expires: BigInt(expires).toString(),
    signature: await key.sign(message(scope, cumulative, expires)),
  };
}

/** True where a voucher is signed by a session key. */
export async function verifyVoucher(scheme: SigScheme, publicKey: string, voucher: SignedVoucher): Promise<boolean> {
  const { cumulative, expires, signature } = voucher;
  return verifySignature(scheme, publicKey, message(voucher, cumulative, expires), signature);
}

/** The value of {@link VOUCHER_HEADER}. */
export function encodeVoucher(voucher: SignedVoucher): string {
  return toBase64(toUtf8(JSON.stringify(voucher)));
}

/** Reads the value of {@link VOUCHER_HEADER}; its fields are not checked. */
export function decodeVoucher(header: string): SignedVoucher {
  return JSON.parse(fromUtf8(fromBase64(header))) as SignedVoucher;
}
