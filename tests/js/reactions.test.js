import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createReactions } from '../../static/js/actions/reading/reactions.js';
import { SyncQueue } from '../../static/js/actions/reading/sync-queue.js';
import { peopleOf } from '../../static/js/core/folds/notifications.js';
import { reduce } from '../../static/js/core/reducer.js';
import { shownReactions } from '../../static/js/core/reading/reactions.js';
import { createStore } from '../../static/js/core/store.js';
import { ann, bo, orders, post, replay } from './state.js';

const me = { ...ann, email: 'ann@example.org' };
const site = { name: 'Forum', version: '0', limits: {}, registration: 'open', reactions: ['👍', '🎉'] };
const begun = replay([
  { type: 'session.changed', me },
  { type: 'site.received', site },
  { type: 'post.received', post: post(1, { reactions: [{ emoji: '👍', count: 2 }] }), asOf: 0 },
]);
const own = (seq, reactions) => ({ type: 'reaction.changed', seq, post_id: 1, reactions });
const counted = (seq, count) => ({
  type: 'post.reacted',
  seq,
  category_id: 1,
  post_id: 1,
  reactions: count > 0 ? [{ emoji: '👍', count }] : [],
});
const wanted = (on) => ({ type: 'reaction.wanted', name: 'post:1', emoji: '👍', on });
const sent = (on) => ({ type: 'reaction.sent', name: 'post:1', emoji: '👍', on });
const shown = (state) => {
  const one = shownReactions(state, 'post:1', state.posts[1].value.reactions)[0];
  return one ? `${one.count}${one.own ? ' own' : ''}` : 'none';
};

test('what the reader has just done counts at once and never twice', () => {
  let state = replay([wanted(true)], begun);
  assert.equal(shown(state), '3 own');
  for (const action of [own(1, ['👍']), sent(true)]) {
    state = replay([action], state);
    assert.equal(shown(state), '3 own');
  }
  state = replay([counted(2, 3)], state);
  assert.equal(shown(state), '3 own');
  assert.deepEqual(state.reacting, {});
  // Others come and go; the answer may come last.
  state = replay([wanted(false), counted(3, 4)], state);
  assert.equal(shown(state), '3');
  state = replay([own(4, []), counted(5, 3), sent(false), counted(6, 5)], state);
  assert.equal(shown(state), '5');
});

test('what is refused is taken back, and of many presses the last one is right', () => {
  const refused = { type: 'reaction.refused', name: 'post:1', emoji: '👍', on: false };
  assert.equal(shown(replay([wanted(true), refused], begun)), '2');
  assert.equal(shown(replay([wanted(true), wanted(false)], begun)), '2');
  assert.equal(shown(replay([wanted(true), wanted(false), wanted(true)], begun)), '3 own');
});

test('the answer and the events end in the same state in any order that they may come in', () => {
  const events = [own(1, ['👍']), counted(2, 3)];
  for (const order of orders([0, 1, 2])) {
    const all = order.map((at) => [...events, sent(true)][at]);
    if (all.indexOf(events[0]) > all.indexOf(events[1])) continue;
    const state = replay([wanted(true), ...all, counted(7, 9)], begun);
    assert.equal(shown(state), '9 own');
    assert.deepEqual(state.reacting, {});
  }
});

test('those that are offered stand first, in their order', () => {
  const told = ['🎉', '👀', '👍'].map((emoji) => ({ emoji, count: 1 }));
  const all = shownReactions(begun, 'post:9', told).map(({ emoji }) => emoji);
  assert.deepEqual(all, ['👍', '🎉', '👀']);
});

test('one request at a time is sent, and the last press wins', async () => {
  const store = createStore(reduce, begun);
  const asked = [];
  const react = async (_name, emoji, on) => {
    asked.push(`${emoji} ${on}`);
    await Promise.resolve();
  };
  const queue = new SyncQueue();
  const reactions = createReactions({ store, api: { reading: { react } }, queue, say: assert.fail });
  for (const on of [true, false, true, false]) reactions.set('post:1', '👍', on);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(asked.at(-1), '👍 false');
  assert.ok(asked.length <= 2, `${asked.length} requests`);
});

test('many who react are one line', () => {
  const notice = { actor: ann, also: null, others: 0 };
  assert.equal(peopleOf(notice), 'ann');
  assert.equal(peopleOf({ ...notice, also: bo }), 'ann and bo');
  assert.equal(peopleOf({ ...notice, also: bo, others: 3 }), 'ann, bo and 3 others');
  assert.equal(peopleOf({ ...notice, also: bo, others: 1 }), 'ann, bo and 1 other');
});
