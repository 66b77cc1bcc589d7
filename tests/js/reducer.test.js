import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commentsOf, initial, pendingIn, postsIn } from '../../static/js/core/state.js';
import { ann, bo, comment, counters, orders, page, post, replay } from './state.js';

const loaded = (...posts) =>
  replay([
    { type: 'list.loading', key: 'all' },
    { type: 'list.page', fit: 'older', key: 'all', page: page(posts), asOf: 10 },
  ]);
const ids = (state, key = 'all') => postsIn(state, key).map(({ id }) => id);
const me = {
  ...ann,
  email: 'ann@example.org',
  first_name: null,
  last_name: null,
  age: null,
  gender: null,
  bio: null,
};

test('an answer and its broadcast end in the same state in either order', () => {
  const answer = { type: 'post.received', post: post(5), asOf: 10 };
  const broadcast = { type: 'post.created', seq: 11, post: post(5) };
  const ends = orders([answer, broadcast]).map((order) => replay(order, loaded(post(1))));
  for (const end of ends) assert.deepEqual(ids(end), [5, 1]);
  assert.deepEqual(ends[0].posts[5].value, ends[1].posts[5].value);
});

test('an older version never replaces a newer one', () => {
  const edits = [2, 3, 4].map((version) => ({
    type: 'post.updated',
    seq: 10 + version,
    post: post(1, { version, title: `v${version}` }),
  }));
  for (const order of orders(edits)) assert.equal(replay(order, loaded(post(1))).posts[1].value.title, 'v4');
});

test('a deleted post stays dead whatever comes late', () => {
  const dead = replay(
    [{ type: 'post.deleted', seq: 11, post_id: 1, category_id: 1 }],
    loaded(post(1), post(2)),
  );
  assert.deepEqual(ids(dead), [2]);
  const late = replay(
    [
      { type: 'post.received', post: post(1, { version: 9 }), asOf: 10 },
      { type: 'list.page', fit: 'older', key: 'all', page: page([post(2), post(1)]), asOf: 10 },
      { type: 'post.updated', seq: 9, post: post(1, { version: 9 }) },
    ],
    dead,
  );
  assert.deepEqual(ids(late), [2]);
  assert.equal(late.posts[1], undefined);
});

test('a fetched answer does not turn back a counter that an event has moved on', () => {
  const state = replay(
    [
      { type: 'comment.created', seq: 12, category_id: 1, comment: comment(7), post: counters(4) },
      { type: 'post.received', post: post(1, { comments: 3 }), asOf: 11 },
    ],
    loaded(post(1)),
  );
  assert.equal(state.posts[1].value.comments, 4);
});

test('a fetched answer newer than every event does set the counter', () => {
  const state = replay(
    [
      { type: 'comment.created', seq: 12, category_id: 1, comment: comment(7), post: counters(4) },
      { type: 'post.received', post: post(1, { comments: 9 }), asOf: 12 },
    ],
    loaded(post(1)),
  );
  assert.equal(state.posts[1].value.comments, 9);
});

test('new posts wait while the reader is further down and come in order when asked for', () => {
  const state = replay(
    [
      { type: 'list.open', key: 'all', open: false },
      { type: 'post.created', seq: 11, post: post(2) },
      { type: 'list.open', key: 'all', open: true },
      { type: 'post.created', seq: 12, post: post(3) },
    ],
    loaded(post(1)),
  );
  assert.deepEqual(ids(state), [1]);
  assert.deepEqual(state.lists.all.held, [3, 2]);
  assert.deepEqual(ids(replay([{ type: 'list.revealed', key: 'all' }], state)), [3, 2, 1]);
});

test('a post that came while the first page was on its way is kept', () => {
  const state = replay([
    { type: 'list.loading', key: 'all' },
    { type: 'post.created', seq: 11, post: post(3) },
    { type: 'list.page', fit: 'older', key: 'all', page: page([post(2), post(1)]), asOf: 10 },
  ]);
  assert.deepEqual(ids(state), [3, 2, 1]);
});

test('an event about a post below what is loaded opens no hole in the list', () => {
  const state = replay([
    { type: 'list.loading', key: 'all' },
    { type: 'list.page', fit: 'older', key: 'all', page: page([post(30), post(29)], 'cursor'), asOf: 10 },
    { type: 'post.updated', seq: 11, post: post(3, { version: 2 }) },
  ]);
  assert.deepEqual(ids(state), [30, 29]);
});

test('a post that moves to another category leaves the first and enters the second', () => {
  const help = { id: 2, slug: 'help', name: 'Help' };
  const state = replay([
    { type: 'list.page', fit: 'older', key: 'c:general', page: page([post(1)]), asOf: 10 },
    { type: 'list.page', fit: 'older', key: 'c:help', page: page([]), asOf: 10 },
    { type: 'post.updated', seq: 11, post: post(1, { version: 2, category: help }) },
  ]);
  assert.deepEqual([ids(state, 'c:general'), ids(state, 'c:help')], [[], [1]]);
});

test('after a resync what is gone disappears, what is new waits and what is read stays', () => {
  const reading = replay(
    [
      { type: 'list.open', key: 'all', open: false },
      {
        type: 'list.page',
        fit: 'refresh',
        key: 'all',
        page: page([post(5), post(4), post(2, { version: 2, title: 'edited' }), post(1)]),
        asOf: 20,
      },
    ],
    loaded(post(3), post(2), post(1)),
  );
  assert.deepEqual(ids(reading), [2, 1]);
  assert.deepEqual(reading.lists.all.held, [5, 4]);
  assert.equal(reading.posts[2].value.title, 'edited');
});

test('what an event told during the fetch of a resync is not taken for deleted', () => {
  const state = replay(
    [
      { type: 'post.created', seq: 21, post: post(9) },
      { type: 'list.page', fit: 'refresh', key: 'all', page: page([post(1)]), asOf: 20 },
    ],
    loaded(post(1)),
  );
  assert.deepEqual(ids(state), [9, 1]);
});

test('a gap too wide to close replaces the list only when the reader asks', () => {
  const start = replay([
    { type: 'list.page', fit: 'older', key: 'all', page: page([post(12), post(11)], 'c1'), asOf: 10 },
    { type: 'list.open', key: 'all', open: false },
  ]);
  const gap = replay(
    [{ type: 'list.page', fit: 'refresh', key: 'all', page: page([post(90), post(89)], 'c2'), asOf: 50 }],
    start,
  );
  assert.deepEqual(ids(gap), [12, 11]);
  const after = replay([{ type: 'list.revealed', key: 'all' }], gap);
  assert.deepEqual(ids(after), [90, 89]);
  assert.equal(after.lists.all.next, 'c2');
});

const thread = (...comments) =>
  replay([
    { type: 'post.received', post: post(1), asOf: 10 },
    { type: 'list.page', fit: 'older', key: 't:1', page: page(comments), asOf: 10 },
  ]);
const said = (state) => commentsOf(state, 1).map(({ id }) => id);

test('comments stand in reading order and new ones wait unless the end is in view', () => {
  const news = { type: 'comment.created', seq: 11, category_id: 1, comment: comment(9), post: counters(3) };
  assert.deepEqual(said(replay([news], thread(comment(8), comment(7)))), [7, 8]);
  assert.deepEqual(
    said(replay([{ type: 'list.open', key: 't:1', open: true }, news], thread(comment(8), comment(7)))),
    [7, 8, 9],
  );
});

test('a deleted comment that was answered leaves its place, any other leaves nothing', () => {
  const state = replay(
    [
      { type: 'comment.deleted', seq: 11, category_id: 1, comment_id: 7, post: counters(1) },
      { type: 'comment.deleted', seq: 12, category_id: 1, comment_id: 9, post: counters(1) },
    ],
    thread(comment(9), comment(8, { reply_to: 7 }), comment(7)),
  );
  assert.deepEqual(
    commentsOf(state, 1).map(({ id, deleted }) => [id, deleted === true]),
    [
      [7, true],
      [8, false],
    ],
  );
});

test('a comment deleted twice over leaves the chain of places standing', () => {
  const state = replay(
    [
      { type: 'comment.deleted', seq: 11, category_id: 1, comment_id: 8, post: counters(1) },
      { type: 'comment.deleted', seq: 12, category_id: 1, comment_id: 7, post: counters(1) },
    ],
    thread(comment(9, { reply_to: 8 }), comment(8, { reply_to: 7 }), comment(7)),
  );
  assert.deepEqual(said(state), [7, 8, 9]);
});

const sent = {
  key: 'k1',
  kind: 'post',
  fields: { category: 'general', title: 'Hi', body: 'there' },
  created_at: '2026-01-01T00:00:00.000Z',
  status: 'sending',
  error: null,
};

test('the broadcast of what is being sent takes its place and shows it once', () => {
  const before = replay(
    [
      { type: 'session.changed', me },
      { type: 'pending.added', item: sent },
      { type: 'list.open', key: 'all', open: false },
    ],
    loaded(post(1)),
  );
  assert.equal(pendingIn(before, 'all').length, 1);
  const after = replay(
    [{ type: 'post.created', seq: 11, post: post(2, { title: 'Hi', body: 'there' }) }],
    before,
  );
  assert.deepEqual([pendingIn(after, 'all').length, ids(after)], [0, [2, 1]]);
});

test('somebody else saying the same does not settle what is being sent', () => {
  const state = replay(
    [
      { type: 'session.changed', me },
      { type: 'pending.added', item: sent },
      { type: 'post.created', seq: 11, post: post(2, { title: 'Hi', body: 'there', author: bo }) },
    ],
    loaded(post(1)),
  );
  assert.equal(pendingIn(state, 'all').length, 1);
});

test('whoever leaves or posts is typing no more, and a lost connection forgets all', () => {
  const hello = {
    type: 'hello',
    connection: 1,
    user: null,
    epoch: 'e',
    seq: 3,
    heartbeat_s: 25,
    online: { users: [bo, ann], guests: 1, total: 2 },
    fresh: true,
  };
  const typing = replay([hello, { type: 'typing', in: { post: 1 }, users: ['ann', 'bo'] }]);
  assert.deepEqual(
    typing.online.users.map(({ username }) => username),
    ['ann', 'bo'],
  );
  const left = replay([{ type: 'presence', joined: [], left: [bo], guests: 2 }], typing);
  assert.deepEqual(left.typing, { 'post:1': ['ann'] });
  const said = replay(
    [{ type: 'comment.created', seq: 4, category_id: 1, comment: comment(1), post: counters(1) }],
    left,
  );
  assert.deepEqual(said.typing, {});
  assert.deepEqual(replay([{ type: 'link.changed', status: 'lost' }], typing).typing, {});
});

test('a complete presence forgets whoever it does not name', () => {
  const hello = {
    type: 'hello',
    connection: 1,
    user: null,
    epoch: 'e',
    seq: 3,
    heartbeat_s: 25,
    online: { users: [bo, ann], guests: 1, total: 2 },
    fresh: true,
  };
  const typing = replay([hello, { type: 'typing', in: { post: 1 }, users: ['ann'] }]);
  const told = replay(
    [{ type: 'presence', joined: [ann], left: [], guests: 4, total: 9, complete: true }],
    typing,
  );
  assert.deepEqual(told.online, { users: [ann], guests: 4, unlisted: 8 });
  assert.deepEqual(told.typing, typing.typing);
  const left = replay(
    [{ type: 'presence', joined: [], left: [{ ...bo, id: 77 }], guests: 4, total: 8 }],
    told,
  );
  assert.equal(left.online.unlisted, 7);
});

test('on a resumed connection only the replayed events move the place in the stream', () => {
  const hello = {
    type: 'hello',
    connection: 1,
    user: null,
    epoch: 'e',
    seq: 9,
    heartbeat_s: 25,
    online: { users: [], guests: 0 },
    fresh: false,
  };
  const state = replay([hello, { type: 'post.created', seq: 5, post: post(1) }], { ...initial(), seq: 4 });
  assert.equal(state.seq, 5);
  assert.equal(replay([{ type: 'resumed', epoch: 'e', seq: 9, replayed: 3 }], state).seq, 9);
});

test('an event of an unknown type changes nothing', () => {
  const state = loaded(post(1));
  assert.equal(replay([{ type: 'badge.awarded', user: 1 }], state), state);
});

test('every order of many events and answers ends in the same lists', () => {
  const news = [
    { type: 'post.created', seq: 11, post: post(2) },
    { type: 'post.updated', seq: 12, post: post(2, { version: 2, title: 'new' }) },
    { type: 'post.received', post: post(2, { version: 2, title: 'new' }), asOf: 10 },
    { type: 'post.deleted', seq: 13, post_id: 1, category_id: 1 },
    { type: 'list.page', fit: 'older', key: 'all', page: page([post(2), post(1)]), asOf: 11 },
  ];
  for (const order of orders(news)) {
    const state = replay(order, loaded(post(1)));
    assert.deepEqual(ids(state), [2]);
    assert.equal(state.posts[2].value.title, 'new');
  }
});

test('the number of posts in a category counts each post once, told by an answer, an event or both', () => {
  const help = { id: 2, slug: 'help', name: 'Help' };
  const start = replay([
    {
      type: 'categories.received',
      items: [
        { id: 1, slug: 'general', name: 'General', description: '', posts: 4 },
        { ...help, description: '', posts: 0 },
      ],
    },
  ]);
  const counts = (actions) => replay(actions, start).categories.map(({ posts }) => posts);
  const made = [
    { type: 'post.received', post: post(9), asOf: 10 },
    { type: 'post.created', seq: 11, post: post(9) },
  ];
  for (const order of orders(made)) assert.deepEqual(counts(order), [5, 0]);
  const moved = [
    { type: 'post.received', post: post(9, { version: 2, category: help }), asOf: 11 },
    { type: 'post.updated', seq: 12, post: post(9, { version: 2, category: help }) },
  ];
  for (const order of orders(moved)) assert.deepEqual(counts([...made, ...order]), [4, 1]);
  const gone = [
    { type: 'post.removed', id: 9 },
    { type: 'post.deleted', seq: 12, post_id: 9, category_id: 1 },
  ];
  for (const order of orders(gone)) assert.deepEqual(counts([...made, ...order]), [4, 0]);
});

test('after a restart what is known stays known', () => {
  const hello = {
    type: 'hello',
    connection: 1,
    user: null,
    seq: 90,
    heartbeat_s: 25,
    online: { users: [], guests: 0 },
  };
  const before = replay([
    { ...hello, epoch: 'old', fresh: true },
    { type: 'post.updated', seq: 90, post: post(2, { version: 7, title: 'late' }) },
  ]);
  const after = replay(
    [
      { ...hello, epoch: 'new', fresh: false },
      { type: 'resumed', epoch: 'new', seq: 90, replayed: 0 },
      { ...hello, epoch: 'new', fresh: true },
      { type: 'post.received', post: post(2, { title: 'early' }), asOf: 80 },
    ],
    before,
  );
  assert.equal(after.posts[2].value.title, 'late');
});

test('after the database was replaced what it holds wins over everything known before', () => {
  const before = replay([
    {
      type: 'hello',
      connection: 1,
      user: null,
      epoch: 'old',
      seq: 90,
      heartbeat_s: 25,
      online: { users: [], guests: 0 },
      fresh: true,
    },
    {
      type: 'list.page',
      fit: 'older',
      key: 'all',
      page: page([post(3), post(2, { version: 7, title: 'late' }), post(1)]),
      asOf: 90,
    },
    { type: 'post.deleted', seq: 91, post_id: 3, category_id: 1 },
  ]);
  const after = replay(
    [
      { type: 'resync', epoch: 'new', seq: 5 },
      {
        type: 'list.page',
        fit: 'refresh',
        key: 'all',
        page: page([post(3), post(2, { title: 'early' })]),
        asOf: 5,
      },
    ],
    before,
  );
  assert.deepEqual(ids(after), [3, 2]);
  assert.equal(after.posts[2].value.title, 'early');
  assert.equal(after.seq, 5);
});
