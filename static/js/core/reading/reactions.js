// Reactions: how often which emoji stands under a text, with what the reader has reacted, and what they want
// that the server has not told yet. A text goes by `post:ID` or `comment:ID`. Pure.

import { newest, overtaken } from '../folds/versions.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').Reaction} Reaction */
/**
 * @template {import('../types.js').Action['type']} T
 * @typedef {import('../types.js').ActionOf<T>} ActionOf
 */

/** @param {{post_id: number, comment_id?: number|null}} text @returns {string} its name */
export const nameOf = ({ post_id, comment_id }) => (comment_id ? `comment:${comment_id}` : `post:${post_id}`);

/** @param {State} state @param {string} name @param {string} emoji what the server has told */
const isOwn = (state, name, emoji) => (state.reactions[name] ?? []).includes(emoji);

/**
 * What is wanted, without what has been told.
 * @param {State} state @param {string} name @returns {State}
 */
function withoutTold(state, name) {
  const wanted = state.reacting[name];
  if (!wanted) return state;
  const left = Object.entries(wanted).filter(
    ([emoji, { on, sent }]) => sent !== on || isOwn(state, name, emoji) !== on,
  );
  const { [name]: _all, ...others } = state.reacting;
  const reacting = left.length > 0 ? { ...others, [name]: Object.fromEntries(left) } : others;
  return { ...state, reacting };
}

/**
 * What the server has told of the reader's own counts in what it tells of all, also where it has not answered
 * the reader yet.
 * @param {State} state @param {string} name @returns {State}
 */
function withCounted(state, name) {
  const wanted = state.reacting[name];
  if (!wanted) return state;
  const counted = Object.entries(wanted).map(([emoji, one]) => [
    emoji,
    isOwn(state, name, emoji) === one.on ? { ...one, base: one.on } : one,
  ]);
  return withReacting(state, name, Object.fromEntries(counted));
}

/** @param {State} state @param {ActionOf<'post.reacted'>} event @returns {State} */
export function withReacted(state, event) {
  const { seq, reactions } = event;
  const kind = event.comment_id ? 'comments' : 'posts';
  const known = /** @type {any} */ (state[kind])[event.comment_id ?? event.post_id];
  const after = withCounted(withoutTold(state, nameOf(event)), nameOf(event));
  if (!known || known.value.deleted || overtaken(known.touched, { seq })) return after;
  const entry = { value: { ...known.value, reactions }, touched: newest(known.touched, { seq }) };
  return { ...after, [kind]: { ...after[kind], [known.value.id]: entry } };
}

/** @param {State} state @param {ActionOf<'reaction.changed'>} event @returns {State} */
export function withOwnReactions(state, event) {
  const { [nameOf(event)]: _before, ...others } = state.reactions;
  const { reactions } = event;
  return {
    ...state,
    reactions: reactions.length > 0 ? { ...others, [nameOf(event)]: reactions } : others,
  };
}

/**
 * The reader wants to react, or to do so no more; or the server has taken that, or not.
 * @param {State} state
 * @param {ActionOf<'reaction.wanted'>} action
 * @returns {State}
 */
export function withWanted(state, { type, name, emoji, on }) {
  const { [emoji]: before, ...others } = state.reacting[name] ?? {};
  if (type === 'reaction.refused') return withoutTold(withReacting(state, name, others), name);
  const now =
    type === 'reaction.sent'
      ? { ...(before ?? { on, base: on }), sent: on }
      : { on, base: before?.base ?? isOwn(state, name, emoji), sent: before?.sent ?? null };
  return withReacting(state, name, { ...others, [emoji]: now });
}

/** @param {State} state @param {string} name @param {State['reacting'][string]} wanted @returns {State} */
const withReacting = (state, name, wanted) => ({
  ...state,
  reacting: { ...state.reacting, [name]: wanted },
});

/** @param {State} state @param {string[]} names of texts that were fetched @returns {State} */
export const withFetched = (state, names) => names.reduce(withoutTold, state);

/**
 * What stands under a text, as the reader sees it: what they have just done counts already.
 * @param {State} state
 * @param {string} name
 * @param {Reaction[]} told
 * @returns {{emoji: string, count: number, own: boolean}[]} those that are offered first, in their order
 */
export function shownReactions(state, name, told) {
  const offered = state.site?.reactions ?? [];
  const wanted = state.reacting[name] ?? {};
  const all = new Map(told.map(({ emoji, count }) => [emoji, count]));
  for (const [emoji, { on, base }] of Object.entries(wanted))
    if (on !== base) all.set(emoji, Math.max(0, (all.get(emoji) ?? 0) + (on ? 1 : -1)));
  /** @param {string} emoji */
  const place = (emoji) => (offered.includes(emoji) ? offered.indexOf(emoji) : offered.length);
  return [...all]
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => place(a) - place(b))
    .map(([emoji, count]) => ({ emoji, count, own: wanted[emoji]?.on ?? isOwn(state, name, emoji) }));
}
