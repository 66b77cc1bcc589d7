// The one place where the page's state changes: `(state, action) -> state`. Socket events, HTTP answers and
// clicks all come through here, so that an answer and its broadcast end in the same state in any order. A
// table says what each type of action does. Pure: no clock, no network, no document.

import { withBookmark, withBookmarkWanted } from './reading/bookmarks.js';
import { rememberComment, withComment, withoutComment } from './folds/comments.js';
import { withEpoch } from './folds/epoch.js';
import {
  withConversations,
  withEdit,
  withMessage,
  withoutMessage,
  withoutPrivate,
  withRead,
} from './folds/messages.js';
import {
  withNotification,
  withNotificationsRead,
  withoutNotifications,
  withUnreadCounts,
} from './folds/notifications.js';
import { withListPage, withoutLists, withProgress, withRevealed } from './folds/pages.js';
import {
  answeredBy,
  answeredByMessage,
  withHeld,
  withoutPending,
  withPendingChange,
} from './folds/pending.js';
import {
  countPost,
  withActivity,
  withCategories,
  withCounters,
  withMissing,
  withoutPost,
  withPost,
  withMovedBack,
  withTagChanged,
} from './folds/posts.js';
import { withOnline, withoutTypist, withPresence, withTyping } from './folds/presence.js';
import { withPerson } from './people.js';
import { withLevels } from './reading/levels.js';
import { withCommentsMoved } from './reading/moved.js';
import { withOwnReactions, withReacted, withWanted } from './reading/reactions.js';
import {
  withNewComment,
  withNewPost,
  withoutNewComment,
  withoutRead,
  withPostRead,
  withPostsRead,
  withUnread,
} from './reading/reads.js';
import { withoutTold, withSince } from './reading/since.js';
import { withViewer } from './reading/viewer.js';
import { retained, withReturned, withShown } from './retention.js';
import { nameKey } from './state.js';
import { withPictures } from './text/pictures.js';

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Action} Action */
/** @template {Action['type']} T @typedef {import('./types.js').ActionOf<T>} ActionOf */
/** @template {Action['type']} T @typedef {(state: State, action: ActionOf<T>) => State} Fold */

/**
 * @param {State} state @param {number} id @param {number|undefined} categoryId @param {number} [seq]
 * @returns {State}
 */
const withPostGone = (state, id, categoryId, seq) =>
  state.tombstones[`p${id}`] ? state : countPost(withoutPost(state, id, seq), categoryId, -1);

/** @param {State} state @param {ActionOf<'post.created'>} action @param {boolean} created @returns {State} */
function withPostEvent(state, { post, seq }, created) {
  const own = created ? answeredBy(state, post) : undefined;
  const settled = own ? withoutPending(state, own.key) : state;
  const quiet = withoutTypist(settled, { category: post.category.slug }, post.author.username);
  const counted = created ? countPost(quiet, post.category.id, 1) : quiet;
  return withPost(counted, post, { seq }, own !== undefined);
}

/**
 * @param {State} state
 * @param {ActionOf<'comment.created'>} action
 * @param {boolean} created
 * @returns {State}
 */
function withCommentEvent(state, { comment, post, seq, category_id }, created) {
  const own = created ? answeredBy(state, comment) : undefined;
  const settled = own ? withoutPending(state, own.key) : state;
  const quiet = withoutTypist(settled, { post: comment.post_id }, comment.author.username);
  const counted = withCounters(quiet, post, { seq }, created ? comment : null);
  const moved = created ? withActivity(counted, post.id, category_id) : counted;
  return withComment(moved, comment, { seq }, own !== undefined, created);
}

/** What has changed is fetched, or a later event says it. @type {(state: State) => State} */
const touched = (state) => ({ ...state });

/** @type {{[T in Action['type']]: Fold<T>}} */
const FOLDS = {
  hello(state, { fresh, epoch, online, seq }) {
    const here = withPictures(withOnline(fresh ? withEpoch(state, epoch) : state, online), online.users);
    // A resumed connection has yet to send what was missed: only those events move `seq`.
    return { ...here, seq: fresh ? seq : here.seq, link: { ...here.link, status: 'live' } };
  },
  'page.taken': (state, { epoch, seq }) => ({ ...state, epoch, seq }),
  // Another name for the same history.
  resumed: (state, { epoch, replayed }) => ({ ...state, epoch, link: { ...state.link, caughtUp: replayed } }),
  resync: (state, { epoch, seq }) => ({ ...withEpoch(state, epoch), seq }),
  'link.changed'(state, { status }) {
    if (state.link.status === status) return state;
    const quiet = status === 'live' ? {} : { typing: {}, reading: null };
    return { ...state, link: { status, caughtUp: null }, ...quiet };
  },
  'link.settled': (state) => ({ ...state, link: { ...state.link, caughtUp: null } }),
  'event.superseded': touched,

  presence: (state, action) => withPictures(withPresence(state, action), action.joined),
  reading: (state, { post_id, people }) => ({ ...state, reading: { post: post_id, people } }),
  typing: (state, action) => withTyping(state, action.in, action.users),

  'post.created': (state, action) => withNewPost(withPostEvent(state, action, true), action.post),
  'post.updated': (state, action) => withPostEvent(withMovedBack(state, action), action, false),
  'post.deleted': (state, { post_id, category_id, seq }) =>
    withoutRead(withPostGone(state, post_id, category_id, seq), post_id),
  'post.received'(state, { post: { viewer, ...post }, asOf }) {
    const { [post.id]: _was, ...missing } = state.missing;
    const after = withPost({ ...state, missing }, post, { asOf }, state.me?.id === post.author.id);
    return viewer ? withViewer(after, viewer, { posts: [post.id], comments: [] }) : after;
  },
  'post.missing': (state, { id, why }) =>
    why === 'missing' ? withMissing(state, id) : { ...state, missing: { ...state.missing, [id]: why } },
  'post.removed': (state, { id }) => withPostGone(state, id, state.posts[id]?.value.category.id),

  'comment.created': (state, action) => withNewComment(withCommentEvent(state, action, true), action),
  'comment.updated': (state, action) => withCommentEvent(state, action, false),
  'comment.deleted'(state, action) {
    const { post, seq, comment_id } = action;
    const counted = withCounters(withoutNewComment(state, action), post, { seq });
    return withoutComment(counted, post.id, comment_id);
  },
  'comments.moved': withCommentsMoved,
  'comment.received'(state, { comment, asOf }) {
    const own = state.me !== null && !comment.deleted && comment.author.id === state.me.id;
    return own ? withComment(state, comment, { asOf }, true) : rememberComment(state, comment, { asOf });
  },
  'comment.removed': (state, { id, post_id }) => withoutComment(state, post_id, id),

  'post.read': withPostRead,
  'posts.read': withPostsRead,
  'unread.received': withUnread,
  'since.received': withSince,
  'since.read': (state) => ({ ...state, since: null }),
  'post.reacted': withReacted,
  'comment.reacted': withReacted,
  'reaction.changed': withOwnReactions,
  'reaction.wanted': withWanted,
  'reaction.sent': withWanted,
  'reaction.refused': withWanted,

  'message.created'(state, { message, seq }) {
    const own = answeredByMessage(state, message);
    const settled = own ? withoutPending(state, own.key) : state;
    const { username } = message.from;
    return withMessage(withoutTypist(settled, { conversation: username }, username), message, { seq });
  },
  'message.updated': (state, { message, seq }) => withEdit(state, message, { seq }),
  'message.edited': (state, { message, asOf }) => withEdit(state, message, { asOf }),
  'message.deleted'(state, { message_id, from, to, seq }) {
    const mine = nameKey(from) === nameKey(state.me?.username ?? '');
    return withoutMessage(state, message_id, mine ? to : from, seq);
  },
  'message.removed': (state, action) => withoutMessage(state, action.id, action.with),
  'message.read': withRead,
  'message.received': (state, { message, asOf }) => withMessage(state, message, { asOf }),
  'conversations.received': (state, { items, asOf }) => withConversations(state, items, asOf),
  'conversations.failed': (state) =>
    state.conversationsStatus === 'ready' ? state : { ...state, conversationsStatus: 'failed' },
  'blocked.received': (state, { items }) => ({ ...state, blocked: items }),
  'block.changed'(state, { user, blocked }) {
    const others = (state.blocked ?? []).filter(({ id }) => id !== user.id);
    return { ...state, blocked: blocked ? [...others, user] : others };
  },

  'notification.created': (state, event) =>
    withoutTold(withNotification(state, event), { ids: event.replaces ? [event.replaces] : [] }),
  'notification.read': (state, event) => withoutTold(withNotificationsRead(state, event), event),
  'notification.removed': (state, event) => withoutTold(withoutNotifications(state, event), event),
  'notifications.moved': (state, action) => withUnreadCounts(state, action, { seq: action.seq }),
  'notifications.counted': (state, { counts, asOf }) => withUnreadCounts(state, counts, { asOf }),
  'viewer.received': (state, { viewer, posts, comments }) => withViewer(state, viewer, { posts, comments }),
  'follow.received': (state, { id, follow }) => ({ ...state, follows: { ...state.follows, [id]: follow } }),

  'list.shown': (state, { key }) => withShown(state, key),
  'list.loading': withProgress,
  'list.failed': withProgress,
  'list.page': withListPage,
  'list.revealed': (state, { key }) => withRevealed(state, key),
  'list.open': (state, { key, open }) =>
    state.open[key] === open ? state : { ...state, open: { ...state.open, [key]: open } },
  'lists.forgotten': (state, { except }) => withoutLists(state, except),

  'pending.added': (state, { item }) => ({ ...state, pending: [...state.pending, item] }),
  'pending.changed': withPendingChange,
  'pending.dropped': (state, { key }) => withoutPending(state, key),
  'pending.restored': (state, { items }) => ({ ...state, pending: items }),
  'held.added': (state, { text }) => withHeld(state, text),
  'held.received': (state, { items }) => ({ ...state, held: items }),

  'me.updated': touched,
  'draft.changed': touched,
  'report.changed': touched,
  'queue.changed': (state, { waiting, people = 0 }) => ({
    ...state,
    me: state.me && { ...state.me, waiting, waiting_people: people },
  }),
  'levels.received': (state, { items }) => withLevels(state, items),
  'bookmark.changed': withBookmark,
  'bookmark.wanted': withBookmarkWanted,
  'bookmark.sent': withBookmarkWanted,
  'bookmark.refused': withBookmarkWanted,
  'session.changed'(state, { me }) {
    const same = state.me?.id === me?.id;
    const banner = me ? null : state.banner;
    const here = { ...(same ? state : withoutPrivate(state)), me, banner };
    return withPictures({ ...here, signedIn: me ? 'yes' : 'no' }, me ? [me] : []);
  },
  'banner.changed': (state, { text }) => ({ ...state, banner: text }),
  'site.received': (state, { site }) => ({ ...state, site }),
  'text.returned': withReturned,
  'user.updated': withPerson,
  'categories.changed': touched,
  'site.changed': touched,
  'backups.changed': touched,
  'tags.changed': withTagChanged,
  'categories.received': (state, { items }) => withCategories(state, items),
  'profile.received'(state, { username, profile }) {
    const profiles = { ...state.profiles, [nameKey(username)]: profile };
    return withPictures({ ...state, profiles }, typeof profile === 'string' ? [] : [profile]);
  },
};

/** @param {State} state @param {Action} action @returns {State} */
export function reduce(state, action) {
  // An event of a newer server may be of a type that nothing here knows.
  if (!Object.hasOwn(FOLDS, action.type)) return state;
  const fold = /** @type {(state: State, action: Action) => State} */ (FOLDS[action.type]);
  const after = retained(state, fold(state, action));
  if (after === state || !('seq' in action) || action.type === 'hello') return after;
  return action.seq > after.seq ? { ...after, seq: action.seq } : after;
}
