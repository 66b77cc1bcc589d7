// Where in the lists that the page holds an item belongs. What is new is shown at once where the list is open
// for it, and waits behind a pill elsewhere. Pure.

import { kindOf } from '../state.js';
import { shortened, SHOWN_MAX, UNKNOWN, withArrival, without } from './list-window.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').ListWindow} ListWindow */

/** @param {State} state @param {(before: ListWindow, key: string) => ListWindow} change */
export function mapLists(state, change) {
  let changed = false;
  /** @type {Record<string, ListWindow>} */
  const lists = {};
  for (const [key, before] of Object.entries(state.lists)) {
    lists[key] = change(before, key);
    changed ||= lists[key] !== before;
  }
  return changed ? { ...state, lists } : state;
}

/**
 * Whether what is new comes into the list at once. The end of a thread must be in view for that; a
 * conversation keeps its own place.
 * @param {State} state
 * @param {string} key
 */
export function isOpen(state, key) {
  const kind = kindOf(key);
  return kind === 'messages' || (kind === 'comments' ? state.open[key] === true : state.open[key] !== false);
}

/**
 * @param {State} state
 * @param {string} key
 * @param {ListWindow} before
 * @param {number} id
 * @param {boolean} [own] shown at once
 * @returns {ListWindow}
 */
export function withItem(state, key, before, id, own = false) {
  const open = isOpen(state, key);
  const after = withArrival(before, id, own ? 'own' : open ? 'show' : 'wait');
  if (after === before) return before;
  const kind = kindOf(key);
  // Whoever reads further up in a conversation keeps all of it.
  if (open && kind !== 'messages') return shortened(after);
  // Comments are read from the beginning: those behind the end that was read come in pages.
  const overflow = kind === 'comments' && after.previous === null && after.held.length > SHOWN_MAX;
  return overflow ? { ...after, previous: UNKNOWN } : after;
}

/** @param {State} state @param {string} key @param {number} id @param {boolean} [own] @returns {State} */
export function placed(state, key, id, own = false) {
  const before = state.lists[key];
  if (!before) return state;
  const after = withItem(state, key, before, id, own);
  return after === before ? state : { ...state, lists: { ...state.lists, [key]: after } };
}

/** @param {State} state @param {string} key @param {number} id @returns {State} */
export function unplaced(state, key, id) {
  const before = state.lists[key];
  if (!before) return state;
  const after = without(before, id);
  return after === before ? state : { ...state, lists: { ...state.lists, [key]: after } };
}
