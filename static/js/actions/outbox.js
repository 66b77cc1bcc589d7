// Sending what people write. It shows at once, is kept across reloads until the server has answered, and is
// sent again under the same Idempotency-Key as often as needed: nothing is lost and nothing doubled.

import { asApiError, freshKey } from '../net/api.js';
import { backoff } from '../net/backoff.js';
import { listOf, nameKey } from '../core/state.js';
import { fieldErrors } from '../core/text/formatting.js';
import { outbox as saved } from '../lib/browser/storage.js';

/** @typedef {import('../core/store.js').Store} Store */
/** @typedef {import('../core/types.js').Pending} Pending */

/** The server remembers a key for a day; after that, sending again could double the text. */
const KEY_LASTS_MS = 23 * 3_600_000;

/** What the field in which it is written is called. @param {Pending} item */
const labelOf = ({ kind }) => (kind === 'comment' ? 'Comment' : 'Message');

export class Outbox {
  #store;
  #api;
  /** @type {Set<string>} */
  #sending = new Set();

  #failures = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  // Kept for as long as it is pending, whoever ends that: the answer, the broadcast, or its author.
  /** @type {Pending[]} */
  #kept = [];

  /** @param {{store: Store, api: import('../net/api.js').Api}} app */
  constructor({ store, api }) {
    this.#store = store;
    this.#api = api;
    store.subscribe(({ me, pending }) => {
      if (!me || pending === this.#kept) return;
      for (const item of this.#kept)
        if (!pending.some(({ key }) => key === item.key)) saved.forget(me.id, item.key);
      for (const item of pending) if (!this.#kept.includes(item)) saved.keep(me.id, item);
      this.#kept = pending;
    });
  }

  /** @param {Pending} item @returns {Promise<void>} */
  #deliver = async (item) => {
    const asOf = this.#store.get().seq;
    if (item.kind === 'post') {
      const post = await this.#api.createPost(item.fields, item.key);
      this.#store.dispatch(
        post.waiting ? { type: 'held.added', text: post } : { type: 'post.received', post, asOf },
      );
    } else if (item.kind === 'message') {
      const message = await this.#api.createMessage(item.to, item.fields, item.key);
      this.#store.dispatch({ type: 'message.received', message, asOf });
    } else {
      const comment = await this.#api.createComment(item.post_id, item.fields, item.key);
      this.#store.dispatch(
        'waiting' in comment && comment.waiting
          ? { type: 'held.added', text: comment }
          : { type: 'comment.received', comment, asOf },
      );
    }
  };

  /**
   * A conversation keeps its order: a message leaves when the one before it has arrived.
   * @param {Pending} item @returns {Pending|undefined} the one of its conversation that is to leave now
   */
  #first = (item) =>
    item.kind !== 'message'
      ? item
      : this.#store
          .get()
          .pending.find(
            (other) =>
              other.kind === 'message' && nameKey(other.to) === nameKey(item.to) && other.status !== 'failed',
          );

  /** @param {string} key */
  #send = async (key) => {
    const item = this.#store.get().pending.find((other) => other.key === key);
    if (!item || this.#sending.has(key)) return;
    this.#store.dispatch({ type: 'pending.changed', key, status: 'sending', error: null });
    if (this.#first(item)?.key !== key) return;
    this.#sending.add(key);
    try {
      await this.#deliver(item);
      this.#failures = 0;
      this.#store.dispatch({ type: 'pending.dropped', key });
    } catch (thrown) {
      const error = asApiError(thrown);
      const orphan = item.kind === 'comment' && 'reply_to' in error.fields;
      const said = orphan
        ? 'the comment that you replied to was deleted.'
        : error.status === 401
          ? 'Log in again to send this.'
          : fieldErrors(error.fields, { body: labelOf(item) }) || error.message;
      this.#store.dispatch({
        type: 'pending.changed',
        key,
        status: error.passing ? 'waiting' : 'failed',
        error: said,
        orphan,
      });
      if (error.passing) {
        this.#failures += 1;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(
          this.flush,
          error.retryAfterMs ?? 1_000 + backoff(this.#failures, Math.random()),
        );
      }
    } finally {
      this.#sending.delete(key);
    }
    const next = item.kind === 'message' ? this.#first(item) : undefined;
    if (next && next.status === 'sending') void this.#send(next.key);
  };

  /** @param {Pending} item */
  #add = (item) => {
    this.#store.dispatch({ type: 'pending.added', item });
    if (item.kind === 'comment')
      this.#store.dispatch({ type: 'list.revealed', key: listOf.thread(item.post_id) });
    void this.#send(item.key);
  };

  #fresh = () => ({
    key: freshKey(),
    created_at: new Date().toISOString(),
    status: /** @type {const} */ ('sending'),
    error: null,
  });

  /** @param {{category: string, title: string, body: string, tags?: string[]}} fields */
  post = (fields) => this.#add({ ...this.#fresh(), kind: 'post', fields });

  /** @param {number} postId @param {{body: string, reply_to: number|null}} fields */
  comment = (postId, fields) => this.#add({ ...this.#fresh(), kind: 'comment', post_id: postId, fields });

  /** @param {string} to user name @param {{body: string}} fields */
  message = (to, fields) => this.#add({ ...this.#fresh(), kind: 'message', to, fields });

  /** @param {string} key */
  retry = (key) => void this.#send(key);

  /** What it replied to is gone: it stands by itself. @param {Pending} item */
  unanswer = (item) => {
    if (item.kind !== 'comment') return;
    this.discard(item.key);
    this.comment(item.post_id, { ...item.fields, reply_to: null });
  };

  /** @param {string} key */
  discard = (key) => this.#store.dispatch({ type: 'pending.dropped', key });

  /** Sends what waits for the server to be there again. */
  flush = () => {
    clearTimeout(this.#timer);
    for (const item of this.#store.get().pending) if (item.status === 'waiting') void this.#send(item.key);
  };

  /** Takes up what an earlier page of this person left unanswered. @param {number} userId */
  restore = (userId) => {
    this.#kept = saved.all(userId).map((item) => {
      if (Date.now() - Date.parse(item.created_at) > KEY_LASTS_MS) {
        return {
          ...item,
          key: item.key,
          status: 'failed',
          error: 'Written more than a day ago. Look whether it arrived before you send it again.',
        };
      }
      return item.status === 'failed' ? item : { ...item, status: 'waiting', error: null };
    });
    this.#store.dispatch({ type: 'pending.restored', items: this.#kept });
    this.flush();
  };
}
