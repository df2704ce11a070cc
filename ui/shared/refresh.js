// Follows a changing value: requests the newest one after a change, at most once a frame. A hidden page has no frames
// and requests it twice a second. It must not know the meaning of the value.

import { nextPicture } from "./frame.js";

/**
 * Returns a function to call after each change. Values that change faster than frames are skipped. The last one is
 * always shown.
 *
 * @template Value
 * @param {() => Promise<Value>} newest may fail: then nothing is shown until the next change
 * @param {(value: Value) => void} show
 * @param {() => Promise<unknown>} frame resolves when the page has painted the value
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
        // The Rust side reports the failure with a separate event.
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
