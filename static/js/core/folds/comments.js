// How comments change the state; the same rules as for posts. A deleted comment that others replied to
// leaves a placeholder, any other leaves nothing. Pure.

import { listOf } from '../state.js';
import { placed, unplaced } from './placement.js';
import { newest, overtaken } from './versions.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').Comment} Comment */
/** @typedef {import('./versions.js').Stamp} Stamp */

/**
 * Remembers a comment without placing it.
 * @param {State} state
 * @param {Comment} comment
 * @param {Stamp} stamp
 * @returns {State}
 */
export function rememberComment(state, comment, stamp) {
  const dead = state.tombstones[`c${comment.id}`];
  if (comment.deleted) {
    const before = state.comments[comment.id];
    const value = { ...comment, reply_to: before?.value.reply_to };
    return {
      ...state,
      comments: { ...state.comments, [comment.id]: { value, touched: newest(before?.touched ?? 0, stamp) } },
      tombstones: dead ? state.tombstones : { ...state.tombstones, [`c${comment.id}`]: true },
    };
  }
  if (dead) return state;
  const known = state.comments[comment.id];
  if (known && !known.value.deleted && known.value.version > comment.version) return state;
  const touched = newest(known?.touched ?? 0, stamp);
  if (
    known &&
    overtaken(known.touched, stamp) &&
    !known.value.deleted &&
    known.value.version === comment.version
  )
    return state;
  return { ...state, comments: { ...state.comments, [comment.id]: { value: comment, touched } } };
}

/**
 * @param {State} state
 * @param {Comment} comment
 * @param {Stamp} stamp
 * @param {boolean} [own] shown at once
 * @param {boolean} [fresh] just written
 * @returns {State}
 */
export function withComment(state, comment, stamp, own = false, fresh = true) {
  const after = rememberComment(state, comment, stamp);
  const key = listOf.thread(comment.post_id);
  const before = after.lists[key];
  if (!before || !after.comments[comment.id]) return after;
  // An edit of what lies beyond the end that is loaded is no news.
  if (before.previous !== null && !fresh) return after;
  return placed(after, key, comment.id, own);
}

/** @param {State} state @param {number} postId @param {number} id @returns {State} */
export function withoutComment(state, postId, id) {
  const tombstones = { ...state.tombstones, [`c${id}`]: /** @type {true} */ (true) };
  const known = state.comments[id];
  const answered = Object.values(state.comments).some(
    ({ value }) => value.post_id === postId && value.reply_to === id,
  );
  if (known && answered) {
    const { created_at, reply_to } = known.value;
    /** @type {Comment} */
    const value = { id, post_id: postId, deleted: true, created_at, reply_to };
    const comments = { ...state.comments, [id]: { value, touched: known.touched } };
    return { ...state, tombstones, comments };
  }
  const { [id]: _gone, ...comments } = state.comments;
  return unplaced({ ...state, tombstones, comments }, listOf.thread(postId), id);
}
