// Somebody is shown otherwise, and what was gone comes back.

import assert from 'node:assert/strict';
import test from 'node:test';

import { returnedBy } from '../../static/js/core/retention.js';
import { comment, message, post, replay } from './state.js';

const former = {
  id: 2,
  username: 'former-member-2',
  avatar_url: null,
  role: 'member',
  created_at: '2026-01-01T00:00:00.000Z',
};
const bo = { ...former, username: 'bo', avatar_url: '/uploads/a.png' };
const ann = { ...former, id: 1, username: 'ann' };

test('whoever leaves is shown as a former member wherever they were', () => {
  const counters = { id: 1, comments: 1, last_activity_at: '2026-01-01T00:00:00.000Z' };
  const state = replay([
    { type: 'session.changed', me: ann },
    { type: 'post.created', seq: 1, post: post(1, { author: bo }) },
    { type: 'post.created', seq: 2, post: post(2, { author: ann }) },
    { type: 'comment.created', seq: 3, category_id: 1, comment: comment(4, { author: bo }), post: counters },
    { type: 'message.created', seq: 4, message: message(5, { from: bo, to: ann }) },
  ]);
  const after = replay([{ type: 'user.updated', seq: 5, user: former }], state);
  assert.equal(after.posts[1].value.author.username, 'former-member-2');
  assert.equal(after.posts[1].value.last_comment_by.username, 'former-member-2');
  assert.equal(after.posts[2], state.posts[2]);
  assert.equal(after.comments[4].value.author.username, 'former-member-2');
  assert.equal(after.messages[5].value.from.username, 'former-member-2');
  assert.equal(after.conversations.bo.with.username, 'former-member-2');
  assert.equal(after.conversations.bo.last_message.from.username, 'former-member-2');
  assert.equal(after.pictures[2], null);
  assert.equal(after.seq, 5);
});

test('what is told of anew is there again, and what comes late is not', () => {
  const gone = replay([
    { type: 'post.created', seq: 1, post: post(1) },
    { type: 'post.deleted', seq: 2, post_id: 1, category_id: 1 },
  ]);
  const again = { type: 'post.created', seq: 3, post: post(1) };
  assert.equal(replay([again], gone).posts[1], undefined, 'the dead stay dead');
  const name = returnedBy(gone, again);
  assert.equal(name, 'p1');
  const back = replay([{ type: 'text.returned', name }, again], gone);
  assert.equal(back.posts[1].value.title, 'Post 1');
  assert.equal(returnedBy(back, again), null);
  assert.equal(returnedBy(gone, { type: 'categories.changed' }), null);
});
