// Notifications: how events and fetched pages change them. One is read or gone for good, so any order of the
// same news ends in the same state; how many are left is the word of the newest event. Pure.

import { listOf } from '../state.js';
import { count, isolated, listed } from '../text/formatting.js';
import { placed, unplaced } from './placement.js';
import { newest } from './versions.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').ForumNotification} ForumNotification */
/** @typedef {import('../types.js').UnreadCounts} UnreadCounts */
/** @typedef {import('./versions.js').Stamp} Stamp */

/** @param {State} state @param {UnreadCounts} counts @param {Stamp} stamp @returns {State} */
export function withUnreadCounts(state, counts, stamp) {
  const touched = newest(0, stamp);
  if (state.unreadCounts && state.unreadCounts.touched > touched) return state;
  const ofMessages = counts.unread_of_messages ?? 0;
  return { ...state, unreadCounts: { unread: counts.unread, ofMessages, touched } };
}

/**
 * Remembers one without placing it.
 * @param {State} state @param {ForumNotification} item @param {Stamp} stamp @returns {State}
 */
export function rememberNotification(state, item, stamp) {
  if (state.tombstones[`n${item.id}`]) return state;
  const known = state.notifications[item.id];
  // When exactly it was read is nobody's business; that it was must not be forgotten.
  const byOthers = item.id <= state.readUpTo ? item.created_at : null;
  const read_at = item.read_at ?? known?.value.read_at ?? byOthers;
  const entry = { value: { ...item, read_at }, touched: newest(known?.touched ?? 0, stamp) };
  return { ...state, notifications: { ...state.notifications, [item.id]: entry } };
}

/**
 * @param {State} state
 * @param {{seq: number, notification: ForumNotification, replaces?: number} & UnreadCounts} event
 * @returns {State}
 */
export function withNotification(state, event) {
  const { notification, seq, replaces } = event;
  const before = replaces ? withoutOne(state, replaces) : state;
  const after = withUnreadCounts(rememberNotification(before, notification, { seq }), event, { seq });
  return after.notifications[notification.id] ? placed(after, listOf.notifications, notification.id) : after;
}

/**
 * @param {State} state
 * @param {{seq: number, up_to?: number, ids?: number[]} & UnreadCounts} event
 * @returns {State}
 */
export function withNotificationsRead(state, event) {
  const { seq, up_to: upTo = 0 } = event;
  const notifications = { ...state.notifications };
  for (const { value, touched } of Object.values(state.notifications)) {
    if (value.read_at !== null || !(value.id <= upTo || event.ids?.includes(value.id))) continue;
    notifications[value.id] = {
      value: { ...value, read_at: value.created_at },
      touched: Math.max(touched, seq),
    };
  }
  const readUpTo = Math.max(state.readUpTo, upTo);
  return withUnreadCounts({ ...state, notifications, readUpTo }, event, { seq });
}

/** @param {State} state @param {number} id @returns {State} */
function withoutOne(state, id) {
  const { [id]: _gone, ...notifications } = state.notifications;
  const tombstones = { ...state.tombstones, [`n${id}`]: /** @type {true} */ (true) };
  return unplaced({ ...state, notifications, tombstones }, listOf.notifications, id);
}

/** @param {State} state @param {{seq: number, ids: number[]} & UnreadCounts} event @returns {State} */
export function withoutNotifications(state, event) {
  const after = event.ids.reduce(withoutOne, state);
  return withUnreadCounts(after, event, { seq: event.seq });
}

/** @param {State} state @returns {ForumNotification[]} newest first */
export const notificationsOf = (state) =>
  (state.lists[listOf.notifications]?.ids ?? []).flatMap((id) => state.notifications[id]?.value ?? []);

/** @param {State} state how many wait to be read */
export const unreadNotifications = (state) =>
  state.unreadCounts?.unread ?? state.me?.unread?.notifications ?? 0;

/** @param {State} state those of them that are not about messages, which are counted by themselves */
export const unreadOthers = (state) =>
  Math.max(0, (state.unreadCounts?.unread ?? 0) - (state.unreadCounts?.ofMessages ?? 0));

/** @param {ForumNotification} notice @returns {string} whose doing it is: `ann, bo and 3 others` */
export function peopleOf({ kind, actor, also, others = 0 }) {
  // Who has reported is told to nobody.
  if (kind === 'reported') return '';
  const names = also ? [actor.username, also.username] : [actor.username];
  return listed(others > 0 ? [...names, count(others, 'other')] : names);
}

/** @param {boolean} isPost @param {boolean} quoted whether the reader quotes it and did not write it */
function edited(isPost, quoted) {
  if (quoted) return isPost ? 'edited a post that you quoted:' : 'edited a comment that you quoted under';
  return isPost ? 'edited your post' : 'edited your comment under';
}

/** @param {ForumNotification} notice what happened, to be read behind the names */
export function describe({ kind, comment_id, post_title, note, quoted }) {
  const where = post_title ? ` “${isolated(post_title)}”` : ' a post';
  if (kind === 'warning') return `warns you: ${note ?? ''}`;
  if (kind === 'reported') return note ?? '';
  if (kind === 'report') return `looked at your report. ${note ?? ''}`;
  if (kind === 'approved')
    return `let your ${comment_id === null ? 'post' : 'comment'} through: ${where.trim()}`;
  if (kind === 'rejected') return `did not take what you wrote. ${note ?? ''}`.trimEnd();
  if (kind === 'message') return 'sent you a message';
  if (kind === 'reminder')
    return `wanted to be reminded of${comment_id === null ? '' : ' a comment under'}${where}`;
  if (kind === 'solution') return `accepted your comment as the solution of${where}`;
  if (kind === 'post') return `posted${where}`;
  if (kind === 'edit') return edited(comment_id === null, quoted === true) + where;
  if (kind === 'reply') return `replied to your comment under${where}`;
  if (kind === 'comment') return `commented on${where}`;
  if (kind === 'reaction')
    return `reacted to your ${comment_id === null ? 'post' : 'comment under'}${post_title ? where : ''}`;
  return comment_id === null ? `mentioned you in${where}` : `mentioned you in a comment under${where}`;
}
