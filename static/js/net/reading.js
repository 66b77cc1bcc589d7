// The calls that belong to reading: what is one's own of what everyone reads.

/** @typedef {import('./writing.js').Call} Call */

/** @param {Call} call makes the request, and gives what is answered */
export const createReading = (call) => ({
  /**
   * @param {number[]} posts
   * @param {number[]} comments
   * @returns {Promise<import('../core/types.js').Viewer>}
   */
  viewer: (posts, comments) =>
    call('GET', `/api/me/viewer?posts=${posts.join()}&comments=${comments.join()}`),
});
