import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Conversations } from '../../static/js/actions/conversations.js';
import { Lists } from '../../static/js/actions/lists.js';
import { Outbox } from '../../static/js/actions/outbox.js';
import { conversationsOf, isOnline, messagesWith, unreadTotal } from '../../static/js/core/folds/messages.js';
import { reduce } from '../../static/js/core/reducer.js';
import { initial, pendingIn } from '../../static/js/core/state.js';
import { createStore } from '../../static/js/core/store.js';
import { dayName } from '../../static/js/core/text/time.js';
import { ApiError } from '../../static/js/net/api.js';
import { ann, bo, message, orders, page, replay, storage } from './state.js';

const cy = { ...bo, id: 3, username: 'Cy' };
const me = {
  ...ann,
  email: 'ann@example.org',
  invisible: false,
  first_name: null,
  last_name: null,
  age: null,
  gender: null,
  bio: null,
  unread: { messages: 5, notifications: 0 },
};
const at = '2026-01-02T00:00:00.000Z';
const talk = (user, last = null, unread = 0) => ({ with: user, online: false, last_message: last, unread });
const signedIn = (more = []) => replay([{ type: 'session.changed', me }, ...more]);
const created = (seq, told) => ({ type: 'message.created', seq, message: told });
const known = (...items) => signedIn([{ type: 'conversations.received', items, asOf: 10 }]);
const names = (state) => conversationsOf(state).map(({ with: user }) => user.username);
const ids = (state) => messagesWith(state, 'bo').map(({ id }) => id);
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('conversations come by their latest message, then by name those never written to', () => {
  const di = { ...bo, id: 4, username: 'di' };
  const state = known(talk(bo, message(7)), talk(cy), talk(di));
  assert.deepEqual(names(state), ['bo', 'Cy', 'di']);
  assert.deepEqual(names(replay([created(11, message(8, { from: di }))], state)), ['di', 'bo', 'Cy']);
});

test('whoever comes in for the first time is among the conversations', () => {
  const ed = { ...bo, id: 5, username: 'ed' };
  const state = replay(
    [{ type: 'presence', joined: [ed, ann], left: [], guests: 0 }],
    known(talk(bo, message(7))),
  );
  assert.deepEqual(names(state), ['bo', 'ed']);
  assert.ok(isOnline(state, 'Ed'));
});

test('an answer and its broadcast make one message in either order', () => {
  const mine = message(8, { from: ann, to: bo });
  const start = replay(
    [{ type: 'list.page', fit: 'older', key: 'm:bo', page: page([message(7)]), asOf: 10 }],
    known(talk(bo, message(7))),
  );
  for (const order of orders([{ type: 'message.received', message: mine, asOf: 10 }, created(11, mine)])) {
    const end = replay(order, start);
    assert.deepEqual(ids(end), [7, 8]);
    assert.equal(conversationsOf(end)[0].last_message.id, 8);
    assert.equal(unreadTotal(end), 0);
  }
});

test('what is unread is counted once, whether the list or the event came first', () => {
  const event = created(11, message(8));
  assert.equal(unreadTotal(replay([event], known(talk(bo, message(7), 2)))), 3);
  assert.equal(unreadTotal(replay([event], known(talk(bo, message(8), 3)))), 3);
});

test('an own answer that overtakes an event does not hide it from the count', () => {
  const state = replay(
    [
      { type: 'message.received', message: message(9, { from: ann, to: bo }), asOf: 10 },
      created(11, message(8)),
    ],
    known(talk(bo, message(7))),
  );
  assert.equal(unreadTotal(state), 1);
});

test('reading in one tab clears the count in every tab', () => {
  const read = { type: 'message.read', seq: 13, with: 'bo', by: 'ann', up_to: 8, read_at: at, unread: 0 };
  const state = replay(
    [created(11, message(8)), created(12, message(9, { from: cy })), read],
    known(talk(bo, message(7), 1)),
  );
  assert.deepEqual(
    conversationsOf(state).map(({ unread }) => unread),
    [1, 0],
  );
  assert.equal(state.messages[8].value.read_at, at);
});

test('the writer sees what was read, and a page fetched before does not take it back', () => {
  const mine = [message(9, { from: ann, to: bo }), message(8, { from: ann, to: bo })];
  const read = { type: 'message.read', seq: 13, with: 'bo', by: 'bo', up_to: 8, read_at: at };
  const late = { type: 'list.page', fit: 'older', key: 'm:bo', page: page(mine), asOf: 10 };
  for (const order of orders([read, late])) {
    const state = replay(order, known(talk(bo, mine[0])));
    assert.deepEqual(
      messagesWith(state, 'bo').map(({ read_at }) => read_at),
      [at, null],
    );
  }
});

test('a list that was asked for before an event does not undo it', () => {
  const read = { type: 'message.read', seq: 13, with: 'bo', by: 'ann', up_to: 8, read_at: at, unread: 0 };
  const stale = { type: 'conversations.received', items: [talk(bo, message(8), 2), talk(cy)], asOf: 12 };
  const state = replay([read, stale], known(talk(bo, message(8), 2)));
  assert.equal(unreadTotal(state), 0);
  assert.deepEqual(names(state), ['bo', 'Cy']);
});

test('until the list is there the own view says how much is unread', () => {
  assert.equal(unreadTotal(signedIn()), 5);
  assert.equal(unreadTotal(known(talk(bo, message(7), 2))), 2);
});

test('who is blocked and was never written to is left out', () => {
  const state = replay([{ type: 'blocked.received', items: [cy] }], known(talk(bo, message(7)), talk(cy)));
  assert.deepEqual(names(state), ['bo']);
  assert.deepEqual(names(replay([{ type: 'block.changed', user: cy, blocked: false }], state)), ['bo', 'Cy']);
});

test('whoever writes types no more', () => {
  const typing = replay([{ type: 'typing', in: { conversation: 'bo' }, users: ['bo'] }], known(talk(bo)));
  assert.deepEqual(typing.typing, { 'conversation:bo': ['bo'] });
  assert.deepEqual(replay([created(11, message(8))], typing).typing, {});
});

test('nothing private stays when somebody else logs in', () => {
  const before = replay(
    [{ type: 'list.page', fit: 'older', key: 'm:bo', page: page([message(7)]), asOf: 10 }],
    known(talk(bo, message(7), 2)),
  );
  const after = replay(
    [{ type: 'session.changed', me: { ...me, ...cy, unread: { messages: 0, notifications: 0 } } }],
    before,
  );
  assert.deepEqual(
    [after.messages, after.conversations, after.lists, after.blocked, unreadTotal(after)],
    [{}, {}, {}, null, 0],
  );
});

test('a day has its name where it is near', () => {
  const now = new Date('2026-03-01T12:00:00');
  const on = (text) => dayName(new Date(text).toISOString(), now);
  assert.deepEqual(
    [on('2026-03-01T00:01:00'), on('2026-02-28T23:59:00'), on('2026-02-27T12:00:00')],
    ['Today', 'Yesterday', '27 Feb 2026'],
  );
});

function desk(createMessage) {
  const store = createStore(reduce, signedIn());
  const sent = [];
  const writing = new Outbox({
    store,
    api: {
      createMessage: (to, { body }, key) => {
        sent.push([body, key]);
        return createMessage(sent.length, body);
      },
    },
  });
  return { store, writing, sent, pending: () => pendingIn(store.get(), 'm:bo') };
}

test('messages leave one after the other, in the order they were written', async () => {
  storage();
  const answers = [];
  const { writing, sent, pending } = desk(
    (n, body) =>
      new Promise((resolve) => {
        answers.push(() => resolve(message(n, { from: ann, to: bo, body })));
      }),
  );
  for (const body of ['one', 'two', 'three']) writing.message('bo', { body });
  for (let n = 1; n <= 3; n += 1) {
    assert.equal(sent.length, n);
    answers[n - 1]();
    await settle();
  }
  assert.deepEqual(
    sent.map(([body]) => body),
    ['one', 'two', 'three'],
  );
  assert.equal(pending().length, 0);
});

test('messages that wait for the server keep their order and their keys', async () => {
  storage();
  mock.timers.enable({ apis: ['setTimeout'] });
  const { writing, sent, pending } = desk((n, body) =>
    n < 2
      ? Promise.reject(new ApiError('The server can’t be reached right now.', 0, 'network', {}, null))
      : Promise.resolve(message(n, { from: ann, to: bo, body })),
  );
  writing.message('bo', { body: 'one' });
  writing.message('bo', { body: 'two' });
  await settle();
  assert.equal(pending()[0].status, 'waiting');
  mock.timers.tick(30_000);
  await settle();
  await settle();
  assert.deepEqual(
    sent.map(([body]) => body),
    ['one', 'one', 'two'],
  );
  assert.equal(sent[0][1], sent[1][1]);
  assert.equal(pending().length, 0);
  mock.timers.reset();
});

test('a refused message holds nobody up', async () => {
  storage();
  const { writing, sent, pending } = desk((n, body) =>
    body === 'one'
      ? Promise.reject(new ApiError('No.', 422, 'validation', { body: ['is too long'] }, null))
      : Promise.resolve(message(n, { from: ann, to: bo, body })),
  );
  writing.message('bo', { body: 'one' });
  writing.message('bo', { body: 'two' });
  await settle();
  await settle();
  assert.deepEqual(
    sent.map(([body]) => body),
    ['one', 'two'],
  );
  assert.deepEqual(
    pending().map(({ status, error }) => [status, error]),
    [['failed', 'Message is too long.']],
  );
});

test('messages come in tens, each page once however often it is asked for', async () => {
  const all = Array.from({ length: 25 }, (_, i) => message(25 - i));
  const asked = [];
  const store = createStore(reduce, signedIn());
  const lists = new Lists({
    store,
    api: {
      messages: async (name, { before, limit }) => {
        asked.push([name, before, limit]);
        const items = all.filter(({ id }) => !before || id < Number(before)).slice(0, limit);
        return page(items, items.length === limit ? String(items[limit - 1].id) : null);
      },
    },
  });
  const lengths = [];
  for (const step of ['load', 'older', 'older', 'older']) {
    await Promise.all([lists[step]('m:bo'), lists[step]('m:bo'), lists[step]('m:bo')]);
    lengths.push(ids(store.get()).length);
  }
  assert.deepEqual(lengths, [10, 20, 25, 25]);
  assert.deepEqual(asked, [
    ['bo', null, 10],
    ['bo', '16', 10],
    ['bo', '6', 10],
  ]);
});

test('a server without private messages is never asked for any', async () => {
  const store = createStore(reduce, initial());
  const { invisible: _none, ...older } = me;
  store.dispatch({ type: 'session.changed', me: older });
  const conversations = new Conversations({ store, api: {} });
  assert.equal(conversations.offered(), false);
  assert.equal(await conversations.load(), true);
});

test('what is read is told once, and again only if the server was not reached', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const told = [];
  const conversations = new Conversations({
    store: createStore(reduce, signedIn()),
    api: {
      readMessages: async (name, upTo) => {
        told.push(upTo);
        if (told.length === 2) throw new ApiError('Away.', 0, 'network', {}, null);
      },
    },
  });
  await conversations.read('bo', 7);
  await conversations.read('Bo', 7);
  await conversations.read('bo', 9);
  assert.deepEqual(told, [7, 9]);
  mock.timers.tick(10_000);
  await settle();
  assert.deepEqual(told, [7, 9, 9]);
  mock.timers.reset();
});

test('of two versions of a message the later stands, in any order', () => {
  const start = replay(
    [{ type: 'list.page', fit: 'older', key: 'm:bo', page: page([message(7)]), asOf: 10 }],
    known(talk(bo, message(7), 1)),
  );
  const edit = (version, body) => ({ ...message(7), version, body });
  for (const order of orders([
    { type: 'message.updated', seq: 11, message: edit(2, 'two') },
    { type: 'message.edited', message: edit(3, 'three'), asOf: 10 },
    created(12, message(7)),
  ])) {
    const end = replay(order, start);
    assert.equal(messagesWith(end, 'bo')[0].body, 'three');
    assert.equal(conversationsOf(end)[0].last_message.body, 'three');
    assert.equal(unreadTotal(end), 1);
  }
});

test('what was read stays read when it is edited', () => {
  const start = replay(
    [
      {
        type: 'list.page',
        fit: 'older',
        key: 'm:bo',
        page: page([message(7, { from: ann, to: bo, read_at: at })]),
        asOf: 10,
      },
    ],
    known(talk(bo, message(7))),
  );
  const end = replay(
    [
      {
        type: 'message.updated',
        seq: 11,
        message: message(7, { from: ann, to: bo, version: 2, read_at: null }),
      },
    ],
    start,
  );
  assert.equal(messagesWith(end, 'bo')[0].read_at, at);
});

test('a deleted message goes from the list, the count and the conversation, and never comes back', () => {
  const start = replay(
    [
      {
        type: 'list.page',
        fit: 'older',
        key: 'm:bo',
        page: page([message(8), message(7, { read_at: at })]),
        asOf: 10,
      },
    ],
    known(talk(bo, message(8), 1)),
  );
  const gone = { type: 'message.deleted', seq: 11, message_id: 8, from: 'bo', to: 'ann' };
  for (const order of orders([
    gone,
    { type: 'message.removed', id: 8, with: 'bo' },
    created(12, message(8)),
    { type: 'message.updated', seq: 13, message: message(8, { version: 2 }) },
  ])) {
    const end = replay(order, start);
    assert.deepEqual(ids(end), [7]);
    assert.equal(conversationsOf(end)[0].last_message.id, 7);
    assert.equal(unreadTotal(end), 0);
  }
  const late = replay(
    [gone, { type: 'list.page', fit: 'refresh', key: 'm:bo', page: page([message(8), message(7)]), asOf: 9 }],
    start,
  );
  assert.deepEqual(ids(late), [7]);
});

test('a message that was never seen may be deleted', () => {
  const state = known(talk(bo, message(7), 1));
  const end = replay([{ type: 'message.deleted', seq: 11, message_id: 3, from: 'ann', to: 'nobody' }], state);
  assert.deepEqual(names(end), names(state));
  assert.equal(unreadTotal(end), 1);
});
