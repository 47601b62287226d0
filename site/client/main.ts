/**
 * The page's script: what was written before moves now. Each part starts by itself, so that one that cannot does not take the others
 * along.
 */
import { startControls } from "./controls.js";
import { startGrid } from "./grid.js";
import { startLedger } from "./ledger.js";
import { element } from "./page.js";
import { startTheme } from "./theme.js";
import { startTraining } from "./training.js";

for (const start of [startTheme, startLedger, startTraining, startGrid, startControls]) {
  try {
    start();
  } catch (error) {
    console.error(error);
    element("notes").hidden = false;
    element("notes").textContent = `A part of this page did not start (${String(error)}); the rest works.`;
  }
}
document.documentElement.classList.add("runs");
