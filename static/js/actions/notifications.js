// The reader's notifications: how many there are, that they were seen, what they hear of a post, and the
// browser's own notifications, which are shown only while nobody looks at the page.

import { describe, unreadOthers } from '../core/folds/notifications.js';
import { hrefOf } from '../core/routes.js';
import { isSeenAnywhere } from '../lib/browser/visibility.js';
import { read, write } from '../lib/browser/storage.js';
import { asApiError } from '../net/api.js';

/** @typedef {import('../core/types.js').ForumNotification} ForumNotification */

const AGAIN_MS = 4_000;
/** As many as the server takes. */
const MOST_AT_ONCE = 100;
/** On this device: whether the person wants the browser's own notifications. */
const DESKTOP = 'althing.desktop-notifications';

/**
 * @param {{store: import('../core/store.js').Store, api: import('../net/api.js').Api, navigate: (path:
 *   string) => void}} app
 */
export function createNotifications({ store, api, navigate }) {
  let told = 0;
  /** @type {Set<number>} those that the server was told of one by one */
  const seen = new Set();

  const notifications = {
    /** A server without notifications does not tell what is wanted of them. */
    offered: () => store.get().me?.notify !== undefined,

    /** Asks how many are unread. @returns {Promise<boolean>} false when the server could not be asked */
    async count() {
      const who = store.get().me?.id;
      if (!notifications.offered()) return true;
      const asOf = store.get().seq;
      try {
        const counts = await api.notifications({ limit: 1 });
        if (store.get().me?.id === who) store.dispatch({ type: 'notifications.counted', counts, asOf });
        return true;
      } catch {
        return false;
      }
    },

    /** The reader has seen all up to this one. @param {number} upTo */
    async read(upTo) {
      if (upTo <= told) return;
      const before = told;
      told = upTo;
      try {
        await api.readNotifications({ up_to: upTo });
      } catch (thrown) {
        if (told === upTo) told = before;
        if (asApiError(thrown).passing) setTimeout(() => void notifications.read(upTo), AGAIN_MS);
      }
    },

    /** The reader has seen these. @param {number[]} ids */
    async seen(ids) {
      const fresh = ids.filter((id) => id > told && !seen.has(id)).slice(0, MOST_AT_ONCE);
      if (fresh.length === 0) return;
      for (const id of fresh) seen.add(id);
      try {
        await api.readNotifications({ ids: fresh });
      } catch (thrown) {
        for (const id of fresh) seen.delete(id);
        if (asApiError(thrown).passing) setTimeout(() => void notifications.seen(fresh), AGAIN_MS);
      }
    },

    /** The reader has opened a post: what they were told of it is read. @param {number} id */
    async seenPost(id) {
      if (!notifications.offered() || unreadOthers(store.get()) === 0) return;
      try {
        await api.readNotifications({ post_id: id });
      } catch {
        // They stay unread, and are read where they are listed.
      }
    },

    /** Somebody else is here. */
    forget() {
      told = 0;
      seen.clear();
    },

    /** Asks what the reader hears of a post. @param {number} id */
    async askFollow(id) {
      if (!notifications.offered()) return;
      try {
        store.dispatch({ type: 'follow.received', id, follow: (await api.followed(id)).state });
      } catch {
        // Without an answer there is nothing to show, and nothing to say.
      }
    },

    /**
     * @param {number} id
     * @param {import('../core/types.js').Follow} wanted throws an ApiError when the server refuses
     */
    async follow(id, wanted) {
      store.dispatch({ type: 'follow.received', id, follow: (await api.follow(id, wanted)).state });
    },

    desktop: {
      /** Whether this browser has notifications of its own. */
      offered: () => typeof Notification !== 'undefined' && window.isSecureContext,
      /** Whether they are wanted and allowed. */
      on: () =>
        notifications.desktop.offered() && Notification.permission === 'granted' && read(DESKTOP, false),
      /** Whether the browser was told to refuse. */
      refused: () => notifications.desktop.offered() && Notification.permission === 'denied',
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
      async show(notice) {
        if (!notifications.desktop.on() || (await isSeenAnywhere())) return;
        try {
          const shown = new Notification(notice.actor.username, {
            body: describe(notice),
            tag: `althing-${notice.id}`,
            icon: '/static/logo.svg',
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
    },
  };
  return notifications;
}

/** @typedef {ReturnType<typeof createNotifications>} Notifications */
