import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** The rooms of the house, left to right (README, "The rooms"): a room may import only from rooms to its left. */
const rooms = ["theory", "derivation", "data", "train", "experiment", "notebook", "cli"];
const mayNotImport = (room, forbidden) => ({
  files: [`lib/${room}/**/*.ts`],
  rules: {
    "no-restricted-imports": ["error", {
      patterns: [{
        group: forbidden.flatMap((other) => [`../${other}/*`, `../../${other}/*`]),
        message: `lib/${room} imports only from rooms to its left (see README, The rooms).`,
      }],
    }],
  },
});

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
  mayNotImport("theory", rooms.slice(1)),
  mayNotImport("derivation", rooms.slice(2)),
  mayNotImport("data", ["theory", "derivation", ...rooms.slice(3)]),
  mayNotImport("train", ["derivation", ...rooms.slice(4)]),
  mayNotImport("experiment", ["derivation", ...rooms.slice(5)]),
  mayNotImport("notebook", ["cli"]),
  { files: ["test/**/*.ts"], rules: { "@typescript-eslint/no-unused-expressions": "off" } },
);
