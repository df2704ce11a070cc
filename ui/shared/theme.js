// The colour theme of a page: the system's, or the presenter's choice. The styles follow the system by one media query.
// A chosen theme replaces the condition of that query, so each colour is defined once.

const asksForLight = "(prefers-color-scheme: light)";

/** @type {CSSMediaRule[]} */
let lightRules = [];

/** The rules for light colours, which ask the system at first. */
function lightOnes() {
  return Array.from(document.styleSheets)
    .flatMap((sheet) => Array.from(sheet.cssRules))
    .filter((rule) => rule instanceof CSSMediaRule)
    .filter((rule) => rule.media.mediaText === asksForLight);
}

/** @param {"light" | "dark" | null} theme null for the system's */
export function setTheme(theme) {
  if (lightRules.length === 0) lightRules = lightOnes();
  const query = theme === null ? asksForLight : theme === "light" ? "all" : "not all";
  for (const rule of lightRules) {
    if (rule.media.mediaText !== query) rule.media.mediaText = query;
  }
  // What the engine draws itself: scroll bars, the fields' insides.
  document.documentElement.style.colorScheme = theme || "";
}
