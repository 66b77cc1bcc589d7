import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lists } from '../../static/js/actions/lists.js';
import { reduce } from '../../static/js/core/reducer.js';
import { initial, postsIn } from '../../static/js/core/state.js';
import { createStore } from '../../static/js/core/store.js';
import { ann, page, post, replay } from './state.js';

const ids = (state) => postsIn(state, 'all').map(({ id }) => id);

test('an older page that was asked for at an end that is no more opens no hole in the list', () => {
  const start = [
    { type: 'list.page', fit: 'older', key: 'all', page: page([post(12), post(11)], 'c1'), asOf: 10 },
    { type: 'list.loading', key: 'all', end: 'older' },
  ];
  const late = {
    type: 'list.page',
    fit: 'older',
    key: 'all',
    page: page([post(10), post(9)], 'c0'),
    asOf: 10,
    at: 'c1',
  };
  assert.deepEqual(ids(replay([...start, late])), [12, 11, 10, 9]);

  const newest = page([post(90), post(89)], 'c2');
  const anew = { type: 'list.page', fit: 'refresh', key: 'all', page: newest, asOf: 50 };
  const replaced = replay([...start, anew, late]);
  assert.deepEqual(ids(replaced), [90, 89]);
  assert.deepEqual([replaced.lists.all.next, replaced.lists.all.older], ['c2', 'idle']);

  const forgotten = replay([...start, { type: 'lists.forgotten', except: [] }, late]);
  assert.equal(forgotten.lists.all, undefined, 'it is fetched from the newest on when it is looked at');
});

test('an older page opens no hole where a long list has let go of its end meanwhile', () => {
  const many = Array.from({ length: 300 }, (_, at) => post(400 - at));
  const state = replay([
    { type: 'list.page', fit: 'older', key: 'all', page: page(many, 'c1'), asOf: 10 },
    { type: 'list.loading', key: 'all', end: 'older' },
    { type: 'post.created', seq: 11, post: post(401) },
    { type: 'list.page', fit: 'older', key: 'all', page: page([post(100)], null), asOf: 10, at: 'c1' },
  ]);
  const shown = ids(state);
  assert.deepEqual([shown[0], shown.at(-1)], [401, 202]);
  assert.equal(shown.length, 200);
});

test('what one person asked for is not shown to the next', async () => {
  const store = createStore(reduce, initial());
  store.dispatch({ type: 'session.changed', me: ann });
  let answer = (_page) => {};
  const api = { notifications: () => new Promise((resolve) => (answer = resolve)) };
  const lists = new Lists({ store, api });
  const loading = lists.load('n:all');
  store.dispatch({ type: 'session.changed', me: { ...ann, id: 7, username: 'cyd' } });
  answer({ ...page([]), unread: 3, unread_of_messages: 0 });
  await loading;
  assert.equal(store.get().lists['n:all'], undefined);
  assert.equal(store.get().unreadCounts, null);
});
