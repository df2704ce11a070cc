// The head of the list of polls: the name of the current talk, which opens the list of talks, and the menu of the talk.
// Renaming turns the name into a field.

import { mountMenu } from "../panels/menu.js";
import { byId, made, within, write } from "../dom.js";
import { mountDeleteTalkPanel } from "./delete-talk-panel.js";
import { nameOfTalk } from "./talk-name.js";
import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").Talk} Talk */
/** @typedef {import("../state.js").State} State */

/**
 * A button of a menu with the name of a talk.
 *
 * @param {Talk} talk
 * @param {(talk: number) => void} choose
 */
export function makeTalkButton(talk, choose) {
  const name = made("span", "talk-words", nameOfTalk(talk));
  name.dir = "auto";
  const button = made("button", "", name);
  button.type = "button";
  button.addEventListener("click", () => choose(talk.id));
  return button;
}

/**
 * Moves the head of the list, and the message below the list, to the visible list.
 *
 * @param {HTMLElement} home of a list
 */
export function moveTalkBar(home) {
  const bar = byId("talk-bar", HTMLElement);
  if (bar.parentElement === home) return;
  home.prepend(bar);
  within(home, ".poll-list", HTMLElement).after(byId("told", HTMLElement));
}

/** @param {import("./talk-actions.js").TalkActions} actions */
export function mountTalkBar(actions) {
  const opener = byId("talk", HTMLButtonElement);
  const name = byId("talk-name", HTMLElement);
  const field = byId("talk-field", HTMLInputElement);
  const list = byId("talk-list", HTMLDialogElement);
  const archive = byId("archive-talk", HTMLButtonElement);
  const remove = byId("delete-talk", HTMLButtonElement);
  const menuOpener = byId("talk-more", HTMLButtonElement);
  const ask = mountDeleteTalkPanel(() => void actions.remove());
  /** @type {Talk[]} */
  let talks = [];
  let on = -1;
  let naming = false;
  /** @type {number | null} the current talk before a new one; the new talk is named when it arrives */
  let namesAfter = null;

  function startNaming() {
    const talk = talks.find((one) => one.id === on);
    if (!talk) return;
    naming = true;
    field.value = talk.name;
    field.placeholder = say("myTalk");
    opener.hidden = true;
    field.hidden = false;
    field.focus();
    field.select();
  }

  /** @param {boolean} keep */
  function endNaming(keep) {
    if (!naming) return;
    naming = false;
    const held = document.activeElement === field;
    field.hidden = true;
    opener.hidden = false;
    if (held) opener.focus();
    if (keep) void actions.rename(field.value.trim());
  }

  /**
   * Opens the name field of a new talk as soon as the list has it.
   *
   * @param {Promise<boolean>} making
   */
  async function nameWhenMade(making) {
    const before = on;
    if (!(await making)) return;
    namesAfter = before;
    nameIfNew();
  }

  function nameIfNew() {
    if (namesAfter === null || on === namesAfter || !talks.some((talk) => talk.id === on)) return;
    namesAfter = null;
    startNaming();
  }

  mountMenu(list, opener, () => {
    const current = talks
      .filter((talk) => !talk.archived)
      .map((talk) => {
        const button = makeTalkButton(talk, actions.choose);
        if (talk.id === on) button.setAttribute("aria-current", "true");
        return button;
      });
    const create = made("button", "new-talk", say("newTalk"));
    create.type = "button";
    create.addEventListener("click", () => void nameWhenMade(actions.create()));
    const archived = talks.filter((talk) => talk.archived).map((talk) => makeTalkButton(talk, actions.choose));
    const fold = made("details", "", made("summary", "", say("archivedTalks", { n: archived.length })), ...archived);
    list.replaceChildren(made("div", "talk-names", ...current, ...(archived.length > 0 ? [fold] : [])), create);
  });
  mountMenu(byId("talk-menu", HTMLDialogElement), menuOpener);
  byId("rename-talk", HTMLElement).addEventListener("click", startNaming);
  byId("duplicate-talk", HTMLElement).addEventListener("click", () => void nameWhenMade(actions.duplicate()));
  archive.addEventListener("click", () => void actions.archive());
  remove.addEventListener("click", () => ask(name.textContent ?? "", menuOpener));
  field.addEventListener("blur", () => endNaming(true));
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    // Otherwise Esc closes the drawer.
    event.preventDefault();
    event.stopPropagation();
    endNaming(event.key === "Enter");
  });

  /** @param {State} state */
  return function render(state) {
    talks = state.talks.filter((talk) => !talk.deleted);
    on = state.view?.talk ?? -1;
    write(name, nameOfTalk(talks.find((talk) => talk.id === on)));
    archive.disabled = talks.filter((talk) => !talk.archived).length < 2;
    remove.disabled = archive.disabled;
    nameIfNew();
  };
}
