import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { matching, parsed, shortcode } from '../../static/js/core/text/emoji.js';
import { mentionAt } from '../../static/js/core/text/mentions.js';
import { isComposing, onKey } from '../../static/js/lib/dom/keys.js';

const root = new URL('../../static/', import.meta.url);

test('a key that an input method uses reaches no handler', () => {
  globalThis.KeyboardEvent = class extends Event {
    constructor(key, more = {}) {
      super('keydown');
      Object.assign(this, { key, isComposing: false, keyCode: 0 }, more);
    }
  };
  const target = new EventTarget();
  const heard = [];
  onKey(target, ({ key }) => heard.push(key));
  for (const [key, more] of [
    ['Enter', { isComposing: true }],
    ['Enter', { keyCode: 229 }],
    ['Escape', { isComposing: true }],
    ['Process', { keyCode: 229 }],
    ['Enter', {}],
  ]) {
    target.dispatchEvent(new KeyboardEvent(key, more));
  }
  assert.deepEqual(heard, ['Enter']);
  assert.equal(isComposing({ isComposing: false, keyCode: 229 }), true);
});

test('every handler of keys is made in the one place that knows of input methods', () => {
  const files = readdirSync(new URL('js/', root), { recursive: true }).filter(
    (name) => name.endsWith('.js') && name !== 'lib/dom/keys.js',
  );
  for (const name of files) {
    const code = readFileSync(new URL(`js/${name}`, root), 'utf8');
    assert.doesNotMatch(code, /addEventListener\(\s*'key(down|up|press)'|onkey(up|press)/, name);
  }
  assert.ok(files.length > 60);
});

test('a short name of an emoji is looked for after a colon and two letters', () => {
  const at = (text) => shortcode(text, text.length);
  assert.deepEqual(at('so :sm'), { start: 3, prefix: 'sm' });
  assert.deepEqual(at(':+1'), { start: 0, prefix: '+1' });
  assert.deepEqual(at('(:Smile:'), { start: 1, prefix: 'smile' });
  assert.deepEqual(at('太好了:ta'), { start: 3, prefix: 'ta' });
  assert.deepEqual(at('😀:sm'), { start: 2, prefix: 'sm' });
  for (const text of [
    ':',
    ':s',
    ': sm',
    '10:30',
    'http://x',
    'note:this',
    '`:sm',
    '```\n:sm',
    ':sm le',
    'a :-)',
  ])
    assert.equal(at(text), null, text);
});

test('the emoji whose name begins so come first', () => {
  const all = parsed(readFileSync(new URL('emoji.txt', root), 'utf8'));
  assert.ok(all.length > 1_800);
  assert.deepEqual(matching(all, 'tada', 6)[0], { emoji: '🎉', name: 'tada' });
  assert.deepEqual(matching(all, '+1', 1), [{ emoji: '👍', name: '+1' }]);
  assert.equal(matching(all, 'smile', 6)[0].name, 'smile');
  assert.ok(matching(all, 'cat', 6).every(({ name }) => /(^|_)cat/.test(name)));
  assert.deepEqual(matching(all, 'nosuchname', 6), []);
});

test('somebody is named at the beginning of a word, and in scripts without spaces behind any letter', () => {
  const at = (text) => mentionAt(text, text.length);
  for (const text of ['@jo', 'hi @jo', '(@jo', '交给@jo', 'บอก@jo', ':@jo'])
    assert.equal(at(text)?.prefix, 'jo', text);
  for (const text of ['a@jo', 'ö@jo', '7@jo', '/@jo', '`@jo', '@@jo']) assert.equal(at(text), null, text);
  assert.deepEqual(at('angry :@'), { start: 7, prefix: '' });
});
