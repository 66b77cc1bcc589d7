// Who is here and who types. Both are told by the server as they change and are worth nothing without a
// connection: whoever loses it forgets who typed. Pure.

import { typingKey } from '../state.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').User} User */

/** @param {User} a @param {User} b */
const byName = (a, b) => a.username.localeCompare(b.username, undefined, { sensitivity: 'base' });

/** @param {State} state @param {{users: User[], guests: number, total?: number}} online @returns {State} */
export function withOnline(state, online) {
  const users = [...online.users].sort(byName);
  const unlisted = Math.max(0, (online.total ?? users.length) - users.length);
  return { ...state, online: { users, guests: online.guests, unlisted }, typing: {} };
}

/**
 * A complete one names all that is to be known, as a hello does.
 * @param {State} state
 * @param {{joined: User[], left: User[], guests: number, total?: number, complete?: boolean}} change
 * @returns {State}
 */
export function withPresence(state, { joined, left, guests, total, complete }) {
  if (complete) return { ...withOnline(state, { users: joined, guests, total }), typing: state.typing };
  const moved = new Set([...joined, ...left].map((user) => user.id));
  const users = [...state.online.users.filter((user) => !moved.has(user.id)), ...joined].sort(byName);
  const strangers = left.filter((user) => !state.online.users.some((other) => other.id === user.id)).length;
  const unlisted = Math.max(
    0,
    total === undefined ? state.online.unlisted - strangers : total - users.length,
  );
  const names = new Set(left.map((user) => user.username));
  /** @type {Record<string, string[]>} */
  const typing = {};
  for (const [key, typists] of Object.entries(state.typing)) {
    const still = typists.filter((name) => !names.has(name));
    if (still.length > 0) typing[key] = still;
  }
  return { ...state, online: { users, guests, unlisted }, typing };
}

/**
 * @param {State} state
 * @param {import('../types.js').TypingPlace} place
 * @param {string[]} users
 * @returns {State}
 */
export function withTyping(state, place, users) {
  const key = typingKey(place);
  const { [key]: _before, ...others } = state.typing;
  return { ...state, typing: users.length > 0 ? { ...others, [key]: users } : others };
}

/**
 * Whoever has posted types no more.
 * @param {State} state
 * @param {import('../types.js').TypingPlace} place
 * @param {string} username
 * @returns {State}
 */
export function withoutTypist(state, place, username) {
  const typists = state.typing[typingKey(place)];
  if (!typists?.includes(username)) return state;
  return withTyping(
    state,
    place,
    typists.filter((name) => name !== username),
  );
}
