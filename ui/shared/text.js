// Writes text into the page only when it is another text than this page wrote last. What the node holds by now may differ:
// a browser that translates the page has put its own words there, and to write again would undo them. It would also lose a
// selection and wake a screen reader.

/** @type {WeakMap<Element, string>} */
const written = new WeakMap();

/**
 * @param {Element} node
 * @param {string} text
 */
export function changeText(node, text) {
  if (written.get(node) === text) return;
  written.set(node, text);
  node.textContent = text;
}
