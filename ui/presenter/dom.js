// Finds the fixed elements of the page once. It throws when the markup lacks an element, so a mismatch with the code
// shows at the start.

/**
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function byId(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`The page has no #${id}.`);
  return element;
}

/**
 * @template {Element} Kind
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function within(root, selector, kind) {
  const element = root.querySelector(selector);
  if (!(element instanceof kind)) throw new Error(`The page has no ${selector}.`);
  return element;
}

/**
 * Returns a copy of the one element in a template.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function fromTemplate(id) {
  const copy = byId(id, HTMLTemplateElement).content.cloneNode(true);
  const element = copy instanceof DocumentFragment ? copy.firstElementChild : null;
  if (!(element instanceof HTMLElement)) throw new Error(`The template #${id} is empty.`);
  return element;
}

/**
 * Writes text only when it differs, so that a render without changes does not touch the page.
 *
 * @param {Element} element
 * @param {string} words
 */
export function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

/**
 * Checks the one radio button of a group that has this value.
 *
 * @param {HTMLElement} group
 * @param {string} value
 */
export function check(group, value) {
  for (const radio of group.querySelectorAll("input")) {
    if (radio.type === "radio" && radio.checked !== (radio.value === value)) radio.checked = radio.value === value;
  }
}

/**
 * Creates an element with children.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {...(Node | string)} content
 */
export function made(tag, className, ...content) {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.append(...content);
  return element;
}
