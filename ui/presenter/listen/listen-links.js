// Builds the links for a second screen, OBS, slides and scripts. Pure.

/** @typedef {import("../../shared/types.js").Drawing} Drawing */
/** @typedef {{wall: string, obs: string, slides: string, curl: string, key: string}} Links */

/**
 * @param {string} url the server's address, ending in a slash
 * @param {string} key
 * @param {Drawing | null} drawing null for a wall that follows the window
 * @returns {Links}
 */
export function linksOf(url, key, drawing) {
  const view = drawing === null ? "" : `&view=${drawing}`;
  const wall = `${url}wall?key=${key}`;
  const attributes = 'title="Moodring" style="width: 100%; height: 80vh; border: 0"';
  return {
    wall: wall + view,
    obs: `${wall}&transparent=1${view}`,
    slides: `<iframe src="${(wall + view).replaceAll("&", "&amp;")}" ${attributes}></iframe>`,
    curl: `curl -N '${url}events?key=${key}'`,
    key,
  };
}

/**
 * Replaces the key on a screen that may be projected. It shows neither the key nor its length.
 */
export const maskedKey = "••••••••";
