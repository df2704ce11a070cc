// A WebDriver script that makes the presenter's changes and returns what the stage looks like: its boxes in pixels, and
// the faults of the layout. It gets {changes, wanted} for each step and returns one answer for each. `invoke` makes a
// change.
// biome-ignore lint/complexity/noArguments: WebDriver wraps the script in a function.
const [steps, done] = arguments;
const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
const at = (id) => document.getElementById(id);

function isShown({ question, choices, hidden, drawing }) {
  const { dataset } = document.body;
  return (
    dataset.screen === "stage" &&
    dataset.drawing === drawing &&
    at("question").textContent === question &&
    document.querySelectorAll("#rows .row").length === choices &&
    at("results-hidden").hidden !== hidden
  );
}

async function shown(wanted) {
  for (let frames = 0; frames < 300 && !isShown(wanted); frames += 1) await frame();
  // The page reacts to a change of size in the next frame.
  await frame();
  await frame();
  for (const motion of document.getAnimations()) {
    if (motion.effect.getComputedTiming().iterations !== Infinity) motion.finish();
  }
}

/** Returns the boxes of the visible elements by class: x, y, width, height and font size. */
function boxes() {
  const found = {};
  const stage = at("stage").querySelectorAll(
    ".question, .status, .row, .row-emoji, .track, .count, .percent, .lead-mark, .ring, .ring-hole, .ring-total, .ring-emoji, .ring-tag:not(.gone), .qr-card, .tile",
  );
  for (const element of [...stage, ...at("rows").querySelectorAll(".track > .row-label")]) {
    const { x, y, width, height } = element.getBoundingClientRect();
    if (width === 0 || height === 0 || !element.checkVisibility()) continue;
    const name = element.classList[0];
    const size = parseFloat(getComputedStyle(element).fontSize);
    found[name] ??= [];
    found[name].push([x, y, width, height, size].map(Math.round));
  }
  return found;
}

/** Returns whether a line ends inside a word without a hyphen. */
function breaksWord(element) {
  const range = document.createRange();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    let last = null;
    for (let at = 0; at < text.length; at += 1) {
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      // The first letter of a line may have two boxes: the hyphen of the line above comes first.
      const place = [...range.getClientRects()].pop();
      if (place === undefined || place.width === 0) continue;
      const lower = last !== null && place.top > last + place.height / 2;
      if (lower && /\p{L}\p{L}/u.test(text.data.slice(at - 1, at + 1))) return true;
      last = place.top;
    }
  }
  return false;
}

function faultsOf(found) {
  const faults = [];
  const foot = innerHeight - parseFloat(getComputedStyle(at("stage")).paddingBottom);
  if (document.documentElement.scrollHeight > innerHeight)
    faults.push(`the page is ${document.documentElement.scrollHeight} high`);
  for (const [name, places] of Object.entries(found)) {
    for (const [x, y, width, height] of places) {
      const inside = x >= 0 && y >= 0 && x + width <= innerWidth && y + height <= foot + 1;
      if (!inside) faults.push(`${name} is at ${[x, y, width, height]}`);
    }
  }
  const rows = [...document.querySelectorAll("#rows .row")].map((row) => row.getBoundingClientRect());
  const meet = (one, other) =>
    one.right > other.left + 1 &&
    other.right > one.left + 1 &&
    one.bottom > other.top + 1 &&
    other.bottom > one.top + 1;
  rows.forEach(
    (one, index) =>
      rows.slice(index + 1).some((other) => meet(one, other)) && faults.push(`row ${index} overlaps another`),
  );
  for (const label of document.querySelectorAll("#rows .track > .row-label")) {
    if (label.scrollWidth > label.clientWidth + 1) faults.push(`“${label.textContent}” is cut`);
    if (breaksWord(label)) faults.push(`“${label.textContent}” breaks inside a word`);
  }
  return faults;
}

(async () => {
  const seen = [];
  for (const { changes, wanted } of steps) {
    for (const change of changes) await invoke(change);
    await shown(wanted);
    const found = boxes();
    seen.push({
      boxes: found,
      faults: isShown(wanted) ? faultsOf(found) : [`not shown: ${JSON.stringify(document.body.dataset)}`],
    });
  }
  done(seen);
})().catch((error) => done([{ boxes: {}, faults: [String(error)] }]));
