import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markedLines, merged } from '../../static/js/core/text/merge.js';
import { storage } from './state.js';

test('changes in different places of a text are both kept', () => {
  const base = 'one\ntwo\nthree\nfour\nfive';
  for (const [mine, theirs, both] of [
    ['ONE\ntwo\nthree\nfour\nfive', 'one\ntwo\nthree\nfour\nFIVE', 'ONE\ntwo\nthree\nfour\nFIVE'],
    [
      'one\ntwo\nthree\nfour\nfive\nsix',
      'zero\none\ntwo\nthree\nfour\nfive',
      'zero\none\ntwo\nthree\nfour\nfive\nsix',
    ],
    ['one\nthree\nfour\nfive', 'one\ntwo\nthree\nfour\n4½\nfive', 'one\nthree\nfour\n4½\nfive'],
    [base, 'other', 'other'],
    ['other', base, 'other'],
    ['same', 'same', 'same'],
    ['', base, ''],
  ])
    assert.deepEqual(merged(base, mine, theirs), { text: both, clean: true });
});

test('where both changed the same lines nothing of either is lost, and it is told', () => {
  assert.deepEqual(merged('a\nb\nc', 'a\nmine\nc', 'a\ntheirs\nc'), {
    text: 'a\nmine\ntheirs\nc',
    clean: false,
  });
  assert.deepEqual(merged('a', 'mine', 'theirs'), { text: 'mine\ntheirs', clean: false });
  assert.deepEqual(merged('', 'mine', 'theirs'), { text: 'mine\ntheirs', clean: false });
});

test('a long text of other lines is put together at once', () => {
  const many = (word) => Array.from({ length: 9_000 }, (_, i) => `${word} ${i}`).join('\n');
  const { text, clean } = merged('x', many('a'), many('b'));
  assert.equal(clean, false);
  assert.equal(text.split('\n').length, 18_000);
});

test('what is different is marked line by line', () => {
  assert.deepEqual(markedLines('a\nB\nc', 'a\nb\nc'), [
    { line: 'a', changed: false },
    { line: 'B', changed: true },
    { line: 'c', changed: false },
  ]);
});

test('a tab has a draft of its own and sees those of others, the latest first', async () => {
  const kept = storage();
  const session = new Map();
  globalThis.sessionStorage = {
    getItem: (key) => session.get(key) ?? null,
    setItem: (key, value) => session.set(key, value),
  };
  // Nobody else is there to answer.
  globalThis.BroadcastChannel = class {
    postMessage() {}
  };
  const { drafts, isBlank } = await import('../../static/js/lib/browser/storage.js');
  drafts.set(1, 'post', { title: 'Mine', body: '' });
  assert.deepEqual(drafts.others(1, 'post'), []);
  kept.set('althing.draft.1.post', JSON.stringify({ title: 'From before there were tabs' }));
  kept.set('althing.draft.1.post#other', JSON.stringify({ title: 'Theirs', at: 2 }));
  kept.set('althing.draft.1.post:help#other', JSON.stringify({ title: 'Elsewhere', at: 3 }));
  kept.set('althing.draft.2.post#other', JSON.stringify({ title: 'Somebody else’s', at: 3 }));
  kept.set('althing.draft.1.post#broken', '{');
  assert.deepEqual(
    drafts.others(1, 'post').map(({ draft }) => draft.title),
    ['Theirs', 'From before there were tabs'],
  );
  assert.equal(drafts.get(1, 'post').title, 'Mine');
  const orphan = await drafts.orphan(1, 'post');
  drafts.take(1, 'post', orphan);
  assert.equal(drafts.get(1, 'post').title, 'Theirs');
  assert.equal(kept.has('althing.draft.1.post#other'), false);
  drafts.set(1, 'post', { title: '', body: '' });
  assert.equal(drafts.get(1, 'post'), null);
  drafts.park(1, 'post', { title: 'Lost', body: 'text' });
  assert.equal(drafts.others(1, 'post')[0].draft.title, 'Lost');
  assert.ok(isBlank({ category: 'help' }) && isBlank(null) && !isBlank({ picture: '![](x)' }));
});
