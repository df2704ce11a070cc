// The drawer: polls on the left, the editor of the selected one on the right. It opens and closes with the state and
// saves drafts when it closes.

import { draftOf } from "./draft.js";
import { mountMenu } from "../panels/menu.js";
import { mountPanel } from "../panels/panel.js";
import { byId, within, write } from "../dom.js";
import { mountPollEditor } from "./poll-editor.js";
import { mountPollList } from "./poll-list.js";
import { editedPoll, listedPolls } from "../state.js";
import { makeTalkButton, mountTalkBar, moveTalkBar } from "./talk-bar.js";
import { mountTemplateMenu } from "./template-menu.js";
import { say } from "../words.js";

/** @param {EventTarget | null} target */
function isTextField(target) {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type !== "radio");
}

/** @param {import("../state.js").Message} message */
function messageSentence(message) {
  switch (message.what) {
    case "deleted":
      return say("pollsDeleted", { n: message.n });
    case "restored":
      return say("pollRestored");
    case "imported":
      return message.talk === ""
        ? say("pollsImported", { n: message.n })
        : say("talkImported", { n: message.n, talk: message.talk });
    case "archived":
      return say("talkArchived", { name: message.name });
    case "talk-deleted":
      return say("talkDeleted", { name: message.name });
    case "moved":
      return say("pollMovedTo", { name: message.name });
    case "exported":
      return say("pollsExported", { n: message.n, file: message.file });
  }
}

/**
 * @param {import("../view.js").Deps} deps
 * @param {import("../emoji-picker/emoji-picker.js").EmojiPicker} picker
 * @param {() => void} close
 */
export function mountDrawer(deps, picker, close) {
  const { polls, talks, pictureOf } = deps;
  const dialog = byId("drawer", HTMLDialogElement);
  const panel = mountPanel(dialog, close);
  const list = mountPollList(polls, pictureOf);
  const editor = mountPollEditor(polls, picker, pictureOf);
  const showButton = byId("show-poll", HTMLButtonElement);
  const onStage = within(dialog, ".editor-bar .on-stage", HTMLElement);
  const up = byId("poll-up", HTMLButtonElement);
  const down = byId("poll-down", HTMLButtonElement);
  const remove = byId("delete-poll", HTMLButtonElement);
  const messageRow = byId("drawer-told", HTMLElement);
  const messageWords = byId("drawer-told-words", HTMLElement);
  const undoButton = byId("undo-delete", HTMLButtonElement);
  /** @type {number | null} a poll that was just created */
  let created = null;

  /** @param {(poll: number) => void} work */
  const withEdited = (work) => () => {
    const poll = polls.edited();
    if (poll) work(poll.id);
  };

  async function undo() {
    if (await polls.undo()) requestAnimationFrame(() => requestAnimationFrame(list.focusCurrent));
  }

  /** @param {import("../state.js").Message | null} message */
  function renderMessage(message) {
    write(messageWords, message === null ? "" : messageSentence(message));
    undoButton.hidden = message === null || !["deleted", "archived", "talk-deleted"].includes(message.what);
    messageRow.hidden = message === null;
  }

  byId("close-drawer", HTMLElement).addEventListener("click", close);
  byId("duplicate-poll", HTMLElement).addEventListener("click", withEdited(polls.duplicate));
  mountTemplateMenu(async (poll) => {
    created = await polls.create(poll);
  }, pictureOf);
  const renderTalkBar = mountTalkBar(talks);
  const toTalk = byId("poll-to-talk", HTMLButtonElement);
  const moveList = byId("move-list", HTMLDialogElement);
  /** @type {import("../state.js").Talk[]} */
  let otherTalks = [];
  mountMenu(moveList, toTalk, () => {
    const move = (/** @type {number} */ talk) => withEdited((poll) => void talks.move(poll, talk))();
    moveList.replaceChildren(...otherTalks.map((talk) => makeTalkButton(talk, move)));
  });
  byId("import-polls", HTMLElement).addEventListener("click", () => void polls.importPolls());
  byId("export-polls", HTMLElement).addEventListener("click", () => void polls.exportPolls());
  showButton.addEventListener("click", withEdited(polls.show));
  up.addEventListener(
    "click",
    withEdited((poll) => list.step(poll, -1)),
  );
  down.addEventListener(
    "click",
    withEdited((poll) => list.step(poll, 1)),
  );
  remove.addEventListener("click", withEdited(polls.remove));
  undoButton.addEventListener("click", () => void undo());
  const side = byId("poll-side", HTMLElement);
  // The private window has a list outside the drawer.
  const outside = document.getElementById("private-polls");

  /** @param {KeyboardEvent} event */
  function undoByKey(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    // In a text field, Ctrl+Z undoes typing. Not every web view does that itself.
    if (isTextField(event.target)) document.execCommand(event.shiftKey ? "redo" : "undo");
    else if (!event.shiftKey) void undo();
  }

  dialog.addEventListener("keydown", undoByKey);
  outside?.addEventListener("keydown", undoByKey);
  dialog.addEventListener("focusout", () => void polls.flush());
  // The window's close button is outside the page.
  document.documentElement.addEventListener("mouseleave", () => void polls.flush());

  /** @param {import("../state.js").State} state */
  return function render(state) {
    const wasOpen = dialog.open;
    const isWanted = state.panel === "drawer";
    // Move the bar before the focus returns to it.
    if (!isWanted && outside !== null) moveTalkBar(outside);
    const opened = panel.show(isWanted);
    if (wasOpen && !dialog.open) void polls.flush();
    if (isWanted) moveTalkBar(side);
    if (dialog.open || outside !== null) {
      renderTalkBar(state);
      renderMessage(state.message);
    }
    const poll = editedPoll(state);
    if (!dialog.open || poll === null || state.view === null) return;
    const place = state.polls.findIndex((other) => other.id === poll.id);
    const { poll: onStageNow, talk: on } = state.view;
    const live = poll.id === onStageNow;
    otherTalks = state.talks.filter((talk) => talk.id !== on && !talk.archived && !talk.deleted);
    toTalk.hidden = otherTalks.length === 0;
    toTalk.disabled = state.polls.length < 2;
    onStage.hidden = !live;
    showButton.hidden = live;
    up.disabled = place <= 0;
    down.disabled = place === state.polls.length - 1;
    remove.disabled = state.polls.length < 2;
    list.render(listedPolls(state), poll, onStageNow);
    editor.render(poll, draftOf(state.drafts, poll.id) !== null);
    if (opened) {
      editor.toTop();
      list.focusCurrent();
    }
    // Wait until the editor has the new poll: earlier typing would change the old one.
    if (poll.id === created) {
      created = null;
      editor.focusQuestion();
    }
  };
}
