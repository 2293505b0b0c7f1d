/** What needs Node's modules; everything else of the client runs in browsers too. */
export * from "./file-store.js";
