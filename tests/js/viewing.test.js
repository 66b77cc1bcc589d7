// Which post the server is told to be in view.

import assert from 'node:assert/strict';
import test from 'node:test';

import { reduce } from '../../static/js/core/reducer.js';
import { initial } from '../../static/js/core/state.js';
import { createViewing } from '../../static/js/actions/reading/viewing.js';

function stage() {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const sent = [];
  let open = true;
  const viewing = createViewing((frame) => {
    if (open) sent.push(frame.post_id);
    return open;
  }, page);
  const look = (state) => {
    page.visibilityState = state;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  return { viewing, sent, look, connect: (is) => (open = is) };
}

test('a post is in view while its tab is, and each connection is told', () => {
  const { viewing, sent, look, connect } = stage();
  viewing.again();
  assert.deepEqual(sent, []);
  viewing.show(7);
  viewing.show(7);
  look('hidden');
  look('visible');
  viewing.again();
  viewing.show(null);
  assert.deepEqual(sent, [7, null, 7, 7, null]);
  connect(false);
  viewing.show(8);
  connect(true);
  viewing.again();
  assert.deepEqual(sent.slice(5), [8]);
});

test('how many read a post is the last word, and none without a connection', () => {
  let state = reduce(initial(), { type: 'reading', post_id: 7, people: 3 });
  assert.deepEqual(state.reading, { post: 7, people: 3 });
  state = reduce(state, { type: 'link.changed', status: 'lost' });
  assert.equal(state.reading, null);
});
