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

export class Conversations {
  #store;
  #api;
  /** @type {Map<string, number>} by name, the last message that the server was told is read */
  #told = new Map();

  /** @param {{store: import('../core/store.js').Store, api: import('../net/api.js').Api}} app */
  constructor({ store, api }) {
    this.#store = store;
    this.#api = api;
  }

  /** The server's word for having private messages at all: the own view says whether one is invisible. */
  offered = () => this.#store.get().me?.invisible !== undefined;

  /**
   * What this device last knew of the blocks, so that what they fold is never seen in between.
   * @param {number} userId
   */
  #kept = (userId) => `althing.blocked.${userId}`;

  /** @param {User[]} items @param {number} userId */
  #received = (items, userId) => {
    write(this.#kept(userId), items.length > 0 ? items : null);
    this.#store.dispatch({ type: 'blocked.received', items });
  };

  /** @param {number|undefined} who whose they are */
  #fetchConversations = async (who) => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const asOf = this.#store.get().seq;
      const { items } = await this.#api.conversations();
      if (this.#store.get().me?.id !== who) return;
      const raced = Object.values(this.#store.get().conversations).some(({ touched }) => touched > asOf);
      this.#store.dispatch({ type: 'conversations.received', items, asOf });
      if (!raced) return;
    }
  };

  /**
   * Fetches both lists, again where they are known already.
   * @returns {Promise<boolean>} false when the server could not be asked
   */
  load = async () => {
    if (!this.offered()) return true;
    const who = this.#store.get().me?.id;
    this.#told.clear();
    if (who !== undefined && this.#store.get().blocked === null) {
      const items = read(this.#kept(who), /** @type {User[]} */ ([]));
      if (Array.isArray(items) && items.length > 0) this.#store.dispatch({ type: 'blocked.received', items });
    }
    try {
      const [, { items }] = await Promise.all([this.#fetchConversations(who), this.#api.blocks()]);
      if (who !== undefined && this.#store.get().me?.id === who) this.#received(items, who);
      return true;
    } catch {
      if (this.#store.get().me?.id === who) this.#store.dispatch({ type: 'conversations.failed' });
      return false;
    }
  };

  /** Somebody has logged out: whom they block is not left behind on this device. @param {number} userId */
  forget = (userId) => write(this.#kept(userId), null);

  /** Fetches whom the reader blocks. @returns {Promise<void>} */
  loadBlocks = async () => {
    if (!this.offered()) return;
    const who = this.#store.get().me?.id;
    const { items } = await this.#api.blocks();
    if (who !== undefined && this.#store.get().me?.id === who) this.#received(items, who);
  };

  /**
   * The reader has seen what this person wrote, up to a message.
   * @param {string} username
   * @param {number} upTo
   */
  read = async (username, upTo) => {
    const name = nameKey(username);
    if (upTo <= (this.#told.get(name) ?? 0)) return;
    this.#told.set(name, upTo);
    try {
      await this.#api.readMessages(username, upTo);
    } catch (thrown) {
      if (!asApiError(thrown).passing) return;
      setTimeout(() => {
        if (this.#told.get(name) !== upTo) return; // something newer was read meanwhile
        this.#told.delete(name);
        void this.read(username, upTo);
      }, AGAIN_MS);
    }
  };

  /** @param {User} user @param {boolean} blocked throws an ApiError when the server refuses */
  block = async (user, blocked) => {
    await (blocked ? this.#api.block(user.username) : this.#api.unblock(user.username));
    this.#store.dispatch({ type: 'block.changed', user, blocked });
  };
}
