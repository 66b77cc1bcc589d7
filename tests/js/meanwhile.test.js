import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newestComment, writtenMeanwhile } from '../../static/js/core/reading/meanwhile.js';
import { initial } from '../../static/js/core/state.js';

const person = (id) => ({ id, username: `person-${id}` });

test('what others have written under the post since is told, oldest first', () => {
  const comment = (id, author, more = {}) => [
    id,
    { value: { id, post_id: 1, author: person(author), body: `${id}`, ...more }, touched: 0 },
  ];
  const state = {
    ...initial(),
    me: person(1),
    blocked: [person(3)],
    comments: Object.fromEntries([
      comment(4, 2),
      comment(5, 2),
      comment(6, 1),
      comment(7, 3),
      comment(8, 4, { post_id: 2 }),
      [9, { value: { id: 9, post_id: 1, deleted: true, created_at: '' }, touched: 0 }],
      comment(10, 4),
    ]),
  };
  assert.equal(newestComment(state, 1), 10);
  assert.equal(newestComment(state, 3), 0);
  assert.deepEqual(
    writtenMeanwhile(state, 1, 4).map(({ id }) => id),
    [5, 10],
  );
  assert.deepEqual(writtenMeanwhile(state, 1, 10), []);
});
