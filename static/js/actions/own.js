// What is the reader's own of texts and places: what they mark, and what they hear of categories and tags.

import { createSignal } from '../lib/browser/signal.js';

/** @typedef {'post'|'comment'} Noun */

/** @param {{store: import('../core/store.js').Store, api: import('../net/api.js').Api}} app */
export function createBookmarks({ store, api }) {
  /** @param {Noun} noun @param {number} id @param {number} postId @param {boolean} bookmarked */
  const fold = (noun, id, postId, bookmarked) =>
    store.dispatch({
      type: 'bookmark.set',
      post_id: postId,
      comment_id: noun === 'comment' ? id : null,
      bookmarked,
    });

  return {
    /**
     * Marks a text, or changes what is noted with it. Throws what the server refuses.
     * @param {Noun} noun
     * @param {{id: number, post_id?: number}} text
     * @param {{note?: string, remind_at?: string|null}} [note]
     */
    async set(noun, { id, post_id }, note) {
      await api.own.setBookmark(noun, id, note);
      fold(noun, id, post_id ?? id, true);
    },

    /** Marks it no more. @param {Noun} noun @param {{id: number, post_id?: number}} text */
    async remove(noun, { id, post_id }) {
      await api.own.deleteBookmark(noun, id);
      fold(noun, id, post_id ?? id, false);
    },

    ...createSignal(),
  };
}

/** @typedef {import('../core/types.js').Level} Level */
/** @typedef {{category: number}|{tag: string}} Place */

/** @param {{store: import('../core/store.js').Store, api: import('../net/api.js').Api}} app */
export function createLevels({ store, api }) {
  return {
    /** Fetches all of them. Without an answer, what is known stays. */
    async load() {
      const who = store.get().me?.id;
      if (who === undefined) return;
      try {
        const { items } = await api.own.levels();
        if (store.get().me?.id === who) store.dispatch({ type: 'levels.received', items });
      } catch {
        // The next change of the account brings them.
      }
    },

    /** @param {Place} place @param {Level|null} level throws what the server refuses */
    async set(place, level) {
      await api.own.setLevel(place, level);
      await this.load();
    },
  };
}
