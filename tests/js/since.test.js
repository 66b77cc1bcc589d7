// What happened while the reader was away.

import assert from 'node:assert/strict';
import test from 'node:test';

import { describe } from '../../static/js/core/folds/notifications.js';
import { sinceLines, sinceUpTo } from '../../static/js/core/reading/since.js';
import { reduce } from '../../static/js/core/reducer.js';
import { initial } from '../../static/js/core/state.js';
import { ann, bo } from './state.js';

const notice = (id, more = {}) => ({
  ...{ id, kind: 'comment', actor: bo, post_id: 1, post_title: 'Bread', comment_id: id, ids: [id] },
  ...{ created_at: '2026-01-01T00:00:00.000Z', read_at: null, ...more },
});
const counts = { unread: 0, unread_of_messages: 0 };
const general = { id: 1, slug: 'general', name: 'General' };

function begun() {
  const since = {
    since: '2026-01-01T00:00:00.000Z',
    items: [notice(9, { kind: 'mention' }), notice(8, { ids: [8, 7, 5] })],
    more: false,
    new_posts: [{ category: general, count: 2 }],
  };
  const state = reduce({ ...initial(), me: ann }, { type: 'unread.received', items: [] });
  const unread = [{ post_id: 3, category_id: 1, new: 0, seen: false }];
  return [
    { type: 'unread.received', items: unread },
    { type: 'since.received', since },
  ].reduce(reduce, state);
}

const keys = (state) => sinceLines(state).map(({ key }) => key);

test('a line is there until all of it is read', () => {
  let state = begun();
  assert.deepEqual(keys(state), ['n9', 'n5', 'c1']);
  assert.equal(sinceUpTo(state), 9);
  state = reduce(state, { type: 'notification.read', seq: 1, ids: [8, 9], ...counts });
  assert.deepEqual(keys(state), ['n5', 'c1']);
  state = reduce(state, { type: 'notification.removed', seq: 2, ids: [7], ...counts });
  assert.deepEqual(state.since.items[0].ids, [5]);
  state = reduce(state, { type: 'notification.read', seq: 3, up_to: 6, ...counts });
  assert.deepEqual(keys(state), ['c1']);
  state = reduce(state, { type: 'post.read', seq: 4, post_id: 3, up_to: null, new: 0, seen: true });
  assert.deepEqual(keys(state), []);
});

test('one that is told anew is no longer what happened before', () => {
  const told = notice(12, { kind: 'edit' });
  const state = reduce(begun(), {
    ...{ type: 'notification.created', seq: 1, notification: told, replaces: 9, ...counts },
  });
  assert.deepEqual(keys(state), ['n5', 'c1']);
});

test('a word of any device ends it, and so does another reader', () => {
  assert.equal(reduce(begun(), { type: 'since.read', seq: 1 }).since, null);
  assert.equal(reduce(begun(), { type: 'session.changed', me: null }).since, null);
  const none = { since: null, items: [], more: false, new_posts: [] };
  assert.equal(reduce(begun(), { type: 'since.received', since: none }).since, null);
});

test('of an edit it is said of what', () => {
  const edit = (more) => describe({ ...notice(1, { kind: 'edit', ...more }) });
  assert.equal(edit({}), 'edited your comment under “Bread”');
  assert.equal(edit({ comment_id: null }), 'edited your post “Bread”');
  assert.equal(edit({ quoted: true }), 'edited a comment that you quoted under “Bread”');
  assert.equal(edit({ quoted: true, comment_id: null }), 'edited a post that you quoted: “Bread”');
});
