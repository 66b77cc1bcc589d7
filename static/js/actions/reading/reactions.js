// Reacting: shown at once, sent in the order in which it was wanted, one request a text and emoji at a time,
// so that of many quick presses the last one is right.

import { asApiError } from '../../net/api.js';

/** @typedef {import('../../core/types.js').Reactors} Reactors */

/**
 * @param {{store: import('../../core/store.js').Store, api: import('../../net/api.js').Api,
 *   say: (text: string) => void}} app
 */
export function createReactions({ store, api, say }) {
  /** @type {Set<string>} */
  const busy = new Set();

  /** @param {string} name @param {string} emoji */
  async function settle(name, emoji) {
    const key = `${name} ${emoji}`;
    if (busy.has(key)) return;
    busy.add(key);
    try {
      for (;;) {
        const wanted = store.get().reacting[name]?.[emoji];
        if (!wanted || wanted.sent === wanted.on) break;
        await api.reading.react(name, emoji, wanted.on);
        store.dispatch({ type: 'reaction.sent', name, emoji, on: wanted.on });
      }
    } catch (thrown) {
      store.dispatch({ type: 'reaction.refused', name, emoji, on: false });
      say(asApiError(thrown).message);
    } finally {
      busy.delete(key);
    }
  }

  return {
    /** @param {string} name `post:ID` or `comment:ID` @param {string} emoji @param {boolean} on */
    set(name, emoji, on) {
      store.dispatch({ type: 'reaction.wanted', name, emoji, on });
      void settle(name, emoji);
    },

    /** @param {string} name @returns {Promise<Reactors[]>} who has reacted */
    who: async (name) => (await api.reading.reactors(name)).items,
  };
}
