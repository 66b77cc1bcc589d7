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
 * What is wanted, without what the server has taken and told: another tab may have changed it again since.
 * @param {State} state @param {string} name @returns {State}
 */
function withoutTold(state, name) {
  const wanted = state.reacting[name];
  if (!wanted) return state;
  const left = Object.entries(wanted).filter(([, { on, sent, told }]) => sent !== on || !told);
  return withReacting(state, name, Object.fromEntries(left));
}

/**
 * What the server has told of the reader's own counts in what it tells of all.
 * @param {State} state @param {string} name @returns {State}
 */
function withCounted(state, name) {
  const wanted = state.reacting[name];
  if (!wanted) return state;
  const counted = Object.entries(wanted).map(([emoji, one]) => [
    emoji,
    { ...one, base: isOwn(state, name, emoji) },
  ]);
  return withReacting(state, name, Object.fromEntries(counted));
}

/** @param {State} state @param {ActionOf<'post.reacted'>} event @returns {State} */
export function withReacted(state, event) {
  const { seq, reactions } = event;
  const kind = event.comment_id ? 'comments' : 'posts';
  const known = /** @type {any} */ (state[kind])[event.comment_id ?? event.post_id];
  const after = withoutTold(withCounted(state, nameOf(event)), nameOf(event));
  if (!known || known.value.deleted || overtaken(known.touched, { seq })) return after;
  const entry = { value: { ...known.value, reactions }, touched: newest(known.touched, { seq }) };
  return { ...after, [kind]: { ...after[kind], [known.value.id]: entry } };
}

/** @param {State} state @param {ActionOf<'reaction.changed'>} event @returns {State} */
export function withOwnReactions(state, event) {
  const name = nameOf(event);
  const { [name]: _before, ...others } = state.reactions;
  const { reactions } = event;
  return withTold(
    { ...state, reactions: reactions.length > 0 ? { ...others, [name]: reactions } : others },
    name,
  );
}

/**
 * What is wanted and stands there, has been told; and what counts already is over.
 * @param {State} state @param {string} name @returns {State}
 */
function withTold(state, name) {
  const wanted = state.reacting[name];
  if (!wanted) return state;
  const told = Object.entries(wanted)
    .map(([emoji, one]) => ({ emoji, ...one, told: one.told || isOwn(state, name, emoji) === one.on }))
    .filter(({ on, sent, told, base }) => !(sent === on && told && base === on));
  return withReacting(state, name, Object.fromEntries(told.map(({ emoji, ...one }) => [emoji, one])));
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
  if (type === 'reaction.sent') {
    if (!before) return state;
    return withTold(withReacting(state, name, { ...others, [emoji]: { ...before, sent: on } }), name);
  }
  const base = before?.base ?? isOwn(state, name, emoji);
  const now = { on, base, sent: before?.sent ?? null, told: false };
  return withReacting(state, name, { ...others, [emoji]: now });
}

/** @param {State} state @param {string} name @param {State['reacting'][string]} wanted @returns {State} */
function withReacting(state, name, wanted) {
  const { [name]: _all, ...others } = state.reacting;
  const isEmpty = Object.keys(wanted).length === 0;
  return { ...state, reacting: isEmpty ? others : { ...others, [name]: wanted } };
}

/**
 * What was fetched is no older than what the server has taken.
 * @param {State} state @param {string[]} names of texts that were fetched @returns {State}
 */
export const withFetched = (state, names) =>
  names.reduce((after, name) => withCounted(withoutSent(after, name), name), state);

/** @param {State} state @param {string} name @returns {State} */
function withoutSent(state, name) {
  const wanted = state.reacting[name];
  if (!wanted) return state;
  return withReacting(
    state,
    name,
    Object.fromEntries(Object.entries(wanted).filter(([, { on, sent }]) => sent !== on)),
  );
}

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
