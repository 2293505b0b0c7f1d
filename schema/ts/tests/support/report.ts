/** A report over one answer, made by the client's own formats and signed by three of four oracles. */
import { fromHex, toHex } from "@cosmjs/encoding";

import {
  collectionsDigest,
  creditKey,
  creditsRoot,
  dataHash,
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
import { canonical, sign, type Suite } from "./suite.js";

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

/** The message that submits the report. */
export async function submitReport(
  suite: Suite,
  reader: SuiteAccount,
  answer: Answer,
): Promise<PayoutSplitterTypes.ExecuteMsg> {
  const { setId, digest: config_digest, names } = await suite.oracles(reader);
  const collections = [await collection(answer)];
  const observations_root = "33".repeat(32);
  const report: PayoutSplitterTypes.Report = {
    config_digest,
    seq: "1",
    prev_report: "00".repeat(32),
    ...roots(suite, answer),
    leaf_count: "1",
    data_hash: dataHash(collectionsDigest(collections), observations_root),
  };
  const digest = fromHex(reportDigest(report));
  const signatures = await Promise.all(names.slice(0, 3).map((name) => sign(digest, name)));
  return { submit_report: { set_id: setId, report, bitmap: "07", signatures, collections, observations_root } };
}

async function collection({ session, fee }: Answer): Promise<PayoutSplitterTypes.Collection> {
  const key = await SessionKey.fromSecret(session.scheme, session.secret);
  const { channel, cumulative, expires, signature } = await signVoucher(session, key, fee, session.expires);
  return { charged: fee.toString(), voucher: { channel, cumulative, expires, signature } };
}

function roots(suite: Suite, answer: Answer) {
  const { session, payee, fee } = answer;
  const receipt = {
    channel: session.channel,
    receipt_id: "1d".repeat(32),
    base_model: "1",
    adapter: "1",
    fee: fee.toString(),
    transcript_commitment: "5a".repeat(32),
  };
  const leaf = receiptLeaf(suite.chainId, suite.splitter, canonical(session.node), receipt, []);
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
