// What is the reader's own of lists and texts: bookmarks, what they have muted, what is pinned for all.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reduce } from '../../static/js/core/reducer.js';
import { filterOf, orderIn, ordered, sortOf } from '../../static/js/core/routes.js';
import { initial, listOf, postsIn } from '../../static/js/core/state.js';
import { fieldTime, reminderAt } from '../../static/js/core/text/reminders.js';

/** @param {number} id @param {Record<string, unknown>} [more] @returns {any} */
const post = (id, more = {}) => ({
  id,
  version: 1,
  category: { id: 1, slug: 'general', name: 'General' },
  author: { id: 9, username: 'bob' },
  tags: [],
  pinned: false,
  locked: false,
  comments: 0,
  last_activity_at: `2026-11-27T00:00:0${id}.000Z`,
  ...more,
});

/** @param {any} state @param {any[]} actions */
const after = (state, ...actions) => actions.reduce(reduce, state);

/** @param {any[]} items @param {string|null} [next] @param {string|null} [at] */
const page = (items, next = null, at = null) => ({
  type: 'list.page',
  key: listOf.all,
  page: { items, next },
  asOf: 0,
  fit: 'older',
  at,
});

/** @param {any} state */
const shown = (state) => postsIn(state, listOf.all).map(({ id }) => id);

test('what is pinned stands first, and what lies between it and the rest is fetched all the same', () => {
  const first = after(initial(), page([post(1, { pinned: true }), post(9), post(8)], 'more'));
  assert.deepEqual(shown(first), [1, 9, 8]);
  const both = after(first, page([post(7), post(6)], null, 'more'));
  assert.deepEqual(shown(both), [1, 9, 8, 7, 6]);
  const pinned = after(both, { type: 'post.updated', seq: 5, post: post(7, { pinned: true }) });
  assert.deepEqual(shown(pinned), [7, 1, 9, 8, 6]);
  const not = after(pinned, { type: 'post.updated', seq: 6, post: post(7) });
  assert.deepEqual(shown(not), [1, 9, 8, 7, 6]);
  assert.deepEqual(
    shown(after(not, { type: 'post.deleted', seq: 7, post_id: 1, category_id: 1 })),
    [9, 8, 7, 6],
  );
});

test('what is muted is not in the feed, but for the reader’s own', () => {
  const levels = {
    type: 'levels.received',
    items: [
      { category: { id: 2, slug: 'help', name: 'Help' }, tag: null, level: 'muted' },
      { category: null, tag: 'noise', level: 'muted' },
      { category: null, tag: 'rye', level: 'all' },
    ],
  };
  const mine = { id: 4, username: 'ana', role: 'member' };
  const all = [
    post(5, { tags: ['rye'] }),
    post(4, { tags: ['noise'] }),
    post(3, { category: { id: 2, slug: 'help', name: 'Help' } }),
    post(2, { tags: ['noise'], author: mine }),
  ];
  const state = after({ ...initial(), me: /** @type {any} */ (mine) }, page(all), levels);
  assert.deepEqual(shown(state), [5, 2]);
});

test('a bookmark is known by the newest word of it', () => {
  const mark = (/** @type {boolean} */ bookmarked, /** @type {number|null} */ comment_id) => ({
    type: 'bookmark.changed',
    seq: 1,
    post_id: 7,
    comment_id,
    bookmarked,
  });
  const both = after(initial(), mark(true, null), mark(true, 3));
  assert.deepEqual(both.bookmarks, { 'post:7': true, 'comment:3': true });
  assert.deepEqual(after(both, mark(false, null)).bookmarks, { 'comment:3': true });
});

test('an address says an order and a filter, each by itself', () => {
  const order = orderIn('?solved=true&period=week&sort=top&x=y');
  assert.equal(order, 'sort=top&period=week&solved=true');
  assert.deepEqual([sortOf(order), filterOf(order)], ['sort=top&period=week', 'solved=true']);
  assert.equal(orderIn('?bookmarked=yes'), '');
  assert.equal(ordered('', 'following=true'), 'following=true');
});

test('a reminder is at the time that was meant', () => {
  const now = new Date(2026, 10, 27, 15, 30);
  assert.equal(reminderAt('never', '2026-11-27T09:00', now), null);
  assert.equal(reminderAt('hour', '', now), new Date(2026, 10, 27, 16, 30).toISOString());
  assert.equal(reminderAt('tomorrow', '', now), new Date(2026, 10, 28, 9).toISOString());
  assert.equal(reminderAt('at', 'x', now), null);
  const at = reminderAt('at', '2026-12-01T08:05', now);
  assert.equal(fieldTime(at ?? ''), '2026-12-01T08:05');
});
