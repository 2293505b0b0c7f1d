/** Session keys: they sign vouchers in place of the wallet, which cannot be asked per question. */
import { Ed25519, Random, Secp256k1, Secp256k1Signature, sha256 } from "@cosmjs/crypto";
import { fromHex, toHex } from "@cosmjs/encoding";

import type { SigScheme } from "../generated/PayoutSplitter.types.js";

const SECRET_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** A session key with its secret half. Keys and signatures are lowercase hexadecimal. */
export class SessionKey {
  private constructor(
    readonly scheme: SigScheme,
    /** Public key: 32 bytes with ed25519, 33 bytes (compressed) with secp256k1. */
    readonly publicKey: string,
    /** The secret half, 32 bytes. Whoever has it may sign vouchers up to the channel's cap. */
    readonly secret: string,
  ) {}

  /** A key from the system's randomness. */
  static generate(scheme: SigScheme = "ed25519"): Promise<SessionKey> {
    return SessionKey.fromSecret(scheme, toHex(Random.getBytes(SECRET_BYTES)));
  }

  /**
   * The key of a secret.
   *
   * @throws RangeError where the secret is not 64 hexadecimal digits.
   */
  static async fromSecret(scheme: SigScheme, secret: string): Promise<SessionKey> {
    if (!/^[0-9a-f]{64}$/.test(secret)) {
      throw new RangeError("a session key's secret is 64 lowercase hexadecimal digits");
    }
    const bytes = fromHex(secret);
    const publicKey =
      scheme === "ed25519"
        ? (await Ed25519.makeKeypair(bytes)).pubkey
        : Secp256k1.compressPubkey(Secp256k1.makeKeypair(bytes).pubkey);
    return new SessionKey(scheme, toHex(publicKey), secret);
  }

  /** Signs a message: as it is with ed25519, its SHA-256 with secp256k1 (`r | s`, low S). */
  async sign(message: Uint8Array): Promise<string> {
    const secret = fromHex(this.secret);
    if (this.scheme === "ed25519") {
      return toHex(await Ed25519.createSignature(message, await Ed25519.makeKeypair(secret)));
    }
    const signature = Secp256k1.createSignature(sha256(message), secret);
    return toHex(signature.toFixedLength().slice(0, SIGNATURE_BYTES));
  }
}

/** True where a signature is by a key. Malformed keys and signatures are false, not an error. */
export async function verifySignature(
  scheme: SigScheme,
  publicKey: string,
  message: Uint8Array,
  signature: string,
): Promise<boolean> {
  try {
    const [key, bytes] = [fromHex(publicKey), fromHex(signature)];
    if (bytes.length !== SIGNATURE_BYTES) {
      return false;
    }
    if (scheme === "ed25519") {
      return await Ed25519.verifySignature(bytes, message, key);
    }
    return Secp256k1.verifySignature(Secp256k1Signature.fromFixedLength(bytes), sha256(message), key);
  } catch {
    return false;
  }
}
