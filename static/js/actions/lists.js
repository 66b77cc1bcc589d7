// Fetching what lists show: first pages, older pages, and a fresh look after a gap. Every answer goes
// through the reducer, stamped with the `seq` that was known when it was asked for.

import { list } from '../core/state.js';
import { covers } from '../core/stretch.js';

/** @typedef {import('../core/store.js').Store} Store */
/** @typedef {import('../net/api.js').Api} Api */

const PAGE = 20;
const MESSAGES_PAGE = 10;
const LARGEST_PAGE = 100;
/** A gap wider than this many large pages is not closed: the list starts anew when the reader asks for it. */
const CATCH_UP_PAGES = 5;

/** @param {{store: Store, api: Api}} app */
export function createLists({ store, api }) {
  /** @type {Set<string>} */
  const busy = new Set();
  let expected = PAGE;

  /** @param {string} key @param {string|null} before @param {number} limit @returns {Promise<any>} */
  function fetchPage(key, before, limit) {
    const name = key.slice(2);
    if (key.startsWith('n:')) return api.notifications({ before, limit });
    if (key.startsWith('m:')) return api.messages(name, { before, limit });
    if (key.startsWith('t:')) return api.comments(Number(name), { before, limit });
    if (key.startsWith('c:')) return api.posts({ category: name, before, limit });
    if (key.startsWith('u:')) return api.posts({ author: name, before, limit });
    return api.posts({ before, limit });
  }

  /** @param {string} key */
  const kind = (key) => (key.startsWith('n:') ? 'notifications' : key.startsWith('m:') ? 'messages' : key.startsWith('t:') ? 'comments' : 'posts');

  /** @param {string} key */
  const pageOf = (key) => (key.startsWith('m:') ? MESSAGES_PAGE : PAGE);

  /**
   * @param {string} key @param {string|null} before @param {number} limit
   */
  async function page(key, before, limit) {
    if (busy.has(key)) return;
    busy.add(key);
    store.dispatch({ type: 'list.loading', key, older: before !== null });
    const asOf = store.get().seq;
    try {
      const answer = await fetchPage(key, before, limit);
      store.dispatch({ type: `${kind(key)}.page`, key, page: answer, asOf });
    } catch {
      store.dispatch({ type: 'list.failed', key, older: before !== null });
    } finally {
      busy.delete(key);
    }
  }

  const lists = {
    /** The next list loads at least so many items: the reader comes back to a place further down. @param {number} items */
    expect(items) {
      expected = Math.min(LARGEST_PAGE, Math.max(PAGE, items));
    },

    /** Loads the newest part unless it is there. @param {string} key */
    async load(key) {
      const status = list(store.get(), key).status;
      if (status === 'ready' || busy.has(key)) return;
      const limit = key.startsWith('m:') ? MESSAGES_PAGE : expected;
      expected = PAGE;
      await page(key, null, limit);
    },

    /** Loads the next older page, if there is one. @param {string} key */
    async older(key) {
      const stretch = list(store.get(), key);
      if (stretch.status === 'ready' && stretch.next !== null) await page(key, stretch.next, pageOf(key));
    },

    /**
     * Looks again at everything the list holds. @param {string} key
     * @returns {Promise<boolean>} false when the server could not be asked
     */
    async refresh(key) {
      const stretch = list(store.get(), key);
      if (stretch.status !== 'ready') {
        await lists.load(key);
        return list(store.get(), key).status === 'ready';
      }
      const asOf = store.get().seq;
      const limit = Math.min(LARGEST_PAGE, Math.max(PAGE, stretch.ids.length + 10));
      /** @type {any[]} */
      const items = [];
      /** @type {any} what an answer tells beside its items */
      let rest = {};
      let next = null;
      try {
        for (let pages = 0; pages < CATCH_UP_PAGES; pages += 1) {
          /** @type {{items: any[], next: string|null}} */
          const answer = await fetchPage(key, next, limit);
          rest = answer;
          items.push(...answer.items);
          next = answer.next;
          if (next === null || covers(stretch, items.map((item) => item.id), next)) break;
        }
      } catch {
        return false;
      }
      store.dispatch({ type: `${kind(key)}.refreshed`, key, page: { ...rest, items, next }, asOf });
      return true;
    },

    /** Loads older comments until the one sought is there. @param {string} key @param {number} id @returns {Promise<boolean>} */
    async reach(key, id) {
      await lists.load(key);
      for (let pages = 0; pages < 25; pages += 1) {
        const stretch = list(store.get(), key);
        if (stretch.held.includes(id)) store.dispatch({ type: 'list.revealed', key });
        if (stretch.ids.includes(id) || stretch.held.includes(id)) return true;
        if (stretch.status !== 'ready' || stretch.next === null || stretch.low < id) return false;
        await page(key, stretch.next, LARGEST_PAGE);
      }
      return false;
    },
  };
  return lists;
}

/** @typedef {ReturnType<typeof createLists>} Lists */
