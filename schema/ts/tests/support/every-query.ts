/** Every query that the contracts' schemas name, asked through the generated clients. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { SuiteAccount } from "../../src/index.js";
import { root } from "./chain.js";

interface Schema {
  query: { oneOf: Variant[]; definitions?: Record<string, Property> };
  responses: Record<string, { required?: string[] }>;
}

interface Variant {
  required: [string];
  properties: Record<string, Property>;
}

interface Property {
  type?: string | string[];
  $ref?: string;
  allOf?: [Property];
  oneOf?: [Property];
  enum?: [string];
  required?: string[];
  properties?: Record<string, Property>;
}

/** What a query came to. */
export interface Asked {
  query: string;
  /** The refusal; undefined where it answered. */
  refusal?: string;
  /** Fields that the schema promises and the answer lacks. */
  missing: string[];
}

type Client = Record<string, (args: object) => Promise<unknown>>;

const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** Texts whose form the schema does not tell. */
const TEXTS: Record<string, string> = { Hash32: "00".repeat(32), HexBinary: "00".repeat(32), Uint64: "1", Uint128: "1" };

/** An argument that has the right form, for what may not exist. */
class Samples {
  constructor(
    private readonly definitions: Record<string, Property>,
    private readonly address: string,
  ) {}

  /** The required fields of an object. */
  fields({ required = [], properties = {} }: Property): [string, unknown][] {
    return required.map((name) => [name, this.value(name, properties[name] ?? {})]);
  }

  private value(name: string, property: Property): unknown {
    const definition = property.$ref?.split("/").at(-1);
    if (definition !== undefined) {
      return TEXTS[definition] ?? this.value(name, this.definitions[definition] ?? {});
    }
    const [inner] = property.allOf ?? property.oneOf ?? [];
    if (inner) {
      return this.value(name, inner);
    }
    if (property.enum) {
      return property.enum[0];
    }
    switch (property.type) {
      case "object":
        return Object.fromEntries(this.fields(property));
      case "integer":
        return 1;
      case "string":
        return name === "name" ? "unknown" : this.address;
      default:
        throw new Error(`no sample for ${name}: ${JSON.stringify(property)}`);
    }
  }
}

/** Asks everything, with the required arguments only. */
export async function askEverything(account: SuiteAccount): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const [name, client] of Object.entries(account.queries)) {
    const contract = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const schema = JSON.parse(readFileSync(join(root, "schema", `${contract}.json`), "utf8")) as Schema;
    const samples = new Samples(schema.query.definitions ?? {}, account.address);
    for (const variant of schema.query.oneOf) {
      const args = samples.fields(variant.properties[variant.required[0]] ?? {});
      asked.push(await ask(contract, client as unknown as Client, variant.required[0], args, schema));
    }
  }
  return asked;
}

async function ask(
  contract: string,
  client: Client,
  name: string,
  fields: [string, unknown][],
  { responses }: Schema,
): Promise<Asked> {
  const query = `${contract} ${name}`;
  const args = Object.fromEntries(fields.map(([field, value]) => [camel(field), value]));
  try {
    const answer = await client[camel(name)]!(args);
    const promised = responses[name]?.required ?? [];
    return { query, missing: promised.filter((field) => !(field in (answer as object))) };
  } catch (error) {
    return { query, refusal: String(error), missing: [] };
  }
}
