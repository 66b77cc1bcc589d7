// What the reader hears of whole categories and tags: fetched with their account, changed where it is shown.

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
