// Who the reader is: found out at the start, changed by logging in and out here or in another tab. The
// socket is opened anew after each change, because the server tells people apart when they connect.

import { read, write } from '../lib/browser/storage.js';
import { freshKey } from '../net/api.js';

const HINT = 'althing.signed-in';

/**
 * @param {{store: import('../core/store.js').Store, api: import('../net/api.js').Api,
 *   outbox: import('./outbox.js').Outbox, conversations: import('./conversations.js').Conversations,
 *   notifications: import('./notifications.js').Notifications, reconnect: () => void}} app
 */
export function createSession({ store, api, outbox, conversations, notifications, reconnect }) {
  const tabs = new BroadcastChannel('althing.session');
  /** @type {Promise<void>|null} */
  let asking = null;
  let refreshing = false;
  let again = false;

  /** @param {import('../core/types.js').Me|null} me */
  function became(me) {
    const before = store.get().me;
    store.dispatch({ type: 'session.changed', me });
    write(HINT, me ? true : null);
    if (before?.id === me?.id) return;
    notifications.forget();
    if (before && !me) conversations.forget(before.id);
    if (me) {
      outbox.restore(me.id);
      void conversations.load();
      void notifications.count();
    } else store.dispatch({ type: 'pending.restored', items: [] });
  }

  const session = {
    /** Asks the server who this is. A server that is away changes nothing. */
    check() {
      asking ??= api
        .me()
        .then(became, () => {})
        .finally(() => {
          asking = null;
        });
      return asking;
    },
    /**
     * The own account or the blocks have changed, here or in another tab: fetches both, once more for news
     * that come meanwhile.
     */
    async refresh() {
      again = true;
      if (refreshing) return;
      refreshing = true;
      while (again) {
        again = false;
        // the next `hello` brings it
        await Promise.all([session.check(), conversations.loadBlocks()]).catch(() => {});
      }
      refreshing = false;
    },
    /** As the page starts: a guest is not asked for a second time, the socket tells. */
    start() {
      if (read(HINT, false)) void session.check();
    },
    /**
     * The server has greeted this person; null is a guest.
     * @param {import('../core/types.js').User|null} user
     */
    greeted(user) {
      const { me, signedIn } = store.get();
      if (user === null && signedIn === 'unknown' && !asking) became(null);
      else if (signedIn === 'unknown' || me?.id !== user?.id) void session.check();
    },
    /** @param {string} login @param {string} password */
    async login(login, password) {
      await api.login(login, password);
      await entered();
    },
    /** @param {Record<string, unknown>} account @param {string} [key] */
    async register(account, key = freshKey()) {
      await api.register(account, key);
      await entered();
    },
    /**
     * Makes the first administrator.
     * @param {{token: string, username: string, email: string, password: string}} account
     */
    async setUp(account) {
      await api.setUp(account);
      await entered();
    },
    async logout() {
      await api.logout();
      became(null);
      reconnect();
      tabs.postMessage('changed');
    },
    /** The owner's view has changed by a request. @param {import('../core/types.js').Me} me */
    changed: (me) => store.dispatch({ type: 'session.changed', me: { ...store.get().me, ...me } }),
  };

  async function entered() {
    became(await api.me());
    reconnect();
    tabs.postMessage('changed');
  }

  tabs.onmessage = async () => {
    const before = store.get().me?.id;
    await session.check();
    if (store.get().me?.id !== before) reconnect();
  };

  return session;
}

/** @typedef {ReturnType<typeof createSession>} Session */
