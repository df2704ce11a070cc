// Writes the sentences that the markup names by key, at the start and again when the language changes. `data-say="key"`
// sets the element's text; `data-say-label` (aria-label), `data-say-placeholder`, `data-say-alt` and `data-say-title`
// set attributes. {name} in the text is replaced by the child with `data-part="name"`.

const attributes = { sayLabel: "aria-label", sayPlaceholder: "placeholder", sayAlt: "alt", sayTitle: "title" };

/**
 * @param {ParentNode} root
 * @param {(key: string) => string} sentenceOf
 */
export function fill(root, sentenceOf) {
  const named = "[data-say], [data-say-label], [data-say-placeholder], [data-say-alt], [data-say-title]";
  for (const element of root.querySelectorAll(named)) {
    if (!(element instanceof HTMLElement)) continue;
    const { say: key } = element.dataset;
    if (key !== undefined) fillText(element, key, sentenceOf);
    for (const [from, to] of Object.entries(attributes)) {
      const attributeKey = element.dataset[from];
      if (attributeKey !== undefined) element.setAttribute(to, sentenceOf(attributeKey));
    }
  }
  for (const template of root.querySelectorAll("template")) fill(template.content, sentenceOf);
}

/**
 * @param {HTMLElement} element
 * @param {string} key
 * @param {(key: string) => string} sentenceOf
 */
function fillText(element, key, sentenceOf) {
  const parts = new Map(
    Array.from(element.querySelectorAll("[data-part]"), (part) => [part.getAttribute("data-part"), part]),
  );
  // Every second piece is a name from braces.
  const pieces = sentenceOf(key).split(/{(\w+)}/);
  element.textContent = "";
  element.append(...pieces.map((piece, at) => (at % 2 === 0 ? piece : parts.get(piece) || "")));
}
