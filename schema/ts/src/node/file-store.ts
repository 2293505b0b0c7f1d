/** A durable store in a folder, for Node. */
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";

import { type DurableStore, Turns } from "../store.js";

const SUFFIX = ".json";

/** Turns of all stores of this process, by file. */
const turns = new Turns();

/**
 * One file per key, which only its owner may read. A crash leaves the old text or the new one.
 * Changes take turns within one process; give every process a folder of its own.
 */
export class FileStore implements DurableStore {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  async get(key: string): Promise<string | undefined> {
    try {
      return await readFile(this.path(key), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") {
        return undefined;
      }
      throw error;
    }
  }

  async set(key: string, value: string): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = this.path(key);
    const temporary = `${path}.tmp`;
    const file = await open(temporary, "w", 0o600);
    try {
      await file.writeFile(value);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await this.syncFolder();
  }

  async delete(key: string): Promise<void> {
    await rm(this.path(key), { force: true });
  }

  async keys(prefix: string): Promise<string[]> {
    const files = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") {
        return [];
      }
      throw error;
    });
    return files
      .filter((file) => file.endsWith(SUFFIX))
      .map((file) => decodeURIComponent(file.slice(0, -SUFFIX.length)))
      .filter((key) => key.startsWith(prefix))
      .sort();
  }

  alone<T>(key: string, change: () => Promise<T>): Promise<T> {
    return turns.run(this.path(key), change);
  }

  private path(key: string): string {
    return join(this.folder, encodeURIComponent(key) + SUFFIX);
  }

  /** Makes a rename durable. */
  private async syncFolder(): Promise<void> {
    const folder = await open(this.folder, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}
