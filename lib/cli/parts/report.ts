/** Writes the page of all that was found. */
import { relative } from "node:path";
import { paths } from "../../paths.js";
import { writeReport } from "../report.js";
import type { Part } from "./part.js";

/** report/index.html, from what the other parts have left. */
export const reportPart: Part = () => Promise.resolve({ state: "done", lines: [`open ${relative(paths.root, writeReport())}`] });
