/** Earnings and votes. */
import { earnings, type GovernorTypes, pay, relayVote, signBallot } from "@openledger/client";

import type { Connection } from "./connection.js";
import { button, decimal, describe, element, make, run, say } from "./page.js";

const VOTES: GovernorTypes.Vote[] = ["yes", "no", "abstain", "veto"];

/** Shows what the account earned, and lets it claim what is due. */
export async function showEarnings(connection: Connection): Promise<void> {
  const { account, oracle } = connection;
  const claimButton = element<HTMLButtonElement>("claim");
  if (!oracle) {
    const { paid } = await account.queries.payoutSplitter.paid({ payee: account.address });
    describe("earned", [["Paid", `${decimal(paid)} OPEN`]]);
    return;
  }
  const { earned, paid, claim } = await earnings(account, oracle, account.address);
  describe("earned", [
    ["Earned", `${decimal(earned)} OPEN`],
    ["Paid", `${decimal(paid)} OPEN`],
    ["Due", `${decimal(earned - paid)} OPEN`],
  ]);
  claimButton.disabled = claim === undefined;
  claimButton.onclick = () =>
    void run(null, async () => {
      if (claim) {
        await pay(account, claim);
        say(`${decimal(earned - paid)} OPEN were paid`);
        await showEarnings(connection);
      }
    });
}

/** Shows the newest proposals, and lets the account vote on those that are open. */
export async function showProposals(connection: Connection): Promise<void> {
  const { queries } = connection.account;
  const { proposals } = await queries.governor.reverseProposals({ limit: 10 });
  const lines = proposals.map(async ({ id, title }) => {
    const { state, tally } = await queries.governor.state({ proposalId: id });
    const votes = VOTES.map((vote) => `${vote} ${decimal(tally[vote])}`).join(", ");
    const line = make("li", `${id}. ${title}: ${state} (${votes}) `);
    if (state === "active") {
      line.append(...VOTES.map((vote) => button(vote, () => cast(connection, id, vote))));
    }
    return line;
  });
  element("proposals").replaceChildren(...(await Promise.all(lines)));
}

/** Signs a vote as a text and brings it: what was signed can be brought by anyone else as well. */
async function cast(connection: Connection, proposalId: number, vote: GovernorTypes.Vote): Promise<void> {
  const { account, wallet } = connection;
  await relayVote(account, await signBallot(account, wallet, { proposalId, vote }));
  say(`your vote on proposal ${proposalId} counts: ${vote}`);
  await showProposals(connection);
}
