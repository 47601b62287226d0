/**
 * The whole public face: theory and errors by their names, every other room of the library under its own (`training.train`,
 * `derivation.ledger`, ...), because two rooms may use one word for two things. The rooms are also importable one by
 * one (`golden-momentum/theory`, ...), and what of them runs in a browser as `golden-momentum/browser`.
 */
export * from "./errors.js";
export * from "./theory/index.js";
export * as data from "./data/index.js";
export * as derivation from "./derivation/index.js";
export * as experiment from "./experiment/index.js";
export * as figures from "../paper-figures/index.js";
export * as notebook from "./notebook/index.js";
export * as training from "./train/index.js";
