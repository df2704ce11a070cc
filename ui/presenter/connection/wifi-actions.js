// The actions of the Wi-Fi panel. It must not know the panel.

import { chooseWifi, Refusal } from "../bridge.js";
import { say } from "../words.js";

/** @typedef {ReturnType<typeof makeWifiActions>} WifiActions */

export function makeWifiActions() {
  return {
    /**
     * @param {Omit<import("../../shared/types.js").Wifi, "qr"> | null} wifi as typed; null to remove it
     * @returns {Promise<string | null>} why it was refused, in a sentence
     */
    choose: (wifi) =>
      chooseWifi(wifi).then(
        () => null,
        (reason) => (reason instanceof Refusal ? reason.message : say("failed")),
      ),
  };
}
