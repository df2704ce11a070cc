// The drawer: polls on the left, the picked one's editor on the right. It opens and closes as the state says and
// sends what is unsaved when it closes.

import { mountPanel } from "./panel.js";
import { byId, within, write } from "./parts.js";
import { mountPollEditor } from "./poll-editor.js";
import { mountPollList } from "./poll-list.js";
import { editedPoll, listedPolls } from "./state.js";
import { say } from "./words.js";

const sureMilliseconds = 4000;

/**
 * @param {import("./view.js").Means} means
 * @param {() => void} close
 */
export function mountDrawer(means, close) {
  const { polls, pictureOf } = means;
  const dialog = byId("drawer", HTMLDialogElement);
  const panel = mountPanel(dialog, close);
  const list = mountPollList(polls, pictureOf);
  const editor = mountPollEditor(polls, pictureOf);
  const showButton = byId("show-poll", HTMLButtonElement);
  const onStage = within(dialog, ".editor-bar .on-stage", HTMLElement);
  const up = byId("poll-up", HTMLButtonElement);
  const down = byId("poll-down", HTMLButtonElement);
  const remove = byId("delete-poll", HTMLButtonElement);
  const removeWords = byId("delete-words", HTMLElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let sure;

  /** @param {(poll: number) => void} work */
  const withEdited = (work) => () => {
    const poll = polls.edited();
    if (poll) work(poll.id);
  };

  /** Deleting is the one thing here that cannot be undone, so it asks once more on the same button. */
  function calmDown() {
    clearTimeout(sure);
    sure = undefined;
    remove.classList.remove("sure");
    write(removeWords, say("delete"));
  }

  function askTwice() {
    const poll = polls.edited();
    if (!poll) return;
    if (sure !== undefined) {
      calmDown();
      void polls.remove(poll.id);
      return;
    }
    remove.classList.add("sure");
    write(removeWords, say(poll.votes > 0 ? "deleteWithVotes" : "deleteSure"));
    sure = setTimeout(calmDown, sureMilliseconds);
  }

  byId("close-drawer", HTMLElement).addEventListener("click", close);
  byId("duplicate-poll", HTMLElement).addEventListener("click", withEdited(polls.duplicate));
  byId("new-poll", HTMLElement).addEventListener("click", async () => {
    if (await polls.create()) editor.focusQuestion();
  });
  showButton.addEventListener("click", withEdited(polls.show));
  up.addEventListener("click", withEdited((poll) => polls.move(poll, -1)));
  down.addEventListener("click", withEdited((poll) => polls.move(poll, 1)));
  remove.addEventListener("click", askTwice);
  remove.addEventListener("blur", calmDown);
  dialog.addEventListener("focusout", () => void polls.flush());
  let edited = -1;

  /** @param {import("./state.js").State} state */
  return function render(state) {
    const wasOpen = dialog.open;
    const opened = panel.show(state.panel === "drawer");
    if (wasOpen && !dialog.open) void polls.flush();
    const poll = editedPoll(state);
    if (!dialog.open || poll === null || state.view === null) return;
    if (poll.id !== edited || sure === undefined) calmDown();
    edited = poll.id;
    const place = state.polls.findIndex((other) => other.id === poll.id);
    const live = poll.id === state.view.poll;
    onStage.hidden = !live;
    showButton.hidden = live;
    up.disabled = place <= 0;
    down.disabled = place === state.polls.length - 1;
    remove.disabled = state.polls.length < 2;
    list.render(listedPolls(state), poll, state.view.poll);
    editor.render(poll, state.draft !== null);
    if (opened) list.focusCurrent();
  };
}
