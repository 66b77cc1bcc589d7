// What the page shows of categories that not everyone reads, as the right to read them changes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isClosed, postsIn, writable } from '../../static/js/core/state.js';
import { ann, page, post, replay } from './state.js';

const general = { id: 1, slug: 'general', name: 'General', description: '', posts: 1, position: 1 };
const staff = { id: 2, slug: 'staff', name: 'Staff', description: '', posts: 1, position: 2 };
const inStaff = { category: { id: 2, slug: 'staff', name: 'Staff' } };
const ids = (state) => postsIn(state, 'all').map(({ id }) => id);

const loaded = replay([
  { type: 'categories.received', items: [general, staff] },
  { type: 'list.loading', key: 'all' },
  { type: 'list.page', fit: 'older', key: 'all', page: page([post(2, inStaff), post(1)]), asOf: 10 },
]);
const countOf = (state, at) => state.categories[at].posts;

test('what stands in a category that may not be read any more is dropped, until it may be again', () => {
  const lost = replay([{ type: 'categories.received', items: [general] }], loaded);
  assert.deepEqual(ids(lost), [1]);
  assert.equal(lost.missing[2], 'missing', 'its own page says that it is not there');
  const again = replay(
    [
      { type: 'categories.received', items: [general, staff] },
      { type: 'list.page', fit: 'refresh', key: 'all', page: page([post(2, inStaff), post(1)]), asOf: 12 },
      { type: 'post.received', post: post(2, inStaff), asOf: 12 },
    ],
    lost,
  );
  assert.deepEqual(ids(again), [2, 1]);
  assert.equal(again.missing[2], undefined);
});

test('a post that went out of sight comes back by a later word of it, and not by an earlier', () => {
  const gone = replay([{ type: 'post.deleted', seq: 11, post_id: 1, category_id: 1 }], loaded);
  assert.deepEqual([ids(gone), countOf(gone, 0)], [[2], 0]);
  const moved = (seq) => ({ type: 'post.updated', seq, post: post(1, { version: 3 }) });
  assert.deepEqual(ids(replay([moved(9)], gone)), [2]);
  const back = replay([moved(12)], gone);
  assert.deepEqual([ids(back), countOf(back, 0)], [[2, 1], 1]);
});

test('where moderators write, members find nothing to write in', () => {
  const items = [general, { ...staff, writable_by: 'moderators' }];
  const member = replay(
    [
      { type: 'categories.received', items },
      { type: 'session.changed', me: ann },
    ],
    loaded,
  );
  const slugs = (state) => writable(state).map(({ slug }) => slug);
  assert.deepEqual(slugs(member), ['general']);
  assert.deepEqual([isClosed(member, 1), isClosed(member, 2)], [false, true]);
  const moderator = replay([{ type: 'session.changed', me: { ...ann, role: 'moderator' } }], member);
  assert.deepEqual(slugs(moderator), ['general', 'staff']);
  assert.equal(isClosed(moderator, 2), false);
});
