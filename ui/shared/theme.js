// The colours of a page: the system's, or the theme that the presenter chose. The styles follow the system by one media
// query; a chosen theme takes the query's place, so that every colour is written once.

const asksForLight = "(prefers-color-scheme: light)";

/** @type {CSSMediaRule[] | undefined} */
let lightRules;

/** @param {"light" | "dark" | null} theme null for the system's */
export function setTheme(theme) {
  lightRules ??= Array.from(document.styleSheets)
    .flatMap((sheet) => Array.from(sheet.cssRules))
    .filter((rule) => rule instanceof CSSMediaRule)
    .filter((rule) => rule.media.mediaText === asksForLight);
  const query = theme === null ? asksForLight : theme === "light" ? "all" : "not all";
  for (const rule of lightRules) {
    if (rule.media.mediaText !== query) rule.media.mediaText = query;
  }
  // What the engine draws itself: scroll bars, the fields' insides.
  document.documentElement.style.colorScheme = theme ?? "";
}
