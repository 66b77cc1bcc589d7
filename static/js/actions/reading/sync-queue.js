// What the reader wants to be so, sent until the server has it: of each key the last value alone. It is kept
// across reloads and restarts, for a day, and sent one request a key at a time. Each value stands for itself
// (“this is bookmarked”, never “one more”), so that sending it twice does no harm.

import { asApiError, freshKey } from '../../net/api.js';
import { backoff } from '../../net/backoff.js';
import { queued } from '../../lib/browser/storage.js';

/** What is older says nothing about what somebody wants now. */
const LASTS_MS = 24 * 3_600_000;

/** @typedef {import('../../lib/browser/storage.js').Queued} Queued */

/**
 * How values of one kind are sent, and what is done when the server has taken or refused one, or when another
 * tab has sent it or wants something else.
 * @typedef {{send: (id: string, value: any) => Promise<unknown>, sent?: (id: string, value: any) => void,
 *   refused?: (id: string, value: any, error: import('../../net/api.js').ApiError) => void,
 *   replaced?: (id: string, value: any) => void}} Kind
 */

export class SyncQueue {
  /** @type {Map<string, Kind>} */
  #kinds = new Map();
  /** @type {number|null} whose they are */
  #owner = null;
  /** What could not be put into the browser's storage. @type {Map<string, Queued>} */
  #unkept = new Map();
  /** What was wanted in this tab, until something becomes of it. @type {Map<string, Queued>} */
  #own = new Map();
  /** @type {Set<string>} */
  #busy = new Set();
  #failures = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  constructor() {
    globalThis.addEventListener?.('storage', ({ key }) => {
      for (const own of this.#own.keys())
        if (this.#owner !== null && key === queued.name(this.#owner, own)) this.#compare(own);
    });
  }

  /** @param {string} name @param {Kind} kind */
  add(name, kind) {
    this.#kinds.set(name, kind);
  }

  /** Takes up what an earlier page of this person left. @param {number|null} owner */
  belongTo(owner) {
    if (owner === this.#owner) return;
    this.#owner = owner;
    this.#unkept.clear();
    this.#own.clear();
    this.flush();
  }

  /** @param {string} kind @param {string} id @param {unknown} value takes the place of an earlier one */
  put(kind, id, value) {
    const key = `${kind} ${id}`;
    const entry = { value, at: Date.now(), key: freshKey() };
    if (this.#owner !== null && queued.keep(this.#owner, key, entry)) this.#unkept.delete(key);
    else this.#unkept.set(key, entry);
    this.#own.set(key, entry);
    void this.#send(key);
  }

  /** @param {string} kind @param {string} id @returns {any} what waits there; undefined for nothing */
  get(kind, id) {
    return this.#entry(`${kind} ${id}`)?.value;
  }

  /** Wants nothing of that any more. @param {string} kind @param {string} [id] all of the kind without one */
  drop(kind, id) {
    for (const key of this.#keys())
      if (id === undefined ? key.startsWith(`${kind} `) : key === `${kind} ${id}`) {
        this.#unkept.delete(key);
        if (this.#owner !== null) queued.keep(this.#owner, key, null);
        this.#compare(key);
      }
  }

  /** Sends what waits for the server to be there again. */
  flush = () => {
    clearTimeout(this.#timer);
    for (const key of this.#keys()) void this.#send(key);
  };

  /** @returns {string[]} */
  #keys() {
    const kept = this.#owner === null ? [] : queued.keys(this.#owner);
    return [...kept, ...this.#unkept.keys()];
  }

  /** @param {string} key @returns {Queued|null} */
  #entry(key) {
    return this.#unkept.get(key) ?? (this.#owner === null ? null : queued.get(this.#owner, key));
  }

  /** @param {string} key */
  #forget(key) {
    this.#unkept.delete(key);
    this.#own.delete(key);
    if (this.#owner !== null) queued.keep(this.#owner, key, null);
  }

  /** What is wanted in this tab may not be any more what is to be sent. @param {string} key */
  #compare(key) {
    const own = this.#own.get(key);
    if (!own || this.#isStill(key, own)) return;
    this.#own.delete(key);
    const { kind, id } = this.#parse(key);
    kind?.replaced?.(id, own.value);
  }

  /** @param {string} key */
  #parse = (key) => ({ kind: this.#kinds.get(key.split(' ', 1)[0]), id: key.slice(key.indexOf(' ') + 1) });

  /** Of another tab too what is wanted last is what counts. @param {string} key */
  async #send(key) {
    const { kind, id } = this.#parse(key);
    if (!kind || this.#busy.has(key)) return;
    this.#busy.add(key);
    const owner = this.#owner;
    /** @type {Queued|null} */
    let entry = null;
    let goesOn = false;
    try {
      while ((entry = this.#entry(key)) && owner === this.#owner) {
        if (Date.now() - entry.at > LASTS_MS) return this.#forget(key);
        this.#compare(key);
        await kind.send(id, entry.value);
        this.#failures = 0;
        if (owner !== this.#owner) return;
        if (this.#own.get(key)?.key === entry.key) kind.sent?.(id, entry.value);
        if (this.#isStill(key, entry)) this.#forget(key);
        else this.#compare(key);
      }
    } catch (thrown) {
      if (entry && owner === this.#owner) goesOn = this.#failed(key, id, kind, entry, asApiError(thrown));
    } finally {
      this.#busy.delete(key);
    }
    if (goesOn) void this.#send(key);
  }

  /** @param {string} key @param {Queued} entry whether nothing else is wanted since */
  #isStill = (key, entry) => this.#entry(key)?.key === entry.key;

  /**
   * @param {string} key @param {string} id @param {Kind} kind @param {Queued} entry
   * @param {import('../../net/api.js').ApiError} error
   * @returns {boolean} whether what is wanted since is to be sent at once
   */
  #failed(key, id, kind, entry, error) {
    // Whoever logs in again finds it.
    if (error.status === 401) return false;
    if (!error.passing) {
      if (!this.#isStill(key, entry)) return true;
      this.#forget(key);
      kind.refused?.(id, entry.value, error);
      return false;
    }
    this.#compare(key);
    this.#failures += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      this.flush,
      error.retryAfterMs ?? 1_000 + backoff(this.#failures, Math.random()),
    );
    return false;
  }
}
