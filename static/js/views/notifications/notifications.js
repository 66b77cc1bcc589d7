// What the reader has been told: newest first, what is unread marked. What was looked at for a moment is
// read, and what is followed or read in its post; whoever wants all of it read has a button.

import { describe, notificationsOf, peopleOf, unreadNotifications } from '../../core/folds/notifications.js';
import { href, hrefOf } from '../../core/routes.js';
import { listOf } from '../../core/state.js';
import { button, h, setText } from '../../lib/dom/dom.js';
import { keepScroll } from '../../lib/dom/scroll-position.js';
import { avatar, emptyState, timeOf } from '../parts/avatar.js';
import { ListView, watchNear } from '../parts/list-view.js';
import { createTopPill, isAtTop, watchTop } from '../parts/top-list.js';
import { watchSeen } from './seen.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').ForumNotification} ForumNotification */
/** @typedef {import('../../actions/app.js').App} App */
/** @typedef {import('../../actions/app.js').View} View */

const key = listOf.notifications;

/** @param {App} app @param {ForumNotification} item @param {(row: HTMLElement) => void} created */
function createRow(app, item, created) {
  const mark = h('span', { class: 'visually-hidden notice-new' });
  const people = h('span', { class: 'name' });
  const what = h('span', {}, people, ` ${describe(item)}`);
  const meta = h('span', { class: 'meta' }, timeOf(item.created_at));
  const text = h('span', { class: 'notice-text' }, mark, what, meta);
  const link = h('a', { class: 'notice-link', href: hrefOf(item) }, avatar(item.actor), text);
  const element = h('li', { class: 'notice', 'data-row': `n${item.id}` }, link);
  element.addEventListener('click', () => {
    if (element.classList.contains('is-unread')) void app.notifications.seen([item.id]);
  });
  created(element);
  return {
    element,
    /** @param {ForumNotification} now */
    update(now) {
      const { read_at } = now;
      setText(people, peopleOf(now));
      element.classList.toggle('is-unread', read_at === null);
      setText(mark, read_at === null ? 'New: ' : '');
    },
  };
}

/** @param {() => void} retry */
const notLoaded = (retry) =>
  emptyState(
    'The notifications could not be loaded',
    'The server can’t be reached. This page tries again by itself as soon as it can.',
    button('Try again', 'button', retry),
  );

const noneYet = () =>
  emptyState(
    'Nothing yet',
    'When somebody mentions you, replies to you, reacts to what you wrote, writes to you or comments on a ' +
      'post that you follow, it is told here.',
  );

/** @param {App} app @param {ReturnType<typeof watchSeen>} seen */
function createList(app, seen) {
  const rows = h('ul', { class: 'notices', 'aria-label': 'Notifications' });
  const pill = createTopPill(app, key, 'new notification');
  const empty = noneYet();
  const view = new ListView(app, {
    key,
    rows,
    skeleton: 3,
    empty,
    failed: notLoaded,
    older: 'Older notifications',
    items: notificationsOf,
    rowKey: ({ id }) => String(id),
    create: (item) => createRow(app, item, seen.observe),
    uses: ({ notifications, me }) => [notifications, me],
    keep: (draw, first) => (first || isAtTop() ? draw() : keepScroll(rows, draw)),
    drawn: (_state, _items, { held }) => pill.update(held.length),
  });
  const element = h(
    'div',
    { class: 'feed-place' },
    ...[pill.element, view.loading, view.failed, empty, rows, view.older],
  );
  const near = watchNear(view.older, '0px 0px 600px 0px', () => {
    if (view.list.older === 'idle') void app.lists.older(key);
  });
  return { element, rows, view, near };
}

const mountStranger = () =>
  emptyState(
    'You are not logged in',
    'Notifications are there for you once you are.',
    h('a', { class: 'button primary', href: href.loginThen(href.notifications) }, 'Log in'),
  );

/** @param {App} app */
function createHead(app) {
  const heading = h('h1', { tabindex: -1 }, 'Notifications');
  const all = button('Mark all as read', 'button small', () => {
    const { ids, held } = app.store.get().lists[key] ?? { ids: [], held: [] };
    const newest = Math.max(...ids, ...held, 0);
    if (newest > 0) void app.notifications.read(newest);
    heading.focus({ preventScroll: true });
  });
  const settings = { class: 'notices-settings', href: `${href.settings}#notifications` };
  const link = h('a', settings, 'Notification settings');
  return { all, element: h('header', { class: 'page-head notices-head' }, heading, all, link) };
}

/** @param {App} app @returns {View} */
export function mountNotifications(app) {
  const head = createHead(app);
  const stranger = mountStranger();
  const seen = watchSeen((ids) => void app.notifications.seen(ids));
  const { element: place, rows, view, near } = createList(app, seen);
  const element = h('div', { class: 'page' }, head.element, stranger, place);
  const top = watchTop(app, key, place, rows);
  /** @type {number|undefined} */
  let reader;
  return {
    element,
    title: () => 'Notifications',
    lists: [key],
    update(state) {
      const known = state.signedIn !== 'unknown';
      stranger.hidden = !known || state.me !== null;
      place.hidden = state.me === null;
      head.all.hidden = state.me === null || unreadNotifications(state) === 0;
      if (!state.me) return;
      if (reader !== state.me.id) void app.lists.load(key);
      reader = state.me.id;
      if (view.update(state)) seen.check();
    },
    ready: (state) => state.signedIn === 'no' || state.lists[key]?.status === 'ready',
    refresh: async () => app.store.get().me === null || app.lists.refresh(key),
    reportScroll: top.report,
    destroy() {
      near.stop();
      seen.stop();
      top.stop();
    },
  };
}
