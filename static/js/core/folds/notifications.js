// Notifications: how events and fetched pages change them. One is read or gone for good, so any order of the
// same news ends in the same state; how many are left is the word of the newest event. Pure.

import { mapLists, newest } from './posts.js';
import { listOf } from '../state.js';
import { blank, refreshed, withArrival, withPage, without } from './list-window.js';
import { isolated } from '../text/formatting.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').Notice} Notice */
/** @typedef {import('../types.js').Left} Left */
/** @typedef {import('./posts.js').Stamp} Stamp */

/** @param {State} state @param {Left} left @param {Stamp} stamp @returns {State} */
export function withLeft(state, left, stamp) {
  const at = newest(0, stamp);
  if (state.left && state.left.touched > at) return state;
  return { ...state, left: { unread: left.unread, ofMessages: left.unread_of_messages ?? 0, touched: at } };
}

/**
 * Remembers one without placing it.
 * @param {State} state
 * @param {Notice} notice
 * @param {Stamp} stamp
 * @returns {State}
 */
function remember(state, notice, stamp) {
  if (state.dead[`n${notice.id}`]) return state;
  const known = state.notices[notice.id];
  // When exactly it was read is nobody's business; that it was must not be forgotten.
  const read_at =
    notice.read_at ?? known?.value.read_at ?? (notice.id <= state.readUpTo ? notice.created_at : null);
  return {
    ...state,
    notices: {
      ...state.notices,
      [notice.id]: { value: { ...notice, read_at }, touched: newest(known?.touched ?? 0, stamp) },
    },
  };
}

/** @param {State} state @param {{seq: number, notification: Notice} & Left} event @returns {State} */
export function withNotice(state, event) {
  const { notification, seq } = event;
  const after = withLeft(remember(state, notification, { seq }), event, { seq });
  const stretch = after.lists[listOf.notices];
  if (!stretch || !after.notices[notification.id]) return after;
  const how = state.open[listOf.notices] === false ? 'wait' : 'show';
  return {
    ...after,
    lists: { ...after.lists, [listOf.notices]: withArrival(stretch, notification.id, how) },
  };
}

/**
 * @param {State} state
 * @param {{seq: number, up_to?: number, ids?: number[]} & Left} event
 * @returns {State}
 */
export function withNoticesRead(state, event) {
  const upTo = event.up_to ?? 0;
  const notices = { ...state.notices };
  for (const { value, touched } of Object.values(state.notices)) {
    if (value.read_at !== null || !(value.id <= upTo || event.ids?.includes(value.id))) continue;
    notices[value.id] = {
      value: { ...value, read_at: value.created_at },
      touched: Math.max(touched, event.seq),
    };
  }
  return withLeft({ ...state, notices, readUpTo: Math.max(state.readUpTo, upTo) }, event, { seq: event.seq });
}

/** @param {State} state @param {{seq: number, ids: number[]} & Left} event @returns {State} */
export function withoutNotices(state, event) {
  const gone = new Set(event.ids);
  const notices = Object.fromEntries(Object.entries(state.notices).filter(([id]) => !gone.has(Number(id))));
  const dead = {
    ...state.dead,
    ...Object.fromEntries(event.ids.map((id) => [`n${id}`, /** @type {true} */ (true)])),
  };
  const after = mapLists({ ...state, notices, dead }, (stretch, key) =>
    key === listOf.notices ? event.ids.reduce(without, stretch) : stretch,
  );
  return withLeft(after, event, { seq: event.seq });
}

/**
 * Folds a fetched page in; a fresh one is a new look at the newest.
 * @param {State} state
 * @param {string} key
 * @param {import('../types.js').Page<Notice> & Left} page
 * @param {number} asOf
 * @param {boolean} fresh
 * @returns {State}
 */
export function withNoticePage(state, key, page, asOf, fresh) {
  let after = withLeft(state, page, { asOf });
  for (const notice of page.items) after = remember(after, notice, { asOf });
  const ids = page.items.map(({ id }) => id).filter((id) => after.notices[id]);
  const stretch = after.lists[key] ?? blank();
  /** @param {number} id */
  const newer = (id) => (after.notices[id]?.touched ?? 0) > asOf;
  const next = fresh
    ? refreshed(stretch, ids, page.next, newer, state.open[key] !== false)
    : withPage(stretch, ids, page.next);
  return { ...after, lists: { ...after.lists, [key]: next } };
}

/** @param {State} state @returns {Notice[]} newest first */
export const noticesOf = (state) =>
  (state.lists[listOf.notices]?.ids ?? []).flatMap((id) => state.notices[id]?.value ?? []);

/** @param {State} state how many wait to be read */
export const unreadNotices = (state) => state.left?.unread ?? state.me?.unread?.notifications ?? 0;

/** @param {State} state those of them that are not about messages, which are counted by themselves */
export const unreadOthers = (state) => Math.max(0, (state.left?.unread ?? 0) - (state.left?.ofMessages ?? 0));

/** @param {Notice} notice what happened, to be read behind the actor's name */
export function deed({ kind, comment_id, post_title }) {
  const where = post_title ? ` “${isolated(post_title)}”` : ' a post';
  if (kind === 'message') return 'sent you a message';
  if (kind === 'reply') return `replied to your comment under${where}`;
  if (kind === 'comment') return `commented on${where}`;
  return comment_id === null ? `mentioned you in${where}` : `mentioned you in a comment under${where}`;
}
