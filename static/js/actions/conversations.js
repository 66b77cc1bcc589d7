// The reader's conversations and the people they have blocked: fetched when somebody logs in and after a
// gap, changed by events and by what is done here. A server without private messages is never asked.

import { nameKey } from '../core/state.js';
import { read, write } from '../lib/browser/storage.js';
import { asApiError } from '../net/api.js';

/** @typedef {import('../core/types.js').User} User */

/**
 * An event that comes while the list is under way may count twice or not at all; then it is asked for again.
 */
const TRIES = 3;
const AGAIN_MS = 4_000;

/** @param {{store: import('../core/store.js').Store, api: import('../net/api.js').Api}} app */
export function createConversations({ store, api }) {
  /** @type {Map<string, number>} by name, the last message that the server was told is read */
  const told = new Map();

  /** The server's word for having private messages at all: the own view says whether one is invisible. */
  const offered = () => store.get().me?.invisible !== undefined;

  /**
   * What this device last knew of the blocks, so that what they fold is never seen in between.
   * @param {number} userId
   */
  const kept = (userId) => `althing.blocked.${userId}`;

  /** @param {User[]} items @param {number} userId */
  function received(items, userId) {
    write(kept(userId), items.length > 0 ? items : null);
    store.dispatch({ type: 'blocked.received', items });
  }

  async function fetchConversations() {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const asOf = store.get().seq;
      const { items } = await api.conversations();
      const raced = Object.values(store.get().conversations).some(({ touched }) => touched > asOf);
      store.dispatch({ type: 'conversations.received', items, asOf });
      if (!raced) return;
    }
  }

  const conversations = {
    offered,

    /**
     * Fetches both lists, again where they are known already.
     * @returns {Promise<boolean>} false when the server could not be asked
     */
    async load() {
      if (!offered()) return true;
      const who = store.get().me?.id;
      told.clear();
      if (who !== undefined && store.get().blocked === null) {
        const items = read(kept(who), /** @type {User[]} */ ([]));
        if (Array.isArray(items) && items.length > 0) store.dispatch({ type: 'blocked.received', items });
      }
      try {
        const [, { items }] = await Promise.all([fetchConversations(), api.blocks()]);
        if (who !== undefined && store.get().me?.id === who) received(items, who);
        return true;
      } catch {
        store.dispatch({ type: 'conversations.failed' });
        return false;
      }
    },

    /** Somebody has logged out: whom they block is not left behind on this device. @param {number} userId */
    forget: (userId) => write(kept(userId), null),

    /** Fetches whom the reader blocks. @returns {Promise<void>} */
    async loadBlocks() {
      if (!offered()) return;
      const who = store.get().me?.id;
      const { items } = await api.blocks();
      if (who !== undefined && store.get().me?.id === who) received(items, who);
    },

    /**
     * The reader has seen what this person wrote, up to a message.
     * @param {string} username
     * @param {number} upTo
     */
    async read(username, upTo) {
      const name = nameKey(username);
      if (upTo <= (told.get(name) ?? 0)) return;
      told.set(name, upTo);
      try {
        await api.readMessages(username, upTo);
      } catch (thrown) {
        if (!asApiError(thrown).passing) return;
        setTimeout(() => {
          if (told.get(name) !== upTo) return; // something newer was read meanwhile
          told.delete(name);
          void conversations.read(username, upTo);
        }, AGAIN_MS);
      }
    },

    /** @param {User} user @param {boolean} blocked throws an ApiError when the server refuses */
    async block(user, blocked) {
      await (blocked ? api.block(user.username) : api.unblock(user.username));
      store.dispatch({ type: 'block.changed', user, blocked });
    },
  };
  return conversations;
}

/** @typedef {ReturnType<typeof createConversations>} Conversations */
