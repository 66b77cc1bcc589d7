// Comments that stand under another post than before. What is known of them goes along; where in its thread
// each stands is for the server to say. Pure.

import { listOf } from '../state.js';
import { unplaced } from './placement.js';
import { withCounters } from './posts.js';
import { newest } from './versions.js';

/** @typedef {import('../types.js').State} State */
/**
 * @template {import('../types.js').Action['type']} T
 * @typedef {import('../types.js').ActionOf<T>} ActionOf
 */

/** @param {State} state @param {ActionOf<'comments.moved'>} event @returns {State} */
export function withCommentsMoved(state, { from, to, ids, post, seq }) {
  const counted = withCounters(state, post, { seq });
  const comments = { ...counted.comments };
  let after = counted;
  for (const { value, touched } of Object.values(counted.comments)) {
    if (value.post_id !== from || (ids && !ids.includes(value.id))) continue;
    comments[value.id] = { value: { ...value, post_id: to }, touched: newest(touched, { seq }) };
    after = unplaced(after, listOf.thread(from), value.id);
  }
  return { ...after, comments, moved: ids ? after.moved : ledOn(after.moved, from, to) };
}

/**
 * Whoever was led to the one post is led on to the other.
 * @param {State['moved']} moved @param {number} from @param {number} to @returns {State['moved']}
 */
function ledOn(moved, from, to) {
  const on = Object.entries(moved).map(([id, at]) => [id, at === from ? to : at]);
  return { ...Object.fromEntries(on), [from]: to };
}
