// The likely reasons why a phone cannot connect on this system, the most likely first, each with a remedy. Pure: it
// returns the keys of sentences, not the sentences.

/** @typedef {import("../../shared/types.js").Address} Address */

/**
 * A cause: its title, how to recognise it, and its remedy.
 *
 * @typedef {object} Cause
 * @property {"vpn" | "firewall" | "wifi" | "mobile" | "isolation"} id
 * @property {import("../words.js").Key} title
 * @property {import("../words.js").Key} look
 * @property {import("../words.js").Key} remedy
 * @property {{where: string, line: string}[]} lines that may be copied, each with the program it is for
 */

/** @type {Record<string, import("../words.js").Key>} */
const firewallRemedies = { linux: "firewallLinux", macos: "firewallMac", windows: "firewallWindows" };
/** @type {Record<string, import("../words.js").Key>} */
const hotspotRemedies = { linux: "hotspotLinux", macos: "hotspotMac", windows: "hotspotWindows" };

/**
 * Returns the commands that open the port, on systems where a command is the usual way.
 *
 * @param {string} system
 * @param {number} port
 */
function firewallLines(system, port) {
  if (system === "linux") {
    return [
      { where: "ufw", line: `sudo ufw allow ${port}/tcp` },
      { where: "firewalld", line: `sudo firewall-cmd --add-port=${port}/tcp` },
    ];
  }
  if (system !== "windows") return [];
  const rule = `New-NetFirewallRule -DisplayName Moodring -Direction Inbound -Protocol TCP -LocalPort ${port} -Profile Private`;
  return [{ where: "PowerShell", line: rule }];
}

/**
 * @param {Address} address
 * @returns {Cause[]}
 */
export function causesOf({ candidates, port, system }) {
  const here = candidates.some((candidate) => candidate.vpn);
  /** @type {Cause} */
  const vpn = here
    ? { id: "vpn", title: "vpnHere", look: "vpnHereLook", remedy: "vpnHereRemedy", lines: [] }
    : { id: "vpn", title: "vpnThere", look: "vpnThereLook", remedy: "vpnThereRemedy", lines: [] };
  /** @type {Cause[]} */
  const others = [
    { id: "wifi", title: "otherWifi", look: "otherWifiLook", remedy: "otherWifiRemedy", lines: [] },
    { id: "mobile", title: "mobileData", look: "mobileDataLook", remedy: "mobileDataRemedy", lines: [] },
    {
      id: "firewall",
      title: "firewall",
      look: "firewallLook",
      remedy: firewallRemedies[system] ?? "firewallElsewhere",
      lines: firewallLines(system, port),
    },
    {
      id: "isolation",
      title: "isolation",
      look: "isolationLook",
      remedy: hotspotRemedies[system] ?? "hotspotElsewhere",
      lines: [],
    },
  ];
  return here ? [vpn, ...others] : [...others, vpn];
}
