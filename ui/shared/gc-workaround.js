// Lets WebKit clear away what Tauri events leave behind. Every event is a script with a text of its own, and WebKit keeps
// what it compiled of it until it next looks through all of its memory, which it puts off for as long as the page asks for
// little. A large buffer that nobody keeps is asking for much, and takes no memory, since nobody writes into it. It must
// not know what the events say.

/** A minute of votes. */
const eventsBetween = 1200;
const largeEnough = 32 * 1024 * 1024;

/**
 * An event handler that sweeps up behind every so many events.
 *
 * @template Event
 * @param {(event: Event) => void} handle
 * @param {(bytes: number) => unknown} ask for memory, and let go of it
 * @returns {(event: Event) => void}
 */
export function sweepingUp(handle, ask = (bytes) => new ArrayBuffer(bytes)) {
  let events = 0;
  return (event) => {
    handle(event);
    events += 1;
    if (events % eventsBetween === 0) ask(largeEnough);
  };
}
