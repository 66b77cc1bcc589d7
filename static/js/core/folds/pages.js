// How a fetched page changes a list of any kind. The items are remembered by the rules of their kind; which
// of them belong into the list, and where, is the same for all. Pure.

import { holds, isRanked, kindOf } from '../state.js';
import { rememberComment } from './comments.js';
import { blank, refreshed, revealed, withNewerPage, withPage, withPageAround } from './list-window.js';
import { rememberMessage } from './messages.js';
import { rememberNotification, withUnreadCounts } from './notifications.js';
import { isOpen } from './placement.js';
import { rememberPost } from './posts.js';
import { withViewer } from '../reading/viewer.js';
import { begunAnew, rankedAgain, withRankedPage } from './ranked-list.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').ListWindow} ListWindow */
/** @typedef {import('../types.js').ListKind} ListKind */
/**
 * @template {import('../types.js').Action['type']} T
 * @typedef {import('../types.js').ActionOf<T>} ActionOf
 */

/** @type {Record<ListKind, (state: State, item: any, stamp: {asOf: number}) => State>} */
const REMEMBER = {
  posts: rememberPost,
  comments: rememberComment,
  messages: rememberMessage,
  notifications: rememberNotification,
};

/** @param {State} state @param {string} key @param {ListWindow} after @returns {State} */
const withList = (state, key, after) => ({ ...state, lists: { ...state.lists, [key]: after } });

/**
 * Whether a page that was asked for with a cursor still belongs to that end of the list. Meanwhile the list
 * may have begun anew, let go of what stood there or been forgotten: nobody knows what lies between.
 * @param {ListWindow} before
 * @param {ActionOf<'list.page'>} action
 */
function joins(before, { fit, at }) {
  if (!at || (fit !== 'older' && fit !== 'newer')) return true;
  return at === (fit === 'older' ? before.next : before.previous);
}

/** What stands in a page of the list. @param {string} key @param {{id: number}[]} items */
function standing(key, items) {
  const ids = items.map(({ id }) => id);
  return kindOf(key) === 'posts'
    ? { posts: ids, comments: [] }
    : { posts: [Number(key.slice(2))], comments: ids };
}

/** @param {State} state @param {ActionOf<'list.page'>} action @returns {State} */
export function withListPage(state, action) {
  const { key, page, asOf, fit } = action;
  const kind = kindOf(key);
  const { unread } = page;
  let after = unread === undefined ? state : withUnreadCounts(state, { ...page, unread }, { asOf });
  for (const item of page.items) after = REMEMBER[kind](after, item, { asOf });
  if (page.viewer) after = withViewer(after, page.viewer, standing(key, page.items));
  const known = after[kind];
  const all = page.items
    .map(({ id }) => id)
    .filter((id) => known[id] && (kind !== 'posts' || holds(key, after.posts[id].value)));
  // Those that are pinned stand first, whatever their id: the window is of the others.
  const isFirst = kind === 'posts' && !isRanked(key);
  const ids = isFirst ? all.filter((id) => !after.posts[id].value.pinned) : all;
  const pinned = all.filter((id) => !ids.includes(id));
  const was = after.lists[key] ?? blank();
  const kept = action.at || fit === 'older' ? (was.pinned ?? []) : [];
  const before = isFirst ? { ...was, pinned: [...new Set([...kept, ...pinned])] } : was;
  if (!joins(before, action)) {
    /** @type {ListWindow} */
    const waiting = fit === 'older' ? { ...before, older: 'idle' } : { ...before, newer: 'idle' };
    return after.lists[key] ? withList(after, key, waiting) : after;
  }
  if (isRanked(key)) {
    const fold =
      fit === 'older' ? withRankedPage : isOpen(state, key) || fit === 'around' ? begunAnew : rankedAgain;
    return withList(after, key, fold(before, ids, page.next));
  }
  /** @param {number} id */
  const newer = (id) => (known[id]?.touched ?? 0) > asOf;
  /** @type {Record<import('../types.js').PageFit, () => ListWindow>} */
  const fitted = {
    older: () => withPage(before, ids, page.next),
    newer: () => withNewerPage(before, ids, page.previous ?? null),
    around: () => withPageAround(before, ids, page, newer),
    refresh: () => refreshed(before, ids, page.next, newer, isOpen(state, key)),
  };
  return withList(after, key, fitted[fit]());
}

/**
 * A list is being asked for, or could not be had.
 * @param {State} state @param {ActionOf<'list.loading'>} action @returns {State}
 */
export function withProgress(state, { type, key, end }) {
  const before = state.lists[key] ?? blank();
  const progress = type === 'list.loading' ? 'loading' : 'failed';
  if (end) return withList(state, key, { ...before, [end]: progress });
  return withList(state, key, { ...before, status: before.status === 'ready' ? 'ready' : progress });
}

/** @param {State} state @param {string} key @returns {State} */
export const withRevealed = (state, key) =>
  state.lists[key] ? withList(state, key, revealed(state.lists[key])) : state;

/** @param {State} state @param {string[]} except the keys of those that stay @returns {State} */
export const withoutLists = (state, except) => ({
  ...state,
  lists: Object.fromEntries(Object.entries(state.lists).filter(([key]) => except.includes(key))),
});
