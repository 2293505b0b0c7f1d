export * from "./encoding.js";
export * from "./formats.js";
export * from "./generated/index.js";
export * from "./trees.js";
