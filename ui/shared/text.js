// Writes a text into the page only if it differs from the text that this page wrote last. The node may contain a
// translation by the browser, and writing again would undo it, clear a selection and make a screen reader read it
// again.

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
