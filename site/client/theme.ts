/** Dark or light: the reader's system says, a button says otherwise, and the browser remembers where it may. */
import { element } from "./page.js";

const key = "golden-momentum-theme";

/** Makes the button work. */
export function startTheme(): void {
  const root = document.documentElement, button = element<HTMLButtonElement>("theme"), system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = (): boolean => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const name = (): void => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `${isDark() ? "light" : "dark"} theme`);
  };
  const remembered = recall();
  if (remembered === "dark" || remembered === "light") root.dataset.theme = remembered;
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem(key, root.dataset.theme);
    } catch {
      // Storage is refused: the choice lasts as long as the page.
    }
    name();
  });
  system.addEventListener("change", name);
  name();
}

function recall(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
