// A list on the page, of posts, comments, messages or notifications: its rows, what is on its way to the
// server, older and newer pages at its ends, and what it says while it loads, fails or is empty. Where it
// lets new items in, and how it keeps its place, differs; each view says so.

import { list } from '../../core/state.js';
import { button, h, setText } from '../../lib/dom/dom.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { skeleton } from './avatar.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').Pending} Pending */
/** @typedef {import('../../core/types.js').ListWindow} ListWindow */
/** @typedef {{element: HTMLElement, update: (item: any, state: State) => void}} Entry */

/**
 * `uses`: what it is drawn from, besides the list itself; it is drawn anew only when one of them is another.
 * `keep`: draws, and sees to it that what is being read stays where it is.
 * `older`, `newer`: what the buttons at the ends say. `isEmpty`: whether it may say that there is nothing.
 * @typedef {{
 *   key: string, rows: HTMLElement, skeleton: number, empty?: HTMLElement,
 *   failed: (retry: () => void) => HTMLElement,
 *   older: string, newer?: string, button?: string, loadOlder?: () => void,
 *   items: (state: State) => any[], rowKey: (item: any) => string,
 *   create: (item: any, state: State) => Entry,
 *   pending?: HTMLElement, pendingItems?: (state: State) => Pending[],
 *   createPending?: (item: Pending) => Entry,
 *   uses: (state: State) => unknown[], keep: (draw: () => void, first: boolean) => void,
 *   isEmpty?: (list: ListWindow) => boolean,
 *   drawn?: (state: State, items: any[], list: ListWindow) => void,
 * }} ListOptions
 */

/** @param {HTMLElement} element @param {string} label @param {'idle'|'loading'|'failed'} status */
const showProgress = (element, label, status) =>
  setText(element, status === 'loading' ? 'Loading…' : status === 'failed' ? `${label}: try again` : label);

/** @param {string} text @param {() => void} retry a line that says what could not be loaded */
export const retryLine = (text, retry) =>
  h('p', { class: 'form-error' }, `${text} `, button('Try again', 'link-button', retry));

export class ListView {
  #app;
  #how;
  /** By the keys of the rows. @type {Map<string, Entry>} */
  #entries = new Map();
  /** What was drawn last. @type {unknown[]|null} */
  #used = null;

  /** @param {import('../../actions/app.js').App} app @param {ListOptions} how */
  constructor(app, how) {
    this.#app = app;
    this.#how = how;
    const { key } = how;
    const kind = how.button ?? 'button older';
    this.loading = skeleton(how.skeleton);
    this.failed = how.failed(() => void app.lists.load(key));
    this.older = button(how.older, kind, how.loadOlder ?? (() => void app.lists.older(key)));
    this.newer = button(how.newer ?? '', kind, () => void app.lists.newer(key), { hidden: true });
  }

  /** @returns {ListWindow} */
  get list() {
    return list(this.#app.store.get(), this.#how.key);
  }

  /** @param {string} key @returns {HTMLElement|undefined} */
  rowOf(key) {
    return this.#entries.get(key)?.element;
  }

  /** @param {State} state @returns {boolean} whether there was anything to draw */
  update(state) {
    const used = [state.lists[this.#how.key], ...this.#how.uses(state)];
    const before = this.#used;
    if (before && used.every((one, at) => one === before[at])) return false;
    this.#used = used;
    this.#how.keep(() => this.#draw(state), before === null);
    for (const [key, { element }] of this.#entries) {
      if (before && !element.isConnected) this.#entries.delete(key);
    }
    return true;
  }

  /**
   * @param {HTMLElement} parent
   * @param {any[]} items
   * @param {(item: any) => string} rowKey
   * @param {(item: any) => Entry} create
   * @param {State} state
   */
  #reconcile(parent, items, rowKey, create, state) {
    reconcile(parent, items, {
      key: rowKey,
      create: (item) => {
        const entry = create(item);
        this.#entries.set(rowKey(item), entry);
        return entry.element;
      },
      update: (_node, item) => this.#entries.get(rowKey(item))?.update(item, state),
    });
  }

  /** @param {State} state */
  #draw(state) {
    const how = this.#how;
    const shown = list(state, how.key);
    const ready = shown.status === 'ready';
    const items = ready ? how.items(state) : [];
    const pending = how.pendingItems?.(state) ?? [];
    this.#reconcile(how.rows, items, how.rowKey, (item) => how.create(item, state), state);
    const { createPending } = how;
    if (how.pending && createPending) {
      this.#reconcile(how.pending, pending, (item) => item.key, createPending, state);
    }
    this.loading.hidden = ready || shown.status === 'failed';
    this.failed.hidden = shown.status !== 'failed';
    const none = ready && items.length + pending.length === 0 && shown.next === null;
    if (how.empty) how.empty.hidden = !none || how.isEmpty?.(shown) === false;
    this.older.hidden = !ready || shown.next === null;
    showProgress(this.older, how.older, shown.older);
    this.newer.hidden = !ready || shown.previous === null;
    showProgress(this.newer, how.newer ?? '', shown.newer);
    how.drawn?.(state, items, shown);
  }
}

/**
 * Calls when an element comes near to what is in view. That is told when it changes; `again` asks anew, since
 * what has just come may not have been enough.
 * @param {HTMLElement} element
 * @param {string} margin how near
 * @param {() => void} come
 */
export function watchNear(element, margin, come) {
  const observer = new IntersectionObserver(
    (seen) => {
      if (seen.some((one) => one.isIntersecting)) come();
    },
    { rootMargin: margin },
  );
  observer.observe(element);
  return {
    again() {
      observer.unobserve(element);
      observer.observe(element);
    },
    stop: () => observer.disconnect(),
  };
}
