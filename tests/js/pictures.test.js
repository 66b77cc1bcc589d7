import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markdownOf, taken, unfit } from '../../static/js/core/pictures.js';
import { initial } from '../../static/js/core/state.js';
import { ann, bo, replay } from './state.js';

const url = `/uploads/${'0a'.repeat(20)}.png`;

test('a picture’s words come from its file’s name, without what Markdown would take for marks', () => {
  assert.equal(markdownOf('My [best] cat_1.png', url), `![My best cat 1](${url})`);
  assert.equal(markdownOf('.png', url), `![image](${url})`);
});

test('a message is taken apart into its words and its picture, and put together again', () => {
  const picture = markdownOf('cat.png', url);
  assert.deepEqual(taken(`Look\n\n${picture}`), { words: 'Look', picture, url });
  assert.deepEqual(taken(picture), { words: '', picture, url });
  assert.deepEqual(taken('![x](https://elsewhere.example/x.png)'), { words: '![x](https://elsewhere.example/x.png)', picture: '', url: null });
});

test('what the server would refuse is not sent', () => {
  const state = { ...initial(), site: { name: '', version: '', limits: { upload_max: 2 * 1024 * 1024 }, registration: 'open' } };
  assert.equal(unfit(state, { type: 'image/webp', size: 2 * 1024 * 1024 }), null);
  assert.match(unfit(state, { type: 'image/webp', size: 2 * 1024 * 1024 + 1 }), /2 MB/);
  assert.match(unfit(state, { type: 'image/svg+xml', size: 1 }), /Only/);
});

test('a person has the picture that was told of last', () => {
  const hello = { type: 'hello', user: null, epoch: 'e', seq: 1, fresh: true, online: { users: [ann, bo], guests: 0 } };
  const changed = { type: 'presence', joined: [{ ...ann, avatar_url: url }], left: [], guests: 0 };
  assert.deepEqual(replay([hello, changed]).pictures, { 1: url, 2: null });
  const removed = { type: 'session.changed', me: ann };
  assert.equal(replay([hello, changed, removed]).pictures[1], null);
  const before = replay([hello, changed]);
  assert.equal(replay([changed], before).pictures, before.pictures, 'nothing new changes nothing');
});
