// The calls that belong to reading: what is one's own of what everyone reads.

/** @typedef {import('./writing.js').Call} Call */

/** @param {string} name `post:ID` or `comment:ID` @returns {string} */
function pathOf(name) {
  const [noun, id] = name.split(':');
  return `/api/${noun}s/${id}/reactions`;
}

/** @param {Call} call makes the request, and gives what is answered */
export const createReading = (call) => ({
  /**
   * @param {number[]} posts
   * @param {number[]} comments
   * @returns {Promise<import('../core/types.js').Viewer>}
   */
  viewer: (posts, comments) =>
    call('GET', `/api/me/viewer?posts=${posts.join()}&comments=${comments.join()}`),

  /** @param {string} name @param {string} emoji @param {boolean} on @returns {Promise<void>} */
  react: (name, emoji, on) => call(on ? 'PUT' : 'DELETE', `${pathOf(name)}/${encodeURIComponent(emoji)}`),

  /** @param {string} name @returns {Promise<{items: import('../core/types.js').Reactors[]}>} */
  reactors: (name) => call('GET', pathOf(name)),

  /**
   * @param {number} post
   * @param {number|null} upTo id of the last comment that was read; null for the post alone
   * @param {boolean} unread whether it counts as unread from there on
   * @returns {Promise<void>}
   */
  read: (post, upTo, unread) => call('POST', `/api/posts/${post}/read`, { up_to: upTo, unread }),

  /** @param {string|null} category its slug; null for all @returns {Promise<void>} */
  readAll: (category) => call('POST', '/api/read', { category }),

  /** @returns {Promise<{items: import('../core/types.js').UnreadPost[]}>} */
  unread: () => call('GET', '/api/me/unread'),

  /** @returns {Promise<import('../core/types.js').Since>} */
  since: () => call('GET', '/api/me/since'),

  /** @param {number|null} upTo the last notification that was shown @returns {Promise<void>} */
  readSince: (upTo) => call('POST', '/api/me/since', { up_to: upTo }),
});
