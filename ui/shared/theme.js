// The colour theme of a page: the system's, or the presenter's choice. The styles follow the system by one media query.
// A chosen theme replaces the condition of that query, so each colour is defined once.

const prefersLight = "(prefers-color-scheme: light)";

/** @type {CSSMediaRule[]} */
let lightRules = [];

/** Finds the rules for light colours. At first, their media query follows the system. */
function findLightRules() {
  return Array.from(document.styleSheets)
    .flatMap((sheet) => Array.from(sheet.cssRules))
    .filter((rule) => rule instanceof CSSMediaRule)
    .filter((rule) => rule.media.mediaText === prefersLight);
}

/** @param {"light" | "dark" | null} theme null for the system's theme */
export function setTheme(theme) {
  if (lightRules.length === 0) lightRules = findLightRules();
  const query = theme === null ? prefersLight : theme === "light" ? "all" : "not all";
  for (const rule of lightRules) {
    if (rule.media.mediaText !== query) rule.media.mediaText = query;
  }
  // This is for the parts that the browser engine draws: scroll bars and form fields.
  document.documentElement.style.colorScheme = theme || "";
}
