// Serves the pages of ui/ to a plain browser, each with a scene: `cargo xtask scenes`. It replaces the app for the
// window and the overlay (bridge.js), and the server for phones and the wall. Nothing here is built or shipped.

import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { address, polls, qr, scenes, talks } from "./scenes.mjs";

const ui = new URL("../../ui/", import.meta.url);
const pages = ["presenter", "overlay", "audience", "audience/code", "wall"];
const types = {
  ".js": "text/javascript",
  ".json": "application/json",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

const text = (path) => readFileSync(new URL(path, ui), "utf8");
const block = (value) => JSON.stringify(value).replaceAll("<", "\\u003c");

/** Returns a page as its server sends it: with its parts, its language and its state. */
function page(name, scene, isPrivate) {
  const path = `${name}/index.html`;
  let html = text(path).replace(/<template src="(.*)"><\/template>/g, (_, part) => text(`${name}/${part}`));
  if (name === "presenter" || name === "overlay") {
    const view = { open: isPrivate, full: true, screen: "HDMI-1", width: 1280, height: 800 };
    const mock = `<script type="application/json" id="presenter-view">${block(view)}</script><script type="application/json" id="scene">${block({ scene, polls, talks, address })}</script>`;
    return html.replace('<script type="module"', `${mock}<script src="/scenes/bridge.js"></script>$&`);
  }
  if (name.startsWith("audience")) {
    const words = JSON.parse(text(`${name}/words.json`))[scene.language];
    html = html
      .replace('lang="en" dir="ltr"', `lang="${scene.language}" dir="${words.dir ?? "ltr"}"`)
      .replace(/(id="start">)[^<]*/, `$1${words.start}`)
      .replace('id="words">{}', () => `id="words">${block(words)}`)
      .replace('id="staged">null', () => `id="staged">${block(ofPhones(scene))}`);
  }
  return html;
}

/** Returns the part of a stage that phones may see. */
function ofPhones({ view }) {
  const { code, join, ...snapshot } = view.snapshot;
  return { ...snapshot, counts: snapshot.phase === "closed" ? snapshot.counts : null };
}

/** Returns a picture of the emoji in the address, drawn with the fonts of this computer. */
function picture(path) {
  const points = path.slice(path.lastIndexOf("/") + 1, -".svg".length).split("-");
  const emoji = String.fromCodePoint(...points.map((point) => Number.parseInt(point, 16)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><text x="18" y="29" font-size="29" text-anchor="middle" font-family="Noto Color Emoji, Apple Color Emoji, Segoe UI Emoji, sans-serif">${emoji}</text></svg>`;
}

/** The scenes in which the private window differs. */
const privately = ["empty", "crowded", "long", "error"];
const addresses = (scene) => [
  ...pages.map((name) => [name, `/${name}/index.html?scene=${scene}&amp;key=scene`]),
  ...(privately.includes(scene) ? [["private", `/presenter/index.html?scene=${scene}&amp;private`]] : []),
];
const links = Object.keys(scenes).map((scene) =>
  addresses(scene)
    .map(([name, address]) => `<a href="${address}">${name}</a>`)
    .join(" · "),
);
const index = `<!doctype html><meta charset="utf-8"><title>Scenes</title><h1>Scenes</h1><dl>${Object.keys(scenes)
  .map((scene, at) => `<dt>${scene}<dd>${links[at]}`)
  .join("")}</dl>`;

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  const path = decodeURIComponent(url.pathname);
  const send = (type, body) => response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store" }).end(body);
  const asked = url.searchParams.get("scene") ?? new URL(request.headers.referer ?? url).searchParams.get("scene");
  const scene = scenes[asked] ?? scenes.crowded;
  const name = path.slice(1).replace("/index.html", "");
  if (path === "/") send("text/html; charset=utf-8", index);
  else if (pages.includes(name))
    send(
      "text/html; charset=utf-8",
      page(name, scene, url.searchParams.has("private") || url.searchParams.has("picture")),
    );
  else if (path === "/events" || path === "/snapshot") stage(request, response, scene, url.searchParams.has("key"));
  else if (path.startsWith("/emoji/")) send("image/svg+xml", picture(path));
  else if (path === "/qr.svg") send("image/svg+xml", qr);
  else if (path === "/scenes/bridge.js") send("text/javascript", readFileSync(new URL("bridge.js", import.meta.url)));
  else if (request.method === "PUT" || path === "/favicon.ico" || path === "/health") response.writeHead(204).end();
  else {
    const file = new URL(`.${path}`, ui);
    if (!file.href.startsWith(ui.href) || !existsSync(file)) response.writeHead(404).end();
    else {
      response.writeHead(200, { "Content-Type": types[extname(path)] ?? "text/plain", "Cache-Control": "no-store" });
      createReadStream(fileURLToPath(file)).pipe(response);
    }
  }
});

/** Sends the event stream of a scene, or one snapshot of it. */
function stage(request, response, scene, hasKey) {
  // Behaves as if the app had ended.
  if (scene.error !== null) return request.socket.destroy();
  const snapshot = hasKey ? structuredClone(scene.view.snapshot) : ofPhones(scene);
  if (request.url.startsWith("/snapshot")) {
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(snapshot));
    return;
  }
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  const write = () => response.write(`event: stage\ndata: ${JSON.stringify(snapshot)}\n\n`);
  write();
  const timer = setInterval(() => {
    if (!scene.lively) return response.write(": alive\n\n");
    snapshot.rev += 1;
    snapshot.votes += 1;
    if (snapshot.counts) snapshot.counts[snapshot.rev % snapshot.counts.length] += 1;
    write();
  }, 400);
  request.on("close", () => clearInterval(timer));
}

server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
