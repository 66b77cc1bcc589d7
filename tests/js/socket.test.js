import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Socket } from '../../static/js/net/socket.js';
import { createTyping } from '../../static/js/net/typing.js';

class FakeSocket {
  static all = [];
  readyState = 1;
  sent = [];
  constructor(url) {
    this.url = url;
    FakeSocket.all.push(this);
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
  }
  says(frame) {
    this.onmessage({ data: JSON.stringify(frame) });
  }
}

function wired() {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  FakeSocket.all = [];
  const frames = [];
  const states = [];
  const socket = new Socket({
    url: 'ws://x/ws',
    receive: (frame) => frames.push(frame),
    changed: (status) => states.push(status),
    open: (url) => new FakeSocket(url),
    random: () => 1,
  });
  socket.start();
  return { socket, frames, states, last: () => FakeSocket.all[FakeSocket.all.length - 1] };
}

const hello = (seq) => ({
  type: 'hello',
  connection: 1,
  user: null,
  epoch: 'e1',
  seq,
  heartbeat_s: 25,
  online: { users: [], guests: 0 },
});

test('a lost connection comes back after the last event it has seen', () => {
  const { last, frames } = wired();
  assert.equal(last().url, 'ws://x/ws');
  last().says(hello(4));
  last().says({ type: 'post.created', seq: 6, post: {} });
  last().onclose({});
  mock.timers.tick(500);
  assert.equal(last().url, 'ws://x/ws?epoch=e1&seq=6');
  last().says(hello(9));
  assert.equal(frames[frames.length - 1].fresh, false);
});

test('a connection lost in the middle of a replay resumes where the replay had come to', () => {
  const { last } = wired();
  last().says(hello(4));
  last().onclose({});
  mock.timers.tick(500);
  last().says(hello(9));
  last().says({ type: 'post.created', seq: 5, post: {} });
  last().onclose({});
  mock.timers.tick(20_000);
  assert.equal(last().url, 'ws://x/ws?epoch=e1&seq=5');
});

test('another name of the same history costs nothing', () => {
  const { last, frames } = wired();
  last().says(hello(4));
  last().onclose({});
  mock.timers.tick(500);
  last().says({ ...hello(9), epoch: 'e2' });
  assert.equal(frames[frames.length - 1].fresh, false);
  last().says({ type: 'post.created', seq: 5, post: {} });
  last().onclose({});
  mock.timers.tick(20_000);
  assert.equal(last().url, 'ws://x/ws?epoch=e1&seq=5', 'until it is known to be the same');
  last().says({ ...hello(9), epoch: 'e3' });
  last().says({ type: 'resumed', epoch: 'e3', seq: 9, replayed: 4 });
  last().onclose({});
  mock.timers.tick(20_000);
  assert.equal(last().url, 'ws://x/ws?epoch=e3&seq=9');
});

test('after a resync the place is that of the resync', () => {
  const { last } = wired();
  last().says(hello(4));
  last().says({ type: 'resync', epoch: 'e2', seq: 70 });
  last().onclose({});
  mock.timers.tick(500);
  assert.equal(last().url, 'ws://x/ws?epoch=e2&seq=70');
});

test('it never gives up and waits longer each time, up to twenty seconds', () => {
  const { last } = wired();
  for (const wait of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]) {
    last().onclose({});
    const opened = FakeSocket.all.length;
    mock.timers.tick(wait - 1);
    assert.equal(FakeSocket.all.length, opened);
    mock.timers.tick(1);
    assert.equal(FakeSocket.all.length, opened + 1);
  }
});

test('waking tries at once', () => {
  const { socket, last } = wired();
  last().onclose({});
  const opened = FakeSocket.all.length;
  socket.wake();
  assert.equal(FakeSocket.all.length, opened + 1);
});

test('a silent connection is asked and then given up', () => {
  const { last, states } = wired();
  last().says(hello(4));
  const mine = last();
  mock.timers.tick(25_000);
  assert.deepEqual(mine.sent, [{ type: 'ping' }]);
  mock.timers.tick(8_000);
  assert.deepEqual(states, ['live', 'lost']);
});

test('a goodbye for a restart is followed by the wait the server asked for', () => {
  const { last } = wired();
  last().says(hello(4));
  last().says({ type: 'goodbye', reason: 'shutdown', retry_after_ms: 7_000 });
  last().onclose({});
  mock.timers.tick(6_999);
  assert.equal(FakeSocket.all.length, 1);
  mock.timers.tick(1);
  assert.equal(last().url, 'ws://x/ws?epoch=e1&seq=4');
});

test('a goodbye for a log-out comes back as a stranger', () => {
  const { last } = wired();
  last().says(hello(4));
  last().says({ type: 'goodbye', reason: 'logout', retry_after_ms: null });
  last().onclose({});
  mock.timers.tick(500);
  assert.equal(last().url, 'ws://x/ws');
});

test('a broken frame is ignored', () => {
  const { last, frames } = wired();
  last().onmessage({ data: '{' });
  last().onmessage({ data: 'null' });
  assert.deepEqual(frames, []);
});

test('typing is told at once, renewed seldom and ended once', () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  let now = 0;
  const sent = [];
  const typing = createTyping(
    (frame) => sent.push(frame) > 0,
    () => now,
  );
  for (now = 0; now < 6_000; now += 200) {
    typing.active({ post: 1 });
    mock.timers.tick(200);
  }
  assert.deepEqual(
    sent.map(({ active }) => active),
    [true, true, true],
  );
  mock.timers.tick(4_500);
  assert.equal(sent[3].active, false);
  typing.stop();
  assert.equal(sent.length, 4);
  typing.active({ post: 1 });
  typing.active({ category: 'general' });
  assert.deepEqual(
    sent.slice(4).map((frame) => [frame.in, frame.active]),
    [
      [{ post: 1 }, true],
      [{ post: 1 }, false],
      [{ category: 'general' }, true],
    ],
  );
});

/** A page whose WebSockets all end without a word. */
function blocked() {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  FakeSocket.all = [];
  const states = [];
  const socket = new Socket({
    url: 'ws://x/ws',
    streamUrl: '/api/events',
    receive: () => {},
    changed: (status) => states.push(status),
    open: (url) => new FakeSocket(url),
    openStream: (url) => Object.assign(new FakeSocket(url), { send: null }),
    random: () => 1,
  });
  socket.start();
  const last = () => FakeSocket.all[FakeSocket.all.length - 1];
  const fails = () => {
    last().onclose({});
    mock.timers.tick(20_000);
  };
  return { socket, states, last, fails };
}

test('where no WebSocket gets through a stream of events takes its place and resumes as it does', () => {
  const { socket, states, last, fails } = blocked();
  fails();
  assert.equal(last().url, 'ws://x/ws');
  fails();
  assert.equal(last().url, '/api/events');
  last().says(hello(4));
  last().says({ type: 'post.created', seq: 6, post: {} });
  assert.equal(states.at(-1), 'live');
  assert.equal(socket.send({ type: 'typing' }), false, 'nothing can be said on it');
  fails();
  assert.equal(last().url, '/api/events?epoch=e1&seq=6');
});

test('whoever goes themselves has not tried in vain', () => {
  const { socket, last } = blocked();
  for (let times = 0; times < 4; times += 1) socket.restart();
  assert.equal(last().url, 'ws://x/ws');
});

test('a WebSocket that is swallowed without a word is tried once', () => {
  const { last } = blocked();
  mock.timers.tick(10_000);
  mock.timers.tick(20_000);
  assert.equal(last().url, '/api/events');
});

test('while the server is away sockets and streams are tried in turn', () => {
  const { last, fails } = blocked();
  const tried = [];
  for (let round = 0; round < 7; round += 1) {
    tried.push(last().url.startsWith('ws') ? 'socket' : 'stream');
    fails();
  }
  assert.deepEqual(tried, ['socket', 'socket', 'stream', 'socket', 'socket', 'stream', 'socket']);
});

test('a stream that falls silent is given up, and one that beats is not', () => {
  const { last, fails } = blocked();
  fails();
  fails();
  const stream = last();
  stream.says(hello(4));
  for (let beats = 0; beats < 20; beats += 1) {
    mock.timers.tick(4_000);
    stream.onmessage({ data: '' });
  }
  assert.equal(last(), stream);
  mock.timers.tick(15_000);
  mock.timers.tick(20_000);
  assert.notEqual(last(), stream);
});

test('after a while on a stream a WebSocket is tried again, and one that fails leads back at once', () => {
  const { last, fails } = blocked();
  fails();
  fails();
  last().says(hello(4));
  for (let time = 0; time < 300_000; time += 4_000) {
    mock.timers.tick(4_000);
    if (last().url.startsWith('/')) last().onmessage({ data: '' });
  }
  assert.equal(last().url, 'ws://x/ws?epoch=e1&seq=4');
  fails();
  assert.equal(last().url, '/api/events?epoch=e1&seq=4');
});
