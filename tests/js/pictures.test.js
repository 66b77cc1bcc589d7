import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  kindOf,
  largest,
  markdownOf,
  onlyNames,
  shrunk,
  sizeInWords,
  splitPicture,
  unfitSentence,
} from '../../static/js/core/text/pictures.js';
import { initial } from '../../static/js/core/state.js';
import { ann, bo, replay } from './state.js';

const url = `/uploads/${'0a'.repeat(20)}.png`;

test('a picture’s words come from its file’s name, without what Markdown would take for marks', () => {
  assert.equal(markdownOf('My [best] cat_1.png', url), `![My best cat 1](${url})`);
  assert.equal(markdownOf('.png', url), `![image](${url})`);
});

test('a message is taken apart into its words and its picture, and put together again', () => {
  const picture = markdownOf('cat.png', url);
  assert.deepEqual(splitPicture(`Look\n\n${picture}`), { words: 'Look', picture, url });
  assert.deepEqual(splitPicture(picture), { words: '', picture, url });
  assert.deepEqual(splitPicture('![x](https://elsewhere.example/x.png)'), {
    words: '![x](https://elsewhere.example/x.png)',
    picture: '',
    url: null,
  });
});

test('the limits are those that the server tells', () => {
  const state = {
    ...initial(),
    site: {
      name: '',
      version: '',
      limits: { upload_max: 2 * 1024 * 1024, upload_pixels_max: 9 },
      registration: 'open',
    },
  };
  assert.deepEqual(largest(state), { bytes: 2 * 1024 * 1024, pixels: 9 });
  assert.deepEqual(largest(initial()), { bytes: 5 * 1024 * 1024, pixels: 16_000_000 });
});

test('a file is known by what it holds', () => {
  const file = (text) => Uint8Array.from(text.padEnd(16, '\0'), (c) => c.charCodeAt(0));
  const kinds = {
    '\x89PNG\r\n\x1a\n': 'image/png',
    '\xff\xd8\xff\xe1': 'image/jpeg',
    GIF89a: 'image/gif',
    'RIFF\x10\x20\x30\x40WEBPVP8 ': 'image/webp',
    '\0\0\0\x18ftypheic': 'image/heic',
    '\0\0\0\x24ftypmif1': 'image/heic',
    '\0\0\0\x1cftypavif': 'image/avif',
    BM1234: 'image/bmp',
    'II*\0\x08': 'image/tiff',
  };
  for (const [begin, kind] of Object.entries(kinds)) assert.equal(kindOf(file(begin)), kind);
  for (const begin of ['%PDF-1.7', '<svg xmlns=', 'RIFF\x10\x20\x30\x40WAVE', '\0\0\0\x18ftypmp42', ''])
    assert.equal(kindOf(file(begin)), null);
  assert.match(unfitSentence('image/heic'), /HEIC.*Save it as JPEG/);
  assert.match(unfitSentence(null), /Only PNG/);
});

test('a photo keeps its shape when it is made smaller, and a small one its size', () => {
  assert.deepEqual(shrunk(6000, 4000), { width: 2560, height: 1707 });
  assert.deepEqual(shrunk(3024, 4032), { width: 1920, height: 2560 });
  assert.deepEqual(shrunk(2560, 100), { width: 2560, height: 100 });
  assert.deepEqual(shrunk(1, 100_000), { width: 1, height: 2560 });
  assert.equal(sizeInWords(8_212_345), '8.2 MB');
  assert.equal(sizeInWords(340_400), '340 KB');
  assert.equal(sizeInWords(12), '1 KB');
});

test('a name that is copied along with a picture stands for it; a text is a text', () => {
  for (const text of [
    '',
    'IMG_1234.HEIC',
    'holiday photo.jpeg',
    'file:///home/ana/Bilder/Café.png',
    'https://x.org/a.png?size=2',
    'a.png\nb.png',
    'C:\\photos\\image',
    '/tmp/image',
  ]) {
    assert.equal(onlyNames(text, ['image']), true, text);
  }
  for (const text of [
    'Hello',
    'See a.png for more',
    'a.png\nand words',
    'image is all',
    'report.pdf',
    '日本語の文章',
  ])
    assert.equal(onlyNames(text, ['image']), false, text);
});

test('a person has the picture that was told of last', () => {
  const hello = {
    type: 'hello',
    user: null,
    epoch: 'e',
    seq: 1,
    fresh: true,
    online: { users: [ann, bo], guests: 0 },
  };
  const changed = { type: 'presence', joined: [{ ...ann, avatar_url: url }], left: [], guests: 0 };
  assert.deepEqual(replay([hello, changed]).pictures, { 1: url, 2: null });
  const removed = { type: 'session.changed', me: ann };
  assert.equal(replay([hello, changed, removed]).pictures[1], null);
  const before = replay([hello, changed]);
  assert.equal(replay([changed], before).pictures, before.pictures, 'nothing new changes nothing');
});
