/** The golden vectors of packages/attribution-report. */
import { readFileSync } from "node:fs";

const folder = new URL("../../../../../packages/attribution-report/vectors/", import.meta.url);

// Every value in them is compared, which checks their form as well.
export const vectors = (name: string): any => JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
