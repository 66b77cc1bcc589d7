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
});
