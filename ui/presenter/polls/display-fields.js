// The display settings of a poll: its view, timer, results during voting, results on phones and, for a scale, the mean.
// The editor has these fields for one poll, the settings have them for new polls. A press sends the change immediately;
// the fields then show the stored value. It must not know whose display it is.

import { fromTemplate, check, within } from "../dom.js";
import { drawingsOf, fittingDrawing } from "../../shared/drawings.js";

/** @typedef {import("../../shared/types.js").Display} Display */
/** @typedef {import("../../shared/types.js").Poll["kind"]} Kind */

const shortestTimer = 5;
const longestTimer = 3600;

/**
 * Returns the value of the radio button for a timer.
 *
 * @param {number | null} seconds
 * @param {readonly string[]} ready the durations that have their own button
 */
export function timerChoice(seconds, ready) {
  if (seconds === null) return "off";
  return ready.includes(String(seconds)) ? String(seconds) : "own";
}

/**
 * Returns the seconds in the field, or null if invalid.
 *
 * @param {string} typed
 */
export function ownSeconds(typed) {
  const seconds = Number(typed);
  return Number.isInteger(seconds) && seconds >= shortestTimer && seconds <= longestTimer ? seconds : null;
}

/** @type {Record<string, Pick<Display, "hide" | "reveal">>} */
const duringVoting = {
  shown: { hide: false, reveal: false },
  hidden: { hide: true, reveal: false },
  until_closed: { hide: true, reveal: true },
};

/**
 * Returns the value of the radio button for the results during voting.
 *
 * @param {Pick<Display, "hide" | "reveal">} display
 */
export function duringChoice({ hide, reveal }) {
  if (!hide) return "shown";
  return reveal ? "until_closed" : "hidden";
}

/**
 * @param {HTMLElement} place where the fields go
 * @param {string} prefix of their ids, such as "edit" for "edit-timer"
 * @param {(display: Partial<Display>) => void} set
 */
export function mountDisplayFields(place, prefix, set) {
  const fields = fromTemplate("display-fields");
  for (const element of fields.querySelectorAll("[data-id]"))
    element.id = `${prefix}-${element.getAttribute("data-id") ?? ""}`;
  for (const radio of fields.querySelectorAll("input")) radio.name = `${prefix}-${radio.name}`;
  const group = (/** @type {string} */ name) => within(fields, `#${prefix}-${name}`, HTMLElement);
  const [view, timer, during, phones, mean] = ["drawing", "timer", "during", "phone-results", "mean"].map(group);
  const own = group("own-timer");
  const field = within(own, "input", HTMLInputElement);
  const ready = Array.from(timer.querySelectorAll("input"), (input) => input.value);
  // A duration with its own button stays in the field while the presenter has selected "Custom".
  let typing = false;

  function takeSeconds() {
    const seconds = ownSeconds(field.value);
    if (seconds !== null) set({ timer: seconds });
  }

  /**
   * @param {HTMLElement} radios
   * @param {(value: string) => void} choose
   */
  function onChoice(radios, choose) {
    radios.addEventListener("change", (event) => {
      if (event.target instanceof HTMLInputElement && event.target.type === "radio") choose(event.target.value);
    });
  }

  /**
   * Shows the views that fit the kind of the poll.
   *
   * @param {Display["drawing"]} drawing
   * @param {Kind} kind
   */
  function showView(drawing, kind) {
    const fitting = drawingsOf(kind);
    for (const radio of view.querySelectorAll("input")) {
      const fits = fitting.some((one) => one === radio.value);
      if (radio.parentElement !== null) radio.parentElement.hidden = !fits;
    }
    check(view, fittingDrawing(drawing, kind));
  }

  onChoice(view, (value) => set({ drawing: /** @type {Display["drawing"]} */ (value) }));
  onChoice(during, (value) => set(duringVoting[value]));
  onChoice(phones, (value) => set({ phone_results: /** @type {Display["phone_results"]} */ (value) }));
  onChoice(mean, (value) => set({ mean: value === "on" }));
  onChoice(timer, (value) => {
    typing = value === "own";
    own.hidden = !typing;
    if (typing) takeSeconds();
    else set({ timer: value === "off" ? null : Number(value) });
  });
  field.addEventListener("input", takeSeconds);
  place.append(fields);

  return {
    /**
     * @param {Display} display
     * @param {Kind} kind
     * @param {boolean} scale whether the choices can have a mean
     */
    render(display, kind, scale) {
      showView(display.drawing, kind);
      check(during, duringChoice(display));
      check(phones, display.phone_results);
      mean.hidden = !scale;
      check(mean, display.mean ? "on" : "off");
      const choice = typing ? "own" : timerChoice(display.timer, ready);
      check(timer, choice);
      own.hidden = choice !== "own";
      const held = document.activeElement === field;
      if (!held && display.timer !== null && choice === "own") field.value = String(display.timer);
    },

    /** Forgets unfinished typing, because the fields show another poll or are closed. */
    forget() {
      typing = false;
    },
  };
}
