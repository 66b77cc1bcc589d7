import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mentionAt } from '../../static/js/core/text/mentions.js';
import {
  describe,
  notificationsOf,
  unreadNotifications,
  unreadOthers,
} from '../../static/js/core/folds/notifications.js';
import { hrefOf, routeOf } from '../../static/js/core/routes.js';
import { listOf } from '../../static/js/core/state.js';
import { ann, bo, orders, page, replay } from './state.js';

const at = '2026-01-02T00:00:00.000Z';
const me = {
  ...ann,
  email: 'ann@example.org',
  notify: { mention: true, reply: true, comment: true, message: true },
  unread: { messages: 0, notifications: 3 },
};
const notice = (id, more = {}) => ({
  id,
  kind: 'mention',
  actor: bo,
  post_id: 1,
  post_title: 'Bread',
  comment_id: null,
  created_at: at,
  read_at: null,
  ...more,
});
const left = (unread, of = 0) => ({ unread, unread_of_messages: of });
const created = (seq, told, unread, of) => ({
  type: 'notification.created',
  seq,
  notification: told,
  ...left(unread, of),
});
const list = (items, unread, asOf = 10) => ({
  type: 'list.page',
  fit: 'older',
  key: listOf.notifications,
  page: { ...page(items), ...left(unread) },
  asOf,
});
const signedIn = (more = []) => replay([{ type: 'session.changed', me }, ...more]);
const ids = (state) => notificationsOf(state).map(({ id }) => id);
const unread = (state) =>
  notificationsOf(state)
    .filter(({ read_at }) => read_at === null)
    .map(({ id }) => id);

test('what is created, read and removed ends the same in any order', () => {
  const news = [
    created(11, notice(5), 2),
    created(12, notice(6), 3),
    { type: 'notification.read', seq: 13, up_to: 5, ...left(1) },
    { type: 'notification.removed', seq: 14, ids: [4], ...left(1) },
  ];
  for (const order of orders(news)) {
    const state = replay(order, signedIn([list([notice(4), notice(3)], 2)]));
    assert.deepEqual(ids(state), [6, 5, 3]);
    assert.deepEqual(unread(state), [6]);
    assert.equal(unreadNotifications(state), 1);
  }
});

test('a page that was asked for before an event takes nothing back', () => {
  const late = list([notice(5), notice(4)], 2);
  const news = [
    { type: 'notification.read', seq: 12, ids: [5], ...left(1) },
    { type: 'notification.removed', seq: 13, ids: [4], ...left(0) },
  ];
  for (const order of orders([late, ...news])) {
    const state = replay([created(11, notice(5), 2), ...order], signedIn());
    assert.equal(unreadNotifications(state), 0);
    assert.deepEqual(ids(state), [5]);
  }
});

test('an event counts once, and the newest word on the number stands', () => {
  assert.equal(unreadNotifications(signedIn()), 3, 'as the account says until something newer is known');
  const state = signedIn([
    { type: 'notifications.counted', counts: left(2), asOf: 10 },
    created(12, notice(6), 4),
    created(11, notice(5), 3),
  ]);
  assert.equal(unreadNotifications(state), 4);
  assert.equal(
    unreadNotifications(replay([{ type: 'notifications.counted', counts: left(9), asOf: 11 }], state)),
    4,
  );
});

test('messages are counted by themselves', () => {
  assert.equal(unreadOthers(signedIn([created(11, notice(5, { kind: 'message', post_id: null }), 3, 1)])), 2);
});

test('new ones wait while the list is being read, and are forgotten with their reader', () => {
  const reading = signedIn([
    list([notice(4)], 1),
    { type: 'list.open', key: listOf.notifications, open: false },
    created(11, notice(5), 2),
  ]);
  assert.deepEqual(ids(reading), [4]);
  assert.deepEqual(ids(replay([{ type: 'list.revealed', key: listOf.notifications }], reading)), [5, 4]);
  const other = replay([{ type: 'session.changed', me: null }], reading);
  assert.deepEqual([ids(other), unreadNotifications(other)], [[], 0]);
});

test('a notification says what happened and leads there', () => {
  assert.equal(describe(notice(1)), 'mentioned you in “Bread”');
  assert.equal(
    describe(notice(1, { kind: 'reply', comment_id: 2 })),
    'replied to your comment under “Bread”',
  );
  assert.equal(hrefOf(notice(1, { comment_id: 2 })), '/p/1#c-2');
  assert.equal(hrefOf(notice(1)), '/p/1');
  assert.equal(hrefOf(notice(1, { kind: 'message', post_id: null })), '/messages/bo');
  assert.deepEqual(routeOf('/notifications'), { name: 'notifications' });
});

test('a name is being written where a word begins with @', () => {
  const named = (text) => mentionAt(text, text.length)?.prefix ?? null;
  for (const [text, prefix] of [
    ['@', ''],
    ['hi @bo', 'bo'],
    ['(@Łu', 'Łu'],
    ['x\n@a.b-c_d', 'a.b-c_d'],
    ['`x` @bo', 'bo'],
  ])
    assert.equal(named(text), prefix, text);
  for (const text of [
    '',
    'bo',
    'a@bo',
    '@bo and',
    '@@',
    'https://x/@bo',
    '`@bo',
    '```\n@bo',
    `@${'a'.repeat(25)}`,
  ])
    assert.equal(named(text), null, text);
  assert.deepEqual(mentionAt('hi @bo there', 6), { start: 3, prefix: 'bo' });
});
