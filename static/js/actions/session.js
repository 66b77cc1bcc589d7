// Who the reader is: found out at the start, changed by logging in and out here or in another tab. The
// socket is opened anew after each change, because the server tells people apart when they connect.

import { read, write } from '../lib/browser/storage.js';
import { freshKey } from '../net/api.js';

const HINT = 'althing.signed-in';

export class Session {
  #store;
  #api;
  #outbox;
  #queue;
  #conversations;
  #notifications;
  #viewer;
  #levels;
  #held;
  #reads;
  #since;
  #reconnect;
  #tabs;
  /** @type {Promise<void>|null} */
  #asking = null;
  #refreshing = false;
  #again = false;

  /**
   * @param {{store: import('../core/store.js').Store, api: import('../net/api.js').Api,
   *   outbox: import('./outbox.js').Outbox, queue: import('./reading/sync-queue.js').SyncQueue,
   *   conversations: import('./conversations.js').Conversations,
   *   notifications: import('./notifications.js').Notifications,
   *   viewer: ReturnType<typeof import('./reading/viewer.js').createViewer>,
   *   levels: ReturnType<typeof import('./own.js').createLevels>,
   *   held: ReturnType<typeof import('./held.js').createHeld>,
   *   reads: import('./reading/reads.js').Reads,
   *   since: import('./reading/since.js').SinceLeft, reconnect: () => void}} app
   */
  constructor(app) {
    const {
      store,
      api,
      outbox,
      queue,
      conversations,
      notifications,
      viewer,
      levels,
      held,
      reads,
      since,
      reconnect,
    } = app;
    this.#store = store;
    this.#api = api;
    this.#outbox = outbox;
    this.#queue = queue;
    this.#conversations = conversations;
    this.#notifications = notifications;
    this.#viewer = viewer;
    this.#levels = levels;
    this.#held = held;
    this.#reads = reads;
    this.#since = since;
    this.#reconnect = reconnect;
    this.#tabs = new BroadcastChannel('althing.session');

    this.#tabs.onmessage = async () => {
      const before = store.get().me?.id;
      await this.check();
      if (store.get().me?.id !== before) reconnect();
    };
  }

  /** @param {import('../core/types.js').Me|null} me */
  #became = (me) => {
    const before = this.#store.get().me;
    this.#store.dispatch({ type: 'session.changed', me });
    write(HINT, me ? true : null);
    document.documentElement.toggleAttribute('data-member', me !== null);
    void this.#held.load();
    if (before?.id === me?.id) return;
    this.#queue.belongTo(me?.id ?? null);
    this.#notifications.forget();
    if (before && !me) this.#conversations.forget(before.id);
    if (me) {
      this.#outbox.restore(me.id);
      void this.#conversations.load();
      void this.#notifications.count();
      void this.#viewer.ask();
      void this.#levels.load();
      void this.#reads.count();
      void this.#since.load();
    } else this.#store.dispatch({ type: 'pending.restored', items: [] });
  };

  #entered = async () => {
    this.#became(await this.#api.me());
    this.#reconnect();
    this.#tabs.postMessage('changed');
  };

  /** Asks the server who this is. A server that is away changes nothing. */
  check = () => {
    this.#asking ??= this.#api
      .me()
      .then(this.#became, () => {})
      .finally(() => {
        this.#asking = null;
      });
    return this.#asking;
  };

  /**
   * The own account or the blocks have changed, here or in another tab: fetches both, once more for news
   * that come meanwhile.
   */
  refresh = async () => {
    this.#again = true;
    if (this.#refreshing) return;
    this.#refreshing = true;
    while (this.#again) {
      this.#again = false;
      // the next `hello` brings it
      await Promise.all([this.check(), this.#conversations.loadBlocks(), this.#levels.load()]).catch(
        () => {},
      );
    }
    this.#refreshing = false;
  };

  /**
   * As the page starts: a guest is not asked for a second time, the socket tells. Where there is something to
   * read already, it is a guest who reads until somebody says otherwise.
   * @param {boolean} reading
   */
  start = (reading) => {
    if (read(HINT, false)) void this.check();
    else if (reading) this.#became(null);
  };

  /**
   * The server has greeted this person; null is a guest.
   * @param {import('../core/types.js').User|null} user
   */
  greeted = (user) => {
    const { me, signedIn } = this.#store.get();
    if (user === null && signedIn === 'unknown' && !this.#asking) this.#became(null);
    else if (signedIn === 'unknown' || me?.id !== user?.id) void this.check();
  };

  /** @param {string} login @param {string} password */
  login = async (login, password) => {
    await this.#api.login(login, password);
    await this.#entered();
  };

  /**
   * @param {Record<string, unknown>} account
   * @param {string} [key]
   * @returns {Promise<boolean>} false where a moderator has to let them in first
   */
  register = async (account, key = freshKey()) => {
    if ('waiting' in (await this.#api.register(account, key))) return false;
    await this.#entered();
    return true;
  };

  /**
   * Makes the first administrator.
   * @param {{token: string, username: string, email: string, password: string}} account
   */
  setUp = async (account) => {
    await this.#api.setUp(account);
    await this.#entered();
  };

  logout = async () => {
    await this.#api.logout();
    this.#became(null);
    this.#reconnect();
    this.#tabs.postMessage('changed');
  };

  /** Leaves for good. @param {string} password @param {'keep'|'remove'} texts */
  leave = async (password, texts) => {
    await this.#api.own.leave(password, texts);
    this.#became(null);
    this.#reconnect();
    this.#tabs.postMessage('changed');
  };

  /** The owner's view has changed by a request. @param {import('../core/types.js').Me} me */
  changed = (me) => this.#store.dispatch({ type: 'session.changed', me: { ...this.#store.get().me, ...me } });
}
