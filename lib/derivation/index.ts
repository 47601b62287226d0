/** The ledger of equations and its checker: `import { ledger, check } from "golden-momentum/derivation"`. */
export type * from "./claim.js";
export { examine, type OwnEquation } from "./examine.js";
export { check, withReferee, type CheckOptions } from "./check.js";
export { referee, type RefereeReport } from "./referee.js";
export { claimInWords } from "./words.js";
export { ledger } from "./ledger/index.js";
export { agreeing, entriesOf, summarise, table, type Report } from "./report.js";
