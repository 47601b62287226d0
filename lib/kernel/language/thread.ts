/**
 * The thread in which TypeScript works, so that the protocol answers meanwhile. It reads the library's declarations as soon as it starts;
 * a cell that comes before it
 * has done so is emitted in between, and looked at afterwards.
 */
import { parentPort, workerData } from "node:worker_threads";
import type * as TS from "typescript";
import { apartNames, givenNames } from "./apart.js";
import { check, syntax, type Complaint, type Verdict } from "./check.js";
import { loadCompiler } from "./compiler.js";
import { complete } from "./complete.js";
import { asExpression, emit, parse, type Emitted } from "./emit.js";
import { inspect } from "./inspect.js";
import { declarations } from "./names.js";
import { Service, type Place } from "./service.js";
import { whole } from "./whole.js";
import { ready } from "./ready.js";

/** What the thread is asked, by name: arguments and answer. */
export interface Language {
  /** Syntax and script of a cell. `warm` says whether types can be looked at without waiting for the library. */
  emit(cell: number, name: string, text: string): { errors: readonly Complaint[]; emitted?: Emitted; warm: boolean };
  /** The types of a cell that was emitted. */
  check(cell: number): Verdict;
  /** An expression of `user_expressions`. */
  expression(text: string): { errors: readonly Complaint[]; emitted?: Emitted };
  /** A cell has run: its names are there. */
  keep(cell: number): void;
  /** The process with the names is gone. */
  forget(): void;
  complete(text: string, cursor: number): ReturnType<typeof complete>;
  inspect(text: string, cursor: number, source: boolean): ReturnType<typeof inspect>;
  whole(text: string): ReturnType<typeof whole>;
}

/** A question as it comes in. */
export interface Question {
  readonly id: number;
  readonly name: keyof Language;
  readonly args: readonly unknown[];
}

const { cache, ...place } = workerData as Place & { readonly cache: string };
const { ts, keep } = loadCompiler(place.project, cache);
const service = new Service(ts, place);
const files = new Map<number, { file: TS.SourceFile; name: string; types: ReadonlyMap<string, string> }>();
const apart = apartNames();
const declaredApart = new Set<string>(givenNames);
let warm = false;

/** A script of a text without errors. */
function script(text: string): Emitted {
  const file = parse(ts, text);
  for (const name of declarations(ts, file, "").keys()) if (apart.has(name)) declaredApart.add(name);
  const used = [...declaredApart].some((name) => new RegExp(`(^|[^\\w$])${name.replace(/\$/g, "\\$&")}($|[^\\w$])`).test(text));
  return emit(ts, text, { isApart: (name) => declaredApart.has(name), apart: used });
}

const language: Language = {
  emit(cell, name, given) {
    const text = asExpression(ts, given);
    const file = parse(ts, text);
    const errors = syntax(ts, file, name);
    if (errors.length > 0) return { errors, warm };
    files.set(cell, { file, name, types: new Map() });
    return { errors, emitted: script(text), warm };
  },
  check(cell) {
    const seen = files.get(cell)!;
    const { types, ...verdict } = check(service, seen.file, seen.name);
    seen.types = types;
    return verdict;
  },
  expression(given) {
    const text = `(${given}\n)`;
    const errors = syntax(ts, parse(ts, text), "user expression");
    return errors.length > 0 ? { errors } : { errors, emitted: script(text) };
  },
  keep(cell) {
    const kept = files.get(cell);
    if (kept !== undefined) service.names.keep(cell, kept.file, kept.types);
    files.delete(cell);
  },
  forget() {
    service.names.clear();
    declaredApart.clear();
    for (const name of givenNames) declaredApart.add(name);
    files.clear();
  },
  complete: (text, cursor) => complete(service, text, cursor),
  inspect: (text, cursor, source) => inspect(service, text, cursor, source),
  whole: (text) => whole(ts, text),
};

/** Questions that need the library wait until it is read. */
const patient = new Set<keyof Language>(["check", "complete", "inspect"]);
const waiting: Question[] = [];

function answer({ id, name, args }: Question): void {
  try {
    const asked = language as unknown as Record<string, (...given: readonly unknown[]) => unknown>;
    parentPort!.postMessage({ id, value: asked[name](...args) });
  } catch (error) {
    parentPort!.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

parentPort!.on("message", (question: Question) => {
  // In order: what a check rests on must not be forgotten before it.
  if (!warm && (patient.has(question.name)
    || (waiting.length > 0 && (question.name === "keep" || question.name === "forget")))) waiting.push(question);
  else answer(question);
});

for (const _ of service.warm()) await new Promise((resolve) => setImmediate(resolve));
warm = true;
parentPort!.postMessage({ id: ready });
for (const question of waiting) answer(question);
keep();
