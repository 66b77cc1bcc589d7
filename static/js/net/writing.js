// The calls that belong to writing a text: what it said before.

/** @typedef {import('../core/types.js').Version} Version */
/** @typedef {(method: string, path: string, body?: unknown) => Promise<any>} Call */

/** @param {Call} call makes the request, and gives what is answered */
export const createWriting = (call) => ({
  /**
   * What a text said, the newest first.
   * @param {'post'|'comment'} noun
   * @param {number} id
   * @param {string|null} [before]
   * @returns {Promise<import('../core/types.js').Page<Version>>}
   */
  versions: (noun, id, before = null) =>
    call('GET', `/api/${noun}s/${id}/versions${before ? `?before=${encodeURIComponent(before)}` : ''}`),
});
