// The browser's local storage, which may be full, forbidden or hold anything. It never throws.

/** @template T @param {string} key @param {T} otherwise @returns {T} */
export function read(key, otherwise) {
  try {
    const text = localStorage.getItem(key);
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
}

/** @param {string} key @param {unknown} value null takes it away @returns {boolean} whether it is kept */
export function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/**
 * Text that is being written, by person and place, so that it survives a reload, a crash and a log-out.
 * @typedef {{title?: string, body?: string, category?: string, reply_to?: number|null, version?: number, picture?: string}} Draft
 */

/** @param {number} userId @param {string} place e.g. `post:general` or `comment:12` */
const draftKey = (userId, place) => `althing.draft.${userId}.${place}`;

export const drafts = {
  /** @param {number} userId @param {string} place @returns {Draft|null} */
  get(userId, place) {
    const draft = read(draftKey(userId, place), null);
    return draft && typeof draft === 'object' ? draft : null;
  },
  /** @param {number} userId @param {string} place @param {Draft} draft an empty one is forgotten */
  set: (userId, place, draft) => write(draftKey(userId, place), draft.body || draft.title || draft.reply_to || draft.picture ? draft : null),
  /** @param {number} userId @param {string} place */
  clear: (userId, place) => write(draftKey(userId, place), null),
  /**
   * Another tab has changed the draft, or sent it: every tab shows the same text. @param {number} userId @param {string} place @param {(draft: Draft|null) => void} changed
   * @returns {() => void} stops listening
   */
  watch(userId, place, changed) {
    /** @param {StorageEvent} event */
    const listen = (event) => {
      if (event.key === draftKey(userId, place)) changed(drafts.get(userId, place));
    };
    window.addEventListener('storage', listen);
    return () => window.removeEventListener('storage', listen);
  },
};

/** @typedef {import('../core/types.js').Pending} Pending */

/** @param {number} userId @param {string} [key] */
const pendingKey = (userId, key = '') => `althing.pending.${userId}.${key}`;

/** What was sent and not answered, one entry each, so that two tabs never overwrite each other's. */
export const outbox = {
  /** @param {number} userId @param {Pending} item */
  keep: (userId, item) => write(pendingKey(userId, item.key), item),
  /** @param {number} userId @param {string} key */
  forget: (userId, key) => write(pendingKey(userId, key), null),
  /** @param {number} userId @returns {Pending[]} oldest first */
  all(userId) {
    /** @type {Pending[]} */
    const items = [];
    try {
      for (let i = 0; i < localStorage.length; i += 1) {
        const key = localStorage.key(i);
        const item = key?.startsWith(pendingKey(userId)) ? read(key, /** @type {Pending|null} */ (null)) : null;
        if (item?.key && item.fields) items.push(item);
      }
    } catch {
      // Storage is forbidden: nothing was kept.
    }
    return items.sort((a, b) => a.created_at.localeCompare(b.created_at));
  },
};
