// What the tests of the page's state share: people, posts, comments and a way to replay actions.

import { reduce } from '../../static/js/core/reducer.js';
import { initial } from '../../static/js/core/state.js';

export const ann = {
  id: 1,
  username: 'ann',
  avatar_url: null,
  role: 'member',
  created_at: '2026-01-01T00:00:00.000Z',
};
export const bo = {
  id: 2,
  username: 'bo',
  avatar_url: null,
  role: 'member',
  created_at: '2026-01-01T00:00:00.000Z',
};

const general = { id: 1, slug: 'general', name: 'General' };

export const post = (id, more = {}) => ({
  id,
  version: 1,
  category: general,
  author: ann,
  title: `Post ${id}`,
  body: `body ${id}`,
  body_html: `<p>body ${id}</p>`,
  created_at: '2026-01-01T00:00:00.000Z',
  edited_at: null,
  comments: 0,
  last_activity_at: '2026-01-01T00:00:00.000Z',
  pinned: false,
  locked: false,
  tags: [],
  reactions: [],
  ...more,
});

export const comment = (id, more = {}) => ({
  id,
  version: 1,
  post_id: 1,
  author: ann,
  reply_to: null,
  body: `comment ${id}`,
  body_html: `<p>comment ${id}</p>`,
  created_at: '2026-01-01T00:00:00.000Z',
  edited_at: null,
  reactions: [],
  ...more,
});

/** A private message, from bo to ann unless told otherwise. */
export const message = (id, more = {}) => ({
  id,
  version: 1,
  from: bo,
  to: ann,
  body: `message ${id}`,
  body_html: `<p>message ${id}</p>`,
  created_at: '2026-01-01T00:00:00.000Z',
  read_at: null,
  ...more,
});

export const counters = (comments, more = {}) => ({
  id: 1,
  comments,
  last_activity_at: '2026-01-02T00:00:00.000Z',
  ...more,
});

export const page = (items, next = null) => ({ items, next });

export const replay = (actions, state = initial()) => actions.reduce(reduce, state);

/** Every order of a few things. */
export const orders = (items) =>
  items.length < 2
    ? [items]
    : items.flatMap((item, i) =>
        orders([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
      );

/** The browser's storage, as far as the page uses it. */
export function storage() {
  const kept = new Map();
  globalThis.localStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
    key: (i) => [...kept.keys()][i],
    get length() {
      return kept.size;
    },
  };
  return kept;
}
