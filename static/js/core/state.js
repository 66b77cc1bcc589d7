// The state of the page at the start, the names of its lists, and the questions views ask of it.
// Everything here is pure; nothing may reach for the network, the clock or the document.

import { blank } from './folds/list-window.js';
import { isMuted } from './reading/levels.js';
import { filterOf, sortOf } from './routes.js';

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Post} Post */
/** @typedef {import('./types.js').Comment} Comment */
/** @typedef {import('./types.js').User} User */
/** @typedef {import('./types.js').Pending} Pending */

/** @returns {State} */
export const initial = () => ({
  me: null,
  signedIn: 'unknown',
  site: null,
  categories: null,
  posts: {},
  comments: {},
  tombstones: {},
  moved: {},
  profiles: {},
  missing: {},
  lists: {},
  open: {},
  recent: [],
  pending: [],
  held: [],
  messages: {},
  conversations: {},
  conversationsStatus: 'unknown',
  receipts: {},
  blocked: null,
  banner: null,
  notifications: {},
  unreadCounts: null,
  readUpTo: 0,
  follows: {},
  levels: null,
  reads: {},
  unread: null,
  since: null,
  reading: null,
  reactions: {},
  reacting: {},
  bookmarks: {},
  marking: {},
  online: { users: [], guests: 0, unlisted: 0 },
  typing: {},
  pictures: {},
  epoch: '',
  seq: 0,
  link: { status: 'connecting', caughtUp: null },
});

/** Names of lists: what they hold can be told from the name. */
export const listOf = {
  all: 'all',
  /** @param {string} slug */
  category: (slug) => `c:${slug}`,
  /** @param {string} username */
  author: (username) => `u:${username}`,
  /** @param {string} tag */
  tag: (tag) => `g:${tag}`,
  /** @param {string} base the list with the newest first @param {string} order see `orderIn` */
  ordered: (base, order) => (order ? `${base}?${order}` : base),
  /** @param {number} postId */
  thread: (postId) => `t:${postId}`,
  notifications: 'n:all',
  /** @param {string} username */
  conversation: (username) => `m:${nameKey(username)}`,
};

/** @type {Record<string, import('./types.js').ListKind>} */
const KINDS = { t: 'comments', m: 'messages', n: 'notifications' };

/** @param {string} key of a list @returns {import('./types.js').ListKind} what it holds */
export const kindOf = (key) => KINDS[key.slice(0, key.indexOf(':'))] ?? 'posts';

/** @param {string} key of a list @returns {boolean} whether it holds what one person alone may see */
export const isPrivate = (key) => ['messages', 'notifications'].includes(kindOf(key));

/** Whether this is the name of somebody who has left: no other begins so. @param {string} username */
export const isFormer = (username) => nameKey(username).startsWith('former-member-');

/**
 * Names are the same whatever their case and form of writing: an address may have others.
 * @param {string} username
 */
export const nameKey = (username) => username.normalize('NFKC').toLowerCase();

/** @param {string} key of a list of posts @returns {string} the same with the newest first */
export const baseOf = (key) => key.split('?')[0];

/** @param {string} key of a list of posts @returns {string} its order, as an address says it */
export const orderOf = (key) => key.split('?')[1] ?? '';

/**
 * Whether a list stands in another order than that of the ids: the server's, as it was when it was asked.
 * @param {string} key
 */
export const isRanked = (key) => orderOf(key) !== '';

/** Whether a list is narrowed down to what only the server can tell. @param {string} key */
export const isNarrowed = (key) => filterOf(orderOf(key)) !== '';

/** @param {string} a @param {string} b */
const sameName = (a, b) => nameKey(a) === nameKey(b);

/** @param {string} list @param {Post} post whether the list of this name holds the post */
export function holds(list, post) {
  const key = baseOf(list);
  if (key === listOf.all) return true;
  if (key.startsWith('c:')) return key === listOf.category(post.category.slug);
  if (key.startsWith('g:')) return post.tags.includes(key.slice(2));
  if (key.startsWith('u:')) return sameName(key, listOf.author(post.author.username));
  return false;
}

/** @param {State} state @param {string} key */
export const list = (state, key) => state.lists[key] ?? blank();

/**
 * @param {State} state @param {string} key
 * @returns {Post[]} in the order of the list, those that are pinned first
 */
export function postsIn(state, key) {
  const { ids, pinned = [] } = list(state, key);
  const isTop = sortOf(orderOf(key)).startsWith('sort=top');
  const first = isTop ? [] : pinned.filter((id) => state.posts[id]?.value.pinned);
  const all = [...new Set([...first, ...ids])].flatMap((id) => state.posts[id]?.value ?? []);
  const posts =
    baseOf(key) === listOf.all && !isNarrowed(key) ? all.filter((post) => !isMuted(state, post)) : all;
  if (isTop) return posts;
  return [...posts.filter((post) => post.pinned), ...posts.filter((post) => !post.pinned)];
}

/** @param {State} state @param {number} postId @returns {Comment[]} in reading order, oldest first */
export const commentsOf = (state, postId) =>
  list(state, listOf.thread(postId))
    .ids.flatMap((id) => state.comments[id]?.value ?? [])
    .reverse();

/**
 * @param {State} state
 * @param {string} key
 * @returns {Pending[]} what was written here and belongs to the list
 */
export function pendingIn(state, key) {
  const me = state.me;
  if (!me) return [];
  const base = baseOf(key);
  if (isNarrowed(key)) return [];
  return [...state.held, ...state.pending].filter((item) => {
    if (item.kind === 'comment') return key === listOf.thread(item.post_id);
    if (item.kind === 'message') return key === listOf.conversation(item.to);
    return (
      base === listOf.all ||
      base === listOf.category(item.fields.category) ||
      (item.fields.tags ?? []).some((tag) => base === listOf.tag(tag)) ||
      sameName(base, listOf.author(me.username))
    );
  });
}

/** @param {State} state whether the reader is a moderator or an admin */
export const mayModerate = (state) => state.me !== null && state.me.role !== 'member';

/**
 * @param {State} state @param {{writable_by?: string, archived?: boolean}} [category]
 * @returns {boolean} whether only others write there, or nobody
 */
export const mayNotWrite = (state, category) =>
  category?.archived === true || (category?.writable_by === 'moderators' && !mayModerate(state));

/** Whether nothing new is written where a post stands. @param {State} state @param {number} postId */
export function isArchived(state, postId) {
  const place = state.posts[postId]?.value.category.id;
  return state.categories?.find(({ id }) => id === place)?.archived === true;
}

/** @param {State} state the categories in which the reader may write */
export const writable = (state) => (state.categories ?? []).filter((one) => !mayNotWrite(state, one));

/**
 * Whether the reader may write nothing under this post, nor change what stands there.
 * @param {State} state @param {number} postId
 */
export function isClosed(state, postId) {
  const post = state.posts[postId]?.value;
  if (post && isArchived(state, postId)) return true;
  if (!post || mayModerate(state)) return false;
  return (
    post.locked ||
    mayNotWrite(
      state,
      state.categories?.find(({ id }) => id === post.category.id),
    )
  );
}

/**
 * Whether the reader may edit and delete this post or comment.
 * @param {State} state @param {{id: number, post_id?: number, author: User}} item
 */
export const mayChange = (state, { id, post_id, author }) =>
  mayModerate(state) || (state.me?.id === author.id && !isClosed(state, post_id ?? id));

/**
 * Whether the reader may read what this post or comment said before.
 * @param {State} state @param {{author: User}} item
 */
export const mayReadHistory = (state, { author }) => mayModerate(state) || state.me?.id === author.id;

/** @param {State} state @param {number} postId @returns {number|null} the comment that answers the post */
export const solutionOf = (state, postId) => state.posts[postId]?.value.solution ?? null;

/**
 * Whether the reader may say which comment answers this post.
 * @param {State} state @param {number} postId
 */
export function mayAccept(state, postId) {
  const post = state.posts[postId]?.value;
  const category = state.categories?.find(({ id }) => id === post?.category.id);
  return Boolean(post && category?.questions && mayChange(state, post));
}

/** @param {import('./types.js').TypingPlace} place a name for the place, for `state.typing` */
export function typingKey(place) {
  if ('post' in place) return `post:${place.post}`;
  if ('category' in place) return `category:${place.category}`;
  return `conversation:${nameKey(place.conversation)}`;
}

/** What is assumed until the server has told its own limits. */
const LIMITS = { title: 200, body: 20000, message: 5000 };

/** @param {State} state @param {'title'|'body'|'message'} name the longest text, in characters */
export function limit(state, name) {
  const told = state.site?.limits?.[`${name}_max`];
  return typeof told === 'number' ? told : LIMITS[name];
}
