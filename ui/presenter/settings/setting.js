// One setting: a group of radio buttons. It must not know the meaning of the setting.

import { byId, check } from "../dom.js";

/**
 * Connects one setting.
 *
 * @param {string} id its fieldset
 * @param {(value: string) => void} choose
 * @returns {(value: string) => void} shows the stored value
 */
export function mountSetting(id, choose) {
  const group = byId(id, HTMLElement);
  group.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.type === "radio") choose(event.target.value);
  });
  return (value) => check(group, value);
}
