// The calls that belong to finding a text: by its tags, and by its words.

/** @typedef {import('../core/types.js').TagCount} TagCount */
/** @typedef {import('./writing.js').Call} Call */

/** @param {Record<string, string|number|null|undefined>} params */
export function query(params) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params))
    if (value !== null && value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return text ? `?${text}` : '';
}

/** @param {Call} call makes the request, and gives what is answered */
export const createFinding = (call) => ({
  /**
   * @param {string} begun
   * @param {number} limit
   * @returns {Promise<{items: TagCount[]}>} those that begin so
   */
  tags: (begun, limit) => call('GET', `/api/tags${query({ query: begun, limit })}`),

  /** @param {string} from @param {string} to @returns {Promise<TagCount>} */
  renameTag: (from, to) => call('PATCH', `/api/tags/${encodeURIComponent(from)}`, { tag: to }),

  /**
   * @param {Record<string, string|number|null|undefined>} which
   * @returns {Promise<import('../core/types.js').Page<import('../core/types.js').Found>>}
   */
  search: (which) => call('GET', `/api/search${query(which)}`),
});
