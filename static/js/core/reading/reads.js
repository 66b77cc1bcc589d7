// What the reader has read. The server counts; what comes in between is counted here, by the same rules: new
// is neither one's own nor what somebody wrote whom the reader has blocked. Pure.

import { isMuted } from './levels.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').Read} Read */
/** @typedef {import('../types.js').User} User */
/**
 * @template {import('../types.js').Action['type']} T
 * @typedef {import('../types.js').ActionOf<T>} ActionOf
 */

/** @param {Read|undefined} read whether something of the post is new */
export const isUnread = (read) => read !== undefined && (read.new > 0 || !read.seen);

/** @param {State} state @param {User} author */
const isOthers = (state, author) =>
  state.me !== null && state.me.id !== author.id && !(state.blocked ?? []).some(({ id }) => id === author.id);

/**
 * @param {State} state @param {number} id of a post @param {Read} read
 * @param {number} [category] in which it stands, where that is known
 * @returns {State}
 */
function withRead(state, id, read, category) {
  const reads = { ...state.reads, [id]: read };
  if (!state.unread) return { ...state, reads };
  const { [id]: before, ...unread } = state.unread;
  const place = category ?? state.posts[id]?.value.category.id ?? before;
  return { ...state, reads, unread: isUnread(read) && place ? { ...unread, [id]: place } : unread };
}

/**
 * What an answer tells of the posts that stand there.
 * @param {State} state @param {number[]} posts @param {Record<number, Read>} told @returns {State}
 */
export const withReads = (state, posts, told) =>
  posts.reduce((after, id) => (told[id] ? withRead(after, id, told[id]) : after), state);

/** @param {State} state @param {ActionOf<'unread.received'>} action @returns {State} */
export function withUnread(state, { items }) {
  const unread = Object.fromEntries(items.map(({ post_id, category_id }) => [post_id, category_id]));
  return { ...state, unread };
}

/** @param {State} state @param {ActionOf<'post.read'>} event @returns {State} */
export const withPostRead = (state, { post_id, up_to, new: count, seen }) =>
  withRead(state, post_id, { up_to, new: count, seen });

/** @param {State} state @param {ActionOf<'posts.read'>} event @returns {State} */
export function withPostsRead(state, { category_id }) {
  /** @param {number|undefined} category */
  const is = (category) => category_id === null || category === category_id;
  const newest = Math.max(0, ...Object.keys(state.comments).map(Number));
  const reads = Object.fromEntries(
    Object.entries(state.reads).map(([id, read]) =>
      is(state.posts[Number(id)]?.value.category.id)
        ? [id, { up_to: Math.max(read.up_to ?? 0, newest), new: 0, seen: true }]
        : [id, read],
    ),
  );
  const unread =
    state.unread && Object.fromEntries(Object.entries(state.unread).filter(([, place]) => !is(place)));
  return { ...state, reads, unread };
}

/**
 * A comment was written: it is new to the reader unless it is theirs.
 * @param {State} state @param {ActionOf<'comment.created'>} event @returns {State}
 */
export function withNewComment(state, { comment, category_id }) {
  if (!isOthers(state, comment.author)) return state;
  const post = state.posts[comment.post_id]?.value;
  if (post && isMuted(state, post)) return state;
  const known = state.reads[comment.post_id];
  const read = known ?? { up_to: comment.id - 1, new: 0, seen: true };
  if (comment.id <= (read.up_to ?? 0)) return state;
  return withRead(state, comment.post_id, { ...read, new: read.new + 1 }, category_id);
}

/** @param {State} state @param {ActionOf<'comment.deleted'>} event @returns {State} */
export function withoutNewComment(state, { comment_id, post, category_id }) {
  const [read, comment] = [state.reads[post.id], state.comments[comment_id]?.value];
  if (!read || comment?.deleted || comment_id <= (read.up_to ?? 0) || read.new === 0) return state;
  // Of one that was never here only the server's count is known, and it counts what is new to the reader.
  if (comment && !isOthers(state, comment.author)) return state;
  return withRead(state, post.id, { ...read, new: read.new - 1 }, category_id);
}

/** @param {State} state @param {import('../types.js').Post} post that was written @returns {State} */
export function withNewPost(state, post) {
  if (state.reads[post.id] || !isOthers(state, post.author) || isMuted(state, post)) return state;
  return withRead(state, post.id, { up_to: null, new: 0, seen: false }, post.category.id);
}

/** @param {State} state @param {number} id of a post that is gone @returns {State} */
export function withoutRead(state, id) {
  if (!state.unread?.[id] && !state.reads[id]) return state;
  const { [id]: _place, ...unread } = state.unread ?? {};
  const { [id]: _read, ...reads } = state.reads;
  return { ...state, reads, unread: state.unread && unread };
}

/** @param {State} state @param {number|null} category null for all @returns {number} unread posts there */
export const unreadPosts = (state, category) =>
  Object.values(state.unread ?? {}).filter((place) => category === null || place === category).length;

/**
 * How far one has read who has had these comments before them: each up to the first new one that was not.
 * @param {{id: number, isNew: boolean}[]} comments those that are there, the oldest first, without a gap
 * @param {number} from up to which all was read before
 * @param {(id: number) => boolean} wasSeen
 * @returns {number}
 */
export function readUpTo(comments, from, wasSeen) {
  let upTo = from;
  for (const { id, isNew } of comments) {
    if (id <= from) continue;
    if (isNew && !wasSeen(id)) break;
    upTo = id;
  }
  return upTo;
}
