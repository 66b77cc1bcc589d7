import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldItem } from '../../static/js/core/folds/pending.js';
import { pendingIn } from '../../static/js/core/state.js';
import { accentIn, accentProperties, contrast } from '../../static/js/core/text/accent.js';
import { pendingSentence } from '../../static/js/core/text/formatting.js';
import { ann, comment as commentOf, post as postOf, replay } from './state.js';

const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

test('every color that an admin may choose can be read', () => {
  for (const hex of ['#000000', '#ffffff', '#ffff00', '#1a2b3c', '#ff0000', '#808080', '#00ff88'])
    for (const theme of ['light', 'dark']) {
      const { accent, wash, on } = accentIn(hex, theme);
      assert.ok(contrast(rgb(accent), rgb(wash)) >= 4.4, `${hex} ${theme}: ${accent} on ${wash}`);
      assert.ok(contrast(rgb(accent), rgb(on)) >= 4.4, `${hex} ${theme}: ${on} on ${accent}`);
    }
  assert.deepEqual(accentProperties(null), {});
  assert.deepEqual(accentProperties('red; x'), {});
  assert.equal(accentProperties('#176561')['--own-accent-light'], '#176561');
});

const text = (more) => ({
  id: 1_000_000_000_001,
  kind: 'post',
  reason: 'review_first',
  word: null,
  author: ann,
  category: { id: 1, slug: 'general', name: 'General' },
  post_id: null,
  post_title: null,
  reply_to: null,
  title: 'Hello',
  body: 'World',
  body_html: '<p>World</p>',
  tags: ['rye'],
  created_at: '2026-01-01T00:00:00.000Z',
  waiting: true,
  ...more,
});

test('what waits for a moderator stands where its author wrote it', () => {
  const post = heldItem(text());
  const comment = heldItem(text({ kind: 'comment', post_id: 7, title: null, reply_to: 3 }));
  const state = replay([
    { type: 'session.changed', me: ann },
    { type: 'held.received', items: [post, comment] },
  ]);
  for (const key of ['all', 'c:general', 'g:rye', 'u:ann'])
    assert.deepEqual(pendingIn(state, key), [post], key);
  assert.deepEqual(pendingIn(state, 't:7'), [comment]);
  assert.deepEqual([pendingIn(state, 'c:help'), pendingIn(state, 't:8')], [[], []]);
  assert.equal(pendingSentence(post), 'Waiting for a moderator');
});

test('what was answered as waiting stands at once, and once', () => {
  const [post, comment] = [postOf(9, { waiting: true }), commentOf(8, { post_id: 7, waiting: true })];
  const added = [post, post, comment].map((text) => ({ type: 'held.added', text }));
  const state = replay([{ type: 'session.changed', me: ann }, ...added]);
  assert.deepEqual(
    state.held.map(({ key, kind }) => [key, kind]),
    [
      ['held:9', 'post'],
      ['held:8', 'comment'],
    ],
  );
  assert.equal(pendingIn(state, 't:7')[0].fields.body, 'comment 8');
});

test('how many wait is counted as it is told', () => {
  const me = { ...ann, role: 'moderator', waiting: 0 };
  const state = replay([
    { type: 'session.changed', me },
    { type: 'queue.changed', seq: 9, waiting: 4 },
  ]);
  assert.deepEqual([state.me.waiting, state.seq], [4, 9]);
});
