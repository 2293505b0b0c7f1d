/** Durable stores: in files, in a page's localStorage, in memory. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";

import { FileStore } from "../src/node/index.js";
import { type DurableStore, LocalStorageStore, MemoryStore, Sessions, type WebStorage } from "../src/index.js";

const folder = mkdtempSync(join(tmpdir(), "store-"));
after(() => rmSync(folder, { recursive: true }));

/** `localStorage` as browsers have it. */
function webStorage(): WebStorage {
  const entries = new Map<string, string>([["of another page", "kept"]]);
  return {
    get length() {
      return entries.size;
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  };
}

const storage = webStorage();
/** name -> a store, and another handle on the same. */
const STORES: Record<string, [DurableStore, DurableStore]> = {
  files: [new FileStore(join(folder, "a")), new FileStore(join(folder, "a"))],
  localStorage: [new LocalStorageStore(storage), new LocalStorageStore(storage)],
};
const memory = new MemoryStore();
STORES.memory = [memory, memory];

for (const [name, [store, again]] of Object.entries(STORES)) {
  test(`${name}: what was written is there for the next one who opens it`, async () => {
    assert.deepEqual(await store.keys(""), []);
    assert.equal(await store.get("b/1"), undefined);
    await store.set("b/2", "two");
    await store.set("b/1", "one");
    await store.set("a/../c", "three");
    await store.set("b/1", "one more");
    assert.deepEqual(await again.keys("b/"), ["b/1", "b/2"]);
    assert.equal(await again.get("b/1"), "one more");
    assert.equal(await again.get("a/../c"), "three");
    await again.delete("b/1");
    await again.delete("b/1");
    assert.deepEqual(await store.keys("b/"), ["b/2"]);
  });

  test(`${name}: changes of one key take turns, also after a failure`, async () => {
    await store.set("count", "0");
    const increment = () =>
      store.alone("count", async () => {
        const count = Number(await store.get("count"));
        await store.set("count", String(count + 1));
      });
    await assert.rejects(store.alone("count", () => Promise.reject(new Error("stopped"))), /stopped/);
    await Promise.all(Array.from({ length: 20 }, increment));
    assert.equal(await store.get("count"), "20");
  });
}

test("files are their owner's alone, and none is left half written", () => {
  const files = readdirSync(join(folder, "a"));
  assert.ok(files.length > 0 && files.every((file) => file.endsWith(".json")), files.join());
  for (const file of files) {
    assert.equal(statSync(join(folder, "a", file)).mode & 0o777, 0o600);
  }
});

test("localStorage: entries of others stay out of sight and as they are", async () => {
  assert.ok(!(await STORES.localStorage![0].keys("")).includes("of another page"));
  assert.equal(storage.getItem("of another page"), "kept");
});

test("a session whose opening was interrupted is completed from the chain's channels", async () => {
  const sessions = new Sessions(new MemoryStore(), "chain-1", "open1splitter");
  const terms = { chain_id: "chain-1", splitter: "open1splitter", payer: "p", node: "n", scheme: "ed25519", cap: "5", expires: "9" } as const;
  await sessions.begin({ ...terms, secret: "aa", session_key: "k1" });
  await sessions.begin({ ...terms, secret: "bb", session_key: "k2" });
  const channel = { channel: "3", session_key: "k2", node: "n", cap: "5", expires: "9" };
  const found = await sessions.recover([channel as Parameters<Sessions["recover"]>[0][0]]);
  assert.deepEqual(found, [{ ...terms, secret: "bb", channel: "3" }]);
  assert.deepEqual(await sessions.all(), found);
  assert.deepEqual(await sessions.load("3"), found[0]);
  assert.deepEqual(await sessions.recover([]), [], "the other one is kept and waits");
  const late = { ...channel, channel: "4", session_key: "k1" } as Parameters<Sessions["recover"]>[0][0];
  assert.equal((await sessions.recover([late])).length, 1);
});
