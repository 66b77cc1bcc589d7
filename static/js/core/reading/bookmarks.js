// What the reader has marked for themself, as the server has told it, and what they want that it has not told
// yet. Pure.

/** @typedef {import('../types.js').State} State */

/** @param {'post'|'comment'} noun @param {number} id the name of a text, as the server says it */
export const textName = (noun, id) => `${noun}:${id}`;

/** @param {State} state @param {string} name @returns {boolean} as the reader sees it */
export const isBookmarked = (state, name) => state.marking[name]?.on ?? Boolean(state.bookmarks[name]);

/** @param {State} state @param {string} name @returns {State} */
function withoutWanted(state, name) {
  const { [name]: _was, ...marking } = state.marking;
  return { ...state, marking };
}

/**
 * What the server has taken and told is no wish any more: another tab may have changed it again since.
 * @param {State} state @param {string} name @returns {State}
 */
function withTold(state, name) {
  const wanted = state.marking[name];
  if (!wanted) return state;
  const told = wanted.told || Boolean(state.bookmarks[name]) === wanted.on;
  if (told && wanted.sent) return withoutWanted(state, name);
  return { ...state, marking: { ...state.marking, [name]: { ...wanted, told } } };
}

/**
 * @param {State} state
 * @param {{post_id: number, comment_id: number|null, bookmarked: boolean}} event
 * @returns {State}
 */
export function withBookmark(state, { post_id, comment_id, bookmarked }) {
  const name = comment_id === null ? textName('post', post_id) : textName('comment', comment_id);
  const { [name]: _was, ...others } = state.bookmarks;
  return withTold({ ...state, bookmarks: bookmarked ? { ...others, [name]: true } : others }, name);
}

/**
 * The reader wants it so; or the server has taken that, or not.
 * @param {State} state
 * @param {import('../types.js').ActionOf<'bookmark.wanted'>} action
 * @returns {State}
 */
export function withBookmarkWanted(state, { type, name, on }) {
  const before = state.marking[name];
  if (type === 'bookmark.wanted')
    return { ...state, marking: { ...state.marking, [name]: { on, sent: false, told: false } } };
  if (!before || (type === 'bookmark.sent' && before.on !== on)) return state;
  if (type === 'bookmark.refused') return withoutWanted(state, name);
  return withTold({ ...state, marking: { ...state.marking, [name]: { ...before, sent: true } } }, name);
}

/** @param {State} state @param {string[]} names of texts that were fetched @returns {State} */
export const withFetchedBookmarks = (state, names) =>
  names.reduce((after, name) => (after.marking[name]?.sent ? withoutWanted(after, name) : after), state);
