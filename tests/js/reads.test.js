import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ApiError } from '../../static/js/net/api.js';
import { Reads } from '../../static/js/actions/reading/reads.js';
import { SyncQueue } from '../../static/js/actions/reading/sync-queue.js';
import { isUnread, readUpTo, unreadPosts } from '../../static/js/core/reading/reads.js';
import { ann, bo, comment, counters, post, replay } from './state.js';

const me = { ...ann, email: 'ann@example.org' };
const written = (seq, id, by = bo) => ({
  type: 'comment.created',
  seq,
  category_id: 1,
  comment: comment(id, { author: by }),
  post: counters(1),
});
const unread = (items) => ({ type: 'unread.received', items });
const viewer = { reads: { 1: { up_to: 4, new: 0, seen: true } }, reactions: {}, bookmarks: [], follows: {} };
const begun = replay([
  { type: 'session.changed', me },
  { type: 'post.received', post: { ...post(1), viewer }, asOf: 0 },
  unread([]),
]);

test('what comes is new until it is read, on this device or another', () => {
  const came = replay([written(1, 5), written(2, 6), written(3, 7, ann)], begun);
  assert.deepEqual(came.reads[1], { up_to: 4, new: 2, seen: true }, 'one of them is her own');
  assert.deepEqual([unreadPosts(came, null), unreadPosts(came, 1), unreadPosts(came, 2)], [1, 1, 0]);
  const gone = { type: 'comment.deleted', seq: 4, category_id: 1, comment_id: 6, post: counters(1) };
  assert.equal(replay([gone], came).reads[1].new, 1);
  const read = replay([{ type: 'post.read', seq: 5, post_id: 1, up_to: 6, new: 0, seen: true }], came);
  assert.equal(unreadPosts(read, null), 0);
  assert.equal(isUnread(replay([written(6, 8)], read).reads[1]), true);
  const blocked = replay([{ type: 'blocked.received', items: [bo] }, written(7, 9)], read);
  assert.equal(isUnread(blocked.reads[1]), false);
});

test('a post that somebody writes is unread, and all is read at once', () => {
  const other = post(2, { author: bo, category: { id: 2, slug: 'help', name: 'Help' } });
  const came = replay([{ type: 'post.created', seq: 1, post: other }, written(2, 5)], begun);
  assert.deepEqual([unreadPosts(came, null), unreadPosts(came, 2)], [2, 1]);
  const half = replay([{ type: 'posts.read', seq: 3, category_id: 2 }], came);
  assert.deepEqual([unreadPosts(half, null), isUnread(half.reads[2])], [1, false]);
  const none = replay([{ type: 'posts.read', seq: 4, category_id: null }], half);
  assert.deepEqual([unreadPosts(none, null), none.reads[1].new], [0, 0]);
  const gone = { type: 'post.deleted', seq: 3, post_id: 2, category_id: 2 };
  assert.equal(unreadPosts(replay([gone], came), 2), 0);
});

test('one has read up to the first new comment that was not on the screen', () => {
  const all = [3, 4, 5, 6, 7].map((id) => ({ id, isNew: id > 4 && id !== 6 }));
  const seen =
    (...ids) =>
    (id) =>
      ids.includes(id);
  assert.equal(readUpTo(all, 4, seen()), 4);
  assert.equal(readUpTo(all, 4, seen(5)), 6, 'what is not new is no obstacle');
  assert.equal(readUpTo(all, 4, seen(7)), 4);
  assert.equal(readUpTo(all, 4, seen(5, 7)), 7);
});

test('nothing is told of a post that has gone since it was read', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const told = [];
  const api = { reading: { read: async (post, upTo) => void told.push([post, upTo]) } };
  let state = replay([{ type: 'post.created', seq: 1, post: post(2, { author: bo }) }], begun);
  const queue = new SyncQueue();
  const reads = new Reads({ store: { get: () => state }, api, queue, say: assert.fail });
  reads.read(1, 5);
  reads.read(2, 0);
  state = replay([{ type: 'post.deleted', seq: 2, post_id: 1, category_id: 1 }], state);
  t.mock.timers.tick(1_000);
  await Promise.resolve();
  assert.deepEqual(told, [[2, null]]);
});

test('what is wanted since goes out though what was wanted before is refused', async () => {
  const sent = [];
  const refused = [];
  let refuse = () => {};
  const queue = new SyncQueue();
  queue.add('name', {
    send: (id, value) => {
      sent.push(value);
      return value === 1 ? new Promise((_, no) => (refuse = no)) : Promise.resolve();
    },
    refused: (id, value) => refused.push(value),
  });
  queue.put('name', 'a', 1);
  queue.put('name', 'a', 2);
  refuse(new ApiError('Not that.', 422, 'validation', {}, null));
  for (let turns = 0; turns < 9; turns += 1) await Promise.resolve();
  assert.deepEqual([sent, refused, queue.get('name', 'a')], [[1, 2], [], undefined]);
});
