// The picture of the audience's window in the private window. It is a second copy of the presenter's page, in a
// scaled-down frame with the size of the audience's window. So the same code draws it, in the same size and from the
// same state.

import { screenOf } from "../state.js";

/** @typedef {import("../state.js").State} State */

/** @param {HTMLElement} home */
export function mountRoomPicture(home) {
  const frame = document.createElement("iframe");
  frame.tabIndex = -1;
  frame.inert = true;
  frame.setAttribute("aria-hidden", "true");
  frame.title = "";
  const address = new URL(location.href);
  address.searchParams.delete("private");
  address.searchParams.set("picture", "");
  frame.src = address.href;
  home.append(frame);
  /** @type {State | null} */
  let newest = null;
  let width = 1280;
  let height = 800;

  function fit() {
    frame.style.transform = `scale(${home.clientWidth / width})`;
  }

  function send() {
    if (newest === null) return;
    const { view, address: shown, wifi, revealing } = newest;
    if (view === null || shown === null) return;
    const snapshot = { ...view.snapshot, screen: screenOf(newest), countdown: revealing ?? undefined };
    const detail = { stage: { ...view, snapshot }, address: shown, wifi };
    frame.contentWindow?.dispatchEvent(new CustomEvent("state", { detail }));
  }

  frame.addEventListener("load", send);
  new ResizeObserver(fit).observe(home);

  /** @param {State} state */
  return function render(state) {
    newest = state;
    const { presenterView } = state;
    if (presenterView.width > 0 && (presenterView.width !== width || presenterView.height !== height)) {
      ({ width, height } = presenterView);
    }
    home.style.aspectRatio = `${width} / ${height}`;
    frame.style.width = `${width}px`;
    frame.style.height = `${height}px`;
    fit();
    send();
  };
}
