// Asking what happened to the reader while they were away, and telling that they have read it.

import { sinceUpTo } from '../../core/reading/since.js';
import { asApiError } from '../../net/api.js';

/** From so long without a connection on it is asked for again. */
const ABSENCE_MS = 60 * 60 * 1_000;

/**
 * @param {{store: import('../../core/store.js').Store, api: import('../../net/api.js').Api,
 *   say: (text: string) => void}} app
 */
export function createSince({ store, api, say }) {
  let lastLive = Date.now();

  const load = async () => {
    const who = store.get().me?.id;
    if (who === undefined) return;
    try {
      const since = await api.reading.since();
      if (store.get().me?.id === who) store.dispatch({ type: 'since.received', since });
    } catch {
      // What they were told stands among the notifications all the same.
    }
  };

  return {
    load,
    /** The connection is there, or has just ended. @param {boolean} again whether it is a new one */
    connected(again) {
      if (again && Date.now() - lastLive >= ABSENCE_MS) void load();
      lastLive = Date.now();
    },
    /** The reader has read it. @returns {Promise<boolean>} whether the server knows */
    async read() {
      try {
        await api.reading.readSince(sinceUpTo(store.get()) || null);
        return true;
      } catch (thrown) {
        say(asApiError(thrown).message);
        return false;
      }
    },
  };
}

/** @typedef {ReturnType<typeof createSince>} SinceLeft */
