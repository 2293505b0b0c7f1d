/** Texts that wallets sign: ADR-36, session keys, votes; and the chain that is suggested to them. */
import assert from "node:assert/strict";
import test from "node:test";

import { Secp256k1Wallet } from "@cosmjs/amino";
import { sha256 } from "@cosmjs/crypto";
import { fromUtf8, toUtf8 } from "@cosmjs/encoding";

import {
  adr36SignBytes,
  authorisationFault,
  authoriseSession,
  type Deployment,
  keplrChain,
  type Session,
  SessionKey,
  sessionText,
  signText,
  signVote,
  textSigner,
  verifyText,
  voteText,
} from "../src/index.js";

const CHAIN = "openledger-dev-1";

async function wallet(name: string) {
  const amino = await Secp256k1Wallet.fromKey(sha256(toUtf8(name)), "open");
  const [account] = await amino.getAccounts();
  return { signer: textSigner(amino), address: account!.address };
}

test("the sign doc is the governor's", () => {
  const expected =
    '{"account_number":"0","chain_id":"","fee":{"amount":[],"gas":"0"},"memo":"",' +
    '"msgs":[{"type":"sign/MsgSignData","value":{"data":"aGVsbG8=","signer":"open1voter"}}],"sequence":"0"}';
  assert.equal(fromUtf8(adr36SignBytes("open1voter", "hello")), expected);
});

test("a signed text holds for its signer and its words only", async () => {
  const [alice, bob] = [await wallet("alice"), await wallet("bob")];
  const signed = await signText(alice.signer, CHAIN, alice.address, "pay <node> & rest");
  assert.ok(verifyText(signed));
  assert.ok(!verifyText({ ...signed, text: "pay <node> & all" }));
  assert.ok(!verifyText({ ...signed, signer: bob.address }));
  const other = await signText(bob.signer, CHAIN, bob.address, signed.text);
  assert.ok(!verifyText({ ...signed, signature: other.signature }));
  assert.ok(!verifyText({ ...signed, signature: { ...signed.signature, signature: "" } }));
});

test("a vote's text is the governor's", () => {
  const terms = {
    chain_id: CHAIN,
    governor: "open1governor",
    proposal_id: 7,
    vote: "yes",
    nonce: "3",
    expires: "1800000000",
  } as const;
  const bare =
    "OpenLedger vote\nChain: openledger-dev-1\nGovernor: open1governor\n" +
    "Proposal: 7\nVote: yes\nNonce: 3\nExpires: 1800000000";
  assert.equal(voteText(terms), bare);
  assert.equal(voteText({ ...terms, reason: "fees are high" }), `${bare}\nReason: fees are high`);
});

test("a signed vote carries the voter's key", async () => {
  const voter = await wallet("voter");
  const terms = { chain_id: CHAIN, governor: "g", proposal_id: 1, vote: "no", nonce: "0", expires: "9" } as const;
  const { pubkey, signature, ...rest } = await signVote(voter.signer, voter.address, terms);
  assert.deepEqual(rest, { voter: voter.address, proposal_id: 1, vote: "no", nonce: "0", expires: "9" });
  const signed = { pub_key: { type: "tendermint/PubKeySecp256k1", value: pubkey }, signature };
  assert.ok(verifyText({ signer: voter.address, text: voteText(terms), signature: signed }));
});

test("an authorisation of a session key holds for that key, its terms and its time", async () => {
  const payer = await wallet("payer");
  const key = await SessionKey.fromSecret("ed25519", "a1".repeat(32));
  const terms = {
    chain_id: CHAIN,
    splitter: "open1splitter",
    node: "open1node",
    scheme: key.scheme,
    session_key: key.publicKey,
    cap: "5000000",
    expires: "1800000000",
  };
  assert.equal(
    sessionText(terms),
    `OpenLedger session key\nChain: ${CHAIN}\nContract: open1splitter\n` +
      "Purpose: sign vouchers that pay this node for answers\nNode: open1node\n" +
      `Key: ed25519 ${key.publicKey}\nCap: 5000000 micro-OPEN\nExpires: 1800000000`,
  );
  const authorisation = await authoriseSession(payer.signer, payer.address, terms);
  const { session_key: _, ...rest } = terms;
  const session: Session = { ...rest, channel: "1", payer: payer.address, secret: key.secret, authorisation };
  const now = 1_700_000_000;
  assert.equal(await authorisationFault(session, now), undefined);

  const { authorisation: none, ...bare } = session;
  const stranger = await wallet("stranger");
  const theirs = await authoriseSession(stranger.signer, stranger.address, terms);
  const rows: [string, Session, number, string][] = [
    ["none", bare, now, "missing"],
    ["a stranger's", { ...session, authorisation: theirs }, now, "other_signer"],
    ["a stranger's in the payer's name", { ...session, authorisation: { ...theirs, signer: payer.address } }, now, "bad_signature"],
    ["a higher cap", { ...session, cap: "5000001" }, now, "other_terms"],
    ["another node", { ...session, node: "open1other" }, now, "other_terms"],
    ["another contract", { ...session, splitter: "open1other" }, now, "other_terms"],
    ["another chain", { ...session, chain_id: "other-1" }, now, "other_terms"],
    ["another key", { ...session, secret: "a2".repeat(32) }, now, "other_terms"],
    ["another scheme", { ...session, scheme: "secp256k1" }, now, "other_terms"],
    ["a later expiry", { ...session, expires: "1800000001" }, now, "other_terms"],
    ["its own expiry", session, 1_800_000_000, "expired"],
  ];
  for (const [what, changed, time, fault] of rows) {
    assert.equal(await authorisationFault(changed, time), fault, what);
  }
  assert.ok(none);
});

test("a term with a line break is never signed", async () => {
  const payer = await wallet("payer");
  const terms = { chain_id: CHAIN, splitter: "s", node: "n\nCap: 1", scheme: "ed25519", session_key: "k", cap: "1", expires: "1" } as const;
  assert.throws(() => authoriseSession(payer.signer, payer.address, terms), RangeError);
});

test("the suggested chain has OPEN for fees, OPEN and gOPEN as tokens, and says that it runs contracts", () => {
  const deployment = {
    chain: {
      endpoints: ["http://127.0.0.1:26657"],
      chain_id: CHAIN,
      address_prefix: "open",
      gas_price: "0.025",
      fee_denom: "uopen",
    },
    contracts: { open_token: "open1token", gopen_token: "open1gopen" },
  } as unknown as Deployment;
  const chain = keplrChain(deployment, { name: "OpenLedger local", rest: "http://127.0.0.1:1317" });
  assert.equal(chain.chainId, CHAIN);
  assert.equal(chain.rpc, "http://127.0.0.1:26657");
  assert.deepEqual(chain.features, ["cosmwasm"]);
  assert.equal(chain.bech32Config.bech32PrefixValPub, "openvaloperpub");
  assert.deepEqual(
    chain.currencies.map(({ coinDenom, coinMinimalDenom }) => [coinDenom, coinMinimalDenom]),
    [
      ["OPEN", "uopen"],
      ["OPEN", "cw20:open1token:OPEN"],
      ["gOPEN", "cw20:open1gopen:gOPEN"],
    ],
  );
  assert.deepEqual(chain.feeCurrencies[0]!.gasPriceStep, { low: 0.025, average: 0.025, high: 0.05 });
});
