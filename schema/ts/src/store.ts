/** Where a client keeps what must survive it: session keys, and what it has promised. */

/** Texts under keys. */
export interface DurableStore {
  /** The text under a key. */
  get(key: string): Promise<string | undefined>;
  /** Writes a text, which is durable when the promise resolves. */
  set(key: string, value: string): Promise<void>;
  /** Removes a text; nothing where there is none. */
  delete(key: string): Promise<void>;
  /** The keys that begin with `prefix`, ascending. */
  keys(prefix: string): Promise<string[]>;
  /** Runs `change` while nobody else who uses the same store runs one for the same key. */
  alone<T>(key: string, change: () => Promise<T>): Promise<T>;
}

/** Runs what it is given one after the other for each key. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  run<T>(key: string, act: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const result = before.then(act, act);
    const ended = result.catch(() => undefined);
    this.last.set(key, ended);
    void ended.then(() => {
      if (this.last.get(key) === ended) {
        this.last.delete(key);
      }
    });
    return result;
  }
}

/** A store that ends with the process: for tests, and for channels that do as well. */
export class MemoryStore implements DurableStore {
  private readonly entries = new Map<string, string>();
  private readonly turns = new Turns();

  async get(key: string): Promise<string | undefined> {
    return this.entries.get(key);
  }

  async set(key: string, value: string): Promise<void> {
    this.entries.set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.entries.delete(key);
  }

  async keys(prefix: string): Promise<string[]> {
    return [...this.entries.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  alone<T>(key: string, change: () => Promise<T>): Promise<T> {
    return this.turns.run(key, change);
  }
}

/** The part of `window.localStorage` that is used. */
export interface WebStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The part of `navigator.locks` that is used. */
export interface WebLocks {
  request<T>(name: string, run: () => Promise<T>): Promise<T>;
}

/** A page's `localStorage`. Its tabs take turns by `navigator.locks` where the browser has them. */
export class LocalStorageStore implements DurableStore {
  private readonly turns = new Turns();

  constructor(
    private readonly storage: WebStorage,
    private readonly locks?: WebLocks,
    private readonly namespace = "openledger/",
  ) {}

  async get(key: string): Promise<string | undefined> {
    return this.storage.getItem(this.namespace + key) ?? undefined;
  }

  async set(key: string, value: string): Promise<void> {
    this.storage.setItem(this.namespace + key, value);
  }

  async delete(key: string): Promise<void> {
    this.storage.removeItem(this.namespace + key);
  }

  async keys(prefix: string): Promise<string[]> {
    const all = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index) ?? "");
    const whole = this.namespace + prefix;
    return all
      .filter((key) => key.startsWith(whole))
      .map((key) => key.slice(this.namespace.length))
      .sort();
  }

  alone<T>(key: string, change: () => Promise<T>): Promise<T> {
    const run = () => (this.locks ? this.locks.request(this.namespace + key, change) : change());
    return this.turns.run(key, run);
  }
}
