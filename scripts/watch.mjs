/** `npm run watch`: builds again after every change in lib, tests and figures; kernels too. Ends with Ctrl-C. */
import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { join } from "node:path";
import { build, buildKernels } from "./build.mjs";
import { packages, root } from "./setup.mjs";

const installed = packages();
if (!installed.ok) {
  console.error(installed.why);
  process.exitCode = 2;
} else {
  build();
  const compiler = spawn(process.execPath, [
    join(root, "node_modules", "typescript", "bin", "tsc"), "-p", root, "--watch", "--preserveWatchOutput",
  ],
    { cwd: root, stdio: "inherit" });
  let timer;
  const kernels = watch(join(root, "lib", "train", "kernels"), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => console.log(buildKernels() === 0 ? "kernels built" : "kernels failed"), 200);
  });
  compiler.on("exit", (code) => {
    kernels.close();
    process.exitCode = code ?? 0;
  });
}
