// The part of an ordered list (posts, comments, messages or notifications, newest first by id) that the page
// holds. It is contiguous from the newest down to `low`, so that an event can be placed or ignored without
// asking anybody; or, while `previous` is set, from somewhere in the middle, and what is new lies beyond it.
// New ids are shown or held back; nothing here decides which. Pure.

/** @typedef {import('../types.js').ListWindow} ListWindow */

/** There is more at this end, but the server has to be asked anew how to get there. */
export const UNKNOWN = '';

/** When more items than this are shown and still more arrive, only the newest are kept. */
export const SHOWN_MAX = 300;
/** How many are kept then, and how many are shown when more than `SHOWN_MAX` were held back. */
export const SHOWN_KEPT = 200;

/** @returns {ListWindow} */
export const blank = () => ({
  ids: [],
  held: [],
  low: 0,
  next: null,
  previous: null,
  status: 'empty',
  older: 'idle',
  newer: 'idle',
  replacement: null,
});

/** @param {number[]} ids newest first, each once */
const ordered = (ids) => [...new Set(ids)].sort((a, b) => b - a);

/** @param {number[]} ids newest first @param {number} id which is not among them */
function inserted(ids, id) {
  if (ids.length === 0 || id > ids[0]) return [id, ...ids];
  const at = ids.findIndex((other) => other < id);
  return at < 0 ? [...ids, id] : [...ids.slice(0, at), id, ...ids.slice(at)];
}

/** @param {number[]} ids @param {string|null} next the lowest id that a page ending here covers */
const lowest = (ids, next) => (next === null || ids.length === 0 ? 0 : Math.min(...ids));

/**
 * Adds a fetched page at the old end (or the first page of all).
 * @param {ListWindow} before @param {number[]} ids @param {string|null} next @returns {ListWindow}
 */
export function withPage(before, ids, next) {
  const low = lowest(ids, next);
  const all = ordered([...before.ids, ...ids]).filter((id) => id >= low);
  const held = before.held.filter((id) => !all.includes(id));
  return { ...before, ids: all, held, low, next, status: 'ready', older: 'idle' };
}

/**
 * Begins anew with a page from anywhere in the list. What an event has told of since stands behind it.
 * @param {ListWindow} before
 * @param {number[]} ids
 * @param {{next: string|null, previous?: string|null}} ends
 * @param {(id: number) => boolean} newer
 * @returns {ListWindow}
 */
export function withPageAround(before, ids, { next, previous = null }, newer) {
  const high = Math.max(0, ...ids);
  const late = [...before.ids, ...before.held].filter((id) => id > high && newer(id));
  const end =
    previous === null
      ? { ids: ordered([...ids, ...late]), held: [] }
      : { ids: ordered(ids), held: ordered([...late, ...before.held.filter((id) => id > high)]) };
  return {
    ...before,
    ...end,
    low: lowest(ids, next),
    next,
    previous,
    status: 'ready',
    older: 'idle',
    newer: 'idle',
    replacement: null,
  };
}

/**
 * Adds a fetched page at the newer end.
 * @param {ListWindow} before @param {number[]} ids @param {string|null} previous @returns {ListWindow}
 */
export function withNewerPage(before, ids, previous) {
  const held = before.held.filter((id) => !ids.includes(id));
  return { ...before, ids: ordered([...before.ids, ...ids]), held, previous, newer: 'idle' };
}

/**
 * Places one id. Once something waits behind the pill everything new waits there, in order.
 * @param {ListWindow} before
 * @param {number} id
 * @param {'show'|'wait'|'own'} how `own` is shown whatever waits: its author is looking at it
 * @returns {ListWindow}
 */
export function withArrival(before, id, how) {
  if (id < before.low || before.ids.includes(id)) return before;
  if (before.previous === null && (how === 'own' || (how === 'show' && before.held.length === 0))) {
    return { ...before, ids: inserted(before.ids, id), held: before.held.filter((h) => h !== id) };
  }
  if (before.held.includes(id)) return before;
  return { ...before, held: inserted(before.held, id) };
}

/** @param {ListWindow} before @param {number} id @returns {ListWindow} */
export function without(before, id) {
  if (!before.ids.includes(id) && !before.held.includes(id)) return before;
  /** @param {number[]} ids */
  const drop = (ids) => ids.filter((other) => other !== id);
  return { ...before, ids: drop(before.ids), held: drop(before.held) };
}

/**
 * @param {number[]} ids newest first
 * @returns {{ids: number[], low: number, next: string}} the newest of them
 */
function newestPart(ids) {
  const kept = ids.slice(0, SHOWN_KEPT);
  return { ids: kept, low: kept[kept.length - 1], next: UNKNOWN };
}

/**
 * Lets go of the oldest items of a list whose newest the reader looks at, once it has grown long.
 * @param {ListWindow} before @returns {ListWindow}
 */
export const shortened = (before) =>
  before.ids.length > SHOWN_MAX ? { ...before, ...newestPart(before.ids) } : before;

/**
 * Shows what waited. Of more than anybody reads, the newest part.
 * @param {ListWindow} before
 * @returns {ListWindow}
 */
export function revealed(before) {
  if (before.replacement) return { ...before, ...before.replacement, held: [], replacement: null };
  if (before.held.length === 0 || before.previous !== null) return before;
  if (before.held.length > SHOWN_MAX) return { ...before, ...newestPart(before.held), held: [] };
  return { ...before, ids: ordered([...before.ids, ...before.held]), held: [] };
}

/**
 * Takes a fresh look at the newest part, after a gap that could not be replayed.
 * What is gone disappears, what is new is shown or waits, what is being read stays.
 * @param {ListWindow} before
 * @param {number[]} ids the newest `ids`, read in one go
 * @param {string|null} next
 * @param {(id: number) => boolean} newer true for what an event has told of since the look
 * @param {boolean} show
 * @returns {ListWindow}
 */
export function refreshed(before, ids, next, newer, show) {
  const low = lowest(ids, next);
  const known = new Set([...before.ids, ...before.held]);
  const touches = known.size === 0 || low <= before.low || ids.some((id) => known.has(id));
  if (!touches) return replaced(before, ordered([...ids, ...[...known].filter(newer)]), low, next, show);
  const found = new Set(ids);
  /** @param {number} id */
  const stays = (id) => id < low || found.has(id) || newer(id);
  const shown = before.ids.filter(stays);
  const added = ids.filter((id) => !shown.includes(id));
  const waiting = before.held.filter((id) => stays(id) && !added.includes(id));
  const hold = !show || waiting.length > 0;
  // Below what was loaded there is nothing to move: those are simply an older page come early.
  const below = hold ? added.filter((id) => id < before.low) : added;
  const above = hold ? added.filter((id) => id >= before.low) : [];
  const end = low <= before.low ? { low, next } : { low: before.low, next: before.next };
  return {
    ...before,
    ...end,
    ids: ordered([...shown, ...below]),
    held: ordered([...waiting, ...above]),
    status: 'ready',
    older: 'idle',
    replacement: null,
  };
}

/**
 * The newest part, and nothing of what was held, since nobody knows what lies between.
 * @param {ListWindow} before @param {number[]} ids @param {number} low @param {string|null} next
 * @param {boolean} show at once, or once the reader asks for it
 * @returns {ListWindow}
 */
function replaced(before, ids, low, next, show) {
  if (!show) {
    const held = ids.filter((id) => !before.ids.includes(id));
    return { ...before, held, older: 'idle', replacement: { ids, low, next } };
  }
  return { ...before, ids, held: [], low, next, status: 'ready', older: 'idle', replacement: null };
}

/**
 * Whether a look that reaches down to these ids is deep enough to refresh the window.
 * @param {ListWindow} before @param {number[]} ids @param {string|null} next
 */
export const covers = (before, ids, next) => lowest(ids, next) <= before.low;
