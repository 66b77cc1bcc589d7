// How comments change the state; the same rules as for posts. A deleted comment that others replied to
// leaves a placeholder, any other leaves nothing. Pure.

import { listOf } from '../state.js';
import { newest, overtaken } from './posts.js';
import {
  blank,
  refreshed,
  withArrival,
  withNewerPage,
  withPage,
  withWindow,
  without,
} from './list-window.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').Comment} Comment */
/** @typedef {import('./posts.js').Stamp} Stamp */

/**
 * Remembers a comment without placing it.
 * @param {State} state
 * @param {Comment} comment
 * @param {Stamp} stamp
 * @returns {State}
 */
export function rememberComment(state, comment, stamp) {
  const dead = state.dead[`c${comment.id}`];
  if (comment.deleted) {
    const before = state.comments[comment.id];
    const value = { ...comment, reply_to: before?.value.reply_to };
    return {
      ...state,
      comments: { ...state.comments, [comment.id]: { value, touched: newest(before?.touched ?? 0, stamp) } },
      dead: dead ? state.dead : { ...state.dead, [`c${comment.id}`]: true },
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
  const stretch = after.lists[key];
  if (!stretch || !after.comments[comment.id]) return after;
  // An edit of what lies beyond the end that is loaded is no news.
  if (stretch.previous !== null && !fresh) return after;
  const placed = withArrival(stretch, comment.id, own ? 'own' : state.open[key] === true ? 'show' : 'wait');
  return placed === stretch ? after : { ...after, lists: { ...after.lists, [key]: placed } };
}

/** @param {State} state @param {number} postId @param {number} id @returns {State} */
export function withoutComment(state, postId, id) {
  const dead = { ...state.dead, [`c${id}`]: /** @type {true} */ (true) };
  const known = state.comments[id];
  const answered = Object.values(state.comments).some(
    ({ value }) => value.post_id === postId && value.reply_to === id,
  );
  if (known && answered) {
    /** @type {Comment} */
    const gone = {
      id,
      post_id: postId,
      deleted: true,
      created_at: known.value.created_at,
      reply_to: known.value.reply_to,
    };
    return { ...state, dead, comments: { ...state.comments, [id]: { value: gone, touched: known.touched } } };
  }
  const { [id]: _gone, ...comments } = state.comments;
  const key = listOf.thread(postId);
  const stretch = state.lists[key];
  const lists = stretch ? { ...state.lists, [key]: without(stretch, id) } : state.lists;
  return { ...state, dead, comments, lists };
}

/**
 * Folds a fetched page of comments in.
 * @param {State} state
 * @param {string} key
 * @param {import('../types.js').Window<Comment>} page
 * @param {number} asOf
 * @param {'older'|'newer'|'anew'|'fresh'} how it goes with what is there: `fresh` is a new look at the newest
 *   ones, `anew` begins there
 * @returns {State}
 */
export function withCommentPage(state, key, page, asOf, how) {
  let after = state;
  for (const comment of page.items) after = rememberComment(after, comment, { asOf });
  const ids = page.items.map((comment) => comment.id).filter((id) => after.comments[id]);
  const stretch = after.lists[key] ?? blank();
  /** @param {number} id */
  const newer = (id) => (after.comments[id]?.touched ?? 0) > asOf;
  const next =
    how === 'fresh'
      ? refreshed(stretch, ids, page.next, newer, state.open[key] === true)
      : how === 'anew'
        ? withWindow(stretch, ids, page, newer)
        : how === 'newer'
          ? withNewerPage(stretch, ids, page.previous ?? null)
          : withPage(stretch, ids, page.next);
  return { ...after, lists: { ...after.lists, [key]: next } };
}
