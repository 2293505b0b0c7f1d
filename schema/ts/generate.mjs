// Generates src/generated from the contracts' schemas: `npm run generate`.
// With --check it writes nothing and fails where the generated files are not those of the schemas.
import codegen from "@cosmwasm/ts-codegen";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const generated = join(here, "src", "generated");

/** `payout-splitter` as `PayoutSplitter`. */
function typeName(contract) {
  return contract.replace(/(^|-)(.)/g, (_, __, letter) => letter.toUpperCase());
}

async function schemas() {
  const files = await readdir(join(here, ".."));
  return files.filter((file) => file.endsWith(".json")).sort();
}

/** Generates into a folder; each schema lies in a folder of its own, as the generator wants it. */
async function generate(target) {
  const work = await mkdtemp(join(tmpdir(), "schemas-"));
  try {
    const contracts = [];
    for (const file of await schemas()) {
      const contract = file.replace(/\.json$/, "");
      const dir = join(work, contract);
      await mkdir(dir);
      await copyFile(join(here, "..", file), join(dir, file));
      contracts.push({ name: typeName(contract), dir });
    }
    await codegen.default({
      contracts,
      outPath: target,
      options: {
        bundle: { enabled: false },
        types: { enabled: true },
        client: { enabled: true, execExtendsQuery: false },
        messageComposer: { enabled: false },
        messageBuilder: { enabled: false },
        reactQuery: { enabled: false },
        recoil: { enabled: false },
      },
    });
    await nameModules(target);
    await writeIndex(target, contracts);
  } finally {
    await rm(work, { recursive: true });
  }
}

/** Node's modules are imported by the names of their files. */
async function nameModules(folder) {
  for (const file of await readdir(folder)) {
    const path = join(folder, file);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace(/from "(\.\/[^"]+)"/g, 'from "$1.js"'));
  }
}

/** One module with all clients, and every contract's types under a name of their own. */
async function writeIndex(folder, contracts) {
  const lines = [];
  for (const { name } of contracts) {
    const text = await readFile(join(folder, `${name}.client.ts`), "utf8");
    const clients = [...text.matchAll(/^export class (\w+)/gm)].map(([, client]) => client);
    lines.push(`export * as ${name}Types from "./${name}.types.js";`);
    lines.push(`export { ${clients.join(", ")} } from "./${name}.client.js";`);
  }
  await writeFile(join(folder, "index.ts"), `${lines.join("\n")}\n`);
}

async function contents(folder) {
  const files = (await readdir(folder)).sort();
  return Promise.all(files.map(async (file) => [file, await readFile(join(folder, file), "utf8")]));
}

// The generator reports every file that it writes.
const log = console.log;
console.log = () => {};
if (process.argv.includes("--check")) {
  const fresh = await mkdtemp(join(tmpdir(), "generated-"));
  try {
    await generate(fresh);
    const [expected, found] = await Promise.all([contents(fresh), contents(generated)]);
    if (JSON.stringify(expected) !== JSON.stringify(found)) {
      const stale = expected.filter(([file, text]) => found.find(([name]) => name === file)?.[1] !== text);
      console.error(`src/generated is not that of the schemas: ${stale.map(([file]) => file).join(", ")}`);
      console.error("run `npm run generate` in schema/ts");
      process.exitCode = 1;
    }
  } finally {
    await rm(fresh, { recursive: true });
  }
} else {
  await rm(generated, { recursive: true, force: true });
  await mkdir(generated, { recursive: true });
  await generate(generated);
  log(`${(await readdir(generated)).length} files in src/generated`);
}
