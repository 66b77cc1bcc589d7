// What the reader has been told: newest first, what is unread marked. What was seen is read; whoever wants it
// at once has a button.

import { deed, noticesOf, unreadNotices } from '../core/notices.js';
import { href, hrefOf } from '../core/routes.js';
import { list, listOf } from '../core/state.js';
import { h, setText } from '../lib/dom.js';
import { keepPlace } from '../lib/place.js';
import { reconcile } from '../lib/reconcile.js';
import { avatar, emptyState, skeleton, timeOf } from './avatar.js';
import { createPill } from './pill.js';

/** @typedef {import('../core/types.js').State} State */
/** @typedef {import('../core/types.js').Notice} Notice */

const AT_TOP_PX = 60;
/** Long enough to have been looked at. */
const SEEN_MS = 1_500;
const key = listOf.notices;

/** @param {Notice} notice */
const createRow = (notice) => h('li', { class: 'notice', 'data-row': `n${notice.id}` },
  h('a', { class: 'notice-link', href: hrefOf(notice) }, avatar(notice.actor),
    h('span', { class: 'notice-text' }, h('span', { class: 'visually-hidden notice-new' }),
      h('span', {}, h('span', { class: 'name' }, notice.actor.username), ` ${deed(notice)}`), h('span', { class: 'meta' }, timeOf(notice.created_at)))));

/** @param {import('../actions/app.js').App} app @returns {import('../actions/app.js').View} */
export function mountNotifications(app) {
  const heading = h('h1', { tabindex: -1 }, 'Notifications');
  const all = h('button', { class: 'button small', type: 'button', onclick: () => {
    const newest = Math.max(...[...list(app.store.get(), key).ids, ...list(app.store.get(), key).held], 0);
    if (newest > 0) void app.notices.read(newest);
    heading.focus({ preventScroll: true });
  } }, 'Mark all as read');
  const rows = h('ul', { class: 'notices', 'aria-label': 'Notifications' });
  const pill = createPill('new notification', 'top', () => {
    app.store.dispatch({ type: 'list.revealed', key });
    queueMicrotask(() => window.scrollTo({ top: 0, behavior: 'instant' }));
  });
  const loading = skeleton(3);
  const failed = emptyState('The notifications could not be loaded', 'The server can’t be reached. This page tries again by itself as soon as it can.',
    h('button', { class: 'button', type: 'button', onclick: () => void app.lists.load(key) }, 'Try again'));
  const nothing = emptyState('Nothing yet', 'When somebody mentions you, replies to you, writes to you or comments on a post that you follow, it is told here.');
  const older = h('button', { class: 'button older', type: 'button', onclick: () => void app.lists.older(key) }, 'Older notifications');
  const place = h('div', { class: 'feed-place' }, pill.element, loading, failed, nothing, rows, older);
  const stranger = emptyState('You are not logged in', 'Notifications are there for you once you are.',
    h('a', { class: 'button primary', href: href.loginThen(href.notifications) }, 'Sign in'));
  const element = h('div', { class: 'page' }, h('header', { class: 'page-head notices-head' }, heading, all,
    h('a', { class: 'notices-settings', href: `${href.settings}#notifications` }, 'What to be told')), stranger, place);

  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let pause;
  /** What is in view for a moment has been seen, and so has what stands above it. */
  function looked() {
    clearTimeout(pause);
    if (document.visibilityState !== 'visible' || !element.isConnected) return;
    const first = noticesOf(app.store.get()).find(({ id, read_at }) => read_at === null && inView(id));
    if (first) pause = setTimeout(() => void app.notices.read(first.id), SEEN_MS);
  }

  /** @param {number} id */
  function inView(id) {
    const box = rows.querySelector(`[data-row="n${id}"]`)?.getBoundingClientRect();
    return box !== undefined && box.top < window.innerHeight && box.bottom > 0;
  }

  let frame = 0;
  const scrolled = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      report();
      looked();
    });
  };
  function report() {
    app.store.dispatch({ type: 'list.open', key, open: window.scrollY <= AT_TOP_PX && !rows.contains(document.activeElement) });
  }
  window.addEventListener('scroll', scrolled, { passive: true });
  rows.addEventListener('focusin', scrolled);
  rows.addEventListener('focusout', scrolled);
  document.addEventListener('visibilitychange', looked);
  const near = new IntersectionObserver((seen) => {
    if (seen.some((one) => one.isIntersecting) && list(app.store.get(), key).older === 'idle') void app.lists.older(key);
  }, { rootMargin: '0px 0px 600px 0px' });
  near.observe(older);
  scrolled();

  /** @param {State} state */
  function draw(state) {
    const stretch = list(state, key);
    const notices = stretch.status === 'ready' ? noticesOf(state) : [];
    reconcile(rows, notices, {
      key: ({ id }) => id,
      create: createRow,
      update(row, { read_at }) {
        row.classList.toggle('is-unread', read_at === null);
        setText(/** @type {Element} */ (row.querySelector('.notice-new')), read_at === null ? 'New: ' : '');
      },
    });
    loading.hidden = stretch.status === 'ready' || stretch.status === 'failed';
    failed.hidden = stretch.status !== 'failed';
    nothing.hidden = stretch.status !== 'ready' || notices.length > 0 || stretch.next !== null;
    older.hidden = stretch.status !== 'ready' || stretch.next === null;
    setText(older, stretch.older === 'loading' ? 'Loading…' : stretch.older === 'failed' ? 'Older notifications: try again' : 'Older notifications');
    pill.update(stretch.held.length);
  }

  /** @type {State|null} */
  let shown = null;
  return {
    element,
    title: () => 'Notifications',
    lists: [key],
    update(state) {
      const known = state.signedIn !== 'unknown';
      stranger.hidden = !known || state.me !== null;
      place.hidden = state.me === null;
      all.hidden = state.me === null || unreadNotices(state) === 0;
      if (!state.me) return;
      if (shown?.me?.id !== state.me.id) void app.lists.load(key);
      if (shown && shown.lists[key] === state.lists[key] && shown.notices === state.notices && shown.me === state.me) return;
      const first = shown === null;
      shown = state;
      if (first || window.scrollY <= AT_TOP_PX) draw(state);
      else keepPlace(rows, () => draw(state));
      looked();
    },
    ready: (state) => state.signedIn === 'no' || state.lists[key]?.status === 'ready',
    refresh: async () => app.store.get().me === null || app.lists.refresh(key),
    look: report,
    destroy() {
      clearTimeout(pause);
      cancelAnimationFrame(frame);
      near.disconnect();
      window.removeEventListener('scroll', scrolled);
      document.removeEventListener('visibilitychange', looked);
    },
  };
}
