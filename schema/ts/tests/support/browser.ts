/** Headless Chromium with a wallet in every page. */
import { existsSync } from "node:fs";
import { join } from "node:path";

import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";

import { root } from "./chain.js";

const PROGRAMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The browser's program; undefined where there is none. */
export function chromiumProgram(): string | undefined {
  const named = process.env.OPENLEDGER_CHROMIUM;
  return (named ? [named] : PROGRAMS).find((program) => existsSync(program));
}

/** Starts the browser with a profile of its own, which it deletes when it is closed. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumProgram()!, args: FLAGS, headless: true });
}

/** A page with a wallet that holds one key. */
export async function pageWithWallet(browser: Browser, secret: string): Promise<Page> {
  const page = await browser.newPage();
  await page.addInitScript(`window.walletSecret = ${JSON.stringify(secret)};`);
  await page.addInitScript(await walletScript());
  return page;
}

async function walletScript(): Promise<string> {
  const package_ = join(root, "schema/ts");
  const bundled = await build({
    entryPoints: [join(package_, "tests/browser/keplr.ts")],
    alias: { "@openledger/client": join(package_, "src/index.ts") },
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "es2022",
    external: ["crypto", "fs", "path"],
    define: { global: "globalThis" },
  });
  return bundled.outputFiles[0]!.text;
}
