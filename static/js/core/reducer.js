// The one place where the page's state changes: `(state, action) -> state`. Socket events, HTTP answers
// and clicks all come through here, so that an answer and its broadcast end in the same state in any order.
// Pure: no clock, no network, no document.

import { rememberComment, withComment, withCommentPage, withoutComment } from './folds/comments.js';
import {
  withConversations,
  withEdit,
  withMessage,
  withMessagePage,
  withoutMessage,
  withoutPrivate,
  withRead,
} from './folds/messages.js';
import {
  withLeft,
  withNotice,
  withNoticePage,
  withNoticesRead,
  withoutNotices,
} from './folds/notifications.js';
import { withOnline, withoutTypist, withPresence, withTyping } from './folds/presence.js';
import { withPictures } from './text/pictures.js';
import {
  countPost,
  withCategories,
  withCounters,
  withFreshPosts,
  withoutPost,
  withPost,
  withPostPage,
} from './folds/posts.js';
import { nameKey } from './state.js';
import { blank, revealed } from './folds/list-window.js';

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Action} Action */
/** @typedef {import('./types.js').Pending} Pending */

/** @param {State} state @param {Action} action @returns {State} */
export function reduce(state, action) {
  const after = step(state, action);
  if (after === state || !('seq' in action) || action.type === 'hello') return after;
  return action.seq > after.seq ? { ...after, seq: action.seq } : after;
}

/** @param {State} state @param {Action} action @returns {State} */
function step(state, action) {
  switch (action.type) {
    case 'hello': {
      const here = withPictures(
        withOnline(action.fresh ? inEpoch(state, action.epoch) : state, action.online),
        action.online.users,
      );
      // A resumed connection has yet to send what was missed: only those events move `seq`.
      return { ...here, seq: action.fresh ? action.seq : here.seq, link: { ...here.link, status: 'live' } };
    }
    case 'resumed':
      return { ...state, link: { ...state.link, caughtUp: action.replayed } };
    case 'resync':
      return { ...inEpoch(state, action.epoch), seq: action.seq };
    case 'link.changed':
      if (state.link.status === action.status) return state;
      return {
        ...state,
        link: { status: action.status, caughtUp: null },
        typing: action.status === 'live' ? state.typing : {},
      };
    case 'link.settled':
      return { ...state, link: { ...state.link, caughtUp: null } };
    case 'categories.changed':
    case 'me.updated': // what has changed is fetched
    case 'event.superseded': // a later event says it
      return { ...state };
    case 'presence':
      return withPictures(withPresence(state, action), action.joined);
    case 'typing':
      return withTyping(state, action.in, action.users);

    case 'post.created':
    case 'post.updated': {
      const stamp = { seq: action.seq };
      const own = action.type === 'post.created' ? answered(state, action.post) : null;
      const settled = own ? withoutPending(state, own.key) : state;
      const quiet = withoutTypist(
        settled,
        { category: action.post.category.slug },
        action.post.author.username,
      );
      const counted = action.type === 'post.created' ? countPost(quiet, action.post.category.id, 1) : quiet;
      return withPost(counted, action.post, stamp, own !== null);
    }
    case 'post.deleted':
      return gone(state, action.post_id, action.category_id);
    case 'comment.created':
    case 'comment.updated': {
      const { comment } = action;
      const own = action.type === 'comment.created' ? answered(state, comment) : null;
      const settled = own ? withoutPending(state, own.key) : state;
      const quiet = withoutTypist(settled, { post: comment.post_id }, comment.author.username);
      return withComment(
        withCounters(quiet, action.post, { seq: action.seq }),
        comment,
        { seq: action.seq },
        own !== null,
        action.type === 'comment.created',
      );
    }
    case 'comment.deleted':
      return withoutComment(
        withCounters(state, action.post, { seq: action.seq }),
        action.post.id,
        action.comment_id,
      );

    case 'message.created': {
      const own = answeredMessage(state, action.message);
      const settled = own ? withoutPending(state, own.key) : state;
      const quiet = withoutTypist(
        settled,
        { conversation: action.message.from.username },
        action.message.from.username,
      );
      return withMessage(quiet, action.message, { seq: action.seq });
    }
    case 'message.updated':
      return withEdit(state, action.message, { seq: action.seq });
    case 'message.edited':
      return withEdit(state, action.message, { asOf: action.asOf });
    case 'message.deleted':
      return withoutMessage(
        state,
        action.message_id,
        nameKey(action.from) === nameKey(state.me?.username ?? '') ? action.to : action.from,
        action.seq,
      );
    case 'message.removed':
      return withoutMessage(state, action.id, action.with);
    case 'message.read':
      return withRead(state, action);
    case 'message.received':
      return withMessage(state, action.message, { asOf: action.asOf });
    case 'messages.page':
    case 'messages.refreshed':
      return withMessagePage(
        state,
        action.key,
        action.page,
        action.asOf,
        action.type === 'messages.refreshed',
      );
    case 'conversations.received':
      return withConversations(state, action.items, action.asOf);
    case 'conversations.failed':
      return state.talks === 'ready' ? state : { ...state, talks: 'failed' };
    case 'notification.created':
      return withNotice(state, action);
    case 'notification.read':
      return withNoticesRead(state, action);
    case 'notification.removed':
      return withoutNotices(state, action);
    case 'notifications.counted':
      return withLeft(state, action.left, { asOf: action.asOf });
    case 'notifications.page':
    case 'notifications.refreshed':
      return withNoticePage(
        state,
        action.key,
        action.page,
        action.asOf,
        action.type === 'notifications.refreshed',
      );
    case 'follow.received':
      return { ...state, follows: { ...state.follows, [action.id]: action.follow } };
    case 'blocked.received':
      return { ...state, blocked: action.items };
    case 'block.changed': {
      const others = (state.blocked ?? []).filter(({ id }) => id !== action.user.id);
      return { ...state, blocked: action.blocked ? [...others, action.user] : others };
    }

    case 'post.received':
      return withPost(
        found(state, action.post.id),
        action.post,
        { asOf: action.asOf },
        state.me?.id === action.post.author.id,
      );
    case 'post.missing':
      return { ...state, missing: { ...state.missing, [action.id]: action.why } };
    case 'post.removed':
      return gone(state, action.id, state.posts[action.id]?.value.category.id);
    case 'comment.received':
      return state.me && !action.comment.deleted && action.comment.author.id === state.me.id
        ? withComment(state, action.comment, { asOf: action.asOf }, true)
        : rememberComment(state, action.comment, { asOf: action.asOf });
    case 'comment.removed':
      return withoutComment(state, action.post_id, action.id);

    case 'list.loading':
    case 'list.failed': {
      const before = state.lists[action.key] ?? blank();
      const loading = action.type === 'list.loading';
      if (action.newer)
        return inList(state, action.key, { ...before, newer: loading ? 'loading' : 'failed' });
      return inList(
        state,
        action.key,
        action.older
          ? { ...before, older: loading ? 'loading' : 'failed' }
          : { ...before, status: before.status === 'ready' ? 'ready' : loading ? 'loading' : 'failed' },
      );
    }
    case 'posts.page':
      return withPostPage(state, action.key, action.page, action.asOf);
    case 'posts.refreshed':
      return withFreshPosts(state, action.key, action.page, action.asOf);
    case 'comments.page':
      return withCommentPage(state, action.key, action.page, action.asOf, 'older');
    case 'comments.newer':
      return withCommentPage(state, action.key, action.page, action.asOf, 'newer');
    case 'comments.anew':
      return withCommentPage(state, action.key, action.page, action.asOf, 'anew');
    case 'comments.refreshed':
      return withCommentPage(state, action.key, action.page, action.asOf, 'fresh');
    case 'list.revealed':
      return state.lists[action.key] ? inList(state, action.key, revealed(state.lists[action.key])) : state;
    case 'lists.forgotten':
      return {
        ...state,
        lists: Object.fromEntries(Object.entries(state.lists).filter(([key]) => action.except.includes(key))),
      };
    case 'list.open':
      return state.open[action.key] === action.open
        ? state
        : { ...state, open: { ...state.open, [action.key]: action.open } };

    case 'pending.added':
      return { ...state, pending: [...state.pending, action.item] };
    case 'pending.changed':
      return {
        ...state,
        pending: state.pending.map((item) =>
          item.key === action.key
            ? { ...item, status: action.status, error: action.error, orphan: action.orphan === true }
            : item,
        ),
      };
    case 'pending.dropped':
      return withoutPending(state, action.key);
    case 'pending.restored':
      return { ...state, pending: action.items };

    case 'session.changed':
      return withPictures(
        {
          ...(state.me?.id === action.me?.id ? state : withoutPrivate(state)),
          me: action.me,
          signedIn: action.me ? 'yes' : 'no',
          banner: action.me ? null : state.banner,
        },
        action.me ? [action.me] : [],
      );
    case 'banner.changed':
      return { ...state, banner: action.text };
    case 'site.received':
      return { ...state, site: action.site };
    case 'categories.received':
      return withCategories(state, action.items);
    case 'profile.received':
      return withPictures(
        { ...state, profiles: { ...state.profiles, [nameKey(action.username)]: action.profile } },
        typeof action.profile === 'string' ? [] : [action.profile],
      );
    default:
      return state; // An event of a newer server: nothing here knows it.
  }
}

/** @param {State} state @param {string} key @param {import('./types.js').Stretch} stretch @returns {State} */
const inList = (state, key, stretch) => ({ ...state, lists: { ...state.lists, [key]: stretch } });

/** @param {State} state @param {string} key @returns {State} */
const withoutPending = (state, key) => ({
  ...state,
  pending: state.pending.filter((item) => item.key !== key),
});

/** @param {State} state @param {number} id @param {number|undefined} categoryId @returns {State} */
const gone = (state, id, categoryId) =>
  state.dead[`p${id}`] ? state : countPost(withoutPost(state, id), categoryId, -1);

/**
 * Another epoch is another database: what was known stays on screen until it is fetched again, but nothing
 * of it counts as newer, and ids that were dead may live.
 * @param {State} state @param {string} epoch @returns {State}
 */
function inEpoch(state, epoch) {
  if (state.epoch === epoch || state.epoch === '') return { ...state, epoch };
  /**
   * @template {object} T
   * @param {Record<number, import('./types.js').Known<T>>} known
   * @returns {Record<number, import('./types.js').Known<T>>}
   */
  const doubted = (known) =>
    Object.fromEntries(
      Object.entries(known).map(([id, { value }]) => [id, { value: { ...value, version: 0 }, touched: 0 }]),
    );
  const messages = Object.fromEntries(
    Object.entries(state.messages).map(([id, { value }]) => [
      id,
      { value: { ...value, version: 0, read_at: null }, touched: 0 },
    ]),
  );
  const conversations = Object.fromEntries(
    Object.entries(state.conversations).map(([name, talk]) => [name, { ...talk, counted: 0, touched: 0 }]),
  );
  return {
    ...state,
    epoch,
    dead: {},
    posts: doubted(state.posts),
    comments: doubted(state.comments),
    messages,
    conversations,
    receipts: {},
    notices: {},
    left: null,
    readUpTo: 0,
  };
}

/** @param {State} state @param {number} id @returns {State} */
function found(state, id) {
  const { [id]: _was, ...missing } = state.missing;
  return { ...state, missing };
}

/**
 * The pending item that this broadcast is the answer to, if its broadcast came before its answer.
 * @param {State} state
 * @param {import('./types.js').Post|import('./types.js').LiveComment} made
 * @returns {Pending|null}
 */
function answered(state, made) {
  if (state.me?.id !== made.author.id) return null;
  return (
    state.pending.find(
      (item) =>
        item.status !== 'failed' &&
        item.fields.body.trim() === made.body &&
        ('title' in made
          ? item.kind === 'post' && item.fields.title.trim() === made.title
          : item.kind === 'comment' &&
            item.post_id === made.post_id &&
            item.fields.reply_to === made.reply_to),
    ) ?? null
  );
}

/**
 * The same for a message.
 * @param {State} state
 * @param {import('./types.js').Message} made
 * @returns {Pending|null}
 */
const answeredMessage = (state, made) =>
  state.me?.id !== made.from.id
    ? null
    : (state.pending.find(
        (item) =>
          item.kind === 'message' &&
          item.status !== 'failed' &&
          nameKey(item.to) === nameKey(made.to.username) &&
          item.fields.body.trim() === made.body,
      ) ?? null);
