/**
 * One of the further threads of an engine, as a worker thread of Node.
 */
import { workerData } from "node:worker_threads";
import type { Assignment } from "../engine/host.js";
import { work } from "../engine/work.js";

work(workerData as Assignment);
