/** What transactions carry and leave behind. */
import type { ExecuteResult } from "@cosmjs/cosmwasm-stargate";
import { toBase64, toUtf8 } from "@cosmjs/encoding";

/** A contract's message as cw20 `send` carries it. */
export function hook(message: object): string {
  return toBase64(toUtf8(JSON.stringify(message)));
}

/**
 * An attribute that a contract left in a transaction's events.
 *
 * @throws Error where it left none of that name.
 */
export function contractAttribute({ events, transactionHash }: ExecuteResult, contract: string, name: string): string {
  const ofContract = events.filter(({ attributes }) =>
    attributes.some(({ key, value }) => key === "_contract_address" && value === contract),
  );
  const found = ofContract.flatMap(({ attributes }) => attributes).find(({ key }) => key === name);
  if (!found) {
    throw new Error(`transaction ${transactionHash} has no ${name} of ${contract}`);
  }
  return found.value;
}
