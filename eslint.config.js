import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** The rooms of the house, left to right (README, "The rooms"): a room may import only from rooms to its left. */
const rooms = ["theory", "derivation", "data", "train", "browser", "experiment", "cluster", "notebook", "jupyter", "kernel", "cli"];
const foreign = (forbidden, message) => ({ regex: `^(\\.\\./)+(lib/)?(${forbidden.join("|")})/`, message });
const mayNotImport = (files, ...patterns) => ({ files, rules: { "no-restricted-imports": ["error", { patterns }] } });
const room = (name, forbidden) =>
  mayNotImport(
    [`lib/${name}/**/*.ts`],
    foreign([...forbidden, "bench", "test"], `lib/${name} imports only from rooms to its left (see README, The rooms).`),
  );

/** A room whose modules also run in a browser; only those at its edge know Node. */
const core = (name, forbidden, edge = []) => {
  const { files, rules: { "no-restricted-imports": [severity, { patterns }] } } = room(name, forbidden);
  const message = `lib/${name} also runs in a browser: files, processes and threads come in at its edge ` +
    `(${edge.join(", ") || "it has none"}).`;
  return {
    files,
    ignores: edge,
    rules: {
      "no-restricted-imports": [
        severity,
        {
          patterns: [
            ...patterns, { regex: "^node:", message }, { regex: "/(data|derivation)/index\\.js$|/paths\\.js$|/referee\\.js$", message },
          ],
        },
      ],
      "no-restricted-globals": [
        "error",
        ...["process", "Buffer", "setImmediate", "require", "__dirname", "__filename"].map((global) => ({ name: global, message })),
      ],
    },
  };
};

/** What the rooms of the core may import from, beside themselves. */
const left = { derivation: ["theory"], train: ["theory", "data"], browser: ["theory", "derivation", "data", "train"] };
const edges = {
  derivation: ["lib/derivation/index.ts", "lib/derivation/checker/referee.ts", "lib/derivation/checker/details.ts",
    "lib/derivation/mathjs/node.ts"],
  data: [
    "lib/data/index.ts", "lib/data/idx.ts", "lib/data/dataset.ts", "lib/data/sets.ts", "lib/data/image-folder.ts", "lib/data/image-file.ts",
    "lib/data/image-samples.ts",
    "lib/data/png.ts",
  ],
  train: ["lib/train/hosts/node.ts", "lib/train/hosts/node-thread.ts"],
};

/** Where lines may be longer than 140 columns: shaders, whose lines are WGSL, and notebooks, whose paragraphs are a line each. */
const longer = ["lib/train/gpu/{conv-backward,conv-forward,dense,head}.ts", "notebooks/**"];

export default tseslint.config(
  {
    ignores: [
      "dist/", "node_modules/", "**/node_modules/", "**/.venv/", ".cache/", "report/", "lib/train/kernels/", "data/", "test/peers/",
    ],
  },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": "off",
      eqeqeq: "error",
    },
  },
  {
    files: ["**/*.mjs", "**/*.js"],
    languageOptions: {
      globals: {
        process: "readonly", console: "readonly", URL: "readonly", Buffer: "readonly", setTimeout: "readonly", clearTimeout: "readonly",
      },
    },
  },
  {
    files: ["**/*.cjs"],
    languageOptions: {
      sourceType: "commonjs", globals: { process: "readonly", console: "readonly", require: "readonly", __dirname: "readonly" },
    },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  ...["theory", "derivation", "data", "train", "browser"].flatMap((name) => {
    const forbidden = [...rooms.filter((other) => other !== name && !(left[name] ?? []).includes(other)), "paper-figures"];
    return [room(name, forbidden), core(name, forbidden, edges[name])];
  }),
  room("experiment", ["derivation", ...rooms.slice(5), "paper-figures"]),
  room("cluster", ["theory", "derivation", ...rooms.slice(7), "paper-figures"]),
  room("notebook", ["cluster", "jupyter", "kernel", "cli"]),
  room("jupyter", ["theory", "derivation", "data", "train", "experiment", "notebook", "cli", "paper-figures"]),
  room("kernel", ["theory", "derivation", "data", "train", "experiment", "notebook", "cli", "paper-figures"]),
  mayNotImport(["paper-figures/**/*.ts"], foreign(["notebook", "jupyter", "kernel", "cli", "bench", "test"],
    "A figure knows theory, records and data; not notebooks, commands or benchmarks.")),
  mayNotImport(["bench/**/*.ts"], foreign(["notebook", "jupyter", "kernel", "cli", "paper-figures", "test"],
    "A benchmark knows the library and its data; what a figure draws of it lies in lib/experiment/records.")),
  {
    files: ["**/*.{ts,mjs,js}"], ignores: longer,
    rules: { "max-len": ["error", { code: 140, ignoreUrls: true, ignoreRegExpLiterals: true }] },
  },
  { files: ["test/**/*.ts"], rules: { "@typescript-eslint/no-unused-expressions": "off" } },
);
