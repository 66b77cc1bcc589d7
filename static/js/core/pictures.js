// Pictures in texts, as Markdown, and which picture a person has by now. Pure.

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').User} User */

/** A picture of this forum, as it stands in a text. */
const SHOWN = /!\[[^\]\n]*\]\((\/uploads\/[0-9a-f]+\.[a-z]+)\)/;

/** The kinds that the server takes. */
export const KINDS = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

/** What is assumed until the server has told its own limit, in bytes. */
const MOST = 5 * 1024 * 1024;

/** @param {State} state @param {{type: string, size: number}} file @returns {string|null} why it can't be sent, in words */
export function unfit(state, { type, size }) {
  const most = Number(state.site?.limits?.upload_max) || MOST;
  if (!KINDS.includes(type)) return 'Only PNG, JPEG, WebP and GIF images can be added.';
  return size > most ? `The image is too large: ${Math.floor(most / 1024 / 1024)} MB are the most.` : null;
}

/** @param {string} filename @param {string} url @returns {string} */
export function markdownOf(filename, url) {
  const words = filename.replace(/\.[^.]*$/, '').replace(/[[\]\\!`*<>\s_]+/g, ' ').trim();
  return `![${words || 'image'}](${url})`;
}

/** Takes a message apart: its words, and the picture that it shows. @param {string} body @returns {{words: string, picture: string, url: string|null}} */
export function taken(body) {
  const found = SHOWN.exec(body);
  if (!found) return { words: body, picture: '', url: null };
  return { words: (body.slice(0, found.index) + body.slice(found.index + found[0].length)).trim(), picture: found[0], url: found[1] };
}

/** What people have as their picture now, by those who were told of last. @param {State} state @param {User[]} users @returns {State} */
export function withPictures(state, users) {
  const changed = users.filter(({ id, avatar_url }) => state.pictures[id] !== avatar_url);
  if (changed.length === 0) return state;
  return { ...state, pictures: { ...state.pictures, ...Object.fromEntries(changed.map(({ id, avatar_url }) => [id, avatar_url])) } };
}
