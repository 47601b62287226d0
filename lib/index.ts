/** The whole public face; the rooms are also importable one by one (`golden-momentum/theory`, ...). */
export * from "./errors.js";
export * from "./theory/index.js";
