/** The ledger of equations and its checker: `import { ledger, check } from "golden-momentum/derivation"`. */
export type * from "./checker/claim.js";
export { examine, type ExamineOptions, type OwnEquation, type OwnVerdict } from "./checker/examine.js";
export { check, withReferee, type CheckOptions } from "./checker/check.js";
export { referee, type RefereeReport } from "./checker/referee.js";
export { claimInWords } from "./typesetting/describe-claim.js";
export { ledger } from "./ledger/index.js";
export { agreeing, entriesOf, summarise, table, type Report } from "./checker/report.js";
export { readEquation, readEquations, readRanges } from "./checker/read-equations.js";
