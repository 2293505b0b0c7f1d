/** What a user does on a chain, through the client alone; the same on every chain. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import {
  authorisationFault,
  balances,
  call,
  chainTime,
  channelsOf,
  lock,
  MemoryStore,
  openChannel,
  pay,
  propose,
  relayVote,
  type Session,
  Sessions,
  signBallot,
  type SuiteAccount,
  topUp,
  wrap,
} from "../../src/index.js";
import { type Account, type TestChain, until } from "./chain.js";
import { askEverything } from "./every-query.js";
import { claimOf, submitReport } from "./report.js";
import { OPERATORS, Suite } from "./suite.js";

/** Accounts of the journey. */
export const NAMES = ["owner", "payer", "payee", "voter", ...OPERATORS];

const DEPOSIT = 1_000_000n;
const FEE = 1_003n;

/** Declares the journey on a chain; skipped, and said so, where `skip` has a reason. */
export function journey(name: string, open: () => Promise<TestChain>, skip?: string): void {
  if (skip !== undefined) {
    test(name, { skip }, () => undefined);
    return;
  }
  describe(name, () => {
    const world = {} as World;
    before(async () => {
      world.chain = await open();
      world.suite = await Suite.deploy(world.chain);
      [world.payer, world.payee, world.voter] = await Promise.all([
        world.suite.account("payer"),
        world.suite.account("payee"),
        world.suite.account("voter"),
      ]);
      const { chain_id } = world.chain.config;
      world.sessions = new Sessions(new MemoryStore(), chain_id, world.suite.deployment.contracts.payout_splitter);
    });
    after(() => world.chain?.stop());
    transactions(world);
    channels(world);
    settlement(world);
    governance(world);
    queries(world);
  });
}

interface World {
  chain: TestChain;
  suite: Suite;
  payer: SuiteAccount & Account;
  payee: SuiteAccount & Account;
  voter: SuiteAccount & Account;
  sessions: Sessions;
  /** The channel that the journey pays by. */
  session: Session;
}

function transactions(world: World): void {
  test("gas is what a simulation says, with room for what changes until then", async () => {
    const { gasUsed, gasWanted } = await wrap(world.payer, 100_000_000n);
    assert.ok(gasWanted > gasUsed, `${gasUsed} of ${gasWanted}`);
    assert.ok(gasWanted < 2n * gasUsed, `${gasUsed} of ${gasWanted}`);
  });

  test("transactions of one account take turns, those sent by another client of it too", async () => {
    const again = await world.chain.account("payer");
    const { open_token } = world.suite.deployment.contracts;
    const before = await balances(world.payer);
    // Another amount: the same transaction twice is one transaction.
    const funds = [{ denom: world.chain.config.fee_denom, amount: "2" }];
    const elsewhere = again.client.execute(again.address, open_token, { wrap: {} }, "auto", "", funds);
    await Promise.all([elsewhere, ...Array.from({ length: 4 }, () => wrap(world.payer, 1))]);
    assert.equal((await balances(world.payer)).open, before.open + 6n);
  });
}

function channels(world: World): void {
  test("a payer opens channels with session keys of both schemes, and finds them", async () => {
    const { payer, payee, sessions } = world;
    for (const scheme of ["ed25519", "secp256k1"] as const) {
      const terms = { node: payee.address, deposit: DEPOSIT, seconds: 3_600, scheme, wallet: payer.texts };
      const session = await openChannel(payer, sessions, terms);
      const channel = await payer.queries.payoutSplitter.channel({ channel: session.channel });
      assert.deepEqual(
        [channel.payer, channel.node, channel.scheme, channel.deposit, channel.cap, channel.collected],
        [payer.address, payee.address, scheme, DEPOSIT.toString(), DEPOSIT.toString(), "0"],
      );
      assert.deepEqual(await sessions.load(session.channel), session);
      assert.equal(await authorisationFault(session, Number(await chainTime(payer))), undefined);
      world.session = session;
    }
    assert.equal((await channelsOf(payer.queries, payer.address)).length, 2);
  });

  test("a deposit is raised, and with it what may be promised", async () => {
    world.session = await topUp(world.payer, world.sessions, world.session, 5n);
    assert.equal(world.session.cap, (DEPOSIT + 5n).toString());
  });

  test("the contract's refusals arrive as errors, and a refused key is not kept", async () => {
    const { payer, sessions } = world;
    await assert.rejects(payer.queries.payoutSplitter.channel({ channel: "99999" }), /99999/);
    await assert.rejects(payer.actions.payoutSplitter.finalize({ seq: "1" }));
    const terms = { node: "open1nobody", deposit: DEPOSIT, seconds: 3_600 };
    const known = (await sessions.all()).length;
    await assert.rejects(openChannel(payer, sessions, terms));
    assert.equal((await sessions.all()).length, known);
  });
}

function settlement(world: World): void {
  test("a report made by the client settles the channel, and the payee's claim is paid", async () => {
    const { payer, payee, session, suite } = world;
    const { payout_splitter } = suite.deployment.contracts;
    const answer = { session, payee: payee.address, fee: FEE };
    const message = await submitReport(payer, answer, await suite.reportKeys());
    await payer.client.execute(payer.address, payout_splitter, message, "auto");
    const pending = await payer.queries.payoutSplitter.report({ seq: "1" });
    assert.equal(pending.status, "pending");
    const { collected } = await payer.queries.payoutSplitter.channel({ channel: session.channel });
    assert.equal(collected, FEE.toString());

    await until(payer, BigInt(pending.final_at) + 1n);
    await payer.actions.payoutSplitter.finalize({ seq: "1" });
    const claim = claimOf(answer);
    await assert.rejects(pay(payer, { ...claim, cumulative: (FEE + 1n).toString() }), /root/);
    await pay(payer, claim);
    assert.equal((await payer.queries.payoutSplitter.paid({ payee: payee.address })).paid, FEE.toString());
    assert.equal((await balances(payer, payee.address)).open, FEE);
    await assert.rejects(pay(payer, claim), "nothing is paid twice");
  });
}

function governance(world: World): void {
  test("a proposal is made, voted for by transaction and by signature, and executed", async () => {
    const { payer, voter, suite } = world;
    for (const account of [payer, voter]) {
      await wrap(account, 50_000n);
      await lock(account, 40_000n);
    }
    const { governor } = suite.deployment.contracts;
    const change = call(governor, { update_config: { quorum_bps: 600 } });
    const proposalId = await propose(payer, { title: "Quorum", description: "A higher one.", msgs: [change] });
    const state = () => payer.queries.governor.state({ proposalId });
    await until(payer, BigInt((await state()).starts_at) + 1n);

    await payer.actions.governor.vote({ proposalId, vote: "yes" });
    const signed = await signBallot(voter, voter.texts, { proposalId, vote: "yes", reason: "why not" });
    const changed = { ...signed, vote: "no" as const };
    await assert.rejects(relayVote(payer, changed), /signature/i);
    await relayVote(payer, signed);
    await assert.rejects(relayVote(payer, signed), /nonce/i);
    const ballot = await payer.queries.governor.vote({ proposalId, voter: voter.address });
    assert.deepEqual([ballot.vote?.vote, ballot.vote?.weight], ["yes", 40_000]);

    await until(payer, BigInt((await state()).ends_at) + 1n);
    await payer.actions.governor.queue({ proposalId });
    await until(payer, BigInt((await state()).executable_at ?? 0) + 1n);
    await payer.actions.governor.execute({ proposalId });
    assert.equal((await payer.queries.governor.config()).parameters.quorum_bps, 600);
  });
}

function queries(world: World): void {
  test("every query of every contract answers as its schema says, or says what is not there", async () => {
    const asked = await askEverything(world.payer);
    assert.ok(asked.length > 80, `${asked.length} queries`);
    for (const { query, refusal, missing } of asked) {
      assert.deepEqual(missing, [], query);
      assert.doesNotMatch(refusal ?? "", /parsing|unknown variant|missing field|invalid type|is not a function/i, query);
    }
    const answered = asked.filter(({ refusal }) => refusal === undefined);
    assert.ok(2 * answered.length > asked.length, `${answered.length} of ${asked.length} answered`);
  });
}
