// The calls about what is the reader's own: what they have marked and noted, and what they take with them.

import { query } from './finding.js';

/** @typedef {import('../core/types.js').Bookmark} Bookmark */
/** @typedef {import('../core/types.js').BookmarkNote} BookmarkNote */
/** @typedef {import('../core/types.js').Export} Export */
/** @typedef {import('./writing.js').Call} Call */

/** @param {Call} call makes the request, and gives what is answered */
export const createOwn = (call) => ({
  /**
   * @param {string|null} before
   * @returns {Promise<import('../core/types.js').Page<Bookmark>>} the one made last first
   */
  bookmarks: (before) => call('GET', `/api/bookmarks${query({ before })}`),

  /**
   * @param {'post'|'comment'} noun
   * @param {number} id
   * @returns {Promise<BookmarkNote|null>} null without one
   */
  bookmark: (noun, id) =>
    call('GET', `/api/${noun}s/${id}/bookmark`).catch((error) => {
      if (error.status === 404) return null;
      throw error;
    }),

  /**
   * What is not said stays as it is.
   * @param {'post'|'comment'} noun
   * @param {number} id
   * @param {{note?: string, remind_at?: string|null}} [note]
   * @returns {Promise<void>}
   */
  setBookmark: (noun, id, note = {}) => call('PUT', `/api/${noun}s/${id}/bookmark`, note),

  /** @returns {Promise<{items: import('../core/types.js').FollowLevel[]}>} */
  levels: () => call('GET', '/api/follows'),

  /**
   * @param {import('../actions/own.js').Place} place
   * @param {import('../core/types.js').Level|null} level
   * @returns {Promise<unknown>}
   */
  setLevel(place, level) {
    const of = 'tag' in place ? `tags/${encodeURIComponent(place.tag)}` : `categories/${place.category}`;
    return level === null ? call('DELETE', `/api/${of}/follow`) : call('PUT', `/api/${of}/follow`, { level });
  },

  /** @returns {Promise<Export>} all one's data, put together from now on */
  askExport: () => call('POST', '/api/me/export', {}),

  /** @returns {Promise<{items: Export[]}>} one at most */
  exports: () => call('GET', '/api/me/export'),

  /** @param {string} password @param {'keep'|'remove'} texts @returns {Promise<void>} leaves the forum */
  leave: (password, texts) => call('DELETE', '/api/me', { password, texts }),

  /** @param {'post'|'comment'} noun @param {number} id @returns {Promise<void>} */
  deleteBookmark: (noun, id) => call('DELETE', `/api/${noun}s/${id}/bookmark`),
});
