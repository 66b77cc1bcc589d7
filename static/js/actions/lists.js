// Fetching what lists show: first pages, older pages, and a fresh look after a gap. Every answer goes
// through the reducer, stamped with the `seq` that was known when it was asked for.

import { baseOf, isPrivate, isRanked, kindOf, list, orderOf } from '../core/state.js';
import { covers, UNKNOWN } from '../core/folds/list-window.js';
import { asApiError } from '../net/api.js';

/** @typedef {import('../core/store.js').Store} Store */
/** @typedef {import('../net/api.js').Api} Api */
/** @typedef {import('../core/types.js').PageFit} PageFit */
/** @typedef {import('../core/types.js').Viewer} Viewer */

const PAGE = 20;
const MESSAGES_PAGE = 10;
const LARGEST_PAGE = 100;
/** How far down a reader who comes back finds their place. */
const MOST_EXPECTED = 1_000;
/** A gap wider than this many large pages is not closed: the list starts anew when the reader asks for it. */
const CATCH_UP_PAGES = 5;

/** @param {string} key */
const pageOf = (key) => (kindOf(key) === 'messages' ? MESSAGES_PAGE : PAGE);

/** @param {string} key */
const isThread = (key) => kindOf(key) === 'comments';

/**
 * @param {Api} api @param {string} key @param {string|null} before @param {number} limit
 * @returns {Promise<any>}
 */
function fetchPage(api, key, before, limit) {
  const name = baseOf(key).slice(2);
  switch (kindOf(key)) {
    case 'notifications':
      return api.notifications({ before, limit });
    case 'messages':
      return api.messages(name, { before, limit });
    case 'comments':
      return api.comments(Number(name), { before, limit });
    default: {
      const which = { ...Object.fromEntries(new URLSearchParams(orderOf(key))), before, limit };
      if (key.startsWith('c:')) return api.posts({ category: name, ...which });
      if (key.startsWith('g:')) return api.posts({ tag: name, ...which });
      if (key.startsWith('u:')) return api.posts({ author: name, ...which });
      return api.posts(which);
    }
  }
}

/**
 * What is the reader's own of two pages.
 * @param {Viewer|undefined} one @param {Viewer|undefined} other @returns {Viewer|undefined}
 */
function joined(one, other) {
  if (!one || !other) return other;
  return {
    reads: { ...one.reads, ...other.reads },
    reactions: { ...one.reactions, ...other.reactions },
    bookmarks: [...one.bookmarks, ...other.bookmarks],
    follows: { ...one.follows, ...other.follows },
  };
}

export class Lists {
  #store;
  #api;
  /** @type {Set<string>} */
  #busy = new Set();
  /**
   * By thread, how often it was entered: an answer to an earlier entry is dropped.
   * @type {Map<string, number>}
   */
  #entries = new Map();
  /** What the next list should hold from the start. @type {{items: number, comment: number|null}} */
  #expected = { items: PAGE, comment: null };

  /** @param {{store: Store, api: Api}} app */
  constructor({ store, api }) {
    this.#store = store;
    this.#api = api;
  }

  /** @param {string} key */
  #list(key) {
    return list(this.#store.get(), key);
  }

  /**
   * Asks for something once at a time, and gives it to the reducer unless the thread was entered anew
   * meanwhile.
   * @param {string} key
   * @param {PageFit} fit
   * @param {'older'|'newer'|undefined} end which end of the list it is for; the list itself if for none
   * @param {() => Promise<any>} ask
   * @param {string|null} [at] the cursor with which it asks
   */
  async #fold(key, fit, end, ask, at = null) {
    const under = fit === 'newer' ? `${key} newer` : key; // both ends may load at once
    if (this.#busy.has(under)) return;
    this.#busy.add(under);
    this.#store.dispatch({ type: 'list.loading', key, end });
    const { seq: asOf, me } = this.#store.get();
    const entry = this.#entries.get(key);
    try {
      const page = await ask();
      if (this.#entries.get(key) === entry && this.#isFor(me, key))
        this.#store.dispatch({ type: 'list.page', key, page, asOf, fit, at });
    } catch {
      const isLast = this.#entries.get(key) === entry;
      if (isLast || fit !== 'newer') this.#store.dispatch({ type: 'list.failed', key, end });
    } finally {
      this.#busy.delete(under);
    }
  }

  /**
   * Whether what this person asked for may be shown to whoever is here now: what is private is nobody else's.
   * @param {{id: number}|null} asker @param {string} key
   */
  #isFor(asker, key) {
    return asker === null || !isPrivate(key) || asker.id === this.#store.get().me?.id;
  }

  /** @param {string} key @param {string|null} before @param {number} limit */
  #page(key, before, limit) {
    const end = before === null ? undefined : 'older';
    return this.#fold(key, 'older', end, () => fetchPage(this.#api, key, before, limit), before);
  }

  /**
   * Begins a thread anew at a comment, at its beginning or at its end.
   * @param {string} key
   * @param {number|'first'|'last'} at
   * @param {number} [limit]
   * @returns {Promise<'there'|'gone'|'failed'>}
   */
  async #enter(key, at, limit = PAGE) {
    const entry = (this.#entries.get(key) ?? 0) + 1;
    this.#entries.set(key, entry);
    this.#store.dispatch({ type: 'list.loading', key });
    const asOf = this.#store.get().seq;
    const isLast = () => this.#entries.get(key) === entry;
    try {
      const part = at === 'last' ? { limit } : { around: at, limit };
      const page = await this.#api.comments(Number(key.slice(2)), part);
      if (isLast()) this.#store.dispatch({ type: 'list.page', key, page, asOf, fit: 'around' });
      return 'there';
    } catch (thrown) {
      if (asApiError(thrown).status === 404 && typeof at === 'number') return 'gone';
      if (isLast()) this.#store.dispatch({ type: 'list.failed', key });
      return 'failed';
    }
  }

  /**
   * What the next list loads from the start: the reader comes back to a place further down.
   * @param {number} items at least so many
   * @param {number|null} [comment] in a thread, the part around this one
   */
  expect(items, comment = null) {
    this.#expected = { items: Math.max(PAGE, items), comment };
  }

  /**
   * Loads the newest part, of a thread the beginning, as far as it is not there.
   * @param {string} key
   */
  async load(key) {
    this.#store.dispatch({ type: 'list.shown', key });
    if (this.#busy.has(key)) return;
    const { items, comment } = this.#expected;
    this.#expected = { items: PAGE, comment: null };
    const { status, ids } = this.#list(key);
    const ready = status === 'ready';
    if (isThread(key)) {
      if (ready && (comment === null || ids.includes(comment))) return;
      this.#busy.add(key);
      if ((await this.#enter(key, comment ?? 'first')) === 'gone') await this.#enter(key, 'first');
      this.#busy.delete(key);
      return;
    }
    const wanted = kindOf(key) === 'messages' ? MESSAGES_PAGE : Math.min(items, MOST_EXPECTED);
    if (!ready) await this.#page(key, null, Math.min(wanted, LARGEST_PAGE));
    while (this.#list(key).status === 'ready' && this.#list(key).ids.length < wanted) {
      const { next, older } = this.#list(key);
      if (!next || older === 'failed') break;
      await this.#page(key, next, LARGEST_PAGE);
    }
  }

  /** Begins a thread anew at its beginning, unless that is there. @param {string} key */
  async begin(key) {
    const { status, next } = this.#list(key);
    if (status !== 'ready' || next === null) return this.load(key);
    this.#store.dispatch({ type: 'list.shown', key });
    await this.#enter(key, 'first');
  }

  /** Begins a thread anew at its end, unless that is there. @param {string} key */
  async end(key) {
    if (this.#list(key).previous === null) this.#store.dispatch({ type: 'list.revealed', key });
    else await this.#enter(key, 'last');
  }

  /** Loads the next newer page of a thread, if there is one. @param {string} key */
  async newer(key) {
    const { status, previous, ids } = this.#list(key);
    if (status !== 'ready' || previous === null) return;
    const post = Number(key.slice(2));
    // The way on was forgotten: it is asked for at the last comment that is shown.
    const part = previous === UNKNOWN ? { around: ids[0] ?? 0 } : { after: previous };
    const fit = previous === UNKNOWN ? 'around' : 'newer';
    await this.#fold(key, fit, 'newer', () => this.#api.comments(post, { ...part, limit: PAGE }), previous);
  }

  /** Loads the next older page, if there is one. @param {string} key */
  async older(key) {
    const { status, next } = this.#list(key);
    if (status !== 'ready' || next === null) return;
    if (next !== UNKNOWN) await this.#page(key, next, pageOf(key));
    // The way on was forgotten: it is found again from the newest on.
    else await this.#fold(key, 'refresh', 'older', () => this.#look(key));
  }

  /**
   * Shows what waits. In an order of the server's that is asked for anew.
   * @param {string} key
   */
  async reveal(key) {
    if (!isRanked(key)) this.#store.dispatch({ type: 'list.revealed', key });
    else if (this.#list(key).held.length > 0)
      await this.#fold(key, 'around', undefined, () => fetchPage(this.#api, key, null, PAGE));
  }

  /**
   * The newest part of a list, as far down as it is held.
   * @param {string} key @returns {Promise<any>}
   */
  async #look(key) {
    const before = this.#list(key);
    const limit = Math.min(LARGEST_PAGE, Math.max(PAGE, before.ids.length + 10));
    /** @type {any[]} */
    const items = [];
    /** @type {any} what an answer tells beside its items */
    let rest = {};
    /** @type {string|null} */
    let next = null;
    for (let pages = 0; pages < CATCH_UP_PAGES; pages += 1) {
      const { viewer } = rest;
      rest = await fetchPage(this.#api, key, next, limit);
      rest.viewer = joined(viewer, rest.viewer);
      items.push(...rest.items);
      next = rest.next;
      const ids = items.map((item) => item.id);
      const isCovered = isRanked(key) ? ids.length >= before.ids.length : covers(before, ids, next);
      if (next === null || isCovered) break;
    }
    return { ...rest, items, next };
  }

  /**
   * Looks again at everything the list holds; at a part of a thread, around what the reader looks at.
   * @param {string} key
   * @param {number|null} [looked] the comment that is in view
   * @returns {Promise<boolean>} false when the server could not be asked
   */
  async refresh(key, looked = null) {
    const { status, previous } = this.#list(key);
    if (previous !== null) {
      const at = await this.#enter(key, looked ?? 'first', LARGEST_PAGE);
      return (at === 'gone' ? await this.#enter(key, 'first') : at) === 'there';
    }
    if (status !== 'ready') {
      await this.load(key);
      return this.#list(key).status === 'ready';
    }
    const { seq: asOf, me } = this.#store.get();
    try {
      const page = await this.#look(key);
      if (this.#isFor(me, key)) this.#store.dispatch({ type: 'list.page', key, page, asOf, fit: 'refresh' });
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Sees to it that a comment is there, and what stands around it.
   * @param {string} key @param {number} id @returns {Promise<boolean>}
   */
  async reach(key, id) {
    await this.load(key);
    if (this.#list(key).held.includes(id)) this.#store.dispatch({ type: 'list.revealed', key });
    return this.#list(key).ids.includes(id) || (await this.#enter(key, id)) === 'there';
  }
}
