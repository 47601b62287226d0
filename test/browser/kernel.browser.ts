import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { Lab } from "./jupyter.js";

/** What a reader does with a kernel, cell by cell. */
const cells = `// %%
/** Some numbers. */
const numbers = [3, 1, 2];

// %%


// %%
console.log("it waits");
await new Promise(() => {});

// %%
await Promise.resolve(0);
console.log("it computes");
while (true) numbers.length = 3;

// %%
for (let tick = 0; tick < 100; tick++) { await new Promise((resolve) => setTimeout(resolve, 100)); console.log("tick", tick); }

// %%
interface Gone { a: number }
function fails(x: number): never {
  throw new RangeError(\`no \${x}\`);
}
fails(numbers[0]);

// %%
const wrong: number = "a text";

// %%
const name = await input("Who? ");
name
`;

describe("the kernel in JupyterLab", function () {
  this.timeout(240_000);
  let lab: Lab;
  const cell = (i: number): Locator => lab.page.locator(".jp-CodeCell").nth(i);
  const output = (i: number): Locator => cell(i).locator(".jp-OutputArea-output");
  const run = async (i: number) => {
    await cell(i).locator(".cm-content").click();
    await lab.page.keyboard.press("Control+Enter");
  };
  const interrupted = async (i: number, printed: string) => {
    await run(i);
    await output(i).getByText(printed).waitFor({ timeout: 20_000 });
    await lab.command("kernelmenu:interrupt");
    await output(i).locator("text=Interrupted: the cell was stopped").first().waitFor({ timeout: 30_000 });
    await lab.idle(30_000);
  };
  before(async () => {
    lab = await Lab.start({ kernel: cells });
    await lab.open("kernel");
    await run(0);
    await lab.idle();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await lab.shot(`failed-kernel-${this.currentTest.title.split(" ", 3).join("-")}`);
  });
  after(async () => { await lab?.close(); });

  it("completes, and shows what a name is", async () => {
    const { page } = lab;
    await cell(1).locator(".cm-content").click();
    await page.keyboard.type("numbers.toSor");
    // JupyterLab waits a second for a completion; on a busy machine it is asked again.
    const offered = page.locator(".jp-Completer", { hasText: "toSorted" });
    for (let attempt = 0; attempt < 6 && !await offered.isVisible(); attempt++) {
      await page.keyboard.press("Tab");
      await offered.waitFor({ timeout: 5_000 }).catch(() => {});
    }
    await page.keyboard.press("Enter");
    await cell(1).locator(".cm-content").getByText("numbers.toSorted").waitFor({ timeout: 30_000 });
    await page.keyboard.type("()");
    await page.keyboard.press("Shift+Tab");
    await page.locator(".jp-Tooltip", { hasText: "toSorted" }).waitFor({ timeout: 20_000 });
    await lab.shot("kernel-help");
    await page.keyboard.press("Escape");
    await lab.command("notebook:run-cell");
    await output(1).getByText("[ 1, 2, 3 ]").waitFor({ timeout: 30_000 });
    assert.match(await cell(1).locator(".jp-OutputPrompt").first().innerText(), /\[2\]/);
  });

  it("stops a cell that waits, a loop after an await, and a loop of awaits, and keeps the names", async () => {
    await interrupted(2, "it waits");
    await interrupted(3, "it computes");
    await interrupted(4, "tick 3");
    const text = await output(4).first().innerText();
    await lab.page.waitForTimeout(500);
    assert.equal(await output(4).first().innerText(), text, "the stopped cell prints on");
    await run(1);
    await output(1).getByText("[ 1, 2, 3 ]").waitFor({ timeout: 30_000 });
  });

  it("names the line of an error, and of an error of types", async () => {
    await run(5);
    await output(5).locator("text=/Cell \\[\\d+\\], line 3, column 9/").first().waitFor({ timeout: 30_000 });
    await run(6);
    await output(6).locator("text=/line 1, column 7: error TS2322/").first().waitFor({ timeout: 30_000 });
    await lab.shot("kernel-errors");
  });

  it("asks for input", async () => {
    await run(7);
    const field = cell(7).locator(".jp-Stdin-input");
    await field.waitFor({ timeout: 30_000 });
    await field.fill("a reader");
    await field.press("Enter");
    await output(7).getByText("'a reader'").waitFor({ timeout: 30_000 });
  });

  it("restarts without its names", async () => {
    const { page } = lab;
    await Promise.all([lab.command("kernelmenu:restart"), page.locator(".jp-Dialog .jp-mod-accept").click()]);
    await lab.idle();
    await run(1);
    await output(1).getByText(/numbers is not defined|Cannot find name 'numbers'/).first().waitFor({ timeout: 60_000 });
  });
});
