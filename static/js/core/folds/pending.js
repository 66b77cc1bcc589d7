// What was written here and has no answer yet: optimistic updates. The broadcast of a text may come before
// the answer to the request that sent it; then it is known by what it says. Pure.

import { nameKey } from '../state.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').Pending} Pending */

/** @param {State} state @param {string} key @returns {State} */
export const withoutPending = (state, key) => ({
  ...state,
  pending: state.pending.filter((item) => item.key !== key),
});

/** @param {State} state @param {import('../types.js').ActionOf<'pending.changed'>} change @returns {State} */
export function withPendingChange(state, { key, status, error, orphan = false }) {
  const change = { status, error, orphan };
  return {
    ...state,
    pending: state.pending.map((item) => (item.key === key ? { ...item, ...change } : item)),
  };
}

/**
 * A text that waits for a moderator, where its author wrote it.
 * @param {Pick<import('../types.js').HeldText, 'id'|'post_id'|'reply_to'|'title'|'body'|'tags'> &
 *   {category?: import('../types.js').CategoryRef, created_at: string}} text
 * @returns {Pending}
 */
export function heldItem({ id, category, post_id, reply_to, title, body, tags, created_at }) {
  const how = { key: `held:${id}`, created_at, status: /** @type {const} */ ('held'), error: null };
  return post_id === null
    ? { ...how, kind: 'post', fields: { category: category?.slug ?? '', title: title ?? '', body, tags } }
    : { ...how, kind: 'comment', post_id, fields: { body, reply_to } };
}

/**
 * @param {State} state
 * @param {import('../types.js').Post|import('../types.js').LiveComment} text
 * @returns {State}
 */
export function withHeld(state, text) {
  const item =
    'title' in text
      ? heldItem({ ...text, post_id: null, reply_to: null })
      : heldItem({ ...text, title: null, tags: [] });
  return state.held.some(({ key }) => key === item.key) ? state : { ...state, held: [...state.held, item] };
}

/** @param {Pending} item @param {string} body whether that is the text which was sent */
const says = (item, body) => item.status !== 'failed' && item.fields.body.trim() === body;

/**
 * The pending post or comment that this broadcast is the answer to.
 * @param {State} state
 * @param {import('../types.js').Post|import('../types.js').LiveComment} made
 * @returns {Pending|undefined}
 */
export function answeredBy(state, made) {
  if (state.me?.id !== made.author.id) return undefined;
  return state.pending.find((item) => {
    if (!says(item, made.body)) return false;
    if ('title' in made) return item.kind === 'post' && item.fields.title.trim() === made.title;
    return item.kind === 'comment' && item.post_id === made.post_id && item.fields.reply_to === made.reply_to;
  });
}

/**
 * The pending message that this broadcast is the answer to.
 * @param {State} state @param {import('../types.js').Message} made @returns {Pending|undefined}
 */
export function answeredByMessage(state, made) {
  if (state.me?.id !== made.from.id) return undefined;
  const name = nameKey(made.to.username);
  return state.pending.find(
    (item) => item.kind === 'message' && says(item, made.body) && nameKey(item.to) === name,
  );
}
