// The reader's notifications: how many there are, that they were seen, what they hear of a post, and the
// browser's own notifications, which are shown only while nobody looks at the page.

import { describe, unreadOthers } from '../core/folds/notifications.js';
import { hrefOf } from '../core/routes.js';
import { asset } from '../lib/browser/asset.js';
import { isSeenAnywhere } from '../lib/browser/visibility.js';
import { read, write } from '../lib/browser/storage.js';
import { asApiError } from '../net/api.js';

/** @typedef {import('../core/types.js').ForumNotification} ForumNotification */

const AGAIN_MS = 4_000;
/** As many as the server takes. */
const MOST_AT_ONCE = 100;
/** On this device: whether the person wants the browser's own notifications. */
const DESKTOP = 'althing.desktop-notifications';

export class Notifications {
  #store;
  #api;
  #told = 0;
  /** @type {Set<number>} those that the server was told of one by one */
  #seen = new Set();
  /** How often somebody else was here. */
  #turn = 0;

  /**
   * @param {{store: import('../core/store.js').Store, api: import('../net/api.js').Api, navigate: (path:
   *   string) => void}} app
   */
  constructor({ store, api, navigate }) {
    this.#store = store;
    this.#api = api;
    this.desktop = {
      /** Whether this browser has notifications of its own. */
      offered: () => typeof Notification !== 'undefined' && window.isSecureContext,
      /** Whether they are wanted and allowed. */
      on: () => this.desktop.offered() && Notification.permission === 'granted' && read(DESKTOP, false),
      /** Whether the browser was told to refuse. */
      refused: () => this.desktop.offered() && Notification.permission === 'denied',
      /**
       * Only ever called by a click.
       * @param {boolean} wanted
       * @returns {Promise<boolean>} whether they are on now
       */
      async set(wanted) {
        const allowed = wanted && (await Notification.requestPermission()) === 'granted';
        write(DESKTOP, allowed ? true : null);
        return allowed;
      },
      /**
       * One for each event, however many tabs are open: they share the tag.
       * @param {ForumNotification} notice
       */
      show: async (notice) => {
        if (!this.desktop.on() || (await isSeenAnywhere())) return;
        try {
          const shown = new Notification(notice.actor.username, {
            body: describe(notice),
            tag: `althing-${notice.id}`,
            icon: asset('logo.svg'),
          });
          shown.onclick = () => {
            window.focus();
            navigate(hrefOf(notice));
            shown.close();
          };
        } catch {
          // Some browsers have the name and not the thing; the bell tells all the same.
        }
      },
    };
  }

  /** A server without notifications does not tell what is wanted of them. */
  offered = () => this.#store.get().me?.notify !== undefined;

  /** Asks how many are unread. @returns {Promise<boolean>} false when the server could not be asked */
  count = async () => {
    const who = this.#store.get().me?.id;
    if (!this.offered()) return true;
    const asOf = this.#store.get().seq;
    try {
      const counts = await this.#api.notifications({ limit: 1 });
      if (this.#store.get().me?.id === who)
        this.#store.dispatch({ type: 'notifications.counted', counts, asOf });
      return true;
    } catch {
      return false;
    }
  };

  /** The reader has seen all up to this one. @param {number} upTo */
  read = async (upTo) => {
    if (upTo <= this.#told) return;
    const before = this.#told;
    this.#told = upTo;
    try {
      await this.#api.readNotifications({ up_to: upTo });
    } catch (thrown) {
      if (this.#told === upTo) this.#told = before;
      if (asApiError(thrown).passing) this.#later(() => this.read(upTo));
    }
  };

  /** The reader has seen these. @param {number[]} ids */
  seen = async (ids) => {
    const fresh = ids.filter((id) => id > this.#told && !this.#seen.has(id)).slice(0, MOST_AT_ONCE);
    if (fresh.length === 0) return;
    for (const id of fresh) this.#seen.add(id);
    try {
      await this.#api.readNotifications({ ids: fresh });
    } catch (thrown) {
      for (const id of fresh) this.#seen.delete(id);
      if (asApiError(thrown).passing) this.#later(() => this.seen(fresh));
    }
  };

  /** The reader has opened a post: what they were told of it is read. @param {number} id */
  seenPost = async (id) => {
    if (!this.offered() || unreadOthers(this.#store.get()) === 0) return;
    try {
      await this.#api.readNotifications({ post_id: id });
    } catch {
      // They stay unread, and are read where they are listed.
    }
  };

  /** Somebody else is here. */
  forget = () => {
    this.#told = 0;
    this.#seen.clear();
    this.#turn += 1;
  };

  /** What one person could not tell the server the next does not tell. @param {() => Promise<void>} act */
  #later(act) {
    const turn = this.#turn;
    setTimeout(() => turn === this.#turn && void act(), AGAIN_MS);
  }

  /** Asks what the reader hears of a post. @param {number} id */
  askFollow = async (id) => {
    if (!this.offered()) return;
    try {
      this.#store.dispatch({ type: 'follow.received', id, follow: (await this.#api.followed(id)).state });
    } catch {
      // Without an answer there is nothing to show, and nothing to say.
    }
  };

  /**
   * @param {number} id
   * @param {import('../core/types.js').Follow} wanted throws an ApiError when the server refuses
   */
  follow = async (id, wanted) => {
    this.#store.dispatch({ type: 'follow.received', id, follow: (await this.#api.follow(id, wanted)).state });
  };
}
