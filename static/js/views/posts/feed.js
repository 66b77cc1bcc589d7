// A list of posts, newest first: of everything, of a category or of an author. New posts wait behind a pill
// unless the reader is at the top and leaves the list alone; older ones come as the end draws near.

import { list, pendingIn, postsIn } from '../../core/state.js';
import { h, setAttr, setText } from '../../lib/dom/dom.js';
import { keepScroll } from '../../lib/dom/scroll-position.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { watchIdle } from '../../lib/browser/idle.js';
import { emptyState, skeleton } from '../parts/avatar.js';
import { postEntry } from './entry.js';
import { pendingEntry } from './pending-entry.js';
import { createPill } from '../parts/pill.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('./entry.js').Entry} Entry */

const AT_TOP_PX = 60;

/**
 * @param {import('../../actions/app.js').App} app @param {string} key of the list
 * @param {{label: string, empty: () => HTMLElement, bringBack: (fields: any) => boolean}} how
 */
export function mountFeed(app, key, { label, empty, bringBack }) {
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  const waiting = h('div', { class: 'pending-list' });
  const feed = h('div', { class: 'feed', role: 'feed', 'aria-label': label });
  const pill = createPill('new post', 'top', () => {
    app.store.dispatch({ type: 'list.revealed', key });
    queueMicrotask(() => {
      window.scrollTo({ top: 0, behavior: 'instant' });
      /** @type {HTMLElement|null} */ (feed.firstElementChild)?.focus({ preventScroll: true });
      report();
    });
  });
  const older = h(
    'button',
    { class: 'button older', type: 'button', onclick: () => void app.lists.older(key) },
    'Older posts',
  );
  const again = h(
    'button',
    { class: 'button', type: 'button', onclick: () => void app.lists.load(key) },
    'Try again',
  );
  const failed = emptyState(
    'The posts could not be loaded',
    'The server can’t be reached. This page tries again by itself as soon as it can.',
    again,
  );
  const loading = skeleton(4);
  const nothing = empty();
  const end = h('p', { class: 'feed-end', hidden: true }, 'You have reached the first post.');
  const element = h(
    'section',
    { class: 'feed-place' },
    pill.element,
    waiting,
    loading,
    failed,
    nothing,
    feed,
    older,
    end,
  );

  const rest = watchIdle(element, () => {
    report();
    if (app.store.get().open[key] === true && list(app.store.get(), key).held.length > 0)
      app.store.dispatch({ type: 'list.revealed', key });
  });

  /** Whether new posts may come in at the top: nobody is reading there, or anywhere further down. */
  function report() {
    app.store.dispatch({ type: 'list.open', key, open: window.scrollY <= AT_TOP_PX && rest.isIdle() });
  }

  let frame = 0;
  const scrolled = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      report();
    });
  };
  window.addEventListener('scroll', scrolled, { passive: true });
  feed.addEventListener('focusin', report);
  const near = new IntersectionObserver(
    (seen) => {
      if (seen.some((one) => one.isIntersecting) && list(app.store.get(), key).older === 'idle')
        void app.lists.older(key);
    },
    { rootMargin: '0px 0px 900px 0px' },
  );
  near.observe(older);

  /** @param {{id: number}} post */
  const rowKey = (post) => `p${post.id}`;
  /** @type {State|null} */
  let shown = null;

  /** @param {State} state */
  function draw(state) {
    const listWindow = list(state, key);
    const posts = listWindow.status === 'ready' ? postsIn(state, key) : [];
    const total = listWindow.next === null ? posts.length : -1;
    reconcile(
      waiting,
      pendingIn(state, key)
        .filter((item) => item.kind === 'post')
        .reverse(),
      {
        key: (item) => item.key,
        create: (item) => made(item.key, pendingEntry(app, item, bringBack)),
        update: (_node, item) => entries.get(item.key)?.update(item, state),
      },
    );
    reconcile(feed, posts, {
      key: rowKey,
      create: (post) => made(rowKey(post), postEntry(app, post, { full: false })),
      update: (_node, post) => entries.get(rowKey(post))?.update(post, state),
    });
    posts.forEach((_post, index) => {
      setAttr(feed.children[index], 'aria-posinset', index + 1);
      setAttr(feed.children[index], 'aria-setsize', total);
    });
    loading.hidden = listWindow.status === 'ready' || listWindow.status === 'failed';
    failed.hidden = listWindow.status !== 'failed';
    nothing.hidden =
      listWindow.status !== 'ready' ||
      posts.length > 0 ||
      waiting.childElementCount > 0 ||
      listWindow.next !== null;
    older.hidden = listWindow.status !== 'ready' || listWindow.next === null;
    setText(
      older,
      listWindow.older === 'loading'
        ? 'Loading…'
        : listWindow.older === 'failed'
          ? 'Older posts: try again'
          : 'Older posts',
    );
    end.hidden = listWindow.next !== null || posts.length < 10;
    setAttr(feed, 'aria-busy', listWindow.older === 'loading' ? 'true' : null);
    pill.update(listWindow.held.length);
    // Whether the end is near is told when that changes; what has just come may not have been enough.
    near.unobserve(older);
    near.observe(older);
  }

  /** @param {string} name @param {Entry} entry */
  function made(name, entry) {
    entries.set(name, entry);
    return entry.element;
  }

  scrolled();
  void app.lists.load(key);
  return {
    element,
    /** @param {State} state */
    update(state) {
      const same =
        shown &&
        shown.lists[key] === state.lists[key] &&
        shown.posts === state.posts &&
        shown.pending === state.pending &&
        shown.me === state.me &&
        shown.blocked === state.blocked &&
        shown.typing === state.typing;
      if (same) return;
      const shownBefore = shown;
      shown = state;
      // At the very top the newest belongs in front of the reader; anywhere else nothing may move.
      const top = window.scrollY <= AT_TOP_PX && state.open[key] !== false;
      if (top || !shownBefore) draw(state);
      else keepScroll(feed, () => draw(state));
      for (const name of entries.keys())
        if (!entries.get(name)?.element.isConnected && shownBefore) entries.delete(name);
    },
    look: report,
    refresh() {
      report();
      return app.lists.refresh(key);
    },
    destroy() {
      rest.stop();
      window.removeEventListener('scroll', scrolled);
      cancelAnimationFrame(frame);
      near.disconnect();
    },
  };
}
