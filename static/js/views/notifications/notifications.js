// What the reader has been told: newest first, what is unread marked. What was looked at for a moment is
// read, and what is followed or read in its post; whoever wants all of it read has a button.

import { describe, notificationsOf, unreadNotifications } from '../../core/folds/notifications.js';
import { href, hrefOf } from '../../core/routes.js';
import { list, listOf } from '../../core/state.js';
import { h, setText } from '../../lib/dom/dom.js';
import { keepScroll } from '../../lib/dom/scroll-position.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { watchIdle } from '../../lib/browser/idle.js';
import { avatar, emptyState, skeleton, timeOf } from '../parts/avatar.js';
import { createPill } from '../parts/pill.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').ForumNotification} ForumNotification */

const AT_TOP_PX = 60;
/** Long enough to have been looked at, and how much of it must be in view. */
const SEEN_MS = 1_500;
const SEEN_PART = 0.6;
const key = listOf.notifications;

/** @param {ForumNotification} notice */
const createRow = (notice) =>
  h(
    'li',
    { class: 'notice', 'data-row': `n${notice.id}` },
    h(
      'a',
      { class: 'notice-link', href: hrefOf(notice) },
      avatar(notice.actor),
      h(
        'span',
        { class: 'notice-text' },
        h('span', { class: 'visually-hidden notice-new' }),
        h('span', {}, h('span', { class: 'name' }, notice.actor.username), ` ${describe(notice)}`),
        h('span', { class: 'meta' }, timeOf(notice.created_at)),
      ),
    ),
  );

/** @param {import('../../actions/app.js').App} app @returns {import('../../actions/app.js').View} */
export function mountNotifications(app) {
  const heading = h('h1', { tabindex: -1 }, 'Notifications');
  const all = h(
    'button',
    {
      class: 'button small',
      type: 'button',
      onclick: () => {
        const newest = Math.max(
          ...[...list(app.store.get(), key).ids, ...list(app.store.get(), key).held],
          0,
        );
        if (newest > 0) void app.notifications.read(newest);
        heading.focus({ preventScroll: true });
      },
    },
    'Mark all as read',
  );
  const rows = h('ul', { class: 'notices', 'aria-label': 'Notifications' });
  const pill = createPill('new notification', 'top', () => {
    app.store.dispatch({ type: 'list.revealed', key });
    queueMicrotask(() => window.scrollTo({ top: 0, behavior: 'instant' }));
  });
  const loading = skeleton(3);
  const failed = emptyState(
    'The notifications could not be loaded',
    'The server can’t be reached. This page tries again by itself as soon as it can.',
    h('button', { class: 'button', type: 'button', onclick: () => void app.lists.load(key) }, 'Try again'),
  );
  const nothing = emptyState(
    'Nothing yet',
    'When somebody mentions you, replies to you, writes to you or comments on a post that you ' +
      'follow, it is told here.',
  );
  const older = h(
    'button',
    { class: 'button older', type: 'button', onclick: () => void app.lists.older(key) },
    'Older notifications',
  );
  const place = h('div', { class: 'feed-place' }, pill.element, loading, failed, nothing, rows, older);
  const stranger = emptyState(
    'You are not logged in',
    'Notifications are there for you once you are.',
    h('a', { class: 'button primary', href: href.loginThen(href.notifications) }, 'Log in'),
  );
  const element = h(
    'div',
    { class: 'page' },
    h(
      'header',
      { class: 'page-head notices-head' },
      heading,
      all,
      h('a', { class: 'notices-settings', href: `${href.settings}#notifications` }, 'Notification settings'),
    ),
    stranger,
    place,
  );

  /** @type {Map<Element, number>} the rows in view, since when */
  const inView = new Map();
  const seen = new IntersectionObserver(
    (changes) => {
      for (const { target, intersectionRatio, time } of changes) {
        if (intersectionRatio < SEEN_PART) inView.delete(target);
        else if (!inView.has(target)) inView.set(target, time);
      }
      looked();
    },
    { threshold: SEEN_PART },
  );

  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let pause;
  /** What has been in view for a moment, on a tab that is in view itself, has been seen. */
  function looked() {
    clearTimeout(pause);
    if (document.visibilityState !== 'visible' || !element.isConnected) return;
    const now = performance.now();
    const unread = [...inView].filter(([row]) => row.isConnected && row.classList.contains('is-unread'));
    const due = unread.filter(([, since]) => now - since >= SEEN_MS);
    if (due.length > 0)
      void app.notifications.seen(due.map(([row]) => Number(row.getAttribute('data-row')?.slice(1))));
    const next = unread
      .filter(([, since]) => now - since < SEEN_MS)
      .map(([, since]) => since + SEEN_MS - now);
    if (next.length > 0) pause = setTimeout(looked, Math.max(50, Math.min(...next)));
  }

  function shownAgain() {
    const now = performance.now();
    for (const row of inView.keys()) inView.set(row, now);
    looked();
  }

  let frame = 0;
  const scrolled = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      report();
    });
  };
  const rest = watchIdle(place, () => {
    report();
    if (app.store.get().open[key] === true && list(app.store.get(), key).held.length > 0)
      app.store.dispatch({ type: 'list.revealed', key });
  });
  function report() {
    app.store.dispatch({ type: 'list.open', key, open: window.scrollY <= AT_TOP_PX && rest.isIdle() });
  }
  window.addEventListener('scroll', scrolled, { passive: true });
  rows.addEventListener('focusin', scrolled);
  document.addEventListener('visibilitychange', shownAgain);
  const near = new IntersectionObserver(
    (seen) => {
      if (seen.some((one) => one.isIntersecting) && list(app.store.get(), key).older === 'idle')
        void app.lists.older(key);
    },
    { rootMargin: '0px 0px 600px 0px' },
  );
  near.observe(older);
  scrolled();

  /** @param {State} state */
  function draw(state) {
    const listWindow = list(state, key);
    const notifications = listWindow.status === 'ready' ? notificationsOf(state) : [];
    reconcile(rows, notifications, {
      key: ({ id }) => id,
      create(notice) {
        const row = createRow(notice);
        row.addEventListener('click', () => {
          if (row.classList.contains('is-unread')) void app.notifications.seen([notice.id]);
        });
        seen.observe(row);
        return row;
      },
      update(row, { read_at }) {
        row.classList.toggle('is-unread', read_at === null);
        setText(/** @type {Element} */ (row.querySelector('.notice-new')), read_at === null ? 'New: ' : '');
      },
    });
    loading.hidden = listWindow.status === 'ready' || listWindow.status === 'failed';
    failed.hidden = listWindow.status !== 'failed';
    nothing.hidden = listWindow.status !== 'ready' || notifications.length > 0 || listWindow.next !== null;
    older.hidden = listWindow.status !== 'ready' || listWindow.next === null;
    setText(
      older,
      listWindow.older === 'loading'
        ? 'Loading…'
        : listWindow.older === 'failed'
          ? 'Older notifications: try again'
          : 'Older notifications',
    );
    pill.update(listWindow.held.length);
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
      all.hidden = state.me === null || unreadNotifications(state) === 0;
      if (!state.me) return;
      if (shown?.me?.id !== state.me.id) void app.lists.load(key);
      if (
        shown &&
        shown.lists[key] === state.lists[key] &&
        shown.notifications === state.notifications &&
        shown.me === state.me
      )
        return;
      const first = shown === null;
      shown = state;
      if (first || window.scrollY <= AT_TOP_PX) draw(state);
      else keepScroll(rows, () => draw(state));
      for (const row of inView.keys()) if (!row.isConnected) inView.delete(row);
      looked();
    },
    ready: (state) => state.signedIn === 'no' || state.lists[key]?.status === 'ready',
    refresh: async () => app.store.get().me === null || app.lists.refresh(key),
    look: report,
    destroy() {
      clearTimeout(pause);
      cancelAnimationFrame(frame);
      near.disconnect();
      seen.disconnect();
      rest.stop();
      window.removeEventListener('scroll', scrolled);
      document.removeEventListener('visibilitychange', shownAgain);
    },
  };
}
