// Comments that stand under another post than before. What is known of them goes along; where in its thread
// each stands is for the server to say. Pure.

import { listOf } from '../state.js';
import { rememberComment } from '../folds/comments.js';
import { unplaced } from '../folds/placement.js';
import { withCounters } from '../folds/posts.js';
import { newest } from '../folds/versions.js';

/** @typedef {import('../types.js').State} State */
/**
 * @template {import('../types.js').Action['type']} T
 * @typedef {import('../types.js').ActionOf<T>} ActionOf
 */

/** @param {State} state @param {ActionOf<'comments.moved'>} event @returns {State} */
export function withCommentsMoved(state, { from, to, ids, post, seq }) {
  const counted = withCounters(state, post, { seq });
  if (to === null) return withoutParted(counted, from, ids ?? [], seq);
  const comments = { ...counted.comments };
  let after = counted;
  for (const { value, touched } of Object.values(counted.comments)) {
    if (value.post_id !== from) continue;
    comments[value.id] = { value: { ...value, post_id: to }, touched: newest(touched, { seq }) };
    after = unplaced(after, listOf.thread(from), value.id);
  }
  return { ...after, comments, moved: ledOn(after.moved, from, to) };
}

/**
 * Some have become a post of their own: where the first one stood a line says so, the others are elsewhere.
 * @param {State} state @param {number} from @param {number[]} ids @param {number} seq @returns {State}
 */
function withoutParted(state, from, ids, seq) {
  const first = Math.min(...ids);
  const known = state.comments[first];
  const gone = ids.filter((id) => id !== first || !known);
  const comments = { ...state.comments };
  for (const id of gone) delete comments[id];
  const after = gone.reduce((now, id) => unplaced(now, listOf.thread(from), id), { ...state, comments });
  if (!known) return after;
  const { created_at, reply_to } = known.value;
  const moved = { comments: ids.length, post_id: null };
  /** @type {import('../types.js').DeletedComment} */
  const place = { id: first, post_id: from, deleted: true, created_at, reply_to, moved };
  return rememberComment(after, place, { seq });
}

/**
 * Whoever was led to the one post is led on to the other.
 * @param {State['moved']} moved @param {number} from @param {number} to @returns {State['moved']}
 */
function ledOn(moved, from, to) {
  const on = Object.entries(moved).map(([id, at]) => [id, at === from ? to : at]);
  return { ...Object.fromEntries(on), [from]: to };
}
