// What others have written under a post while somebody writes there. Pure.

import { isBlockedId } from '../folds/messages.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').LiveComment} LiveComment */

/** @param {State} state @param {number} postId @returns {number} the newest comment that is known */
export const newestComment = (state, postId) =>
  Object.values(state.comments).reduce(
    (newest, { value }) => (value.post_id === postId ? Math.max(newest, value.id) : newest),
    0,
  );

/**
 * @param {State} state
 * @param {number} postId
 * @param {number} since the newest comment when the writing began
 * @returns {LiveComment[]} what others have written since, oldest first
 */
export const writtenMeanwhile = (state, postId, since) =>
  Object.values(state.comments)
    .map(({ value }) => value)
    .filter((comment) => comment.post_id === postId && comment.id > since)
    .flatMap((comment) => (comment.deleted ? [] : [comment]))
    .filter(({ author }) => author.id !== state.me?.id && !isBlockedId(state, author.id))
    .sort((a, b) => a.id - b.id);
