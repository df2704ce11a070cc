// Makes WebKit free the memory of Tauri events. Each event is a script with its own text, and WebKit keeps the compiled
// script until the next full garbage collection. It delays that collection while the page allocates little. A large
// buffer that is dropped immediately makes it collect. The buffer uses no memory, because nothing is written to it. It
// must not know what the events contain.

/** Events in about a minute of votes. */
const eventsBetween = 1200;
const largeEnough = 32 * 1024 * 1024;

/**
 * An event handler that triggers a garbage collection after every so many events.
 *
 * @template Event
 * @param {(event: Event) => void} handle
 * @param {(bytes: number) => unknown} ask allocates and drops a buffer
 * @returns {(event: Event) => void}
 */
export function collectingGarbage(handle, ask = (bytes) => new ArrayBuffer(bytes)) {
  let events = 0;
  return (event) => {
    handle(event);
    events += 1;
    if (events % eventsBetween === 0) ask(largeEnough);
  };
}
