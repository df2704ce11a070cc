// The talk whose rounds the history lists. Hidden while all rounds are of one talk.

import { byId, made } from "../dom.js";
import { nameOfTalk } from "../polls/talk-name.js";
import { say } from "../words.js";

/** @param {(talk: number | null) => void} choose null for all talks */
export function mountTalkFilter(choose) {
  const label = byId("history-talk-label", HTMLElement);
  const select = byId("history-talk", HTMLSelectElement);
  let painted = "";
  select.addEventListener("change", () => choose(select.value === "" ? null : Number(select.value)));

  /**
   * @param {import("./history-state.js").History} history
   * @param {import("../state.js").Talk[]} all
   */
  return function render({ rounds, talk }, all) {
    const asked = new Set((rounds ?? []).map((result) => result.talk));
    const talks = all.filter((one) => asked.has(one.id));
    label.hidden = talks.length < 2;
    const options = [["", say("allTalks")], ...talks.map((one) => [String(one.id), nameOfTalk(one)])];
    const wanted = JSON.stringify(options);
    if (wanted !== painted) {
      painted = wanted;
      const elements = options.map(([value, words]) => {
        const option = made("option", "", words);
        option.value = value;
        return option;
      });
      select.replaceChildren(...elements);
    }
    select.value = talk === null ? "" : String(talk);
  };
}
