import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lists } from '../../static/js/actions/lists.js';
import { reduce } from '../../static/js/core/reducer.js';
import { commentsOf, initial } from '../../static/js/core/state.js';
import { createStore } from '../../static/js/core/store.js';
import { ApiError } from '../../static/js/net/api.js';
import { ann, comment, counters, replay } from './state.js';

const key = 't:1';
const said = (state) => commentsOf(state, 1).map(({ id }) => id);
const part = (ids, next, previous, asOf = 10) => ({
  type: 'list.page',
  fit: 'around',
  key,
  page: { items: ids.map((id) => comment(id)), next, previous },
  asOf,
});
const news = (id, seq, more = {}) => ({
  type: 'comment.created',
  seq,
  category_id: 1,
  comment: comment(id, more),
  post: counters(id),
});

test('a part of a thread is shown in reading order, and grows at either end', () => {
  const state = replay([part([52, 51, 50], 'older', 'newer')]);
  assert.deepEqual(said(state), [50, 51, 52]);
  const more = replay(
    [
      {
        type: 'list.page',
        fit: 'older',
        key,
        page: { items: [comment(49), comment(48)], next: null },
        asOf: 11,
      },
      {
        type: 'list.page',
        fit: 'newer',
        key,
        page: { items: [comment(54), comment(53)], next: 'x', previous: null },
        asOf: 11,
      },
    ],
    state,
  );
  assert.deepEqual(said(more), [48, 49, 50, 51, 52, 53, 54]);
  assert.deepEqual([more.lists[key].next, more.lists[key].previous], [null, null]);
});

test('what is new lies beyond the end that is loaded until that is the very end', () => {
  const open = { type: 'list.open', key, open: true };
  const state = replay([part([52, 51], 'older', 'newer'), open, news(90, 20), news(91, 21, { author: ann })]);
  assert.deepEqual(said(state), [51, 52], 'never with a gap in between');
  assert.deepEqual(state.lists[key].held, [91, 90]);
  assert.deepEqual(said(replay([{ type: 'list.revealed', key }], state)), [51, 52]);
  const end = replay(
    [
      {
        type: 'list.page',
        fit: 'newer',
        key,
        page: { items: [comment(91), comment(90), comment(53)], next: 'x', previous: null },
        asOf: 22,
      },
    ],
    state,
  );
  assert.deepEqual([said(end), end.lists[key].held], [[51, 52, 53, 90, 91], []]);
  assert.deepEqual(said(replay([news(92, 23)], end)), [51, 52, 53, 90, 91, 92]);
});

test('an edit beyond the end that is loaded is no news', () => {
  const edited = { ...news(70, 20, { version: 2 }), type: 'comment.updated' };
  const state = replay([part([52, 51], 'older', 'newer'), edited]);
  assert.deepEqual([said(state), state.lists[key].held], [[51, 52], []]);
  assert.equal(state.comments[70].value.version, 2);
});

test('what is told while a part is under way is not lost, in any order', () => {
  const loading = { type: 'list.loading', key };
  for (const previous of [null, 'newer']) {
    const state = replay([loading, news(60, 20), part([52, 51], 'older', previous, 15)]);
    assert.deepEqual([...said(state), ...state.lists[key].held], [51, 52, 60], `previous ${previous}`);
  }
  const gone = replay([
    loading,
    { type: 'comment.deleted', seq: 20, category_id: 1, comment_id: 51, post: counters(1) },
    part([52, 51], 'older', null, 15),
  ]);
  assert.deepEqual(said(gone), [52]);
});

/** A thread of the comments 1 to 100 on a server. */
function server() {
  const calls = [];
  const all = Array.from({ length: 100 }, (_, i) => 100 - i);
  const api = {
    comments: async (_post, { before, after, around, limit }) => {
      calls.push({ before, after, around, limit });
      if (typeof around === 'number' && !all.includes(around))
        throw new ApiError('There is no such comment.', 404, 'not_found', {}, null);
      const middle = around === 'first' ? 99 : around ? all.indexOf(around) : 0;
      const from = after
        ? all.indexOf(Number(after)) - limit
        : before
          ? all.indexOf(Number(before)) + 1
          : around
            ? Math.min(middle - Math.floor((limit - 1) / 2), 100 - limit)
            : 0;
      const ids = all.slice(Math.max(0, from), from + limit);
      const [next, previous] = [
        ids.at(-1) > 1 ? String(ids.at(-1)) : null,
        ids[0] < 100 ? String(ids[0]) : null,
      ];
      return { items: ids.map((id) => comment(id)), next, previous: around || after ? previous : undefined };
    },
  };
  const store = createStore(reduce, initial());
  return { calls, store, lists: new Lists({ store, api }), shown: () => said(store.get()) };
}

test('a thread begins at its beginning and is read on to its end', async () => {
  const { lists, shown, calls } = server();
  await lists.load(key);
  assert.deepEqual([shown()[0], shown().length], [1, 20]);
  for (let i = 0; i < 6; i += 1) await lists.newer(key);
  assert.deepEqual(
    shown(),
    Array.from({ length: 100 }, (_, i) => i + 1),
  );
  assert.equal(calls.length, 5, 'at the end nothing more is asked for');
});

test('any comment is reached in one step, the first, the last and one that is gone', async () => {
  for (const id of [1, 2, 50, 99, 100]) {
    const { lists, shown, calls } = server();
    lists.expect(0, id);
    await lists.load(key);
    assert.ok(shown().includes(id), String(id));
    assert.equal(await lists.reach(key, id), true);
    assert.equal(calls.length, 1);
  }
  const { lists, shown } = server();
  lists.expect(0, 4711);
  await lists.load(key);
  assert.equal(shown()[0], 1, 'then it begins at its beginning');
  assert.equal(await lists.reach(key, 4711), false);
  assert.equal(await lists.reach(key, 77), true);
  assert.ok(shown().includes(77) && !shown().includes(1), 'one part, without a gap');
});

test('a fresh look stays where the reader looks, and the end is one step away', async () => {
  const { lists, shown, store } = server();
  await lists.reach(key, 50);
  assert.equal(await lists.refresh(key, 52), true);
  assert.ok(shown().includes(52));
  assert.equal(await lists.refresh(key, 4711), true, 'what was looked at is gone: from the beginning');
  assert.equal(shown()[0], 1);
  await lists.end(key);
  assert.deepEqual([shown().at(-1), store.get().lists[key].previous], [100, null]);
  await lists.begin(key);
  assert.equal(shown()[0], 1);
});

test('an older page that comes after the reader has gone elsewhere is dropped', async () => {
  const { lists, shown } = server();
  await lists.reach(key, 90);
  const late = lists.older(key);
  await lists.reach(key, 10);
  await late;
  const ids = shown();
  assert.equal(ids.length, ids.at(-1) - ids[0] + 1, 'no gap');
});
