// Telling the server what was read: seldom, the last word about each post, until it has it. What it says to
// that comes to all of the reader's tabs by the socket.

import { asApiError } from '../../net/api.js';

/** Between two words about a post: who scrolls reads one comment after the other. */
const PAUSE_MS = 1_000;

export class Reads {
  #store;
  #api;
  #queue;
  #say;
  /** What has yet to be told, by post. @type {Map<number, number>} */
  #waiting = new Map();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /**
   * @param {{store: import('../../core/store.js').Store, api: import('../../net/api.js').Api,
   *   queue: import('./sync-queue.js').SyncQueue, say: (text: string) => void}} app
   */
  constructor({ store, api, queue, say }) {
    this.#store = store;
    this.#api = api;
    this.#queue = queue;
    this.#say = say;
    queue.add('read', {
      send: (post, upTo) => api.reading.read(Number(post), upTo > 0 ? upTo : null, false),
    });
  }

  #tell = () => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [post, upTo] of this.#waiting) {
      // Of what has gone meanwhile there is nothing to tell.
      if (!this.#store.get().reads[post]) continue;
      this.#queue.put('read', String(post), Math.max(upTo, this.#queue.get('read', String(post)) ?? 0));
    }
    this.#waiting.clear();
  };

  /** @param {() => Promise<void>} act */
  async #orSay(act) {
    try {
      await act();
    } catch (thrown) {
      this.#say(asApiError(thrown).message);
    }
  }

  /**
   * The reader has had the post before them, and its comments up to one.
   * @param {number} post @param {number} upTo
   */
  read(post, upTo) {
    this.#waiting.set(post, Math.max(upTo, this.#waiting.get(post) ?? 0));
    this.#timer ??= setTimeout(this.#tell, PAUSE_MS);
  }

  /** Tells at once. */
  flush = () => this.#tell();

  /** The post counts as unread from behind a comment on. @param {number} post @param {number|null} upTo */
  unread(post, upTo) {
    return this.#orSay(async () => {
      this.#waiting.delete(post);
      this.#queue.drop('read', String(post));
      await this.#api.reading.read(post, upTo, true);
      this.#say('Marked as unread');
    });
  }

  /** @param {string|null} category its slug; null for all */
  all(category) {
    return this.#orSay(async () => {
      this.#waiting.clear();
      this.#queue.drop('read');
      await this.#api.reading.readAll(category);
      this.#say('All is read');
    });
  }

  /** Asks what is unread. */
  async count() {
    const who = this.#store.get().me?.id;
    if (who === undefined) return;
    try {
      const { items } = await this.#api.reading.unread();
      if (this.#store.get().me?.id === who) this.#store.dispatch({ type: 'unread.received', items });
    } catch {
      // The next greeting asks again.
    }
  }
}
