import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Lists } from '../../static/js/actions/lists.js';
import { Outbox } from '../../static/js/actions/outbox.js';
import { reduce } from '../../static/js/core/reducer.js';
import { initial, pendingIn, postsIn } from '../../static/js/core/state.js';
import { createStore } from '../../static/js/core/store.js';
import { ApiError } from '../../static/js/net/api.js';
import { ann, page, post, storage } from './state.js';

const settle = () => new Promise((resolve) => setImmediate(resolve));
const away = () =>
  Promise.reject(new ApiError('The server can’t be reached right now.', 0, 'network', {}, null));
const fields = { category: 'general', title: 'Hi', body: 'there' };

function desk(createPost) {
  const store = createStore(reduce, initial());
  store.dispatch({
    type: 'session.changed',
    me: {
      ...ann,
      email: 'a@example.org',
      first_name: null,
      last_name: null,
      age: null,
      gender: null,
      bio: null,
    },
  });
  store.dispatch({ type: 'list.page', fit: 'older', key: 'all', page: page([post(1)]), asOf: 1 });
  const calls = [];
  const writing = new Outbox({
    store,
    api: {
      createPost: (sent, key) => {
        calls.push(key);
        return createPost(calls.length, sent);
      },
    },
  });
  return { store, writing, calls, pending: () => pendingIn(store.get(), 'all') };
}

test('what is sent shows at once and gives way to the answer', async () => {
  storage();
  const { store, writing, pending } = desk(async () => post(2, { title: 'Hi' }));
  writing.post(fields);
  assert.deepEqual(
    pending().map(({ status }) => status),
    ['sending'],
  );
  await settle();
  assert.equal(pending().length, 0);
  assert.deepEqual(
    postsIn(store.get(), 'all').map(({ id }) => id),
    [2, 1],
  );
});

test('what the server could not take is sent again by itself, under the same key', async () => {
  storage();
  mock.timers.enable({ apis: ['setTimeout'] });
  const { writing, calls, pending } = desk((n) => (n < 3 ? away() : Promise.resolve(post(2))));
  writing.post(fields);
  await settle();
  assert.equal(pending()[0].status, 'waiting');
  mock.timers.tick(30_000);
  await settle();
  writing.flush();
  await settle();
  assert.equal(pending().length, 0);
  assert.equal(calls.length, 3);
  assert.equal(new Set(calls).size, 1);
  mock.timers.reset();
});

test('what the server refuses stays with its reason until its author decides', async () => {
  storage();
  const { writing, calls, pending } = desk(() =>
    Promise.reject(new ApiError('No.', 422, 'validation', { title: ['Too long.'] }, null)),
  );
  writing.post(fields);
  await settle();
  assert.deepEqual([pending()[0].status, pending()[0].error], ['failed', 'Too long.']);
  writing.flush();
  await settle();
  assert.equal(calls.length, 1);
  writing.discard(pending()[0].key);
  assert.equal(pending().length, 0);
});

test('a reload in the middle of sending sends it again under the same key', async () => {
  const kept = storage();
  const first = desk(() => new Promise(() => {}));
  first.writing.post(fields);
  await settle();
  assert.equal(kept.size, 1);
  const second = desk(async () => post(2));
  second.writing.restore(ann.id);
  await settle();
  assert.deepEqual(second.calls, first.calls);
  assert.equal(kept.size, 0);
});

test('what is older than the server’s memory of keys is never sent by itself', async () => {
  const kept = storage();
  const first = desk(() => new Promise(() => {}));
  first.writing.post(fields);
  await settle();
  const [[key, text]] = [...kept];
  kept.set(
    key,
    JSON.stringify({ ...JSON.parse(text), created_at: new Date(Date.now() - 86_400_000).toISOString() }),
  );
  const second = desk(async () => post(2));
  second.writing.restore(ann.id);
  await settle();
  assert.deepEqual([second.calls.length, second.pending()[0].status], [0, 'failed']);
});

/** A server with posts 1..n that answers as the contract says. */
function library(n) {
  const all = Array.from({ length: n }, (_, i) => post(n - i));
  return {
    all,
    posts: async ({ before, limit = 20 }) => {
      const items = all.filter(({ id }) => !before || id < Number(before)).slice(0, limit);
      const last = items[items.length - 1];
      return page(items, last && all.some(({ id }) => id < last.id) ? String(last.id) : null);
    },
  };
}

test('page after page the list has every post once', async () => {
  const store = createStore(reduce, initial());
  const lists = new Lists({ store, api: library(47) });
  await lists.load('all');
  await lists.older('all');
  await lists.older('all');
  await lists.older('all');
  assert.deepEqual(
    postsIn(store.get(), 'all').map(({ id }) => id),
    Array.from({ length: 47 }, (_, i) => 47 - i),
  );
  assert.equal(store.get().lists.all.next, null);
});

test('a fresh look reaches down to what was loaded and finds what is gone', async () => {
  const store = createStore(reduce, initial());
  const server = library(60);
  const lists = new Lists({ store, api: server });
  await lists.load('all');
  await lists.older('all');
  server.all.splice(5, 1); // post 55 is deleted while nobody listens
  server.all.unshift(post(61));
  store.dispatch({ type: 'list.open', key: 'all', open: false });
  assert.equal(await lists.refresh('all'), true);
  const ids = postsIn(store.get(), 'all').map(({ id }) => id);
  assert.ok(!ids.includes(55) && ids.includes(54) && ids[0] === 60);
  assert.deepEqual(store.get().lists.all.held, [61]);
});

test('a look that fails leaves everything as it is and says so', async () => {
  const store = createStore(reduce, initial());
  const server = library(5);
  const lists = new Lists({ store, api: server });
  await lists.load('all');
  const before = store.get();
  server.posts = away;
  assert.equal(await lists.refresh('all'), false);
  assert.equal(store.get(), before);
});

test('a list is never loaded twice at once', async () => {
  const store = createStore(reduce, initial());
  const server = library(50);
  let asked = 0;
  const lists = new Lists({
    store,
    api: {
      posts: (which) => {
        asked += 1;
        return server.posts(which);
      },
    },
  });
  await Promise.all([lists.load('all'), lists.load('all')]);
  await Promise.all([lists.older('all'), lists.older('all'), lists.older('all')]);
  assert.equal(asked, 2);
});

test('what came too fast says so and is sent again when the server says, under the same key', async () => {
  storage();
  mock.timers.enable({ apis: ['setTimeout'] });
  const tooFast = new ApiError('That was a lot of posts in a short time.', 429, 'rate_limited', {}, 6_000);
  const { writing, calls, pending } = desk((n) =>
    n < 2 ? Promise.reject(tooFast) : Promise.resolve(post(2)),
  );
  writing.post(fields);
  await settle();
  assert.deepEqual(
    [pending()[0].status, pending()[0].error],
    ['waiting', 'That was a lot of posts in a short time.'],
  );
  mock.timers.tick(5_999);
  await settle();
  assert.equal(calls.length, 1);
  mock.timers.tick(1);
  await settle();
  assert.equal(pending().length, 0);
  assert.equal(calls.length, 2);
  assert.equal(new Set(calls).size, 1);
  mock.timers.reset();
});
