// How posts change the state, whoever tells of them: an event, a fetched page, the answer to one's own
// request. Versions decide about the text, `touched` about the counters, the dead stay dead; so any
// order of the same news ends in the same state. Pure.

import { holds, listOf } from '../state.js';
import { blank, refreshed, withArrival, withPage, without } from './list-window.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').Post} Post */
/** @typedef {import('../types.js').Counters} Counters */
/** @typedef {import('../types.js').Stretch} Stretch */

/**
 * News is stamped with the `seq` of its event, or with the one that was known when it was asked for.
 * An answer says nothing about counters that an event has changed meanwhile.
 * @typedef {{seq: number}|{asOf: number}} Stamp
 */

/** @param {State} state @param {(stretch: Stretch, key: string) => Stretch} change */
export function mapLists(state, change) {
  let changed = false;
  /** @type {Record<string, Stretch>} */
  const lists = {};
  for (const [key, before] of Object.entries(state.lists)) {
    lists[key] = change(before, key);
    changed ||= lists[key] !== before;
  }
  return changed ? { ...state, lists } : state;
}

/** @param {number} touched @param {Stamp} stamp */
export const overtaken = (touched, stamp) => ('seq' in stamp ? stamp.seq < touched : stamp.asOf < touched);

/** @param {number} touched @param {Stamp} stamp */
export const newest = (touched, stamp) => Math.max(touched, 'seq' in stamp ? stamp.seq : stamp.asOf);

/**
 * Remembers a post without placing it in any list.
 * @param {State} state
 * @param {Post} post
 * @param {Stamp} stamp
 * @returns {State}
 */
export function rememberPost(state, post, stamp) {
  if (state.dead[`p${post.id}`]) return state;
  const known = state.posts[post.id];
  if (!known)
    return { ...state, posts: { ...state.posts, [post.id]: { value: post, touched: newest(0, stamp) } } };
  const text = post.version >= known.value.version ? post : known.value;
  const [from, to] = [known.value.category.id, text.category.id];
  const counted = from === to ? state : countPost(countPost(state, from, -1), to, 1);
  const counters = overtaken(known.touched, stamp) ? known.value : post;
  const value = { ...text, comments: counters.comments, last_activity_at: counters.last_activity_at };
  return {
    ...counted,
    posts: { ...state.posts, [post.id]: { value, touched: newest(known.touched, stamp) } },
  };
}

/**
 * The categories as they are now; posts that are known show their new names.
 * @param {State} state @param {import('../types.js').Category[]} items @returns {State}
 */
export function withCategories(state, items) {
  const now = new Map(items.map(({ id, slug, name }) => [id, { id, slug, name }]));
  const renamed = Object.entries(state.posts).flatMap(([id, known]) => {
    const category = now.get(known.value.category.id);
    if (
      !category ||
      (category.slug === known.value.category.slug && category.name === known.value.category.name)
    )
      return [];
    return [[id, { ...known, value: { ...known.value, category } }]];
  });
  return {
    ...state,
    categories: items,
    posts: renamed.length > 0 ? { ...state.posts, ...Object.fromEntries(renamed) } : state.posts,
  };
}

/**
 * @param {State} state
 * @param {number|undefined} categoryId
 * @param {1|-1} by one post more or less there
 * @returns {State}
 */
export function countPost(state, categoryId, by) {
  if (!state.categories) return state;
  const categories = state.categories.map((c) =>
    c.id === categoryId ? { ...c, posts: Math.max(0, c.posts + by) } : c,
  );
  return { ...state, categories };
}

/**
 * Remembers a post and places it in every list it belongs to.
 * @param {State} state @param {Post} post @param {Stamp} stamp @param {boolean} [own] shown at once
 * @returns {State}
 */
export function withPost(state, post, stamp, own = false) {
  const after = rememberPost(state, post, stamp);
  const known = after.posts[post.id];
  if (!known) return after;
  return mapLists(after, (stretch, key) => {
    if (key.startsWith('t:')) return stretch;
    if (!holds(key, known.value)) return without(stretch, post.id);
    return withArrival(stretch, post.id, own ? 'own' : state.open[key] === false ? 'wait' : 'show');
  });
}

/** @param {State} state @param {number} id @returns {State} */
export function withoutPost(state, id) {
  if (state.dead[`p${id}`]) return state;
  const { [id]: _gone, ...posts } = state.posts;
  const after = { ...state, posts, dead: { ...state.dead, [`p${id}`]: /** @type {true} */ (true) } };
  const { [listOf.thread(id)]: _thread, ...lists } = after.lists;
  return mapLists({ ...after, lists }, (stretch, key) =>
    key.startsWith('t:') ? stretch : without(stretch, id),
  );
}

/** @param {State} state @param {Counters} counters @param {Stamp} stamp @returns {State} */
export function withCounters(state, counters, stamp) {
  const known = state.posts[counters.id];
  if (!known || overtaken(known.touched, stamp)) return state;
  const value = { ...known.value, comments: counters.comments, last_activity_at: counters.last_activity_at };
  return {
    ...state,
    posts: { ...state.posts, [counters.id]: { value, touched: newest(known.touched, stamp) } },
  };
}

/**
 * Folds a fetched page into the list `key`.
 * @param {State} state
 * @param {string} key
 * @param {import('../types.js').Page<Post>} page
 * @param {number} asOf
 * @returns {State}
 */
export function withPostPage(state, key, page, asOf) {
  let after = state;
  for (const post of page.items) after = rememberPost(after, post, { asOf });
  const ids = page.items
    .map((post) => post.id)
    .filter((id) => after.posts[id] && holds(key, after.posts[id].value));
  return {
    ...after,
    lists: { ...after.lists, [key]: withPage(after.lists[key] ?? blank(), ids, page.next) },
  };
}

/**
 * Folds a fresh look at the newest posts into the list `key`.
 * @param {State} state
 * @param {string} key
 * @param {import('../types.js').Page<Post>} page
 * @param {number} asOf
 * @returns {State}
 */
export function withFreshPosts(state, key, page, asOf) {
  let after = state;
  for (const post of page.items) after = rememberPost(after, post, { asOf });
  const ids = page.items
    .map((post) => post.id)
    .filter((id) => after.posts[id] && holds(key, after.posts[id].value));
  /** @param {number} id */
  const newer = (id) => (after.posts[id]?.touched ?? 0) > asOf;
  const stretch = refreshed(after.lists[key] ?? blank(), ids, page.next, newer, state.open[key] !== false);
  return { ...after, lists: { ...after.lists, [key]: stretch } };
}
