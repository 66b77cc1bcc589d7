import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lists } from '../../static/js/actions/lists.js';
import { reduce } from '../../static/js/core/reducer.js';
import { LISTS_KEPT } from '../../static/js/core/retention.js';
import { commentsOf, initial, postsIn } from '../../static/js/core/state.js';
import { createStore } from '../../static/js/core/store.js';
import { bo, comment, counters, message, page, post, replay } from './state.js';

const help = { id: 2, slug: 'help', name: 'Help' };
const kinds = ['posts', 'comments', 'messages', 'notifications'];
const kept = (state) => kinds.map((kind) => Object.keys(state[kind]).length).reduce((a, b) => a + b);
const ids = (state, key = 'all') => postsIn(state, key).map(({ id }) => id);

/** A day on a busy forum: posts here and elsewhere, comments, edits, deletions. */
function* news(count, first = 1_000) {
  for (let i = 0; i < count; i += 1) {
    const [seq, id] = [first + i, first + i];
    if (i % 5 === 0) yield { type: 'post.created', seq, post: post(id) };
    else if (i % 5 === 1) yield { type: 'post.created', seq, post: post(id, { category: help }) };
    else if (i % 5 === 2)
      yield {
        type: 'comment.created',
        seq,
        category_id: 1,
        comment: comment(id, { post_id: id - 2 }),
        post: counters(1, { id: id - 2 }),
      };
    else if (i % 5 === 3)
      yield { type: 'post.updated', seq, post: post(id - 3, { version: 2, title: 'edited' }) };
    else yield { type: 'post.deleted', seq, post_id: id - 3, category_id: 2 };
  }
}

const shown = (key, items, open, next = null) =>
  replay([
    { type: 'list.shown', key },
    { type: 'list.loading', key },
    { type: 'list.page', fit: 'older', key, page: page(items, next), asOf: 10 },
    { type: 'list.open', key, open },
  ]);

test('after 10,000 events the page holds no more than after 5,000, and little', () => {
  for (const open of [true, false]) {
    let state = shown('all', [post(2), post(1)], open);
    const sizes = [];
    let at = 0;
    for (const event of news(10_000)) {
      state = reduce(state, event);
      at += 1;
      if (at === 5_000 || at === 10_000) sizes.push(kept(state));
    }
    assert.ok(sizes[1] <= 2_000, `${sizes[1]} are kept`);
    assert.ok(sizes[1] <= sizes[0] + 600, `${sizes[0]} became ${sizes[1]}`);
    assert.ok(Object.keys(state.tombstones).length <= 2_000);
  }
});

test('what is on screen stays whatever happens elsewhere', () => {
  const here = Array.from({ length: 40 }, (_, i) => post(40 - i));
  let state = shown('c:general', here, false);
  for (const event of news(2_000)) state = reduce(state, event);
  assert.deepEqual(
    ids(state, 'c:general'),
    here.map(({ id }) => id),
  );
});

test('a long list at whose top the reader is loses its oldest posts, and finds them again', async () => {
  const all = [];
  const api = {
    posts: async ({ before, limit }) => {
      const items = all.filter(({ id }) => !before || id < Number(before)).slice(0, limit);
      return page(items, items[limit - 1] ? String(items[limit - 1].id) : null);
    },
  };
  const store = createStore(reduce, shown('all', [], true));
  for (let id = 1; id <= 700; id += 1) {
    all.unshift(post(id));
    store.dispatch({ type: 'post.created', seq: 100 + id, post: post(id) });
  }
  assert.ok(ids(store.get()).length <= 300);
  assert.equal(ids(store.get())[0], 700);
  const lists = new Lists({ store, api });
  for (let pages = 0; pages < 40 && store.get().lists.all.next !== null; pages += 1) await lists.older('all');
  assert.deepEqual(
    ids(store.get()),
    all.map(({ id }) => id),
  );
});

test('of more new posts than anybody reads the newest are shown when they are asked for', () => {
  let state = shown('all', [post(2), post(1)], false);
  for (let id = 1_000; id < 3_000; id += 1)
    state = reduce(state, { type: 'post.created', seq: id, post: post(id) });
  assert.deepEqual(ids(state), [2, 1]);
  assert.equal(state.lists.all.held.length, 2_000, 'the pill counts all');
  state = reduce(state, { type: 'list.revealed', key: 'all' });
  assert.equal(ids(state).length, 200);
  assert.equal(ids(state)[0], 2_999);
  assert.notEqual(state.lists.all.next, null, 'there is more below');
});

test('behind the end of a thread that is not looked at, comments come in pages', async () => {
  const all = [comment(1)];
  const api = {
    comments: async (_post, { around, after, limit }) => {
      const older = all.filter(({ id }) => id <= (around ?? 0)).slice(-limit / 2);
      const newer = all.filter(({ id }) => id > (around ?? Number(after))).slice(0, limit / 2);
      const part = [...older, ...newer];
      const last = part[part.length - 1];
      const previous = last && last.id < all[all.length - 1].id ? String(last.id) : null;
      return { items: part.reverse(), next: null, previous };
    },
  };
  const store = createStore(reduce, shown('t:1', [comment(1)], false));
  for (let id = 2; id <= 400; id += 1) {
    all.push(comment(id));
    const event = { seq: 100 + id, category_id: 1, comment: comment(id), post: counters(id) };
    store.dispatch({ type: 'comment.created', ...event });
  }
  const said = () => commentsOf(store.get(), 1).map(({ id }) => id);
  assert.deepEqual(said(), [1]);
  const lists = new Lists({ store, api });
  for (let pages = 0; pages < 60 && store.get().lists['t:1'].previous !== null; pages += 1)
    await lists.newer('t:1');
  assert.deepEqual(
    said(),
    all.map(({ id }) => id),
  );
});

test('a comment that is answered on screen is kept for its writer’s name', () => {
  let state = shown('t:1', [comment(900, { reply_to: 5 })], true, 'older');
  state = reduce(state, { type: 'comment.received', comment: comment(5, { author: bo }), asOf: 10 });
  for (const event of news(2_000)) state = reduce(state, event);
  assert.equal(state.comments[5].value.author.username, 'bo');
});

test('the lists that were shown last are kept, and those before them are fetched again', () => {
  let state = initial();
  for (let id = 1; id <= 40; id += 1) {
    const key = `t:${id}`;
    state = replay(
      [
        { type: 'list.shown', key },
        { type: 'list.page', fit: 'around', key, page: page([comment(id, { post_id: id })]), asOf: 10 },
        { type: 'list.open', key, open: true },
      ],
      state,
    );
  }
  assert.equal(Object.keys(state.lists).length, LISTS_KEPT);
  assert.equal(Object.keys(state.open).length, LISTS_KEPT);
  assert.ok(state.lists['t:40'] && state.lists['t:29'] && !state.lists['t:28']);
});

test('messages of conversations that are not open are not kept for ever', () => {
  let state = replay([{ type: 'session.changed', me: { ...bo, id: 1, username: 'ann' } }]);
  for (let id = 1; id <= 5_000; id += 1)
    state = reduce(state, { type: 'message.created', seq: id, message: message(id) });
  assert.ok(kept(state) <= 700, `${kept(state)} are kept`);
  assert.equal(state.conversations.bo.unread, 5_000);
});
