// Somebody is shown otherwise from now on, wherever they are: their name, picture and role change in all that
// is known. Lists and conversations stay under the name by which they were opened. Pure.

import { withPictures } from './text/pictures.js';

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').User} User */

/**
 * @template {{value: any}} T
 * @param {Record<number, T>} known
 * @param {(value: any) => any} change gives the same where nothing changes
 * @returns {Record<number, T>}
 */
function eachKnown(known, change) {
  const changed = Object.entries(known).flatMap(([id, one]) => {
    const value = change(one.value);
    return value === one.value ? [] : [[id, { ...one, value }]];
  });
  return changed.length > 0 ? { ...known, ...Object.fromEntries(changed) } : known;
}

/** @param {State} state @param {{user: User}} action @returns {State} */
export function withPerson(state, { user }) {
  const is = (/** @type {{id: number}|null|undefined} */ one) => one?.id === user.id;
  const wrote = (/** @type {any} */ item) => (is(item.author) ? { ...item, author: user } : item);
  const answered = (/** @type {any} */ post) =>
    is(post.last_comment_by) ? { ...post, last_comment_by: user } : post;
  const sent = (/** @type {any} */ message) =>
    is(message.from) ? { ...message, from: user } : is(message.to) ? { ...message, to: user } : message;
  const acted = (/** @type {any} */ item) =>
    is(item.actor) ? { ...item, actor: user } : is(item.also) ? { ...item, also: user } : item;
  const conversations = Object.fromEntries(
    Object.entries(state.conversations).map(([name, one]) => {
      const last_message = one.last_message && sent(one.last_message);
      return [name, is(one.with) ? { ...one, with: user, last_message } : one];
    }),
  );
  const profiles = Object.fromEntries(
    Object.entries(state.profiles).map(([name, one]) => [
      name,
      typeof one === 'object' && is(one) ? { ...one, ...user, bio: null } : one,
    ]),
  );
  const after = {
    ...state,
    posts: eachKnown(state.posts, (post) => answered(wrote(post))),
    comments: eachKnown(state.comments, wrote),
    messages: eachKnown(state.messages, sent),
    notifications: eachKnown(state.notifications, acted),
    conversations,
    profiles,
  };
  return withPictures(after, [user]);
}
