// Reacting: shown at once, sent until the server has it; of many quick presses the last one is right.

/** @typedef {import('../../core/types.js').Reactors} Reactors */

/**
 * @param {{store: import('../../core/store.js').Store, api: import('../../net/api.js').Api,
 *   queue: import('./sync-queue.js').SyncQueue, say: (text: string) => void}} app
 */
export function createReactions({ store, api, queue, say }) {
  /** @param {string} id @returns {{name: string, emoji: string}} */
  const parse = (id) => ({ name: id.split(' ', 1)[0], emoji: id.slice(id.indexOf(' ') + 1) });

  queue.add('reaction', {
    send(id, on) {
      const { name, emoji } = parse(id);
      return api.reading.react(name, emoji, on);
    },
    sent: (id, on) => store.dispatch({ type: 'reaction.sent', ...parse(id), on }),
    refused(id, _on, error) {
      store.dispatch({ type: 'reaction.refused', ...parse(id), on: false });
      say(error.message);
    },
    replaced: (id) => store.dispatch({ type: 'reaction.refused', ...parse(id), on: false }),
  });

  return {
    /** @param {string} name `post:ID` or `comment:ID` @param {string} emoji @param {boolean} on */
    set(name, emoji, on) {
      store.dispatch({ type: 'reaction.wanted', name, emoji, on });
      queue.put('reaction', `${name} ${emoji}`, on);
    },

    /** @param {string} name @returns {Promise<Reactors[]>} who has reacted */
    who: async (name) => (await api.reading.reactors(name)).items,
  };
}
