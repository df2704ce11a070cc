// Follows a ring: asks for the newest value when there is one, and once a frame at most, however often the ring has
// something newer. A hidden page has no frames and asks twice a second. It must not know what the value is.

import { nextPicture } from "./frame.js";

/**
 * Returns a function that says that there is something newer. Values that come faster than frames are left out; the last
 * one is always shown.
 *
 * @template Value
 * @param {() => Promise<Value>} newest may fail: then nothing is shown until there is something newer again
 * @param {(value: Value) => void} show
 * @param {() => Promise<unknown>} frame resolves when what was shown is painted
 */
export function makeRefresh(newest, show, frame = nextPicture) {
  let isNewer = false;
  let busy = false;

  async function run() {
    busy = true;
    while (isNewer) {
      isNewer = false;
      try {
        show(await newest());
      } catch {
        // Whoever cannot answer sends an event of its own about it.
      }
      await frame();
    }
    busy = false;
  }

  return () => {
    isNewer = true;
    if (!busy) void run();
  };
}
