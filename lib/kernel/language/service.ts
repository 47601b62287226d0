/** TypeScript's language service over the cells of one notebook, with the options by which the project itself is compiled. */
import { join } from "node:path";
import type * as TS from "typescript";
import { ambient } from "./ambient.js";
import { Names } from "./names.js";

/** What a language service is made for. */
export interface Place {
  /** The notebook's folder: relative imports are seen from there. */
  readonly folder: string;
  /** The project's folder: its packages are found from anywhere. */
  readonly project: string;
}

/** A cell as TypeScript sees it: one line of what it uses from earlier cells, then its text. */
export interface Seen {
  readonly file: string;
  /** How many characters come before the cell's own. */
  readonly before: number;
  readonly service: TS.LanguageService;
}

/** Options that tslab did not have: what only they object to runs, with the objection shown. */
const lax: TS.CompilerOptions = {
  strict: false, noImplicitAny: false, noImplicitOverride: false, noFallthroughCasesInSwitch: false, noUnusedLocals: false,
    noUnusedParameters: false,
  noImplicitReturns: false, isolatedModules: false, verbatimModuleSyntax: false, allowUnreachableCode: true, allowUnusedLabels: true,
};

/** The service, with its strict and its lax reading of the same cell. */
export class Service {
  readonly #strict: TS.LanguageService;
  #lax: TS.LanguageService | undefined;
  readonly #registry: TS.DocumentRegistry;
  readonly #options: TS.CompilerOptions;
  readonly #current: string;
  readonly #ambient: string;
  readonly names: Names;
  #text = "";
  #version = 0;

  constructor(readonly ts: typeof TS, readonly place: Place) {
    this.#options = projectOptions(ts, place.project);
    this.#registry = ts.createDocumentRegistry(true, place.folder);
    this.#current = join(place.folder, "golden-cell.mts");
    this.#ambient = join(place.folder, "golden-kernel.d.ts");
    this.names = new Names(ts, place.folder);
    this.#strict = ts.createLanguageService(this.#host(this.#options), this.#registry);
  }

  /**
   * Puts a cell before the service.
   * @param all with every name of earlier cells, for completion
   */
  see(file: TS.SourceFile, all = false): Seen {
    const prelude = this.names.prelude(file, all);
    this.#text = prelude + file.text;
    this.#version++;
    return { file: this.#current, before: prelude.length, service: this.#strict };
  }

  /** What was put before the service last. */
  current(): { file: string; service: TS.LanguageService } {
    return { file: this.#current, service: this.#strict };
  }

  /** The same cell, read as tslab would. */
  laxly(): TS.LanguageService {
    return (this.#lax ??= this.ts.createLanguageService(this.#host({ ...this.#options, ...lax }), this.#registry));
  }

  /**
   * Reads the library's declarations one file after the other, so that a cell that comes meanwhile is emitted in between; then builds the
   * first program.
   * @example for (const _ of service.warm()) await turn();
   */
  *warm(): Generator<void> {
    const { ts } = this;
    const host = this.#host(this.#options);
    const wanted = [ts.getDefaultLibFilePath(this.#options)], done = new Set<string>();
    const folder = join(wanted[0], "..");
    const wantedLibs = (this.#options.lib ?? []).map((name) => join(folder, name));
    const format: TS.CreateSourceFileOptions = { languageVersion: ts.ScriptTarget.ES2022, impliedNodeFormat: ts.ModuleKind.CommonJS };
    const queue = [...wantedLibs, join(this.place.project, "node_modules", "@types", "node", "index.d.ts")];
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      if (done.has(file) || !host.fileExists(file)) continue;
      done.add(file);
      const text = ts.ScriptSnapshot.fromString(host.readFile(file) ?? "");
      const made = this.#registry.acquireDocument(file, this.#options, text, "1", ts.ScriptKind.TS, format);
      for (const { fileName } of made.libReferenceDirectives) queue.push(join(folder, `lib.${fileName.toLowerCase()}.d.ts`));
      for (const { fileName } of made.referencedFiles) queue.push(join(file, "..", fileName));
      yield;
    }
    this.#text = "export {};\nconsole.log(1)";
    this.#version++;
    this.#strict.getProgram();
    yield;
    this.#strict.getSemanticDiagnostics(this.#current);
  }

  /** When a file of the reader's was written last; packages and the compiler's own libraries do not change. */
  #written(file: string): string {
    if (/[\\/](node_modules|dist)[\\/]/.test(file)) return "1";
    return String(this.ts.sys.getModifiedTime?.(file)?.getTime() ?? 1);
  }

  #host(options: TS.CompilerOptions): TS.LanguageServiceHost {
    const { ts } = this;
    const { folder, project } = this.place;
    const own = (file: string) => (file === this.#current ? this.#text : file === this.#ambient ? ambient : this.names.past.get(file));
    const elsewhere = join(project, "notebooks", "elsewhere.mts");
    const cache = ts.createModuleResolutionCache(folder, (name) => name, options);
    const host: TS.LanguageServiceHost = {
      getScriptFileNames: () => [this.#ambient, this.#current],
      getScriptVersion: (file) => (file === this.#current ? String(this.#version) : own(file) !== undefined ? "1" : this.#written(file)),
      getScriptSnapshot: (file) => {
        const text = own(file) ?? ts.sys.readFile(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => folder,
      getCompilationSettings: () => options,
      getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
      fileExists: (file) => own(file) !== undefined || ts.sys.fileExists(file),
      readFile: (file) => own(file) ?? ts.sys.readFile(file),
      directoryExists: (name) => ts.sys.directoryExists(name),
      getDirectories: (name) => ts.sys.getDirectories(name),
      readDirectory: (...args) => ts.sys.readDirectory(...args),
      realpath: (name) => (own(name) !== undefined ? name : ts.sys.realpath?.(name) ?? name),
      // A notebook outside the project finds the project's packages too.
      resolveModuleNameLiterals: (literals, file, redirected, given, source) => literals.map((literal) => {
        const mode = ts.getModeForUsageLocation(source, literal, given);
        // What lies beside the notebook may come and go; packages stay where they are.
        const near = literal.text.startsWith(".");
        const found = ts.resolveModuleName(literal.text, file, given, host, near ? undefined : cache, redirected, mode);
        if (found.resolvedModule !== undefined || near) return found;
        return ts.resolveModuleName(literal.text, elsewhere, given, host, cache, redirected, mode);
      }),
    };
    return host;
  }
}

/** The options of the project's `notebooks/tsconfig.json`, by which CI checks the notebooks' texts too. */
function projectOptions(ts: typeof TS, project: string): TS.CompilerOptions {
  const read = (file: string) => {
    const config = ts.readConfigFile(file, (name) => ts.sys.readFile(name)).config as { compilerOptions?: object } | undefined;
    return config?.compilerOptions ?? {};
  };
  const given = { ...read(join(project, "tsconfig.json")), ...read(join(project, "notebooks", "tsconfig.json")), types: ["node"] };
  const { options } = ts.convertCompilerOptionsFromJson(given, join(project, "notebooks"));
  return { ...options, typeRoots: [join(project, "node_modules", "@types")], rootDir: undefined, rootDirs: undefined };
}
