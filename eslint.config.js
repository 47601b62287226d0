import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** The rooms of the house, left to right (README, "The rooms"): a room may import only from rooms to its left. */
const rooms = ["theory", "derivation", "data", "train", "experiment", "notebook", "jupyter", "kernel", "cli"];
const mayNotImport = (files, forbidden, says) => ({
  files,
  rules: {
    "no-restricted-imports": ["error", { patterns: [{ regex: `^(\\.\\./)+(lib/)?(${forbidden.join("|")})/`, message: says }] }],
  },
});
const room = (name, forbidden) =>
  mayNotImport([`lib/${name}/**/*.ts`], [...forbidden, "bench", "test"], `lib/${name} imports only from rooms to its left (see README, The rooms).`);

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "**/node_modules/", "**/.venv/", ".cache/", "report/", "lib/train/kernels/", "data/"] },
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
    languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly", Buffer: "readonly", setTimeout: "readonly", clearTimeout: "readonly" } },
  },
  {
    files: ["**/*.cjs"],
    languageOptions: { sourceType: "commonjs", globals: { process: "readonly", console: "readonly", require: "readonly", __dirname: "readonly" } },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  room("theory", [...rooms.slice(1), "paper-figures"]),
  room("derivation", [...rooms.slice(2), "paper-figures"]),
  room("data", ["theory", "derivation", ...rooms.slice(3), "paper-figures"]),
  room("train", ["derivation", ...rooms.slice(4), "paper-figures"]),
  room("experiment", ["derivation", ...rooms.slice(5), "paper-figures"]),
  room("notebook", ["jupyter", "kernel", "cli"]),
  room("jupyter", ["theory", "derivation", "data", "train", "experiment", "notebook", "cli", "paper-figures"]),
  room("kernel", ["theory", "derivation", "data", "train", "experiment", "notebook", "cli", "paper-figures"]),
  mayNotImport(["paper-figures/**/*.ts"], ["notebook", "jupyter", "kernel", "cli", "bench", "test"],
    "A figure knows theory, records and data; not notebooks, commands or benchmarks."),
  { files: ["test/**/*.ts"], rules: { "@typescript-eslint/no-unused-expressions": "off" } },
);
