/** The canonical bytes of everything that is hashed or signed. */
import { sha256 } from "@cosmjs/crypto";
import { fromHex, toHex, toUtf8 } from "@cosmjs/encoding";

/** Numbers of 64 and 128 bits travel as decimal text. */
export type Integer = bigint | number | string;

/**
 * Appends fields after a domain tag: integers big-endian and fixed-width, byte strings behind a
 * 32-bit length, digests as they are.
 */
export class Encoder {
  private readonly parts: Uint8Array[];

  constructor(tag: string | Uint8Array = "") {
    this.parts = [typeof tag === "string" ? toUtf8(tag) : tag];
  }

  private integer(value: Integer, bytes: number): this {
    const number = BigInt(value);
    if (number < 0n || number >= 1n << BigInt(8 * bytes)) {
      throw new RangeError(`${number} does not fit into ${bytes} bytes`);
    }
    this.parts.push(fromHex(number.toString(16).padStart(2 * bytes, "0")));
    return this;
  }

  u8(value: Integer): this {
    return this.integer(value, 1);
  }

  u16(value: Integer): this {
    return this.integer(value, 2);
  }

  u32(value: Integer): this {
    return this.integer(value, 4);
  }

  u64(value: Integer): this {
    return this.integer(value, 8);
  }

  u128(value: Integer): this {
    return this.integer(value, 16);
  }

  /** A digest of 64 hexadecimal digits. */
  hash(hex: string): this {
    const bytes = fromHex(hex);
    if (bytes.length !== 32) {
      throw new RangeError(`a digest has 32 bytes, not ${bytes.length}`);
    }
    this.parts.push(bytes);
    return this;
  }

  /** A byte string, or text in UTF-8, behind its length. */
  lp(value: Uint8Array | string): this {
    const bytes = typeof value === "string" ? toUtf8(value) : value;
    this.u32(bytes.length);
    this.parts.push(bytes);
    return this;
  }

  bytes(): Uint8Array {
    const length = this.parts.reduce((sum, part) => sum + part.length, 0);
    const bytes = new Uint8Array(length);
    let offset = 0;
    for (const part of this.parts) {
      bytes.set(part, offset);
      offset += part.length;
    }
    return bytes;
  }

  /** SHA-256 in hexadecimal. */
  digest(): string {
    return toHex(sha256(this.bytes()));
  }
}
