// The messages of one conversation, in a place that scrolls by itself. Opening shows the end; scrolling up
// fetches ten more at a time, and what is being read stays where it is, to the pixel. New ones are added
// below, and only who looks at the end is taken along; everyone else is told how many there are.

import { isBlocked, messagesWith } from '../../core/folds/messages.js';
import { list, listOf, pendingIn } from '../../core/state.js';
import { dayKey, minuteKey } from '../../core/text/time.js';
import { h, setText } from '../../lib/dom/dom.js';
import { keepScrollIn } from '../../lib/dom/scroll-position.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { skeleton } from '../parts/avatar.js';
import { dayLine, messageEntry, pendingMessage } from './message.js';
import { createPill } from '../parts/pill.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').Message} Message */
/** @typedef {{element: HTMLElement, update: (item: any, joint?: any) => void}} Entry */

const NEAR_TOP_PX = 160;
const NEAR_END_PX = 48;
/** Between two pages: one fling must not run through the whole past. */
const PAUSE_MS = 300;

/**
 * @param {import('../../actions/app.js').App} app
 * @param {string} username
 * @param {(fields: any) => void} bringBack
 */
export function mountMessageList(app, username, bringBack) {
  const key = listOf.conversation(username);
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  const earlier = h(
    'button',
    { class: 'button quiet small older', type: 'button', onclick: () => older() },
    'Earlier messages',
  );
  const start = h('p', { class: 'feed-end', hidden: true }, 'This is where your conversation starts.');
  const loading = skeleton(3);
  const failed = h(
    'p',
    { class: 'form-error' },
    'The messages could not be loaded. ',
    h(
      'button',
      { class: 'link-button', type: 'button', onclick: () => void app.lists.load(key) },
      'Try again',
    ),
  );
  const rows = h('div', { class: 'message-rows' });
  const waiting = h('div', { class: 'message-rows pending-list' });
  const content = h('div', { class: 'message-content' }, earlier, start, loading, failed, rows, waiting);
  const scroller = h(
    'div',
    { class: 'message-scroll', tabindex: 0, role: 'region', 'aria-label': `Messages with ${username}` },
    content,
  );
  const pill = createPill('new message', 'end', () => {
    toEnd();
    scroller.focus({ preventScroll: true });
  });
  const element = h('div', { class: 'message-place' }, scroller, pill.element);

  let atEnd = true;
  let top = 0;
  let seen = 0;
  let nextPage = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let again;
  /** @type {State|null} */
  let shown = null;

  function toEnd() {
    scroller.scrollTop = scroller.scrollHeight;
    top = scroller.scrollTop;
    atEnd = true;
    looked();
  }

  function older() {
    const listWindow = list(app.store.get(), key);
    if (listWindow.status !== 'ready' || listWindow.next === null || listWindow.older === 'loading') return;
    clearTimeout(again);
    const wait = nextPage - performance.now();
    if (wait > 0) {
      again = setTimeout(() => {
        if (scroller.scrollTop < NEAR_TOP_PX) older();
      }, wait);
      return;
    }
    nextPage = performance.now() + PAUSE_MS;
    void app.lists.older(key);
  }

  /** What is in view has been seen; what the other wrote has been read, if the page is. */
  function looked() {
    const { me } = app.store.get();
    if (!me || document.visibilityState !== 'visible' || !element.isConnected) return;
    const messages = messagesWith(app.store.get(), username);
    if (atEnd) seen = messages[messages.length - 1]?.id ?? 0;
    const bottom = scroller.getBoundingClientRect().bottom;
    const inView = (/** @type {number} */ id) =>
      atEnd || (entries.get(`m${id}`)?.element.getBoundingClientRect().top ?? Infinity) < bottom - 16;
    const read = messages.filter(({ id, from }) => from.id !== me.id && inView(id)).pop();
    if (read && read.read_at === null) void app.conversations.read(username, read.id);
    count();
  }

  function count() {
    const { me } = app.store.get();
    pill.update(
      atEnd
        ? 0
        : messagesWith(app.store.get(), username).filter(({ id, from }) => id > seen && from.id !== me?.id)
            .length,
    );
  }

  let frame = 0;
  scroller.addEventListener(
    'scroll',
    () => {
      atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PX;
      const up = scroller.scrollTop < top;
      top = scroller.scrollTop;
      if (up && top < NEAR_TOP_PX) older();
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        looked();
      });
    },
    { passive: true },
  );
  // Where everything fits, nothing scrolls; turning the wheel asks for more all the same.
  scroller.addEventListener(
    'wheel',
    ({ deltaY }) => {
      if (deltaY < 0 && scroller.scrollTop === 0) older();
    },
    { passive: true },
  );
  // Text that grows, an image that arrives, a keyboard that opens: who was at the end stays there.
  const sizes = new ResizeObserver(() => {
    if (atEnd) toEnd();
  });
  sizes.observe(content);
  sizes.observe(scroller);
  document.addEventListener('visibilitychange', looked);
  window.addEventListener('focus', looked);

  /** @param {string} name @param {Entry} entry */
  function made(name, entry) {
    entries.set(name, entry);
    return entry.element;
  }

  /** @param {State} state */
  function draw(state) {
    const listWindow = list(state, key);
    const ready = listWindow.status === 'ready';
    const messages = ready ? messagesWith(state, username) : [];
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
    /** @type {{key: string, message: Message, day: boolean, first?: boolean, last?: boolean}[]} */
    const items = messages.flatMap((message, index) => {
      const today = dayKey(message.created_at);
      const row = {
        key: `m${message.id}`,
        message,
        day: false,
        first: !joined(messages[index - 1], message),
        last: !joined(message, messages[index + 1]),
      };
      return index > 0 && dayKey(messages[index - 1].created_at) === today
        ? [row]
        : [{ key: today, message, day: true }, row];
    });
    reconcile(rows, items, {
      key: (item) => item.key,
      create: ({ key: name, message, day }) =>
        day
          ? dayLine(message.created_at)
          : made(name, messageEntry(app, message, message.from.id === state.me?.id)),
      update: (_node, item) => entries.get(item.key)?.update(item.message, item),
    });
    reconcile(waiting, pendingIn(state, key), {
      key: (item) => item.key,
      create: (item) => made(item.key, pendingMessage(app, item, bringBack)),
      update: (_node, item) => entries.get(item.key)?.update(item),
    });
    loading.hidden = ready || listWindow.status === 'failed';
    failed.hidden = listWindow.status !== 'failed';
    earlier.hidden = !ready || listWindow.next === null;
    setText(
      earlier,
      listWindow.older === 'loading'
        ? 'Loading…'
        : listWindow.older === 'failed'
          ? 'Earlier messages: try again'
          : 'Earlier messages',
    );
    start.hidden = !ready || listWindow.next !== null || isBlocked(state, username);
  }

  void app.lists.load(key);
  return {
    element,
    key,
    toEnd,
    /** @param {State} state */
    update(state) {
      if (
        shown &&
        shown.lists[key] === state.lists[key] &&
        shown.messages === state.messages &&
        shown.pending === state.pending &&
        shown.me === state.me
      )
        return;
      shown = state;
      if (atEnd) {
        draw(state);
        toEnd();
      } else {
        keepScrollIn(scroller, rows, () => draw(state));
        looked();
      }
    },
    refresh: () => app.lists.refresh(key),
    destroy() {
      sizes.disconnect();
      clearTimeout(again);
      cancelAnimationFrame(frame);
      document.removeEventListener('visibilitychange', looked);
      window.removeEventListener('focus', looked);
    },
  };
}
