// Formats times and durations in the language of the window and with the clock (12 or 24 hours) of the system.

import { languageSpoken } from "../../shared/language.js";

/** @param {Intl.DateTimeFormatOptions} options */
function format(options) {
  const spoken = languageSpoken();
  const system = navigator.languages.find((tag) => tag.toLowerCase().split("-")[0] === spoken);
  // Use the same digits as all other numbers of the window.
  return new Intl.DateTimeFormat(system ?? spoken, { ...options, numberingSystem: "latn" });
}

/** @param {number} at Unix milliseconds */
export function timeOfDay(at) {
  return format({ hour: "numeric", minute: "2-digit" }).format(at);
}

/** @param {number} at */
export function dayOf(at) {
  return format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(at);
}

/** @param {number} at */
export function shortDay(at) {
  return format({ day: "numeric", month: "short", year: "numeric" }).format(at);
}

/**
 * Returns the number of midnights between a time and now.
 *
 * @param {number} at
 * @param {number} now
 */
export function daysAgo(at, now) {
  const midnight = (/** @type {number} */ moment) => new Date(moment).setHours(0, 0, 0, 0);
  return Math.round((midnight(now) - midnight(at)) / 86_400_000);
}

/**
 * Returns the start and end of a round, with the day of the end if it differs.
 *
 * @param {number} from
 * @param {number} until
 */
export function spanOf(from, until) {
  const end = daysAgo(from, until) === 0 ? timeOfDay(until) : `${shortDay(until)}, ${timeOfDay(until)}`;
  const begin = timeOfDay(from);
  return begin === end ? begin : `${begin} – ${end}`;
}

/**
 * Formats a duration as a stopwatch does: `2:35` or `1:02:35`.
 *
 * @param {number} seconds
 */
export function stopwatch(seconds) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
