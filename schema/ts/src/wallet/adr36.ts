/** Texts that a wallet signs (ADR-36). The sign doc names no chain, so the text has to. */
import {
  decodeSignature,
  makeSignDoc,
  type OfflineAminoSigner,
  pubkeyToAddress,
  serializeSignDoc,
  type StdSignature,
  type StdSignDoc,
} from "@cosmjs/amino";
import { Secp256k1, Secp256k1Signature, sha256 } from "@cosmjs/crypto";
import { fromBech32, toBase64, toUtf8 } from "@cosmjs/encoding";

/** A text with its signer's signature. Plain JSON. */
export interface SignedText {
  /** Address of the account that signed. */
  signer: string;
  text: string;
  /** Public key and signature, in base64. */
  signature: StdSignature;
}

/** What signs texts: Keplr and the wallets that follow it. */
export interface TextSigner {
  signArbitrary(chainId: string, signer: string, data: string): Promise<StdSignature>;
}

/** The amino sign doc of a text: one `MsgSignData`, no chain, no fee. */
export function adr36SignDoc(signer: string, text: string): StdSignDoc {
  const message = { type: "sign/MsgSignData", value: { signer, data: toBase64(toUtf8(text)) } };
  return makeSignDoc([message], { gas: "0", amount: [] }, "", "", 0, 0);
}

/** The bytes that are signed for a text. */
export function adr36SignBytes(signer: string, text: string): Uint8Array {
  return serializeSignDoc(adr36SignDoc(signer, text));
}

/** A signer of texts over an account of CosmJS that signs amino documents. */
export function textSigner(wallet: OfflineAminoSigner): TextSigner {
  return {
    signArbitrary: async (_chainId, signer, data) =>
      (await wallet.signAmino(signer, adr36SignDoc(signer, data))).signature,
  };
}

/** Has a wallet sign a text. */
export async function signText(
  wallet: TextSigner,
  chainId: string,
  signer: string,
  text: string,
): Promise<SignedText> {
  return { signer, text, signature: await wallet.signArbitrary(chainId, signer, text) };
}

/** True where the signer's own secp256k1 key signed the text. Malformed input is false. */
export function verifyText({ signer, text, signature: signed }: SignedText): boolean {
  try {
    const { pubkey, signature } = decodeSignature(signed);
    const { prefix } = fromBech32(signer);
    if (pubkeyToAddress(signed.pub_key, prefix) !== signer) {
      return false;
    }
    const digest = sha256(adr36SignBytes(signer, text));
    return Secp256k1.verifySignature(Secp256k1Signature.fromFixedLength(signature), digest, pubkey);
  } catch {
    return false;
  }
}
