// Bundles the wallet page into build/wallet: `npm run wallet`. A config.json has to lie beside it.
import { build } from "esbuild";
import { copyFile, mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "..", "..", "inference-node", "web", "wallet");
const target = join(here, "build", "wallet");

await mkdir(target, { recursive: true });
await build({
  entryPoints: [join(source, "main.ts")],
  outfile: join(target, "wallet.js"),
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  alias: { "@openledger/client": join(here, "src", "index.ts") },
  nodePaths: [join(here, "node_modules")],
  // CosmJS asks for Node's modules where the browser's own are missing.
  external: ["crypto", "fs", "path"],
  define: { global: "globalThis" },
  legalComments: "none",
});
for (const file of ["index.html", "wallet.css"]) {
  await copyFile(join(source, file), join(target, file));
}
const { size } = await stat(join(target, "wallet.js"));
console.log(`${target}: wallet.js has ${Math.ceil(size / 1_024)} KB`);
