// How posts change the state, whoever tells of them: an event, a fetched page, the answer to one's own
// request. Versions decide about the text, `touched` about the counters, the dead stay dead; so any
// order of the same news ends in the same state. Pure.

import { baseOf, holds, isNarrowed, isRanked, kindOf, listOf, orderOf } from '../state.js';
import { without } from './list-window.js';
import { mapLists, withItem } from './placement.js';
import { withNews, withOwn } from './ranked-list.js';
import { newest, overtaken } from './versions.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').Post} Post */
/** @typedef {import('../types.js').Counters} Counters */
/** @typedef {import('../types.js').ListWindow} ListWindow */
/** @typedef {import('./versions.js').Stamp} Stamp */

/**
 * Remembers a post without placing it in any list.
 * @param {State} state
 * @param {Post} post
 * @param {Stamp} stamp
 * @returns {State}
 */
export function rememberPost(state, post, stamp) {
  if (state.tombstones[`p${post.id}`]) return state;
  const known = state.posts[post.id];
  if (!known)
    return { ...state, posts: { ...state.posts, [post.id]: { value: post, touched: newest(0, stamp) } } };
  const text = post.version >= known.value.version ? post : known.value;
  const [from, to] = [known.value.category.id, text.category.id];
  const counted = from === to ? state : countPost(countPost(state, from, -1), to, 1);
  const late = overtaken(known.touched, stamp);
  const { comments, last_activity_at, locked, pinned, solution, reactions } = late ? known.value : post;
  const { last_comment_by, last_comment_id } = late ? known.value : post;
  // A tag may get another name without an edit.
  const tags = late && text.version === known.value.version ? known.value.tags : text.tags;
  const last = { last_activity_at, last_comment_by, last_comment_id };
  const value = { ...text, ...last, comments, locked, pinned, solution, reactions, tags };
  return {
    ...counted,
    posts: { ...state.posts, [post.id]: { value, touched: newest(known.touched, stamp) } },
  };
}

/**
 * The categories as they are now; posts that are known show their new names, and those of a category that
 * the reader may not read any more are dropped: should they read it again, they have them again.
 * @param {State} state @param {import('../types.js').Category[]} items @returns {State}
 */
export function withCategories(state, items) {
  const left = new Set(items.map(({ id }) => id));
  const lost = new Set((state.categories ?? []).flatMap(({ id }) => (left.has(id) ? [] : [id])));
  const dropped = Object.values(state.posts).filter(({ value }) => lost.has(value.category.id));
  return renamed(
    dropped.reduce((now, { value }) => withMissing(now, value.id), state),
    items,
  );
}

/**
 * A post is not there for this reader, for as long as nothing says otherwise.
 * @param {State} state @param {number} id @returns {State}
 */
export function withMissing(state, id) {
  const { tombstones } = state;
  const gone = withoutPost(state, id);
  return { ...gone, tombstones, missing: { ...state.missing, [id]: 'missing' } };
}

/**
 * An event tells of a post that an earlier one said was gone: it has come back to where it may be read.
 * @param {State} state @param {{post: Post, seq: number}} event @returns {State}
 */
export function withMovedBack(state, { post, seq }) {
  const { [`p${post.id}`]: died, ...tombstones } = state.tombstones;
  if (typeof died !== 'number' || died > seq) return state;
  return countPost({ ...state, tombstones }, post.category.id, 1);
}

/** @param {State} state @param {import('../types.js').Category[]} items @returns {State} */
function renamed(state, items) {
  const now = new Map(items.map(({ id, slug, name }) => [id, { id, slug, name }]));
  const named = Object.entries(state.posts).flatMap(([id, known]) => {
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
    posts: named.length > 0 ? { ...state.posts, ...Object.fromEntries(named) } : state.posts,
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
  return mapLists(after, (before, key) => {
    if (kindOf(key) !== 'posts') return before;
    if (!holds(key, known.value)) return withoutPin(without(before, post.id), post.id);
    // What has left such a list stays until the reader looks anew: nothing moves under them.
    if (isNarrowed(key)) return before;
    if (isPinnedAnew(before, known.value))
      return { ...before, pinned: [post.id, ...(before.pinned ?? [])].sort((a, b) => b - a) };
    if (!isRanked(key)) return withItem(state, key, before, post.id, own);
    if (own) return withOwn(before, post.id);
    return isLatest(after, key, before, known.value) ? withNews(before, post.id) : before;
  });
}

/** @param {ListWindow} before @param {Post} post whether it is to be shown first and is not yet */
const isPinnedAnew = ({ status, pinned = [] }, post) =>
  status === 'ready' && post.pinned && !pinned.includes(post.id);

/** @param {ListWindow} before @param {number} id @returns {ListWindow} */
const withoutPin = (before, id) =>
  before.pinned?.includes(id) ? { ...before, pinned: before.pinned.filter((one) => one !== id) } : before;

/**
 * Whether a post that a list does not show would stand among what it shows of the latest activity.
 * @param {State} state @param {string} key @param {ListWindow} before @param {Post} post
 */
function isLatest(state, key, before, post) {
  if (orderOf(key) !== 'sort=active' || before.status !== 'ready' || before.ids.includes(post.id))
    return false;
  const last = state.posts[before.ids[before.ids.length - 1]]?.value;
  return !last || before.next === null || post.last_activity_at > last.last_activity_at;
}

/**
 * Something was written under a post: in the lists of the latest activity it would stand first by now.
 * @param {State} state @param {number} id @param {number} categoryId @returns {State}
 */
export function withActivity(state, id, categoryId) {
  const slug = state.categories?.find((category) => category.id === categoryId)?.slug;
  const known = state.posts[id]?.value;
  /** @param {string} key whether the list holds the post, be it known here or not */
  const concerns = (key) =>
    known ? holds(key, known) : [listOf.all, listOf.category(slug ?? '')].includes(baseOf(key));
  return mapLists(state, (before, key) => {
    if (orderOf(key) !== 'sort=active' || before.status !== 'ready' || !concerns(key)) return before;
    // What stands first already stays there.
    return before.held.length === 0 && before.ids[0] === id ? before : withNews(before, id);
  });
}

/**
 * A tag has another name, on all posts that have it.
 * @param {State} state @param {{from: string, to: string, seq: number}} change @returns {State}
 */
export function withTagChanged(state, { from, to, seq }) {
  /** @type {State['posts']} */
  const posts = { ...state.posts };
  for (const [id, { value, touched }] of Object.entries(state.posts)) {
    if (!value.tags.includes(from)) continue;
    const tags = [...new Set(value.tags.map((tag) => (tag === from ? to : tag)))];
    posts[Number(id)] = { value: { ...value, tags }, touched: newest(touched, { seq }) };
  }
  // What they hold now is for the server to say.
  const gone = [from, to].map(listOf.tag);
  const lists = Object.fromEntries(
    Object.entries(state.lists).filter(([key]) => !gone.includes(baseOf(key))),
  );
  return { ...state, posts, lists };
}

/**
 * @param {State} state @param {number} id @param {number|true} [seq] of the event that tells of it
 * @returns {State}
 */
export function withoutPost(state, id, seq = true) {
  if (state.tombstones[`p${id}`]) return state;
  const { [id]: _gone, ...posts } = state.posts;
  const tombstones = { ...state.tombstones, [`p${id}`]: seq };
  const { [listOf.thread(id)]: _thread, ...lists } = state.lists;
  return mapLists({ ...state, posts, tombstones, lists }, (before, key) =>
    kindOf(key) === 'posts' ? withoutPin(without(before, id), id) : before,
  );
}

/**
 * @param {State} state @param {Counters} counters @param {Stamp} stamp
 * @param {import('../types.js').LiveComment|null} [came] the comment that was written just now
 * @returns {State}
 */
export function withCounters(state, counters, stamp, came = null) {
  const known = state.posts[counters.id];
  if (!known || overtaken(known.touched, stamp)) return state;
  // Those who write at once are told of in any order: the newest comment is the one with the highest id.
  const isNewest = came !== null && came.id > (known.value.last_comment_id ?? 0);
  const last = isNewest ? { last_comment_by: came.author, last_comment_id: came.id } : {};
  const value = { ...known.value, ...counters, ...last };
  const touched = newest(known.touched, stamp);
  return { ...state, posts: { ...state.posts, [counters.id]: { value, touched } } };
}
