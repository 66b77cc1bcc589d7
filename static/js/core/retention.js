// What the page forgets. A list that was shown a while ago goes, and so does whatever no list refers to, the
// oldest first: a page that stays open for days holds no more than one that has just been loaded. Whoever
// comes back to what is gone has it fetched again, with the place where they were. Pure.

import { SHOWN_MAX } from './folds/list-window.js';
import { kindOf } from './state.js';

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').ListKind} ListKind */

/** So many lists are kept for those who go back; the one or two on screen are always among them. */
export const LISTS_KEPT = 12;
/**
 * So many items of each kind are kept though no list refers to them: an answer may be on its way that does,
 * and views that are not lists hear of changes through them. No replay is longer.
 */
export const SPARE_KEPT = 300;
/** Tombstones keep what is deleted from coming back with an answer that was on its way. */
export const TOMBSTONES_KEPT = 1_000;

/** @type {ListKind[]} */
const KINDS = ['posts', 'comments', 'messages', 'notifications'];

/** The letter of each kind's tombstones. @type {Record<ListKind, string>} */
const LETTERS = { posts: 'p', comments: 'c', messages: 'm', notifications: 'n' };

/** @param {State} state @param {string} key a list that comes on screen @returns {State} */
export function withShown(state, key) {
  if (state.recent[0] === key) return state;
  const recent = [key, ...state.recent.filter((other) => other !== key)].slice(0, LISTS_KEPT);
  /** @template T @param {Record<string, T>} all @returns {Record<string, T>} */
  const kept = (all) => Object.fromEntries(Object.entries(all).filter(([name]) => recent.includes(name)));
  return { ...state, recent, lists: kept(state.lists), open: kept(state.open) };
}

/**
 * @param {State} state
 * @param {ListKind} kind
 * @returns {Set<number>} the ids of items that something refers to
 */
function referred(state, kind) {
  /** @type {Set<number>} */
  const ids = new Set();
  for (const [key, list] of Object.entries(state.lists)) {
    if (kind === 'posts' && kindOf(key) === 'comments') ids.add(Number(key.slice(2)));
    if (kindOf(key) !== kind) continue;
    for (const id of list.ids) ids.add(id);
    for (const id of list.pinned ?? []) ids.add(id);
    // Of what is held back, as many as can be revealed at once.
    for (const id of list.held.slice(0, SHOWN_MAX)) ids.add(id);
    for (const id of list.replacement?.ids ?? []) ids.add(id);
  }
  // An answer shows whom it answers, wherever that comment stands.
  if (kind === 'comments') {
    for (const id of [...ids]) {
      const answered = state.comments[id]?.value.reply_to;
      if (answered) ids.add(answered);
    }
  }
  return ids;
}

/** @param {State} state @param {ListKind} kind @returns {State} */
function withoutSpare(state, kind) {
  const all = Object.entries(state[kind]);
  if (all.length <= 2 * SPARE_KEPT) return state;
  const ids = referred(state, kind);
  const spare = all.filter(([id]) => !ids.has(Number(id)));
  // Seldom, and then many at once: not each event has to look through all there is.
  if (spare.length <= 2 * SPARE_KEPT) return state;
  spare.sort(([a, one], [b, other]) => other.touched - one.touched || Number(b) - Number(a));
  const gone = new Set(spare.slice(SPARE_KEPT).map(([id]) => id));
  return { ...state, [kind]: Object.fromEntries(all.filter(([id]) => !gone.has(id))) };
}

/** @param {State} state @returns {State} */
function withoutOldTombstones(state) {
  const all = Object.entries(state.tombstones);
  if (all.length <= 2 * TOMBSTONES_KEPT) return state;
  // The post on screen is known to be gone by its tombstone, and a comment that is answered by its own.
  const onScreen = new Set(state.recent.map((key) => `${LETTERS.posts}${key.slice(2)}`));
  const kept = all.filter(([name], at) => at >= all.length - TOMBSTONES_KEPT || onScreen.has(name));
  return { ...state, tombstones: Object.fromEntries(kept) };
}

/** @param {State} before @param {State} after @returns {State} what is kept of it */
export function retained(before, after) {
  let state = after;
  for (const kind of KINDS) {
    if (after[kind] !== before[kind]) state = withoutSpare(state, kind);
  }
  return after.tombstones === before.tombstones ? state : withoutOldTombstones(state);
}

/** @type {Record<string, (frame: any) => string>} */
const WRITTEN = {
  'post.created': ({ post }) => `p${post.id}`,
  'comment.created': ({ comment }) => `c${comment.id}`,
  'message.created': ({ message }) => `m${message.id}`,
};

/**
 * What a frame that has just come says is there though it was gone: moderators put back what they undid.
 * @param {State} state
 * @param {{type: string}} frame
 * @returns {string|null} the name of its tombstone
 */
export function returnedBy(state, frame) {
  const name = WRITTEN[frame.type]?.(frame);
  return name && state.tombstones[name] ? name : null;
}

/** @param {State} state @param {{name: string}} action @returns {State} */
export function withReturned(state, { name }) {
  const { [name]: _gone, ...tombstones } = state.tombstones;
  return { ...state, tombstones };
}
