// A list that comes from the server a page at a time: what was asked for last is shown, and rows that stay
// are the same elements, so that whoever writes or reads in one is not disturbed by what comes meanwhile.

import { fieldErrors } from '../../core/text/formatting.js';
import { button, h } from '../../lib/dom/dom.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { asApiError } from '../../net/api.js';
import { skeleton } from './avatar.js';

/** @template T */
export class PagedList {
  #fetch;
  #key;
  #row;
  #rows;
  #none;
  #asked = 0;
  /** @type {T[]|null} null before the first page has come */
  #items = null;
  /** @type {string|null} */
  #next = null;
  #loading = skeleton(3);
  #problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  #more = button('More', 'button older', () => void this.load(this.#next), { hidden: true });
  /** What a row shows, as it was when it was made. @type {WeakMap<HTMLElement, string>} */
  #shown = new WeakMap();

  /**
   * @param {{fetch: (before: string|null) => Promise<{items: T[], next: string|null}>,
   *   key: (item: T) => string|number, row: (item: T) => HTMLElement, rows: HTMLElement,
   *   none: HTMLElement}} list `none` stands there where there is nothing
   */
  constructor({ fetch, key, row, rows, none }) {
    this.#fetch = fetch;
    this.#key = key;
    this.#row = row;
    this.#rows = rows;
    this.#none = none;
    // Until somebody says that something comes.
    none.hidden = this.#loading.hidden = true;
    /** What stands in the page, in its order. */
    this.parts = [this.#loading, this.#problem, none, rows, this.#more];
  }

  get isThere() {
    return this.#items !== null;
  }

  /** For another reader: what was there is not theirs. @param {boolean} waits whether something comes */
  forget(waits) {
    this.#asked += 1;
    this.#items = this.#next = null;
    reconcile(this.#rows, /** @type {T[]} */ ([]), this.#how);
    this.#none.hidden = this.#more.hidden = this.#problem.hidden = true;
    this.#loading.hidden = !waits;
  }

  /** @param {string|null} before null begins anew @returns {Promise<boolean>} whether it could be had */
  async load(before) {
    const asked = (this.#asked += 1);
    try {
      const { items, next } = await this.#fetch(before);
      if (asked !== this.#asked) return true;
      this.#items = before ? [...(this.#items ?? []), ...items] : items;
      this.#next = next;
      this.#problem.hidden = this.#loading.hidden = true;
      this.#none.hidden = this.#items.length > 0;
      this.#more.hidden = next === null;
      reconcile(this.#rows, this.#items, this.#how);
      this.#rows.dispatchEvent(new Event('loaded', { bubbles: true }));
      return true;
    } catch (thrown) {
      if (asked === this.#asked) this.fail(thrown);
      return false;
    }
  }

  /** Shows an item that is there as it is by now. @param {T} item */
  replace(item) {
    if (!this.#items) return;
    const key = this.#key(item);
    this.#items = this.#items.map((one) => (this.#key(one) === key ? item : one));
    reconcile(this.#rows, this.#items, this.#how);
  }

  /**
   * Does something with what stands in the list, and shows what there is then, and what went wrong.
   * @param {() => Promise<unknown>} call
   * @returns {Promise<boolean>} whether it was done
   */
  async attempt(call) {
    const failed = await call().then(
      () => null,
      (thrown) => ({ thrown }),
    );
    await this.load(null);
    if (failed) this.fail(failed.thrown);
    return failed === null;
  }

  /** @param {unknown} thrown */
  fail(thrown) {
    this.#loading.hidden = true;
    const { fields, message } = asApiError(thrown);
    this.#problem.textContent = fieldErrors(fields) || message;
    this.#problem.hidden = false;
  }

  /** @type {import('../../lib/dom/reconcile.js').Rows<T, HTMLElement>} */
  #how = {
    key: (item) => this.#key(item),
    create: (item) => {
      const row = this.#row(item);
      this.#shown.set(row, JSON.stringify(item));
      return row;
    },
    update: (row, item) => {
      const shown = JSON.stringify(item);
      if (this.#shown.get(row) === shown) return;
      this.#shown.set(row, shown);
      const focused = document.activeElement;
      const had = row.contains(focused);
      row.replaceChildren(...this.#row(item).childNodes);
      if (!had) return;
      const again = row.contains(focused) ? focused : row.querySelector('button');
      /** @type {HTMLElement|null} */ (again)?.focus({ preventScroll: true });
    },
  };
}
