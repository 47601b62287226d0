/** What a notebook needs to show things. Everything works without a rich front end too: then it prints text. */
import { registerResults } from "./results.js";
export { display, inNotebook, openPlace, type Bundle, type Place } from "./kernel.js";
export { figureBundle, sentence, show } from "./show.js";
export { percent, points, table, tableBundle, type DataFrameLike, type TableOptions, type TableSource } from "./table.js";
export { progress, type Progress } from "./progress.js";
export { interruption, live, watch, type LiveOptions } from "./live.js";
export { equation, equationBundle } from "./equation.js";
export { proof, proofBundle, proofs, verdictInWords } from "./proof.js";
export { prose, proseBundle, type ProseOptions } from "./prose.js";
export { formulasIn, type Letters } from "./mathematics.js";
export { readings } from "./readings.js";
export { confusionBundle, imagesBundle, trial, Trial, type TrialSettings, type WrongAnswer } from "./trial.js";
export * as moving from "./moving/index.js";
export { evidence, records, type Source } from "./records.js";

registerResults();
