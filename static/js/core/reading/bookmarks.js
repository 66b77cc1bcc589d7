// What the reader has marked for themself: the word of the newest event. Pure.

/** @typedef {import('../types.js').State} State */

/** @param {'post'|'comment'} noun @param {number} id the name of a text, as the server says it */
export const textName = (noun, id) => `${noun}:${id}`;

/**
 * @param {State} state
 * @param {{post_id: number, comment_id: number|null, bookmarked: boolean}} change
 * @returns {State}
 */
export function withBookmark(state, { post_id, comment_id, bookmarked }) {
  const name = comment_id === null ? textName('post', post_id) : textName('comment', comment_id);
  if (Boolean(state.bookmarks[name]) === bookmarked) return { ...state };
  const { [name]: _was, ...others } = state.bookmarks;
  return { ...state, bookmarks: bookmarked ? { ...others, [name]: true } : others };
}
