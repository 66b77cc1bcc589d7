import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nextOf, routeOf } from '../../static/js/core/routes.js';
import { isolated, typingSentence } from '../../static/js/core/text/formatting.js';
import { ann, replay } from './state.js';

const me = { ...ann, email: 'ann@example.org', invisible: false };

test('a banner stays until it is closed or someone logs in', () => {
  const told = replay([
    { type: 'session.changed', me },
    { type: 'banner.changed', text: 'You are banned.' },
    { type: 'session.changed', me: null },
  ]);
  assert.equal(told.banner, 'You are banned.');
  assert.equal(replay([{ type: 'banner.changed', text: null }], told).banner, null);
  assert.equal(replay([{ type: 'session.changed', me }], told).banner, null);
});

test('news of the own account move the place in the log and nothing else', () => {
  const before = replay([{ type: 'session.changed', me }]);
  assert.deepEqual(replay([{ type: 'me.updated', seq: 7 }], before), { ...before, seq: 7 });
});

test('a forgotten password has two pages, and neither is where a login leads', () => {
  assert.deepEqual(routeOf('/forgot'), { name: 'forgot' });
  assert.deepEqual(routeOf('/reset'), { name: 'reset' });
  assert.deepEqual(routeOf('/prove'), { name: 'prove' });
  assert.equal(nextOf('?next=/reset'), '/');
  assert.equal(nextOf('?next=/forgot'), '/');
});

test('a name that runs from right to left changes places with nothing', () => {
  assert.equal(isolated('ann'), 'ann');
  assert.equal(isolated('דנה'), '\u2068דנה\u2069');
  assert.equal(typingSentence(['ann']), 'ann is typing…');
  assert.equal(typingSentence(['דנה', 'bo']), '\u2068דנה\u2069 and bo are typing…');
});
