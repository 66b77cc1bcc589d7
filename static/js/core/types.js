// The shapes that travel: the objects of the HTTP answers and WebSocket frames, the state they are folded
// into, and every action the reducer knows. Types alone: this file must never hold code. Times are RFC 3339
// in UTC.

/** @typedef {'member'|'moderator'|'admin'} Role */
/** @typedef {{id: number, username: string, avatar_url: string|null, role: Role, created_at: string}} User */
/**
 * The public page of a person; moderators are told of a ban.
 * @typedef {User & {bio: string|null, posts: number, comments: number, banned?: boolean,
 *   suspended_until?: string}} Profile
 */
/**
 * The owner's own view of the account. `pictures`: bytes used, of how many.
 * @typedef {User & {email: string, first_name: string|null, last_name: string|null, age: number|null,
 *   gender: string|null, bio: string|null, invisible?: boolean, notify?: Notify, email_proved?: boolean,
 *   pictures?: {used: number, quota: number},
 *   suspension?: {until: string, reason: string}|null, waiting?: number, waiting_people?: number,
 *   unread?: {messages: number, notifications: number}}} Me
 */
/**
 * Where the reader is logged in.
 * @typedef {{id: number, created_at: string, seen_at: string, current: boolean, agent: string|null}}
 *   SignedInDevice
 */
/**
 * @typedef {{id: number, code: string, url: string, uses_left: number, used: number, created_at: string,
 *   expires_at: string}} Invite
 */
/** @typedef {{id: number, slug: string, name: string}} CategoryRef */
/**
 * `position`: from 1.
 * @typedef {CategoryRef & {description: string, posts: number, position: number, questions?: boolean,
 *   color?: string|null, readable_by?: 'everyone'|'members'|'moderators',
 *   writable_by?: 'members'|'moderators', archived?: boolean, former_slugs?: string[]}} Category
 */
/**
 * `version` grows with each edit; `comments` counts them; `last_comment_by` wrote the newest one.
 * @typedef {{id: number, version: number, category: CategoryRef, author: User, title: string, body: string,
 *   body_html: string, created_at: string, edited_at: string|null, comments: number,
 *   last_activity_at: string, last_comment_by?: User|null, last_comment_id?: number|null, pinned: boolean,
 *   locked: boolean, tags: string[], solution?: number|null, reactions?: Reaction[], waiting?: true}} Post
 */
/**
 * @typedef {{id: number, version: number, post_id: number, author: User, reply_to: number|null, body: string,
 *   body_html: string, created_at: string, edited_at: string|null, deleted?: false,
 *   reactions?: Reaction[], waiting?: true}} LiveComment
 */
/**
 * What stays of a deleted comment that others replied to, and of one that has become a post with others.
 * `reply_to` is kept where the page knew it.
 * @typedef {{id: number, post_id: number, deleted: true, created_at: string,
 *   moved?: {comments: number, post_id: number|null}, reply_to?: number|null}} DeletedComment
 */
/** @typedef {LiveComment|DeletedComment} Comment */
/**
 * What a post or comment said from one edit to the next; the title is of posts alone.
 * @typedef {{version: number, title?: string, body: string, editor: User, created_at: string}} Version
 */
/**
 * What somebody has begun to write, as the server keeps it.
 * @typedef {{version: number, title: string|null, body: string, category: string|null, tags: string[],
 *   reply_to: number|null, updated_at: string}} DraftText
 */
/**
 * The same with what it is for, and what it has taken the place of.
 * @typedef {DraftText & {key: string, replaced: DraftText[]}} ServerDraft
 */
/**
 * @typedef {{key: string, version: number, title: string|null, excerpt: string, post_id: number|null,
 *   post_title: string|null, updated_at: string}} DraftSummary
 */
/**
 * A comment in the list of what a person wrote.
 * @typedef {LiveComment & {post_title: string}} CommentWithPost
 */
/**
 * A private message.
 * @typedef {{id: number, version: number, from: User, to: User, body: string, body_html: string,
 *   created_at: string, edited_at: string|null, read_at: string|null}} Message
 */
/** @typedef {{with: User, online: boolean, last_message: Message|null, unread: number}} Conversation */
/**
 * A conversation as the page keeps it. `counted`: the newest message that `unread` is known to include;
 * `touched`: the `seq` of the last event about it.
 * @typedef {{with: User, last_message: Message|null, unread: number, counted: number,
 *   touched: number}} ConversationState
 */
/**
 * @typedef {'warning'|'report'|'reported'|'approved'|'rejected'|'reminder'|'solution'|'mention'|'edit'|
 *   'reply'|'comment'|'post'|'message'|'reaction'} NotificationKind
 */
/** Which kinds of notification a person wants. @typedef {Record<NotificationKind, boolean>} Notify */
/**
 * @typedef {{id: number, kind: NotificationKind, actor: User, post_id: number|null, post_title?: string|null,
 *   comment_id: number|null, note?: string, created_at: string, read_at: string|null, also?: User|null,
 *   others?: number, quoted?: boolean}} ForumNotification
 */
/**
 * What happened while the reader was away. `ids`: all notifications of one thing, the latest first.
 * @typedef {ForumNotification & {ids: number[]}} SinceItem
 * @typedef {{since: string|null, items: SinceItem[], more: boolean,
 *   new_posts: {category: CategoryRef, count: number}[]}} Since
 */
/**
 * How many notifications are left to read, and how many of them are about messages, which are counted by
 * themselves.
 * @typedef {{unread: number, unread_of_messages?: number}} UnreadCounts
 */
/** What a person hears of a post. @typedef {'following'|'muted'|'none'} Follow */
/**
 * What is the reader's own of the posts and comments beside which it stands; these by `post:ID` and
 * `comment:ID`, the others by the post's id. `up_to`: all comments up to that id are
 * read; `seen`: so is the post.
 * @typedef {{up_to: number|null, new: number, seen: boolean}} Read
 * @typedef {{reads: Record<number, Read>, reactions: Record<string, string[]>, bookmarks: string[],
 *   follows: Record<number, Follow>}} Viewer
 * @typedef {{viewer?: Viewer}} Viewed
 */
/**
 * What the reader has noted with a text that they have marked.
 * @typedef {{note: string, remind_at: string|null, created_at: string}} BookmarkNote
 */
/**
 * @typedef {BookmarkNote & {id: number, kind: 'post'|'comment', post: Post,
 *   comment: Comment|null}} Bookmark
 */
/**
 * What was reported, and what became of it.
 * @typedef {{id: number, reporter: User, person: User, post_id: number|null, comment_id: number|null,
 *   message_id: number|null, excerpt: string, reason: string, text: string|null, created_at: string,
 *   claimed_by: User|null, closed_by: User|null, closed_at: string|null, action: string|null,
 *   note: string|null, hidden: boolean, notes: ReportNote[]}} Report
 * @typedef {{id: number, author: User, text: string, created_at: string}} ReportNote
 */
/**
 * Somebody who waits to be let in.
 * @typedef {{id: number, username: string, bio: string|null, created_at: string}} SignUp
 */
/**
 * Something that a moderator or an admin did.
 * @typedef {{id: number, actor: string, action: string, target: string, post_id: number|null,
 *   comment_id: number|null, reason: string|null, before: string|null, after: string|null,
 *   created_at: string}} AuditEntry
 */
/**
 * A text that waits for a moderator.
 * @typedef {{id: number, kind: 'post'|'comment', reason: 'review_first'|'watched_word', word: string|null,
 *   author: User, category: CategoryRef, post_id: number|null, post_title: string|null,
 *   reply_to: number|null, title: string|null, body: string, body_html: string, tags: string[],
 *   created_at: string, waiting: true}} HeldText
 */
/** @typedef {{word: string, action: 'hold'|'refuse'}} WatchedWord */
/**
 * What admins set.
 * @typedef {{name: string, description: string, rules: string, welcome: string,
 *   registration: 'open'|'invite'|'closed', approve_members: boolean, review_first: number,
 *   watched_words: WatchedWord[],
 *   reactions: string[], accent: string|null, logo: string|null, limit_posts: string, limit_comments: string,
 *   limit_messages: string, limit_uploads: string, limit_registrations: string}} Settings
 */
/**
 * @typedef {{day: string, posts: number, comments: number, messages: number, new_people: number,
 *   active_people: number}} StatsDay
 * @typedef {{days: StatsDay[], now: {connections: number, users_online: number,
 *   delivery_p50_ms: number|null, delivery_p99_ms: number|null, database_bytes: number,
 *   pictures_bytes: number, last_backup_at: string|null}}} Stats
 */
/** @typedef {{name: string, ok: boolean, detail: string}} DoctorCheck */
/** What a person hears of a category or tag. @typedef {'all'|'first'|'muted'} Level */
/**
 * One of the two is there.
 * @typedef {{category: CategoryRef|null, tag: string|null, level: Level}} FollowLevel
 * @typedef {{all: FollowLevel[], categories: Record<number, Level>, tags: Record<string, Level>}} Levels
 */
/** @typedef {{post_id: number, category_id: number, new: number, seen: boolean}} UnreadPost */
/** How often an emoji stands under a text. @typedef {{emoji: string, count: number}} Reaction */
/** Who has reacted with it, the latest first. @typedef {Reaction & {users: User[]}} Reactors */
/**
 * What the reader wants of a reaction: `base`, whether they reacted as they began to want it; `sent`, what
 * the server has taken; `told`, whether it has told of it since.
 * @typedef {{on: boolean, base: boolean, sent: boolean|null, told: boolean}} Wanted
 */
/**
 * What the reader wants of a bookmark: whether the server has taken it, and has told of it since.
 * @typedef {{on: boolean, sent: boolean, told: boolean}} WantedMark
 */
/** @typedef {{tag: string, posts: number}} TagCount */
/**
 * What a search has found; hits in `excerpt_html` stand in `<mark>`, and there is no other element.
 * @typedef {{kind: 'post'|'comment', post: Post, comment: LiveComment|null, excerpt_html: string}} Found
 */
/**
 * The newest comment is named where others are gone.
 * @typedef {{id: number, comments: number, last_activity_at: string, last_comment_by?: User|null,
 *   last_comment_id?: number|null}} Counters
 */
/**
 * A page of a list, newest first. `next` is the cursor of what is older.
 * @template T
 * @typedef {{items: T[], next: string|null} & Viewed} Page
 */
/**
 * A page that may be from the middle of a list. `previous` is the cursor of what is newer.
 * @template T
 * @typedef {Page<T> & {previous?: string|null}} MiddlePage
 */
/**
 * @typedef {{name: string, version: string, limits: Record<string, any>,
 *   registration: 'open'|'invite'|'closed', approve_members?: boolean,
 *   password_reset?: boolean, reactions?: string[],
 *   description?: string, rules?: string, welcome?: string, accent?: string|null,
 *   logo?: string|null}} Site
 */

/**
 * What a page of the server carries; `epoch` and `seq`: from where on the socket tells.
 * @typedef {{epoch: string, seq: number, site: Site, categories: Category[], list?: Page<Post>,
 *   found?: Page<Found>, post?: Post, comments?: MiddlePage<Comment>, solution?: Comment, person?: Profile,
 *   gone?: boolean}} PageData
 */

/** What is put together for a person. @typedef {{id: number, state: 'making'|'ready'}} Export */
/**
 * How much of what somebody did is undone.
 * @typedef {{posts: number, comments: number, messages: number, reactions: number}} Undone
 */

/** Where somebody types. @typedef {{post: number}|{category: string}|{conversation: string}} TypingPlace */

/**
 * The frames of the server that the page folds into its state; see docs/protocol.md.
 * `fresh` is added by the socket: false on a connection that resumes an earlier one.
 * @typedef {{type: 'hello', connection: string|number, user: User|null, epoch: string, seq: number,
 *     heartbeat_s: number, online: {users: User[], guests: number, total?: number}, fresh: boolean}
 *   | {type: 'post.created'|'post.updated', seq: number, post: Post}
 *   | {type: 'post.deleted', seq: number, post_id: number, category_id: number}
 *   | {type: 'comment.created'|'comment.updated', seq: number, category_id: number, comment: LiveComment,
 *     post: Counters}
 *   | {type: 'comment.deleted', seq: number, category_id: number, comment_id: number, post: Counters}
 *   | {type: 'comments.moved', seq: number, category_id: number, from: number, to: number|null,
 *     ids: number[]|null, post: Counters}
 *   | {type: 'message.created'|'message.updated', seq: number, message: Message}
 *   | {type: 'message.deleted', seq: number, message_id: number, from: string, to: string}
 *   | {type: 'message.read', seq: number, with: string, by: string, up_to: number, read_at: string,
 *     unread?: number}
 *   | {type: 'draft.changed', seq: number, key: string, version: number|null}
 *   | {type: 'bookmark.changed', seq: number, post_id: number, comment_id: number|null, bookmarked: boolean}
 *   | {type: 'report.changed', seq: number, report_id: number, open: number}
 *   | {type: 'tags.changed', seq: number, from: string, to: string}
 *   | {type: 'queue.changed', seq: number, waiting: number, people?: number}
 *   | {type: 'user.updated', seq: number, user: User}
 *   | {type: 'me.updated'|'event.superseded'|'categories.changed'|'site.changed'|'backups.changed',
 *   seq: number}
 *   | {type: 'post.reacted'|'comment.reacted', seq: number, category_id: number, post_id: number,
 *     comment_id?: number, reactions: Reaction[]}
 *   | {type: 'reaction.changed', seq: number, post_id: number, comment_id?: number, reactions: string[]}
 *   | {type: 'post.read', seq: number, post_id: number, up_to: number|null, new: number, seen: boolean}
 *   | {type: 'posts.read', seq: number, category_id: number|null}
 *   | {type: 'since.read', seq: number}
 *   | {type: 'notification.created', seq: number, notification: ForumNotification,
 *     replaces?: number} & UnreadCounts
 *   | {type: 'notification.read', seq: number, up_to?: number, ids?: number[]} & UnreadCounts
 *   | {type: 'notification.removed', seq: number, ids: number[]} & UnreadCounts
 *   | {type: 'notifications.moved', seq: number, from: number, to: number} & UnreadCounts
 *   | {type: 'presence', joined: User[], left: User[], guests: number, total?: number, complete?: boolean}
 *   | {type: 'typing', in: TypingPlace, users: string[]}
 *   | {type: 'reading', post_id: number, people: number}
 *   | {type: 'resumed', epoch: string, seq: number, replayed: number}
 *   | {type: 'resync', epoch: string, seq: number}} ServerEvent
 */

/** @typedef {'posts'|'comments'|'messages'|'notifications'} ListKind */

/**
 * The part of an ordered list that the page holds: everything from the newest down to `low`; or, where
 * `previous` is the cursor of what is newer still, from the highest of `ids` down.
 * `ids` and `held` are sorted newest first; `held` is known but not shown yet (it waits behind a pill).
 * `replacement` takes the place of it all when the gap since the last look was too wide to close.
 * A cursor is null at the end of the list, and `UNKNOWN` where there is more but what the server calls it was
 * forgotten.
 * @typedef {{ids: number[], held: number[], low: number, next: string|null, previous: string|null,
 *   status: 'empty'|'loading'|'ready'|'failed', older: 'idle'|'loading'|'failed',
 *   newer: 'idle'|'loading'|'failed', pinned?: number[],
 *   replacement: {ids: number[], low: number, next: string|null}|null}} ListWindow
 */

/**
 * Something written here whose answer has not come yet, or (`held`) that a moderator has to see first. `key`
 * is its Idempotency-Key; `orphan`: what it
 * replies to was deleted.
 * @typedef {{key: string, kind: 'post',
 *   fields: {category: string, title: string, body: string, tags?: string[]}}} PendingPost
 * @typedef {{key: string, kind: 'comment', post_id: number,
 *   fields: {body: string, reply_to: number|null}}} PendingComment
 * @typedef {{key: string, kind: 'message', to: string, fields: {body: string}}} PendingMessage
 * @typedef {(PendingPost|PendingComment|PendingMessage) & {created_at: string,
 *   status: 'sending'|'waiting'|'failed'|'held', error: string|null, orphan?: boolean}} Pending
 */

/**
 * `touched`: the `seq` this knowledge is at least as new as.
 * @template T
 * @typedef {{value: T, touched: number}} Known
 */

/**
 * `tombstones`: what was deleted, by the letter of its kind and its id; of a post, where an event told of it,
 * the event's place. `recent`: the lists that were shown, the last one first. `open`: whether new items may
 * come into a list at once. `typing`: user names by place.
 * `readUpTo`: the last notification that is known to be read with all before it. `receipts`: by user name, up
 * to which message the other has read. `pictures`: what people have as their picture now, by id.
 * `moved`: where a post stands by now that was merged into another.
 * `unread`: the posts that are unread, with the ids of their categories; null while that is not known.
 * @typedef {{ levels: Levels|null, me: Me|null,
 *   signedIn: 'unknown'|'yes'|'no', site: Site|null, categories: Category[]|null,
 *   posts: Record<number, Known<Post>>, comments: Record<number, Known<Comment>>, messages: Record<number,
 *   Known<Message>>, notifications: Record<number, Known<ForumNotification>>, tombstones: Record<string,
 *   true|number>, moved: Record<number, number>, held: Pending[],
 *   profiles: Record<string, Profile|'missing'|'failed'>,
 *   missing: Record<number, 'missing'|'failed'>, lists: Record<string, ListWindow>,
 *   open: Record<string, boolean>, recent: string[], pending: Pending[],
 *   conversations: Record<string, ConversationState>, conversationsStatus: 'unknown'|'ready'|'failed',
 *   receipts: Record<string, {up_to: number, at: string}>, blocked: User[]|null, banner: string|null,
 *   unreadCounts: {unread: number, ofMessages: number, touched: number}|null, readUpTo: number, follows:
 *   Record<number, Follow>, reads: Record<number, Read>, since: Since|null, reading:
 *   {post: number, people: number}|null, unread:
 *   Record<number, number>|null, reactions: Record<string, string[]>, reacting:
 *   Record<string, Record<string, Wanted>>, bookmarks: Record<string, true>, marking:
 *   Record<string, WantedMark>, online: {users: User[], guests: number, unlisted: number}, typing:
 *   Record<string, string[]>, pictures: Record<number, string|null>, epoch: string, seq: number, link:
 *   {status: 'connecting'|'live'|'lost', caughtUp: number|null} }} State
 */

/**
 * How a fetched page goes with what a list holds: at its older or its newer end; `around` begins the list
 * anew there; `refresh` is another look at the newest part.
 * @typedef {'older'|'newer'|'around'|'refresh'} PageFit
 */

/**
 * What answers and clicks add to the server's events. `asOf` is `state.seq` when the request was sent.
 * @typedef {ServerEvent
 *   | {type: 'page.taken', epoch: string, seq: number}
 *   | {type: 'link.changed', status: 'connecting'|'live'|'lost'}
 *   | {type: 'link.settled'}
 *   | {type: 'session.changed', me: Me|null}
 *   | {type: 'banner.changed', text: string|null}
 *   | {type: 'site.received', site: Site}
 *   | {type: 'categories.received', items: Category[]}
 *   | {type: 'profile.received', username: string, profile: Profile|'missing'|'failed'}
 *   | {type: 'post.received', post: Post & Viewed, asOf: number}
 *   | {type: 'post.missing', id: number, why: 'missing'|'failed'}
 *   | {type: 'post.removed', id: number}
 *   | {type: 'comment.received', comment: Comment, asOf: number}
 *   | {type: 'comment.removed', id: number, post_id: number}
 *   | {type: 'text.returned', name: string}
 *   | {type: 'message.received'|'message.edited', message: Message, asOf: number}
 *   | {type: 'message.removed', id: number, with: string}
 *   | {type: 'conversations.received', items: Conversation[], asOf: number}
 *   | {type: 'conversations.failed'}
 *   | {type: 'notifications.counted', counts: UnreadCounts, asOf: number}
 *   | {type: 'follow.received', id: number, follow: Follow}
 *   | {type: 'viewer.received', viewer: Viewer, posts: number[], comments: number[]}
 *   | {type: 'levels.received', items: FollowLevel[]}
 *   | {type: 'bookmark.wanted'|'bookmark.sent'|'bookmark.refused', name: string, on: boolean}
 *   | {type: 'reaction.wanted'|'reaction.sent'|'reaction.refused', name: string, emoji: string, on: boolean}
 *   | {type: 'unread.received', items: UnreadPost[]}
 *   | {type: 'since.received', since: Since}
 *   | {type: 'blocked.received', items: User[]}
 *   | {type: 'block.changed', user: User, blocked: boolean}
 *   | {type: 'list.shown', key: string}
 *   | {type: 'list.loading'|'list.failed', key: string, end?: 'older'|'newer'}
 *   | {type: 'list.page', key: string, page: MiddlePage<any> & Partial<UnreadCounts>, asOf: number,
 *     fit: PageFit, at?: string|null}
 *   | {type: 'list.open', key: string, open: boolean}
 *   | {type: 'list.revealed', key: string}
 *   | {type: 'lists.forgotten', except: string[]}
 *   | {type: 'pending.added', item: Pending}
 *   | {type: 'pending.changed', key: string, status: Pending['status'], error: string|null, orphan?: boolean}
 *   | {type: 'pending.dropped', key: string}
 *   | {type: 'pending.restored', items: Pending[]}
 *   | {type: 'held.added', text: Post|LiveComment}
 *   | {type: 'held.received', items: Pending[]}} Action
 */

/**
 * The action, or the one of several, that bears this type.
 * @template {Action['type']} T
 * @typedef {Action extends infer A ? A extends {type: infer U} ? T extends U ? A : never : never : never}
 *   ActionOf
 */

export {};
