// What is the reader's own of the posts and comments that an answer holds: it stands beside them, since they
// are the same for everyone. What it does not name of them, there is nothing of. Pure.

import { withFetchedBookmarks } from './bookmarks.js';
import { withFetched } from './reactions.js';
import { withReads } from './reads.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').Viewer} Viewer */

/**
 * @template T
 * @param {Record<string, T>} known
 * @param {(string|number)[]} names of what was asked for
 * @param {(name: string|number) => T|undefined} said
 * @returns {Record<string, T>}
 */
function told(known, names, said) {
  const after = { ...known };
  for (const name of names) {
    const now = said(name);
    if (now === undefined) delete after[name];
    else after[name] = now;
  }
  return after;
}

/**
 * @param {State} state
 * @param {Viewer} viewer
 * @param {{posts: number[], comments: number[]}} standing
 * @returns {State}
 */
export function withViewer(state, viewer, { posts, comments }) {
  const texts = [...posts.map((id) => `post:${id}`), ...comments.map((id) => `comment:${id}`)];
  const marked = new Set(viewer.bookmarks);
  const after = {
    ...state,
    follows: told(state.follows, posts, (id) => viewer.follows[Number(id)] ?? 'none'),
    reactions: told(state.reactions, texts, (name) => viewer.reactions[name]),
    bookmarks: told(state.bookmarks, texts, (name) => (marked.has(String(name)) ? true : undefined)),
  };
  return withFetchedBookmarks(withFetched(withReads(after, posts, viewer.reads), texts), texts);
}

/** @param {State} state @returns {State} what somebody else may see of it */
export const withoutViewer = (state) => ({
  ...state,
  follows: {},
  levels: null,
  reads: {},
  unread: null,
  reactions: {},
  reacting: {},
  bookmarks: {},
  marking: {},
});
