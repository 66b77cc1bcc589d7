// A stretch is the part of an ordered list (posts or comments, newest first by id) that the page holds. It is
// contiguous from the newest down to `low`, so that an event can be placed or ignored without asking anybody;
// or, while `previous` is set, from somewhere in the middle, and what is new lies beyond it. New ids are
// shown or held back; nothing here decides which. Pure.

/** @typedef {import('../types.js').Stretch} Stretch */

/** @returns {Stretch} */
export const blank = () => ({
  ids: [],
  held: [],
  low: 0,
  next: null,
  previous: null,
  status: 'empty',
  older: 'idle',
  newer: 'idle',
  fresh: null,
});

/** @param {number[]} ids newest first, each once */
const ordered = (ids) => [...new Set(ids)].sort((a, b) => b - a);

/** @param {number[]} ids @param {string|null} next the lowest id that a page ending here covers */
const lowest = (ids, next) => (next === null || ids.length === 0 ? 0 : Math.min(...ids));

/**
 * Adds a fetched page at the old end (or the first page of all).
 * @param {Stretch} stretch @param {number[]} ids @param {string|null} next @returns {Stretch}
 */
export function withPage(stretch, ids, next) {
  const low = lowest(ids, next);
  const all = ordered([...stretch.ids, ...ids]).filter((id) => id >= low);
  return {
    ...stretch,
    ids: all,
    held: stretch.held.filter((id) => !all.includes(id)),
    low,
    next,
    status: 'ready',
    older: 'idle',
  };
}

/**
 * Begins anew with a page from anywhere in the list. What an event has told of since stands behind it.
 * @param {Stretch} stretch
 * @param {number[]} ids
 * @param {{next: string|null, previous?: string|null}} ends
 * @param {(id: number) => boolean} newer
 * @returns {Stretch}
 */
export function withWindow(stretch, ids, { next, previous = null }, newer) {
  const high = Math.max(0, ...ids);
  const late = [...stretch.ids, ...stretch.held].filter((id) => id > high && newer(id));
  const end =
    previous === null
      ? { ids: ordered([...ids, ...late]), held: [] }
      : { ids: ordered(ids), held: ordered([...late, ...stretch.held.filter((id) => id > high)]) };
  return {
    ...stretch,
    ...end,
    low: lowest(ids, next),
    next,
    previous,
    status: 'ready',
    older: 'idle',
    newer: 'idle',
    fresh: null,
  };
}

/**
 * Adds a fetched page at the newer end.
 * @param {Stretch} stretch
 * @param {number[]} ids
 * @param {string|null} previous
 * @returns {Stretch}
 */
export function withNewerPage(stretch, ids, previous) {
  return {
    ...stretch,
    ids: ordered([...stretch.ids, ...ids]),
    held: stretch.held.filter((id) => !ids.includes(id)),
    previous,
    newer: 'idle',
  };
}

/**
 * Places one id. Once something waits behind the pill everything new waits there, in order.
 * @param {Stretch} stretch @param {number} id
 * @param {'show'|'wait'|'own'} how `own` is shown whatever waits: its author is looking at it
 * @returns {Stretch}
 */
export function withArrival(stretch, id, how) {
  if (id < stretch.low || stretch.ids.includes(id)) return stretch;
  if (stretch.previous === null && (how === 'own' || (how === 'show' && stretch.held.length === 0))) {
    return { ...stretch, ids: ordered([...stretch.ids, id]), held: stretch.held.filter((h) => h !== id) };
  }
  if (stretch.held.includes(id)) return stretch;
  return { ...stretch, held: ordered([...stretch.held, id]) };
}

/** @param {Stretch} stretch @param {number} id @returns {Stretch} */
export function without(stretch, id) {
  if (!stretch.ids.includes(id) && !stretch.held.includes(id)) return stretch;
  /** @param {number[]} ids */
  const drop = (ids) => ids.filter((other) => other !== id);
  return { ...stretch, ids: drop(stretch.ids), held: drop(stretch.held) };
}

/** Shows what waited. @param {Stretch} stretch @returns {Stretch} */
export function revealed(stretch) {
  if (stretch.fresh) return { ...stretch, ...stretch.fresh, held: [], fresh: null };
  if (stretch.held.length === 0 || stretch.previous !== null) return stretch;
  return { ...stretch, ids: ordered([...stretch.ids, ...stretch.held]), held: [] };
}

/**
 * Takes a fresh look at the newest part, after a gap that could not be replayed.
 * What is gone disappears, what is new is shown or waits, what is being read stays.
 * @param {Stretch} stretch @param {number[]} ids the newest `ids`, read in one go @param {string|null} next
 * @param {(id: number) => boolean} newer true for what an event has told of since the look
 * @param {boolean} show @returns {Stretch}
 */
export function refreshed(stretch, ids, next, newer, show) {
  const low = lowest(ids, next);
  const known = [...stretch.ids, ...stretch.held];
  const touches = known.length === 0 || low <= stretch.low || ids.some((id) => known.includes(id));
  if (!touches) {
    const late = known.filter(newer);
    const all = ordered([...ids, ...late]);
    if (show)
      return { ...stretch, ids: all, held: [], low, next, status: 'ready', older: 'idle', fresh: null };
    return {
      ...stretch,
      held: all.filter((id) => !stretch.ids.includes(id)),
      fresh: { ids: all, low, next },
    };
  }
  /** @param {number} id */
  const stays = (id) => id < low || ids.includes(id) || newer(id);
  const shown = stretch.ids.filter(stays);
  const found = ids.filter((id) => !shown.includes(id));
  const waiting = stretch.held.filter((id) => stays(id) && !found.includes(id));
  const hold = !show || waiting.length > 0;
  // Below what was loaded there is nothing to move: those are simply an older page come early.
  const below = hold ? found.filter((id) => id < stretch.low) : found;
  const above = hold ? found.filter((id) => id >= stretch.low) : [];
  const end = low <= stretch.low ? { low, next } : { low: stretch.low, next: stretch.next };
  return {
    ...stretch,
    ...end,
    ids: ordered([...shown, ...below]),
    held: ordered([...waiting, ...above]),
    status: 'ready',
    older: 'idle',
    fresh: null,
  };
}

/**
 * Whether a look that reaches down to these ids is deep enough to refresh the stretch.
 * @param {Stretch} stretch @param {number[]} ids @param {string|null} next
 */
export const covers = (stretch, ids, next) => lowest(ids, next) <= stretch.low;
