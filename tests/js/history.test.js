import assert from 'node:assert/strict';
import { test } from 'node:test';
import { abridged, wordDiff, wordsOf } from '../../static/js/core/text/word-diff.js';

/** One side of a difference. */
const side = (pieces, without) =>
  pieces
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join('');

const brief = (before, after) =>
  wordDiff(before, after)
    .map(({ kind, text }) => ({ same: text, gone: `[-${text}-]`, new: `{+${text}+}` })[kind])
    .join('');

test('what changed is told word by word', () => {
  for (const [before, after, told] of [
    ['', '', ''],
    ['same', 'same', 'same'],
    ['', 'new words', '{+new words+}'],
    ['old words', '', '[-old words-]'],
    ['I bake bread', 'I bake rye bread', 'I bake {+rye +}bread'],
    ['I bake rye bread', 'I bake bread', 'I bake [-rye -]bread'],
    ['one two three', 'one 2 three', 'one [-two-]{+2+} three'],
    ['Line\n\nanother', 'Line\nanother', 'Line[-\n\n-]{+\n+}another'],
    ['我喜欢面包', '我喜欢黑面包', '我喜欢{+黑+}面包'],
    ['ขนมปัง', 'ขนมปังดี', 'ขนมปัง{+ดี+}'],
    ['word漢字', 'word字', 'word[-漢-]字'],
    ['a b a b a', 'a b b a', 'a b [-a -]b a'],
    ['👍 yes', '👎 yes', '[-👍-]{+👎+} yes'],
  ])
    assert.equal(brief(before, after), told);
});

test('both texts can be put together again from what is told, whatever they are', () => {
  let seed = 7;
  const random = (below) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const words = ['a', 'b', 'bread', 'rye', ' ', '\n', '.', '漢', '\u{1f600}', 'é', '\ud800'];
  for (let round = 0; round < 500; round += 1) {
    const text = () => Array.from({ length: random(30) }, () => words[random(words.length)]).join('');
    const [before, after] = [text(), text()];
    const pieces = wordDiff(before, after);
    assert.equal(side(pieces, 'new'), before);
    assert.equal(side(pieces, 'gone'), after);
    assert.ok(pieces.every(({ kind }, at) => at === 0 || pieces[at - 1].kind !== kind));
    assert.equal(wordsOf(before).join(''), before);
  }
});

test('of what both have, what stands far from a change is left out', () => {
  const same = 'x'.repeat(60) + 'y'.repeat(60) + 'z'.repeat(60);
  const pieces = [
    { kind: 'same', text: same },
    { kind: 'new', text: 'a'.repeat(500) },
    { kind: 'same', text: same },
    { kind: 'gone', text: 'b' },
    { kind: 'same', text: same },
  ];
  assert.deepEqual(
    abridged(pieces, 3).map(({ text }) => text),
    [' … zzz', 'a'.repeat(500), 'xxx … zzz', 'b', 'xxx … '],
  );
  assert.deepEqual(abridged(pieces, 100), pieces, 'what is short stays whole');
});

test('the longest texts that have nothing, or the same few words, in common are compared at once', () => {
  const long = (make) => Array.from({ length: 10_000 }, (_, n) => make(n)).join(' ');
  for (const [before, after] of [
    [long((n) => `${n % 7}`), long((n) => `${(n * 3) % 5}`)],
    [long((n) => `${n}`), long((n) => `x${n}`)],
    [long((n) => `${n}`), long((n) => `${9_999 - n}`)],
    ['a'.repeat(20_000), 'b'.repeat(20_000)],
    ['漢'.repeat(20_000), '字漢'.repeat(10_000)],
    ['.'.repeat(20_000), ',.'.repeat(10_000)],
  ]) {
    const pieces = wordDiff(before, after);
    assert.equal(side(pieces, 'new'), before);
    assert.equal(side(pieces, 'gone'), after);
  }
});
