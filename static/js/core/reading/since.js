// What happened to the reader while they were away, as far as they have not read it. Pure.

import { unreadPosts } from './reads.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').Since} Since */
/** @typedef {import('../types.js').SinceItem} SinceItem */

/** @param {State} state @param {{since: Since}} answer @returns {State} */
export const withSince = (state, { since }) => ({ ...state, since: since.since === null ? null : since });

/**
 * Some of what the reader has been told is read, or gone.
 * @param {State} state
 * @param {(id: number) => boolean} isGone
 * @returns {State}
 */
function without(state, isGone) {
  const { since } = state;
  if (!since?.items.some(({ ids }) => ids.some(isGone))) return state;
  const items = since.items.flatMap((item) => {
    const ids = item.ids.filter((id) => !isGone(id));
    return ids.length > 0 ? [{ ...item, ids }] : [];
  });
  return { ...state, since: { ...since, items } };
}

/** @param {State} state @param {{up_to?: number, ids?: number[]}} told @returns {State} */
export const withoutTold = (state, { up_to: upTo = 0, ids = [] }) =>
  without(state, (id) => id <= upTo || ids.includes(id));

/**
 * Where there are posts that they have not read.
 * @param {State} state @returns {Since['new_posts']}
 */
const newPosts = (state) =>
  (state.since?.new_posts ?? []).filter(
    ({ category }) => state.unread === null || unreadPosts(state, category.id) > 0,
  );

/**
 * A line for each thing that is left: first what concerns the reader, then where there are new posts.
 * @param {State} state
 * @returns {{key: string, item?: SinceItem, posts?: Since['new_posts'][number]}[]}
 */
export function sinceLines(state) {
  const items = (state.since?.items ?? []).map((item) => ({
    key: `n${item.ids[item.ids.length - 1]}`,
    item,
  }));
  return [...items, ...newPosts(state).map((posts) => ({ key: `c${posts.category.id}`, posts }))];
}

/** @param {State} state @returns {number} up to which notification it goes; 0 for none */
export const sinceUpTo = (state) => Math.max(0, ...(state.since?.items ?? []).map(({ ids }) => ids[0]));
