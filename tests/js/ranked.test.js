import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pendingIn, postsIn } from '../../static/js/core/state.js';
import { ann, comment, counters, page, post, replay } from './state.js';

const ACTIVE = 'all?sort=active';
const TOP = 'c:general?sort=top&period=week';
const at = (minute) => `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`;
const active = (id, minute) => post(id, { last_activity_at: at(minute) });
const loaded = (key, posts, next = null) =>
  replay([
    {
      type: 'categories.received',
      items: [{ id: 1, slug: 'general', name: 'General', posts: 3, position: 1 }],
    },
    { type: 'list.loading', key },
    { type: 'list.page', fit: 'older', key, page: page(posts, next), asOf: 10, at: null },
  ]);
const ids = (state, key) => postsIn(state, key).map(({ id }) => id);
const written = (id, minute, seq = 11) => ({
  type: 'comment.created',
  seq,
  category_id: 1,
  comment: comment(90 + seq, { post_id: id }),
  post: { ...counters(1), id, last_activity_at: at(minute) },
});

test('a list in an order of the server stands as it was given, page by page', () => {
  const first = loaded(ACTIVE, [active(2, 9), active(7, 8)], 'more');
  assert.deepEqual(ids(first, ACTIVE), [2, 7]);
  const second = {
    type: 'list.page',
    fit: 'older',
    key: ACTIVE,
    page: page([active(7, 8), active(1, 7)]),
    asOf: 10,
  };
  assert.deepEqual(ids(replay([{ ...second, at: 'more' }], first), ACTIVE), [2, 7, 1]);
});

test('a post that something is written under moves only when the reader wishes it', () => {
  const before = loaded(ACTIVE, [active(2, 9), active(7, 8), active(1, 7)]);
  const after = replay([written(1, 20)], before);
  assert.deepEqual(ids(after, ACTIVE), [2, 7, 1], 'nothing moves');
  assert.deepEqual(after.lists[ACTIVE].held, [1]);
  const anew = { type: 'list.page', fit: 'around', key: ACTIVE, asOf: 11 };
  const asked = replay([{ ...anew, page: page([active(1, 20), active(2, 9), active(7, 8)]) }], after);
  assert.deepEqual(ids(asked, ACTIVE), [1, 2, 7]);
  assert.deepEqual(asked.lists[ACTIVE].held, []);
});

test('what stands first already is no news, and what nobody has seen yet is', () => {
  const before = loaded(ACTIVE, [active(7, 8), active(1, 7)], 'more');
  assert.deepEqual(replay([written(7, 20)], before).lists[ACTIVE].held, []);
  assert.deepEqual(replay([written(50, 20), written(50, 21, 12)], before).lists[ACTIVE].held, [50]);
  const elsewhere = replay(
    [{ ...written(50, 20), category_id: 2 }],
    loaded('c:general?sort=active', [active(7, 8)]),
  );
  assert.deepEqual(elsewhere.lists['c:general?sort=active'].held, []);
});

test('a new post waits in the list of the latest activity, and is not in that of the top', () => {
  const created = { type: 'post.created', seq: 11, post: active(30, 30) };
  const waiting = replay([created], loaded(ACTIVE, [active(7, 8)], 'more'));
  assert.deepEqual([ids(waiting, ACTIVE), waiting.lists[ACTIVE].held], [[7], [30]]);
  const top = replay([created], loaded(TOP, [active(7, 8)], 'more'));
  assert.deepEqual([ids(top, TOP), top.lists[TOP].held], [[7], []]);
});

test('an edit of an old post is no activity, and one that leaves the category leaves its lists', () => {
  const key = 'c:general?sort=active';
  const before = loaded(key, [active(7, 8), active(1, 7)], 'more');
  const old = replay([{ type: 'post.updated', seq: 11, post: active(3, 1) }], before);
  assert.deepEqual(old.lists[key].held, []);
  const moved = { ...active(7, 8), version: 2, category: { id: 2, slug: 'help', name: 'Help' } };
  assert.deepEqual(ids(replay([{ type: 'post.updated', seq: 11, post: moved }], before), key), [1]);
});

test('after a gap what is gone goes, and what moved is noted where somebody reads', () => {
  const before = replay(
    [{ type: 'list.open', key: ACTIVE, open: false }],
    loaded(ACTIVE, [active(2, 9), active(7, 8), active(1, 7), active(4, 6)]),
  );
  const look = { type: 'list.page', fit: 'refresh', key: ACTIVE, asOf: 11 };
  const fresh = page([active(9, 30), active(1, 20), active(2, 9), active(7, 8)]);
  const after = replay([{ ...look, page: fresh }], before);
  assert.deepEqual(ids(after, ACTIVE), [2, 7, 1]);
  assert.deepEqual(after.lists[ACTIVE].held, [9, 1]);
  const open = replay([{ type: 'list.open', key: ACTIVE, open: true }], before);
  assert.deepEqual(ids(replay([{ ...look, page: fresh }], open), ACTIVE), [9, 1, 2, 7]);
});

test('what is on its way stands in every order of the lists that it belongs to', () => {
  const item = { kind: 'post', key: 'k', fields: { category: 'general', title: 'x', body: 'y' } };
  const state = replay([
    { type: 'session.changed', me: ann },
    { type: 'pending.added', item },
  ]);
  for (const key of [ACTIVE, TOP, 'all', 'c:general']) assert.equal(pendingIn(state, key).length, 1, key);
  assert.equal(pendingIn(state, 'c:help?sort=active').length, 0);
});
