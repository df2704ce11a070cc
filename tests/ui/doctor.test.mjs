import assert from "node:assert/strict";
import { test } from "node:test";
import { causesOf } from "../../ui/presenter/connection/connection-causes.js";
import { englishWords } from "../../ui/presenter/words.js";

const wifi = { name: "wlan0", address: "192.168.1.23", likely: true, vpn: false };
const tunnel = { name: "tun0", address: "10.8.0.2", likely: false, vpn: true };
const on = (system, candidates = [wifi]) => causesOf({ candidates, port: 7465, system });

test("an active VPN is the first cause, a VPN on the phone the last", () => {
  assert.equal(on("linux", [wifi, tunnel])[0].title, "vpnHere");
  assert.equal(on("linux").at(-1).title, "vpnThere");
});

test("every system has its own firewall and hotspot remedies", () => {
  const remedies = (id) =>
    ["linux", "macos", "windows", "freebsd"].map((system) => on(system).find((cause) => cause.id === id).remedy);
  for (const id of ["firewall", "isolation"]) assert.equal(new Set(remedies(id)).size, 4, id);
});

test("a command to copy opens the port that is in use", () => {
  const lines = ["linux", "macos", "windows"].map((system) => on(system).flatMap((cause) => cause.lines));
  assert.deepEqual(
    lines.map((some) => some.length),
    [2, 0, 1],
  );
  assert.ok(lines.flat().every(({ line }) => /\b7465\b/.test(line) && !line.includes("7464")));
});

test("every cause says what to look for and what to do", () => {
  for (const system of ["linux", "macos", "windows", "freebsd"]) {
    for (const candidates of [[wifi], [wifi, tunnel]]) {
      const named = on(system, candidates).flatMap(({ title, look, remedy }) => [title, look, remedy]);
      assert.deepEqual(
        named.filter((key) => !(key in englishWords)),
        [],
        system,
      );
    }
  }
});
