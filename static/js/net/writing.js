// The calls that belong to writing a text: what it said before, and drafts.

/** @typedef {import('../core/types.js').Version} Version */
/** @typedef {import('../core/types.js').ServerDraft} ServerDraft */
/** @typedef {(method: string, path: string, body?: unknown, key?: string) => Promise<any>} Call */

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

  /**
   * Has a comment answer a post, or none.
   * @param {number} postId
   * @param {number|null} comment
   * @returns {Promise<import('../core/types.js').Post>}
   */
  setSolution: (postId, comment) =>
    comment === null
      ? call('DELETE', `/api/posts/${postId}/solution`)
      : call('PUT', `/api/posts/${postId}/solution`, { comment_id: comment }),

  /** @returns {Promise<{items: import('../core/types.js').DraftSummary[]}>} the one saved last first */
  drafts: () => call('GET', '/api/drafts'),

  /** @param {string} key @returns {Promise<ServerDraft|null>} null without one */
  draft: (key) =>
    call('GET', `/api/drafts/${encodeURIComponent(key)}`).catch((error) => {
      if (error.status === 404) return null;
      throw error;
    }),

  /** @param {string} key @param {Record<string, unknown>} text @returns {Promise<ServerDraft>} */
  saveDraft: (key, text) => call('PUT', `/api/drafts/${encodeURIComponent(key)}`, text),

  /** @param {string} key @returns {Promise<void>} */
  deleteDraft: (key) => call('DELETE', `/api/drafts/${encodeURIComponent(key)}`),
});
