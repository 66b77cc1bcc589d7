// What is the reader's own of texts and places: what they mark, and what they hear of categories and tags.

import { textName } from '../core/reading/bookmarks.js';
import { asApiError } from '../net/api.js';
import { createSignal } from '../lib/browser/signal.js';

/** @typedef {'post'|'comment'} Noun */
/** @typedef {{note?: string, remind_at?: string|null}} Note */
/** @typedef {{on: boolean, note?: Note}} Wanted */

/**
 * @param {import('../net/api.js').Api} api
 * @param {string} name `post:ID` or `comment:ID`
 * @param {Wanted} wanted
 */
function send({ own }, name, { on, note }) {
  const [noun, id] = /** @type {[Noun, string]} */ (name.split(':'));
  return on ? own.setBookmark(noun, Number(id), note) : own.deleteBookmark(noun, Number(id));
}

/**
 * @param {{store: import('../core/store.js').Store, api: import('../net/api.js').Api,
 *   queue: import('./reading/sync-queue.js').SyncQueue, say: (text: string) => void}} app
 */
export function createBookmarks({ store, api, queue, say }) {
  /** @param {'bookmark.wanted'|'bookmark.sent'|'bookmark.refused'} type */
  const fold =
    (type) =>
    /** @param {string} name @param {Wanted} wanted */
    (name, { on }) =>
      store.dispatch({ type, name, on });

  queue.add('bookmark', {
    send: (name, wanted) => send(api, name, wanted),
    sent: fold('bookmark.sent'),
    refused(name, wanted, error) {
      fold('bookmark.refused')(name, wanted);
      say(error.message);
    },
    replaced: fold('bookmark.refused'),
  });

  /**
   * Shown at once, and sent until the server has it.
   * @param {Noun} noun @param {{id: number}} text @param {boolean} on @param {Note} [note]
   */
  function want(noun, { id }, on, note) {
    fold('bookmark.wanted')(textName(noun, id), { on });
    queue.put('bookmark', textName(noun, id), { on, note });
  }

  return {
    /**
     * Marks a text, or changes what is noted with it. Throws what the server refuses of a note.
     * @param {Noun} noun
     * @param {{id: number}} text
     * @param {Note} [note]
     */
    async set(noun, text, note) {
      if (note) {
        try {
          await api.own.setBookmark(noun, text.id, note);
          queue.drop('bookmark', textName(noun, text.id));
          return;
        } catch (thrown) {
          if (!asApiError(thrown).passing) throw thrown;
        }
      }
      want(noun, text, true, note);
    },

    /** Marks it no more. @param {Noun} noun @param {{id: number}} text */
    remove: (noun, text) => want(noun, text, false),

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
