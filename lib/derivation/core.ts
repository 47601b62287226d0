/** The ledger of equations and its checker, without the referee, which is another program. */
export type * from "./checker/claim.js";
export { examine, type ExamineOptions, type OwnEquation, type OwnVerdict } from "./checker/examine.js";
export { check, withReferee, type CheckOptions } from "./checker/check.js";
export { claimInWords, domainInWords } from "./typesetting/describe-claim.js";
export { formulasOf, plainText, type Formula } from "./typesetting/plain.js";
export { ledger } from "./ledger/index.js";
export { agreeing, entriesOf, summarise, table, type Report } from "./checker/report.js";
export { readEquation, readEquations, readRanges } from "./checker/read-equations.js";
