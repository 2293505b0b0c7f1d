/** Account numbers of the whole 64 bits, as chains of Cosmos SDK 0.54 give them. */
import assert from "node:assert/strict";
import test from "node:test";

import { makeSignDoc, type OfflineAminoSigner, Secp256k1Wallet } from "@cosmjs/amino";
import { DirectSecp256k1Wallet, isOfflineDirectSigner, type OfflineDirectSigner } from "@cosmjs/proto-signing";
import { BaseAccount } from "cosmjs-types/cosmos/auth/v1beta1/auth";

import { AccountNumbers } from "../src/chain/account-numbers.js";
import { secretOf } from "./support/chain.js";

const SECRET = secretOf("anyone");
const NUMBERS = [0n, 7n, 2n ** 53n - 1n, 2n ** 53n, 13_318_625_732_233_648_352n, 2n ** 64n - 1n];

async function seen(accountNumber: bigint) {
  const direct = await DirectSecp256k1Wallet.fromKey(SECRET, "open");
  const [account] = await direct.getAccounts();
  const numbers = new AccountNumbers();
  const stored = BaseAccount.fromPartial({ address: account!.address, accountNumber, sequence: 5n });
  const read = numbers.parse({
    typeUrl: "/cosmos.auth.v1beta1.BaseAccount",
    value: BaseAccount.encode(stored).finish(),
  });
  return { numbers, direct, address: account!.address, read };
}

test("whatever the number, it stands in the document that is signed", async () => {
  for (const number of NUMBERS) {
    const { numbers, direct, address, read } = await seen(number);
    assert.equal(read.sequence, 5);
    const signer = numbers.signer(direct);
    assert.ok(isOfflineDirectSigner(signer));
    const bytes = Uint8Array.of(1);
    const document = { bodyBytes: bytes, authInfoBytes: bytes, chainId: "c", accountNumber: BigInt(read.accountNumber) };
    const { signed } = await (signer as OfflineDirectSigner).signDirect(address, document);
    assert.equal(signed.accountNumber, number);

    const amino = numbers.signer(await Secp256k1Wallet.fromKey(SECRET, "open")) as OfflineAminoSigner;
    assert.ok(!isOfflineDirectSigner(amino));
    const text = makeSignDoc([], { amount: [], gas: "0" }, "c", "", read.accountNumber, 5);
    assert.equal((await amino.signAmino(address, text)).signed.account_number, number.toString());
  }
});

test("an account that was not read is signed for as it is given", async () => {
  const { numbers, direct, address } = await seen(3n);
  const bytes = Uint8Array.of(1);
  const document = { bodyBytes: bytes, authInfoBytes: bytes, chainId: "c", accountNumber: 9n };
  const { signed } = await (numbers.signer(direct) as OfflineDirectSigner).signDirect(address, document);
  assert.equal(signed.accountNumber, 9n);
});
