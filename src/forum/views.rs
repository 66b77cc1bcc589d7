//! From rows of the database to the objects of the wire.

use crate::{
    config::Origin,
    db::{
        audit::AuditRow,
        bookmarks::BookmarkRow,
        categories::CategoryRow,
        comments::{CommentRow, CommentWithAuthor},
        counts::Activity,
        drafts::DraftRow,
        invites::InviteRow,
        messages::MessageRow,
        notifications::NotificationWithContext,
        posts::{self, PostWithContext},
        sessions::SignInRow,
        uploads::UploadRow,
        users::{AccountRow, UserRow},
        versions::{VersionRow, VersionWithEditor},
        written::Counts,
    },
    domain::{self, Notify, PostId, SessionId, Tags, Tally, UploadName},
    protocol::{
        AuditEntry, Bookmark, BookmarkNote, Category, CategoryRef, Comment, CommentActivity, Draft,
        DraftSummary, DraftText, FoundKind, Invite, LastComment, Me, Message, Moved, Notification,
        PictureRoom, Post, Reaction, SignIn, Undone, Unread, UnreadNotifications, Upload, User,
        Version,
    },
};

/// Characters of a draft that tell which one it is.
const EXCERPT: usize = 200;

/// A person, as everyone sees them.
pub fn user(row: UserRow) -> User {
    let role = row.role();
    let avatar_url = row.avatar.map(|name| format!("/uploads/{name}"));
    User { id: row.id, username: row.username, avatar_url, role, created_at: row.created_at }
}

/// A person, as only they themself see it.
pub fn me(
    row: AccountRow,
    email_proved: bool,
    invisible: bool,
    notify: Notify,
    pictures: PictureRoom,
    unread: Unread,
) -> Me {
    let AccountRow { user: public, email, first_name, last_name, age, gender, bio } = row;
    Me {
        user: user(public),
        email,
        email_proved,
        first_name,
        last_name,
        age,
        gender,
        bio,
        invisible,
        notify,
        pictures,
        unread,
        suspension: None,
        waiting: 0,
        waiting_people: 0,
    }
}

/// A sign-in of the person whose session is `current`.
pub fn sign_in(row: SignInRow, current: SessionId) -> SignIn {
    SignIn {
        id: row.id,
        created_at: row.created_at,
        seen_at: row.seen_at,
        current: row.id == current,
        agent: row.agent,
    }
}

/// An invitation, with its link: a whole address where the forum's own is known.
pub fn invite(row: InviteRow, public: Option<&Origin>) -> Invite {
    let url =
        format!("{}/register?invite={}", public.map(Origin::as_str).unwrap_or_default(), row.code);
    let InviteRow { id, code, uses_left, used, created_at, expires_at, .. } = row;
    Invite { id, code, url, uses_left, used, created_at, expires_at }
}

/// A category.
pub fn category(row: CategoryRow) -> Category {
    let (readable_by, writable_by) = (row.readable_by(), row.writable_by());
    Category {
        readable_by,
        writable_by,
        id: row.id,
        slug: row.slug,
        name: row.name,
        description: row.description,
        posts: row.posts,
        position: row.position,
        questions: row.questions,
        color: row.color,
        archived: row.archived,
        former_slugs: Vec::new(),
    }
}

/// How much is undone.
pub fn undone(counts: Counts) -> Undone {
    let Counts { posts, comments, messages, reactions } = counts;
    Undone { posts, comments, messages, reactions }
}

/// A post with its author, its category and who answered last.
pub fn post((row, author, category, last): PostWithContext) -> Post {
    let LastComment { last_comment_by, last_comment_id } = last_comment(last);
    Post {
        id: row.id,
        version: row.version,
        category: CategoryRef { id: category.id, slug: category.slug, name: category.name },
        author: user(author),
        title: row.title,
        body: row.body,
        body_html: row.body_html,
        created_at: row.created_at,
        edited_at: row.edited_at,
        comments: row.comments,
        last_activity_at: row.last_activity_at,
        last_comment_by,
        last_comment_id,
        pinned: row.pinned,
        locked: row.locked,
        solution: row.solution_id,
        tags: tags(&row.tags),
        reactions: reactions(&Tally::of_stored(&row.reactions)),
        followers: row.followers,
        waiting: false,
    }
}

fn last_comment(last: Option<posts::LastComment>) -> LastComment {
    let (last_comment_id, by) = last.map(|last| (last.id, last.author)).unzip();
    LastComment { last_comment_by: by.map(user), last_comment_id }
}

/// Tags as they are stored, one by one.
pub fn tags(stored: &str) -> Vec<String> {
    Tags::of_stored(stored).iter().map(|tag| tag.as_str().to_owned()).collect()
}

/// A comment, or its empty place.
pub fn comment((row, author): CommentWithAuthor) -> Comment {
    let CommentRow {
        id,
        version,
        post_id,
        reply_to,
        body,
        body_html,
        created_at,
        edited_at,
        deleted,
        reactions: tally,
        moved_to,
        moved_count,
    } = row;
    if deleted {
        let moved = moved_count.map(|comments| Moved { comments, post_id: moved_to });
        return Comment::Deleted { id, post_id, deleted, created_at, moved };
    }
    Comment::Present {
        id,
        version,
        post_id,
        author: user(author),
        reply_to,
        body,
        body_html,
        created_at,
        edited_at,
        reactions: reactions(&Tally::of_stored(&tally)),
        waiting: false,
    }
}

/// Something that a moderator or an admin did.
pub fn audit(row: AuditRow) -> AuditEntry {
    let AuditRow {
        id,
        actor,
        action,
        target,
        post_id,
        comment_id,
        reason,
        before,
        after,
        created_at,
    } = row;
    AuditEntry { id, actor, action, target, post_id, comment_id, reason, before, after, created_at }
}

/// What a person has marked, where it stands.
pub fn bookmark(
    row: BookmarkRow,
    found: PostWithContext,
    marked: Option<CommentWithAuthor>,
) -> Bookmark {
    Bookmark {
        id: row.id,
        kind: if marked.is_some() { FoundKind::Comment } else { FoundKind::Post },
        post: post(found),
        comment: marked.map(comment),
        note: bookmark_note(row),
    }
}

/// What a person has noted with a bookmark.
pub fn bookmark_note(row: BookmarkRow) -> BookmarkNote {
    BookmarkNote { note: row.note, remind_at: row.remind_at, created_at: row.created_at }
}

/// How often each emoji stands under a text.
pub fn reactions(tally: &Tally) -> Vec<Reaction> {
    tally.iter().map(|(emoji, count)| Reaction { emoji: emoji.to_owned(), count }).collect()
}

/// What a text said in one of its versions.
pub fn version((row, editor): VersionWithEditor) -> Version {
    let VersionRow { version, title, body, created_at } = row;
    Version { version, title, body, editor: user(editor), created_at }
}

/// A draft, and the texts whose place it has taken.
pub fn draft(row: DraftRow, replaced: Vec<DraftRow>) -> Draft {
    let text = |row: DraftRow| DraftText {
        version: row.version,
        title: row.text.title,
        body: row.text.body,
        category: row.text.category,
        tags: row.text.tags.iter().flat_map(|tags| tags.split(' ')).map(str::to_owned).collect(),
        reply_to: row.text.reply_to,
        updated_at: row.updated_at,
    };
    let replaced = replaced.into_iter().map(text).collect();
    Draft { key: row.key.clone(), text: text(row), replaced }
}

/// A draft in the list of all.
pub fn draft_summary(row: DraftRow, post: Option<(PostId, String)>) -> DraftSummary {
    let (post_id, post_title) = post.unzip();
    DraftSummary {
        key: row.key,
        version: row.version,
        title: row.text.title,
        excerpt: row.text.body.chars().take(EXCERPT).collect(),
        post_id,
        post_title,
        updated_at: row.updated_at,
    }
}

/// A private message between these two, as `viewer` sees it.
pub fn message(row: MessageRow, viewer: &UserRow, partner: &UserRow) -> Message {
    let is_own = row.from_id == viewer.id;
    let (from, to) = if is_own { (viewer, partner) } else { (partner, viewer) };
    Message {
        id: row.id,
        version: row.version,
        from: user(from.clone()),
        to: user(to.clone()),
        body: row.body,
        body_html: row.body_html,
        created_at: row.created_at,
        edited_at: row.edited_at,
        read_at: if is_own { row.receipt_at } else { row.read_at },
    }
}

/// A picture that someone brought.
pub fn upload(row: &UploadRow) -> Upload {
    let name = UploadName::parse(&row.name);
    Upload {
        id: row.id,
        url: format!("/uploads/{}", row.name),
        width: row.width,
        height: row.height,
        bytes: row.bytes,
        media_type: name.map_or("application/octet-stream", |name| name.kind().media_type()),
    }
}

/// Something that a person is told.
pub fn notification((row, actor, post_title, also): NotificationWithContext) -> Notification {
    Notification {
        id: row.id,
        kind: row.kind(),
        actor: user(actor),
        post_id: row.post_id,
        post_title,
        comment_id: row.comment_id,
        note: row.note,
        created_at: row.created_at,
        read_at: row.read_at,
        also: also.map(user),
        others: row.others,
        quoted: row.quoted,
    }
}

/// How many notifications are left to read.
pub fn unread(unread: domain::Unread) -> UnreadNotifications {
    UnreadNotifications { unread: unread.all, unread_of_messages: unread.messages }
}

/// What a comment's event says of its post.
pub fn activity(id: PostId, row: &Activity) -> CommentActivity {
    let Activity { comments, last_activity_at } = *row;
    CommentActivity { id, comments, last_activity_at, last: None }
}

/// The same where comments have gone, and `last` is the newest now.
pub fn activity_left(
    id: PostId,
    row: &Activity,
    last: Option<posts::LastComment>,
) -> CommentActivity {
    CommentActivity { last: Some(last_comment(last)), ..activity(id, row) }
}
