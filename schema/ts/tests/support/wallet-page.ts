/** The wallet page: built, and served where no node is needed. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { root } from "./chain.js";

const TYPES: Record<string, string> = {
  "index.html": "text/html",
  "wallet.css": "text/css",
  "wallet.js": "text/javascript",
};

/** Builds the page and returns its folder. */
export function buildPage(): string {
  const package_ = join(root, "schema/ts");
  execFileSync(process.execPath, [join(package_, "build-wallet.mjs")], { stdio: "pipe" });
  return join(package_, "build/wallet");
}

/** Serves the page with a configuration. */
export async function servePage(config: object): Promise<Server> {
  const folder = buildPage();
  return serve((path) => {
    if (path === "/config.json") {
      return { type: "application/json", body: JSON.stringify(config) };
    }
    const file = path === "/" ? "index.html" : path.slice(1);
    const type = TYPES[file];
    return type === undefined ? undefined : { type, body: readFileSync(join(folder, file)) };
  });
}

/** A server on loopback; what `answer` has none for is not found. Pages of any origin may read it. */
export async function serve(
  answer: (path: string) => { type: string; body: string | Buffer } | undefined,
): Promise<Server> {
  const server = createServer(({ url = "/" }, response) => {
    const found = answer(url);
    const headers = { "content-type": found?.type ?? "text/plain", "access-control-allow-origin": "*" };
    response.writeHead(found ? 200 : 404, headers);
    response.end(found?.body ?? "not found");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Where a server listens. */
export const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
