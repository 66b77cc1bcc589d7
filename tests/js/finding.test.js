import assert from 'node:assert/strict';
import { test } from 'node:test';
import { href, routeOf } from '../../static/js/core/routes.js';
import { postsIn } from '../../static/js/core/state.js';
import { marked } from '../../static/js/core/text/marks.js';
import { page, post, replay } from './state.js';

test('the pages of tags and of the search have addresses', () => {
  assert.deepEqual(routeOf('/tags/rye', '?sort=active'), { name: 'tag', tag: 'rye', order: 'sort=active' });
  assert.deepEqual(routeOf(href.tag('パン')), { name: 'tag', tag: 'パン', order: '' });
  assert.deepEqual(routeOf('/search', '?q=x'), { name: 'search' });
});

test('what the server marks is told apart from what people write', () => {
  assert.deepEqual(marked('a &lt;b&gt; <mark>R&amp;D</mark> &quot;c&#39;'), [
    { text: 'a <b> ', hit: false },
    { text: 'R&D', hit: true },
    { text: ' "c\'', hit: false },
  ]);
  assert.deepEqual(marked('&lt;mark&gt;no&lt;/mark&gt;'), [{ text: '<mark>no</mark>', hit: false }]);
  assert.deepEqual(marked(''), []);
});

test('a post is in the list of each of its tags', () => {
  const key = 'g:rye';
  const state = replay([
    { type: 'list.page', fit: 'older', key, page: page([post(1, { tags: ['rye'] })]), asOf: 10, at: null },
    { type: 'post.created', seq: 11, post: post(2, { tags: ['bread', 'rye'] }) },
    { type: 'post.created', seq: 12, post: post(3, { tags: ['bread'] }) },
    { type: 'post.updated', seq: 13, post: post(1, { version: 2, tags: ['wheat'] }) },
  ]);
  assert.deepEqual(
    postsIn(state, key).map(({ id }) => id),
    [2],
  );
});

test('a tag that has another name has it on all posts, also where a late answer says the old one', () => {
  const old = post(1, { tags: ['loaf', 'rye'] });
  const state = replay([
    { type: 'post.received', post: old, asOf: 10 },
    { type: 'post.received', post: post(2, { tags: ['rye'] }), asOf: 10 },
    { type: 'tags.changed', seq: 11, from: 'loaf', to: 'rye' },
  ]);
  assert.deepEqual(
    [1, 2].map((id) => state.posts[id].value.tags),
    [['rye'], ['rye']],
  );
  const late = replay([{ type: 'post.received', post: old, asOf: 10 }], state);
  assert.deepEqual(late.posts[1].value.tags, ['rye']);
  const edited = replay([{ type: 'post.updated', seq: 12, post: { ...old, version: 2, tags: ['x'] } }], late);
  assert.deepEqual(edited.posts[1].value.tags, ['x']);
});
