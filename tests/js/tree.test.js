import assert from 'node:assert/strict';
import { test } from 'node:test';
import { above, asTree, inOrder } from '../../static/js/core/reading/tree.js';

const comment = (id, reply_to = null) => ({ id, reply_to, post_id: 1 });
const shown = (branches) =>
  branches.map(({ comment: { id }, depth, answers }) => `${'.'.repeat(depth)}${id}/${answers}`).join(' ');

const THREAD = [comment(1), comment(2, 1), comment(3), comment(4, 2), comment(5, 1), comment(6, 99)];

test('each comment stands under the one that it answers, oldest first', () => {
  assert.equal(shown(asTree(THREAD, new Set())), '1/3 .2/1 ..4/0 .5/0 3/0 6/0');
  assert.equal(shown(inOrder(THREAD)), '1/0 2/0 3/0 4/0 5/0 6/0');
  assert.deepEqual(asTree([], new Set()), []);
});

test('what stands under a folded comment is not shown, and is counted', () => {
  assert.equal(shown(asTree(THREAD, new Set([2]))), '1/3 .2/1 .5/0 3/0 6/0');
  assert.equal(shown(asTree(THREAD, new Set([1]))), '1/3 3/0 6/0');
  assert.equal(asTree(THREAD, new Set([1]))[0].folded, true);
});

test('a comment is found under all those that it stands under', () => {
  assert.deepEqual(above(THREAD, 4), [2, 1]);
  assert.deepEqual(above(THREAD, 6), []);
  assert.deepEqual(above(THREAD, 77), []);
});

test('a long thread in which each answers the one before is no harder than any other', () => {
  const chain = Array.from({ length: 50_000 }, (_, at) => comment(at + 1, at === 0 ? null : at));
  const tree = asTree(chain, new Set());
  assert.equal(tree.length, 50_000);
  assert.deepEqual([tree[0].answers, tree.at(-1).depth], [49_999, 49_999]);
  assert.equal(asTree(chain, new Set([1])).length, 1);
});
