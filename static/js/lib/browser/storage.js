// The browser's local storage, which may be full, forbidden or hold anything. It never throws.

import { tabName, livingTabs } from './tabs.js';

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
 * Text that is being written, by person, place and tab, so that it survives a reload, a crash and a log-out,
 * and no tab overwrites another's. `at` is when it was written last, `base` what an edit began with, `synced`
 * the version of the server that it goes on from, `saved` whether the server has all of it, `savedAt` when
 * another device gave it to the server.
 * @typedef {{title?: string, body?: string, category?: string, reply_to?: number|null, version?: number,
 *   picture?: string, tags?: string[], at?: number, base?: {title?: string, body: string},
 *   synced?: number|null, saved?: boolean, savedAt?: string}} Draft
 */
/** @typedef {{key: string, draft: Draft}} Other a draft of another tab */

/** @param {number} userId @param {string} place e.g. `post:general` or `comment:12` */
const draftKey = (userId, place) => `althing.draft.${userId}.${place}`;

/** @param {number} userId @param {string} place */
const ownKey = (userId, place) => `${draftKey(userId, place)}#${tabName()}`;

/** @param {Draft|null} draft whether nothing is written in it */
export const isBlank = (draft) => !draft || !(draft.body || draft.title || draft.reply_to || draft.picture);

/** @param {string} key @returns {Draft|null} */
function readDraft(key) {
  const draft = read(key, null);
  return draft && typeof draft === 'object' ? draft : null;
}

/** @returns {string[]} */
function allKeys() {
  try {
    return Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? '');
  } catch {
    return [];
  }
}

export const drafts = {
  /** This tab's own. @param {number} userId @param {string} place @returns {Draft|null} */
  get: (userId, place) => readDraft(ownKey(userId, place)),
  /** @param {number} userId @param {string} place @param {Draft} draft an empty one is forgotten */
  set: (userId, place, draft) =>
    write(ownKey(userId, place), isBlank(draft) ? null : { ...draft, at: Date.now() }),
  /** @param {number} userId @param {string} place */
  clear: (userId, place) => write(ownKey(userId, place), null),
  /**
   * Keeps a text for whichever tab comes to that place.
   * @param {number} userId
   * @param {string} place
   * @param {Draft} draft
   */
  park: (userId, place, draft) =>
    write(
      `${draftKey(userId, place)}#kept-${Date.now()}`,
      isBlank(draft) ? null : { ...draft, at: Date.now() },
    ),

  /**
   * What other tabs have written for the same place, the latest first.
   * @param {number} userId
   * @param {string} place
   * @returns {Other[]}
   */
  others(userId, place) {
    const base = draftKey(userId, place);
    const own = ownKey(userId, place);
    return allKeys()
      .filter((key) => key !== own && (key === base || key.startsWith(`${base}#`)))
      .flatMap((key) => {
        const draft = readDraft(key);
        return isBlank(draft) || !draft ? [] : [{ key, draft }];
      })
      .sort((a, b) => (b.draft.at ?? 0) - (a.draft.at ?? 0));
  },
  /**
   * The latest of those whose tab is gone.
   * @param {number} userId
   * @param {string} place
   * @returns {Promise<Other|null>}
   */
  async orphan(userId, place) {
    if (drafts.others(userId, place).length === 0) return null;
    const living = await livingTabs();
    return drafts.others(userId, place).find(({ key }) => !living.has(key.split('#').pop() ?? '')) ?? null;
  },
  /**
   * Makes another's draft this tab's own.
   * @param {number} userId
   * @param {string} place
   * @param {Other} other
   */
  take(userId, place, other) {
    drafts.set(userId, place, other.draft);
    write(other.key, null);
  },

  /**
   * @param {number} userId
   * @param {string} place
   * @param {{own: (draft: Draft|null) => void, others: () => void}} changed another tab has taken this one's
   *   draft, or written one of its own
   * @returns {() => void} stops listening
   */
  watch(userId, place, changed) {
    /** @param {StorageEvent} event */
    const listen = (event) => {
      if (event.key === ownKey(userId, place)) changed.own(drafts.get(userId, place));
      else if (event.key?.startsWith(draftKey(userId, place))) changed.others();
    };
    window.addEventListener('storage', listen);
    return () => window.removeEventListener('storage', listen);
  },
};

/** @typedef {import('../../core/types.js').Pending} Pending */

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
    for (const key of allKeys()) {
      const item = key.startsWith(pendingKey(userId)) ? read(key, /** @type {Pending|null} */ (null)) : null;
      if (item?.key && item.fields) items.push(item);
    }
    return items.sort((a, b) => a.created_at.localeCompare(b.created_at));
  },
};

/**
 * What somebody wants, since when, and its own name.
 * @typedef {{value: unknown, at: number, key: string}} Queued
 */

/** @param {number} userId @param {string} [key] */
const queuedKey = (userId, key = '') => `althing.queued.${userId}.${key}`;

/** What somebody wants and the server has not yet, shared by all tabs: the last one to say so is right. */
export const queued = {
  name: queuedKey,
  /** @param {number} userId @param {string} key @param {Queued|null} entry @returns {boolean} */
  keep: (userId, key, entry) => write(queuedKey(userId, key), entry),
  /** @param {number} userId @param {string} key @returns {Queued|null} */
  get(userId, key) {
    const entry = read(queuedKey(userId, key), /** @type {Queued|null} */ (null));
    return entry && typeof entry === 'object' && typeof entry.at === 'number' ? entry : null;
  },
  /** @param {number} userId @returns {string[]} */
  keys: (userId) =>
    allKeys().flatMap((key) =>
      key.startsWith(queuedKey(userId)) ? [key.slice(queuedKey(userId).length)] : [],
    ),
};
