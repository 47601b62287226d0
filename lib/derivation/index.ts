/** The ledger of equations and its checker: `import { ledger, check } from "golden-momentum/derivation"`. */
export * from "./core.js";
export { slopeOf, type Slope } from "./checker/slope.js";
export { referee, type RefereeReport } from "./checker/referee.js";
export { describe, detailsOf, type Details } from "./checker/details.js";
