// The messages of one conversation, in a place that scrolls by itself. Opening shows the end; scrolling up
// fetches ten more at a time, and what is being read stays where it is, to the pixel. New ones are added
// below, and only who looks at the end is taken along; everyone else is told how many there are.

import { isBlocked, messagesWith } from '../../core/folds/messages.js';
import { listOf, pendingIn } from '../../core/state.js';
import { dayKey, minuteKey } from '../../core/text/time.js';
import { h } from '../../lib/dom/dom.js';
import { keepScrollIn } from '../../lib/dom/scroll-position.js';
import { ListView, retryLine } from '../parts/list-view.js';
import { createPill } from '../parts/pill.js';
import { dayLine, MessageEntry, pendingMessage } from './message.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').Message} Message */
/** @typedef {import('../../actions/app.js').App} App */
/**
 * A message, or the line that says which day those behind it are of. `first` and `last` of those that stand
 * together under one name.
 * @typedef {{key: string, message: Message, day: boolean, first: boolean, last: boolean}} Row
 */

const NEAR_TOP_PX = 160;
const NEAR_END_PX = 48;
/** So much of a message must be in view to have been seen. */
const SEEN_PX = 16;
/** Between two pages: one fling must not run through the whole past. */
const PAUSE_MS = 300;

/**
 * Whether two that follow each other stand together.
 * @param {Message|undefined} a
 * @param {Message|undefined} b
 */
const joined = (a, b) =>
  a !== undefined &&
  b !== undefined &&
  a.from.id === b.from.id &&
  minuteKey(a.created_at) === minuteKey(b.created_at) &&
  dayKey(a.created_at) === dayKey(b.created_at);

/** @param {Message[]} messages @returns {Row[]} */
const rowsOf = (messages) =>
  messages.flatMap((message, index) => {
    const day = dayKey(message.created_at);
    const [before, after] = [messages[index - 1], messages[index + 1]];
    const first = !joined(before, message);
    const row = { key: `m${message.id}`, message, day: false, first, last: !joined(message, after) };
    return before && dayKey(before.created_at) === day ? [row] : [{ ...row, key: day, day: true }, row];
  });

export class MessageList {
  #app;
  #username;
  #view;
  #atEnd = true;
  #top = 0;
  /** The newest message that was in view. */
  #seen = 0;
  #nextPage = 0;
  #frame = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #again;
  #rows = h('div', { class: 'message-rows' });
  #scroller = h('div', { class: 'message-scroll', tabindex: 0, role: 'region' });
  #pill = createPill('new message', 'end', () => {
    this.toEnd();
    this.#scroller.focus({ preventScroll: true });
  });

  /** @param {App} app @param {string} username @param {(fields: any) => void} bringBack */
  constructor(app, username, bringBack) {
    this.#app = app;
    this.#username = username;
    this.key = listOf.conversation(username);
    const start = h('p', { class: 'feed-end', hidden: true }, 'This is where your conversation starts.');
    const pending = h('div', { class: 'message-rows pending-list' });
    const view = this.#createView(start, pending, bringBack);
    this.#view = view;
    const content = h(
      'div',
      { class: 'message-content' },
      ...[view.older, start, view.loading, view.failed, this.#rows, pending],
    );
    this.#scroller.setAttribute('aria-label', `Messages with ${username}`);
    this.#scroller.append(content);
    this.element = h('div', { class: 'message-place' }, this.#scroller, this.#pill.element);
    this.#watch(content);
    void app.lists.load(this.key);
  }

  /** @param {HTMLElement} start @param {HTMLElement} pending @param {(fields: any) => void} bringBack */
  #createView(start, pending, bringBack) {
    const { key } = this;
    return new ListView(this.#app, {
      key,
      rows: this.#rows,
      pending,
      skeleton: 3,
      failed: (retry) => retryLine('The messages could not be loaded.', retry),
      older: 'Earlier messages',
      button: 'button quiet small older',
      loadOlder: () => this.#older(),
      items: (state) => rowsOf(messagesWith(state, this.#username)),
      rowKey: (row) => row.key,
      create: (row, state) => this.#createRow(row, state),
      pendingItems: (state) => pendingIn(state, key),
      createPending: (item) => pendingMessage(this.#app, item, bringBack),
      uses: ({ messages, pending: sent, me }) => [messages, sent, me],
      keep: (draw) => {
        if (this.#atEnd) {
          draw();
          this.toEnd();
        } else {
          keepScrollIn(this.#scroller, this.#rows, draw);
          this.#looked();
        }
      },
      drawn: (state, _rows, { status, next }) => {
        start.hidden = status !== 'ready' || next !== null || isBlocked(state, this.#username);
      },
    });
  }

  /** @param {Row} row @param {State} state */
  #createRow({ message, day }, state) {
    if (day) return { element: dayLine(message.created_at), update() {} };
    const entry = new MessageEntry(this.#app, message, message.from.id === state.me?.id);
    return { element: entry.element, update: (/** @type {Row} */ now) => entry.update(now.message, now) };
  }

  /** @param {HTMLElement} content */
  #watch(content) {
    const scroller = this.#scroller;
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    // Where everything fits, nothing scrolls; turning the wheel asks for more all the same.
    scroller.addEventListener(
      'wheel',
      ({ deltaY }) => {
        if (deltaY < 0 && scroller.scrollTop === 0) this.#older();
      },
      { passive: true },
    );
    // Text that grows, an image that arrives, a keyboard that opens: who was at the end stays there.
    this.sizes = new ResizeObserver(() => {
      if (this.#atEnd) this.toEnd();
    });
    this.sizes.observe(content);
    this.sizes.observe(scroller);
    document.addEventListener('visibilitychange', this.#looked);
    window.addEventListener('focus', this.#looked);
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    const up = scrollTop < this.#top;
    this.#top = scrollTop;
    if (up && scrollTop < NEAR_TOP_PX) this.#older();
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#looked();
    });
  }

  #older() {
    const { status, next, older } = this.#view.list;
    if (status !== 'ready' || next === null || older === 'loading') return;
    clearTimeout(this.#again);
    const wait = this.#nextPage - performance.now();
    if (wait > 0) {
      this.#again = setTimeout(() => {
        if (this.#scroller.scrollTop < NEAR_TOP_PX) this.#older();
      }, wait);
      return;
    }
    this.#nextPage = performance.now() + PAUSE_MS;
    void this.#app.lists.older(this.key);
  }

  /** What is in view has been seen; what the other wrote has been read, if the page is. */
  #looked = () => {
    const { me } = this.#app.store.get();
    if (!me || document.visibilityState !== 'visible' || !this.element.isConnected) return;
    const messages = messagesWith(this.#app.store.get(), this.#username);
    if (this.#atEnd) this.#seen = messages[messages.length - 1]?.id ?? 0;
    const bottom = this.#scroller.getBoundingClientRect().bottom - SEEN_PX;
    /** @param {number} id */
    const topOf = (id) => this.#view.rowOf(`m${id}`)?.getBoundingClientRect().top ?? Infinity;
    const read = messages
      .filter(({ id, from }) => from.id !== me.id && (this.#atEnd || topOf(id) < bottom))
      .pop();
    if (read && read.read_at === null) void this.#app.conversations.read(this.#username, read.id);
    const isNew = (/** @type {Message} */ { id, from }) => id > this.#seen && from.id !== me.id;
    this.#pill.update(this.#atEnd ? 0 : messages.filter(isNew).length);
  };

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#top = this.#scroller.scrollTop;
    this.#atEnd = true;
    this.#looked();
  }

  /** @param {State} state */
  update(state) {
    this.#view.update(state);
  }

  refresh() {
    return this.#app.lists.refresh(this.key);
  }

  destroy() {
    this.sizes?.disconnect();
    clearTimeout(this.#again);
    cancelAnimationFrame(this.#frame);
    document.removeEventListener('visibilitychange', this.#looked);
    window.removeEventListener('focus', this.#looked);
  }
}
