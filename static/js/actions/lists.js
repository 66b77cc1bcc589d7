// Fetching what lists show: first pages, older pages, and a fresh look after a gap. Every answer goes
// through the reducer, stamped with the `seq` that was known when it was asked for.

import { list } from '../core/state.js';
import { covers } from '../core/folds/list-window.js';
import { asApiError } from '../net/api.js';

/** @typedef {import('../core/store.js').Store} Store */
/** @typedef {import('../net/api.js').Api} Api */

const PAGE = 20;
const MESSAGES_PAGE = 10;
const LARGEST_PAGE = 100;
/** How far down a reader who comes back finds their place. */
const MOST_EXPECTED = 1_000;
/** A gap wider than this many large pages is not closed: the list starts anew when the reader asks for it. */
const CATCH_UP_PAGES = 5;

/** @param {{store: Store, api: Api}} app */
export function createLists({ store, api }) {
  /** @type {Set<string>} */
  const busy = new Set();
  /**
   * @type {Map<string, number>} by thread, how often it was entered: an answer to an earlier entry is dropped
   */
  const entries = new Map();
  /** @type {{items: number, comment: number|null}} what the next list should hold from the start */
  let expected = { items: PAGE, comment: null };

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
  const kind = (key) =>
    key.startsWith('n:')
      ? 'notifications'
      : key.startsWith('m:')
        ? 'messages'
        : key.startsWith('t:')
          ? 'comments'
          : 'posts';

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
    const entry = entries.get(key);
    try {
      const answer = await fetchPage(key, before, limit);
      if (entries.get(key) === entry) store.dispatch({ type: `${kind(key)}.page`, key, page: answer, asOf });
    } catch {
      store.dispatch({ type: 'list.failed', key, older: before !== null });
    } finally {
      busy.delete(key);
    }
  }

  /**
   * Begins a thread anew at a comment, at its beginning or at its end.
   * @param {string} key
   * @param {number|'first'|'last'} at
   * @param {number} [limit]
   * @returns {Promise<'there'|'gone'|'failed'>}
   */
  async function enter(key, at, limit = PAGE) {
    const entry = (entries.get(key) ?? 0) + 1;
    entries.set(key, entry);
    store.dispatch({ type: 'list.loading', key, older: false });
    const asOf = store.get().seq;
    try {
      const answer = await api.comments(
        Number(key.slice(2)),
        at === 'last' ? { limit } : { around: at, limit },
      );
      if (entries.get(key) === entry) store.dispatch({ type: 'comments.anew', key, page: answer, asOf });
      return 'there';
    } catch (thrown) {
      if (asApiError(thrown).status === 404 && typeof at === 'number') return 'gone';
      if (entries.get(key) === entry) store.dispatch({ type: 'list.failed', key, older: false });
      return 'failed';
    }
  }

  const lists = {
    /**
     * What the next list loads from the start: the reader comes back to a place further down.
     * @param {number} items at least so many
     * @param {number|null} [comment] in a thread, the part around this one
     */
    expect(items, comment = null) {
      expected = { items: Math.max(PAGE, items), comment };
    },

    /** Loads the newest part unless it is there; of a thread the beginning. @param {string} key */
    async load(key) {
      const status = list(store.get(), key).status;
      if (status === 'ready' || busy.has(key)) return;
      const { items, comment } = expected;
      expected = { items: PAGE, comment: null };
      if (key.startsWith('t:')) {
        busy.add(key);
        if ((await enter(key, comment ?? 'first')) === 'gone') await enter(key, 'first');
        busy.delete(key);
        return;
      }
      const wanted = key.startsWith('m:') ? MESSAGES_PAGE : Math.min(items, MOST_EXPECTED);
      await page(key, null, Math.min(wanted, LARGEST_PAGE));
      while (list(store.get(), key).status === 'ready' && list(store.get(), key).ids.length < wanted) {
        const { next, older } = list(store.get(), key);
        if (next === null || older === 'failed') break;
        await page(key, next, LARGEST_PAGE);
      }
    },

    /** Begins a thread anew at its beginning, unless that is there. @param {string} key */
    async begin(key) {
      if (list(store.get(), key).status === 'ready' && list(store.get(), key).next !== null)
        await enter(key, 'first');
      else await lists.load(key);
    },

    /** Begins a thread anew at its end, unless that is there. @param {string} key */
    async end(key) {
      if (list(store.get(), key).previous === null) store.dispatch({ type: 'list.revealed', key });
      else await enter(key, 'last');
    },

    /** Loads the next newer page of a thread, if there is one. @param {string} key */
    async newer(key) {
      const { status, previous } = list(store.get(), key);
      const under = `${key} newer`; // both ends may load at once
      if (status !== 'ready' || previous === null || busy.has(under)) return;
      busy.add(under);
      store.dispatch({ type: 'list.loading', key, older: false, newer: true });
      const [asOf, entry] = [store.get().seq, entries.get(key)];
      try {
        const answer = await api.comments(Number(key.slice(2)), { after: previous, limit: PAGE });
        if (entries.get(key) === entry) store.dispatch({ type: 'comments.newer', key, page: answer, asOf });
      } catch {
        if (entries.get(key) === entry)
          store.dispatch({ type: 'list.failed', key, older: false, newer: true });
      } finally {
        busy.delete(under);
      }
    },

    /** Loads the next older page, if there is one. @param {string} key */
    async older(key) {
      const stretch = list(store.get(), key);
      if (stretch.status === 'ready' && stretch.next !== null) await page(key, stretch.next, pageOf(key));
    },

    /**
     * Looks again at everything the list holds; at a part of a thread, around what the reader looks at.
     * @param {string} key @param {number|null} [looked] the comment that is in view
     * @returns {Promise<boolean>} false when the server could not be asked
     */
    async refresh(key, looked = null) {
      const stretch = list(store.get(), key);
      if (stretch.previous !== null) {
        const at = await enter(key, looked ?? 'first', LARGEST_PAGE);
        return (at === 'gone' ? await enter(key, 'first') : at) === 'there';
      }
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
          if (
            next === null ||
            covers(
              stretch,
              items.map((item) => item.id),
              next,
            )
          )
            break;
        }
      } catch {
        return false;
      }
      store.dispatch({ type: `${kind(key)}.refreshed`, key, page: { ...rest, items, next }, asOf });
      return true;
    },

    /**
     * Sees to it that a comment is there, and what stands around it.
     * @param {string} key
     * @param {number} id
     * @returns {Promise<boolean>}
     */
    async reach(key, id) {
      await lists.load(key);
      if (list(store.get(), key).held.includes(id)) store.dispatch({ type: 'list.revealed', key });
      return list(store.get(), key).ids.includes(id) || (await enter(key, id)) === 'there';
    },
  };
  return lists;
}

/** @typedef {ReturnType<typeof createLists>} Lists */
