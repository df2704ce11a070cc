// Computes the next cell for a key in a grid of sections. Pure: it works with numbers of cells, not with elements.

/** @typedef {{section: number, index: number}} Place */

/**
 * @param {number[]} counts cells a section, none of them 0
 * @param {Place} at
 * @param {number} columns
 * @param {1 | -1} by
 * @returns {Place | null} null beyond the first and the last row
 */
function row(counts, at, columns, by) {
  const column = at.index % columns;
  const lastRow = (/** @type {number} */ section) => Math.floor((counts[section] - 1) / columns);
  const wanted = Math.floor(at.index / columns) + by;
  let { section } = at;
  let to = wanted;
  if (wanted < 0) {
    section -= 1;
    if (section < 0) return null;
    to = lastRow(section);
  } else if (wanted > lastRow(section)) {
    section += 1;
    if (section === counts.length) return null;
    to = 0;
  }
  return { section, index: Math.min(to * columns + column, counts[section] - 1) };
}

/**
 * @param {number[]} counts
 * @param {Place} at
 * @param {1 | -1} by
 * @returns {Place | null}
 */
function cell(counts, at, by) {
  const index = at.index + by;
  if (index >= 0 && index < counts[at.section]) return { section: at.section, index };
  const section = at.section + by;
  if (section < 0 || section === counts.length) return null;
  return { section, index: by > 0 ? 0 : counts[section] - 1 };
}

/**
 * @param {number[]} counts cells a section, none of them 0
 * @param {Place} at
 * @param {{key: string, ctrlKey: boolean}} pressed
 * @param {{columns: number, rows: number}} size of the visible part
 * @returns {Place | "out" | null} "out" above the first row; null for a key without a target
 */
export function walk(counts, at, { key, ctrlKey }, { columns, rows }) {
  const first = { section: 0, index: 0 };
  const last = { section: counts.length - 1, index: counts[counts.length - 1] - 1 };
  const rowStart = at.index - (at.index % columns);
  switch (key) {
    case "ArrowLeft":
      return cell(counts, at, -1) ?? at;
    case "ArrowRight":
      return cell(counts, at, 1) ?? at;
    case "ArrowUp":
      return row(counts, at, columns, -1) ?? "out";
    case "ArrowDown":
      return row(counts, at, columns, 1) ?? at;
    case "Home":
      return ctrlKey ? first : { ...at, index: rowStart };
    case "End":
      return ctrlKey ? last : { ...at, index: Math.min(rowStart + columns, counts[at.section]) - 1 };
    case "PageUp":
    case "PageDown": {
      let to = at;
      for (let moved = 0; moved < rows; moved += 1) to = row(counts, to, columns, key === "PageUp" ? -1 : 1) ?? to;
      return to;
    }
    default:
      return null;
  }
}
