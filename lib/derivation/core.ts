/** The ledger of equations and its checker, without the referee, which is another program. */
export type * from "./checker/claim.js";
export { examine, type OwnEquation } from "./checker/examine.js";
export { check, withReferee, type CheckOptions } from "./checker/check.js";
export { claimInWords } from "./typesetting/describe-claim.js";
export { ledger } from "./ledger/index.js";
export { agreeing, entriesOf, summarise, table, type Report } from "./checker/report.js";
