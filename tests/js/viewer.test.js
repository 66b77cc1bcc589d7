import assert from 'node:assert/strict';
import { test } from 'node:test';

import { listOf } from '../../static/js/core/state.js';
import { ann, comment, page, post, replay } from './state.js';

const me = { ...ann, email: 'ann@example.org' };
const viewer = (more) => ({ reads: {}, reactions: {}, bookmarks: [], follows: {}, ...more });
const ofList = (items, own) => ({
  type: 'list.page',
  key: listOf.all,
  page: { ...page(items), viewer: viewer(own) },
  asOf: 0,
  fit: 'older',
});

test('what is not named of a page is known to be nothing', () => {
  const own = { follows: { 1: 'muted' }, bookmarks: ['post:1'], reactions: { 'post:2': ['👍'] } };
  const first = replay([{ type: 'session.changed', me }, ofList([post(2), post(1)], own)]);
  assert.deepEqual(first.follows, { 1: 'muted', 2: 'none' });
  assert.deepEqual(first.bookmarks, { 'post:1': true });
  const later = replay([ofList([post(2), post(1)], { reads: { 2: { up_to: null, new: 1 } } })], first);
  assert.deepEqual([later.follows, later.bookmarks, later.reactions], [{ 1: 'none', 2: 'none' }, {}, {}]);
  assert.deepEqual(later.reads, { 2: { up_to: null, new: 1 } });
});

test('a thread tells of its post, and a post has nothing of the viewer in it', () => {
  const key = listOf.thread(1);
  const thread = {
    ...page([comment(5)]),
    viewer: viewer({ bookmarks: ['comment:5'], follows: { 1: 'muted' } }),
  };
  const state = replay([
    { type: 'session.changed', me },
    { type: 'post.received', post: { ...post(1), viewer: viewer({ follows: { 1: 'following' } }) }, asOf: 0 },
  ]);
  assert.deepEqual([state.posts[1].value, state.follows], [post(1), { 1: 'following' }]);
  const after = replay([{ type: 'list.page', key, page: thread, asOf: 0, fit: 'around' }], state);
  assert.deepEqual([after.follows, after.bookmarks], [{ 1: 'muted' }, { 'comment:5': true }]);
  const out = replay([{ type: 'session.changed', me: null }], after);
  assert.deepEqual([out.follows, out.bookmarks], [{}, {}], 'whoever comes next sees nothing of it');
});
