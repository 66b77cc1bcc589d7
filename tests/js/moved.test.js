import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commentsOf } from '../../static/js/core/state.js';
import { comment, counters, post, replay } from './state.js';

const page = (id, ids, asOf) => ({
  type: 'list.page',
  fit: 'around',
  key: `t:${id}`,
  page: { items: ids.map((one) => comment(one, { post_id: id })), next: null, previous: null },
  asOf,
});
const moved = (more = {}) => ({
  type: 'comments.moved',
  seq: 20,
  category_id: 1,
  from: 1,
  to: 2,
  ids: null,
  post: { ...counters(20), id: 2, comments: 3 },
  ...more,
});
const begun = () =>
  replay([
    { type: 'post.created', seq: 1, post: post(1) },
    { type: 'post.created', seq: 2, post: post(2) },
    page(1, [11, 12], 10),
    page(2, [13], 10),
  ]);

test('comments that have moved are under the other post, and the way there is known', () => {
  const state = replay([moved()], begun());
  assert.deepEqual(commentsOf(state, 1), []);
  assert.equal(state.comments[11].value.post_id, 2);
  assert.equal(state.posts[2].value.comments, 3);
  assert.deepEqual(state.moved, { 1: 2 });
  const gone = replay([{ type: 'post.deleted', seq: 21, post_id: 1, category_id: 1 }], state);
  assert.equal(gone.posts[1], undefined);
  const all = replay([page(2, [13, 12, 11], 22)], gone);
  assert.deepEqual(
    commentsOf(all, 2).map(({ id }) => id),
    [11, 12, 13],
  );
});

test('whoever was led to the one is led on', () => {
  const state = replay([moved(), moved({ seq: 30, from: 2, to: 3, post: { ...counters(30), id: 3 } })]);
  assert.deepEqual(state.moved, { 1: 3, 2: 3 });
});

test('of those that become a post the first leaves a line, and the others are elsewhere', () => {
  const apart = moved({ ids: [11, 12], to: null, post: { ...counters(20), id: 1, comments: 0 } });
  const state = replay([apart], begun());
  const [line, ...others] = commentsOf(state, 1);
  assert.deepEqual([line.id, line.deleted, others], [11, true, []]);
  assert.deepEqual(line.moved, { comments: 2, post_id: null });
  assert.equal(state.comments[12], undefined);
  assert.deepEqual(state.moved, {});
  const [, answered] = [state, { ...line, moved: { comments: 2, post_id: 3 } }];
  const all = replay(
    [{ ...page(1, [], 22), page: { items: [answered], next: null, previous: null } }],
    state,
  );
  assert.equal(commentsOf(all, 1)[0].moved.post_id, 3);
  // The others are welcome where they stand now.
  assert.equal(replay([page(3, [12], 22)], all).comments[12].value.post_id, 3);
});
