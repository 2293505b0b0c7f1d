/** A report over one answer, made by the client's own formats and signed by a quorum of oracles. */
import { Ed25519, type Ed25519Keypair } from "@cosmjs/crypto";
import { fromHex, toHex } from "@cosmjs/encoding";

import {
  collectionsDigest,
  configDigest,
  creditKey,
  creditsRoot,
  dataHash,
  type OracleSet,
  type PayoutSplitterTypes,
  receiptKey,
  receiptLeaf,
  receiptsRoot,
  reportDigest,
  rulesHash,
  type Session,
  SessionKey,
  signVoucher,
  type SuiteAccount,
  SumTree,
} from "../../src/index.js";
import { canonical } from "./suite.js";

/** The only answer of the first report, all of whose fee goes to one payee. */
export interface Answer {
  session: Session;
  payee: string;
  fee: bigint;
}

const earned = ({ payee, fee }: Answer) => new SumTree([{ key: toHex(canonical(payee)), amount: fee }]);

/** The payee's claim under the report. */
export function claimOf(answer: Answer): PayoutSplitterTypes.Claim {
  return {
    seq: "1",
    payee: answer.payee,
    index: "0",
    cumulative: answer.fee.toString(),
    proof: earned(answer).proof(0),
  };
}

/** The message that submits the report; `keys` are those of all members of the set. */
export async function submitReport(
  reader: SuiteAccount,
  answer: Answer,
  keys: Ed25519Keypair[],
): Promise<PayoutSplitterTypes.ExecuteMsg> {
  const set = await currentSet(reader);
  const collections = [await collection(answer)];
  const observations_root = "33".repeat(32);
  const report: PayoutSplitterTypes.Report = {
    config_digest: configDigest(answer.session.chain_id, canonical(answer.session.splitter), set),
    seq: "1",
    prev_report: "00".repeat(32),
    ...roots(answer),
    leaf_count: "1",
    data_hash: dataHash(collectionsDigest(collections), observations_root),
  };
  const digest = fromHex(reportDigest(report));
  const signers = set.members.slice(0, set.quorum).map(({ pubkey }) => keyOf(keys, pubkey));
  const signatures = await Promise.all(signers.map(async (key) => toHex(await Ed25519.createSignature(digest, key))));
  const bitmap = toHex(Uint8Array.of(2 ** set.quorum - 1));
  return {
    submit_report: { set_id: String(set.set_id), report, bitmap, signatures, collections, observations_root },
  };
}

/** The set that reports now. */
async function currentSet({ queries }: SuiteAccount): Promise<OracleSet> {
  const { set_id, quorum, params_hash, members } = await queries.oracleRegistry.currentSet();
  const inHex = members.map(({ operator, pubkey }) => ({ operator: toHex(canonical(operator)), pubkey }));
  return { set_id, quorum, params_hash, members: inHex };
}

function keyOf(keys: Ed25519Keypair[], pubkey: string): Ed25519Keypair {
  const found = keys.find((key) => toHex(key.pubkey) === pubkey);
  if (!found) {
    throw new Error(`there is no key ${pubkey}`);
  }
  return found;
}

async function collection({ session, fee }: Answer): Promise<PayoutSplitterTypes.Collection> {
  const key = await SessionKey.fromSecret(session.scheme, session.secret);
  const { channel, cumulative, expires, signature } = await signVoucher(session, key, fee, session.expires);
  return { charged: fee.toString(), voucher: { channel, cumulative, expires, signature } };
}

function roots(answer: Answer) {
  const { session, payee, fee } = answer;
  const receipt = {
    channel: session.channel,
    receipt_id: "1d".repeat(32),
    base_model: "1",
    adapter: "1",
    fee: fee.toString(),
    transcript_commitment: "5a".repeat(32),
  };
  const leaf = receiptLeaf(session.chain_id, canonical(session.splitter), canonical(session.node), receipt, []);
  const receipts = new SumTree([{ key: receiptKey(session.channel, receipt.receipt_id, leaf), amount: fee }]);
  const credits = new SumTree([{ key: creditKey(canonical(payee), 0, "node"), amount: fee }]);
  const cumulative = earned(answer).root;
  return {
    receipts_root: receiptsRoot(receipts),
    receipt_count: "1",
    rules_hash: rulesHash(new SumTree([])),
    credits_root: creditsRoot(credits),
    credits_sum: fee.toString(),
    cumulative_root: cumulative.hash,
    cumulative_sum: cumulative.sum,
  };
}
