// Reports script errors of a page, so that they survive the page. A repeated error is reported once. It must not know
// where the reports go.

/**
 * @param {unknown} reason
 * @param {string} place
 */
function describe(reason, place) {
  if (!(reason instanceof Error)) return `${String(reason)} ${place}`;
  return `${reason.name}: ${reason.message} ${place} ${reason.stack ?? ""}`;
}

/** @param {(error: string) => void} report */
export function watchErrors(report) {
  let last = "";

  /**
   * @param {unknown} reason
   * @param {string} place
   */
  function tell(reason, place) {
    // Browsers report this when a ResizeObserver is notified one frame late. It is not an error.
    if (String(reason).startsWith("ResizeObserver loop")) return;
    const error = describe(reason, place).slice(0, 2000);
    if (error === last) return;
    last = error;
    report(error);
  }

  addEventListener("error", ({ error, message, lineno, colno }) => tell(error ?? message, `(${lineno}:${colno})`));
  addEventListener("unhandledrejection", ({ reason }) => tell(reason, "(promise)"));
}
