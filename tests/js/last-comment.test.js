// Who answered last under a post, as events tell of it.

import assert from 'node:assert/strict';
import test from 'node:test';

import { ann, bo, comment, counters, post, replay } from './state.js';

const came = (seq, id, author) => ({
  type: 'comment.created',
  seq,
  category_id: 1,
  comment: comment(id, { author }),
  post: counters(id),
});
const went = (seq, id, last) => ({
  type: 'comment.deleted',
  seq,
  category_id: 1,
  comment_id: id,
  post: counters(0, last),
});
const named = (by, id) => ({ last_comment_by: by, last_comment_id: id });
const start = { type: 'post.created', seq: 1, post: post(1, named(null, null)) };
const last = (actions) => {
  const { last_comment_by, last_comment_id } = replay([start, ...actions]).posts[1].value;
  return [last_comment_by?.username ?? null, last_comment_id];
};

test('whoever wrote the newest comment has answered last, in whatever order it is told', () => {
  assert.deepEqual(last([]), [null, null]);
  assert.deepEqual(last([came(2, 5, ann)]), ['ann', 5]);
  assert.deepEqual(last([came(2, 5, ann), came(3, 6, bo)]), ['bo', 6]);
  assert.deepEqual(last([came(2, 6, bo), came(3, 5, ann)]), ['bo', 6], 'one that was written before');
});

test('an edit of an older comment is no answer', () => {
  const edited = { ...came(4, 5, ann), type: 'comment.updated' };
  assert.deepEqual(last([came(2, 5, ann), came(3, 6, bo), edited]), ['bo', 6]);
});

test('where comments are gone the event says who is last now', () => {
  const two = [came(2, 5, ann), came(3, 6, bo)];
  assert.deepEqual(last([...two, went(4, 6, named(ann, 5))]), ['ann', 5]);
  assert.deepEqual(last([...two, went(4, 5, named(bo, 6))]), ['bo', 6]);
  const moved = { type: 'comments.moved', seq: 4, category_id: 1, from: 1, to: null, ids: [5, 6] };
  assert.deepEqual(last([...two, { ...moved, post: counters(0, named(null, null)) }]), [null, null]);
});

test('an answer says nothing of what an event has told since', () => {
  const fetched = (asOf) => ({ type: 'post.received', post: post(1, named(ann, 5)), asOf });
  assert.deepEqual(last([came(2, 5, ann), came(3, 6, bo), fetched(2)]), ['bo', 6]);
  assert.deepEqual(last([came(2, 5, ann), went(3, 6, named(ann, 5)), fetched(3)]), ['ann', 5]);
});
