// Asks for the code on the stage, once for each phone. After the right code the phone returns to the poll, where stored
// taps are sent. It must not know how codes are checked. The server checks them and sets a cookie.

/** @typedef {keyof typeof import("./words.json")["en"]} Key */

/** @type {Record<string, HTMLElement>} */
const at = {};
/** @type {NodeListOf<HTMLElement>} */
const named = document.querySelectorAll("[id]");
for (const node of named) at[node.id] = node;
const field = /** @type {HTMLInputElement} */ (at.code);
const words = JSON.parse(at.words.textContent || "{}");
let isAsking = false;

/** @param {Key} key */
const say = (key) => words[key];

async function enter() {
  // A keyboard may type the digits of its own script. The server accepts all of them.
  const digits = field.value.match(/\p{Nd}/gu) || [];
  if (isAsking || digits.length !== 4) return;
  isAsking = true;
  at.told.textContent = "";
  const status = await ask(digits.join(""));
  isAsking = false;
  // 404: the code is off. 428: this phone has no cookie yet; the poll page sets one.
  if (status === 204 || status === 404 || status === 428) {
    location.replace("/");
    return;
  }
  at.told.textContent = say(status === 403 ? "wrong" : "offline");
  field.select();
}

/** @param {string} code */
async function ask(code) {
  const request = { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ code }) };
  try {
    return (await fetch("/code", request)).status;
  } catch {
    return 0;
  }
}

at.start.hidden = true;
at.form.hidden = false;
at.ask.textContent = say("ask");
at.why.textContent = say("why");
field.addEventListener("input", enter);
at.form.addEventListener("submit", (event) => {
  event.preventDefault();
  void enter();
});
field.focus();
