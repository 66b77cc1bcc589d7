//! What people have marked for themselves, each with their own note, and when they want to be
//! reminded of it.

use diesel::{dsl::not, prelude::*};

use crate::{
    db::{
        Connection, Tx,
        categories::posts_hidden_from,
        dialect,
        schema::{bookmarks, comments, notifications},
    },
    domain::{CommentId, Kind, NotificationId, PostId, Readers, Timestamp, UserId},
};

/// A bookmark as it is stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = bookmarks)]
pub struct BookmarkRow {
    /// Its id.
    pub id: i64,
    /// Whose it is.
    pub person_id: UserId,
    /// The post, or the one under which the comment stands.
    pub post_id: PostId,
    /// The comment, if it is of one.
    pub comment_id: Option<CommentId>,
    /// In the person's own words; may be empty.
    pub note: String,
    /// When they want to be reminded, if that is yet to come.
    pub remind_at: Option<Timestamp>,
    /// When they marked it.
    pub created_at: Timestamp,
}

/// A text that can be marked: a post, or a comment under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The post, or the one under which the comment stands.
    pub post: PostId,
    /// The comment, if it is one.
    pub comment: Option<CommentId>,
}

/// What is to be set; `None` leaves it as it is.
#[derive(Clone, Debug, Default, AsChangeset)]
#[diesel(table_name = bookmarks)]
pub struct BookmarkChange {
    /// The note; may be empty.
    pub note: Option<String>,
    /// When to be reminded, if ever.
    pub remind_at: Option<Option<i64>>,
}

/// The person's bookmark of this text.
pub fn find(
    conn: &mut Connection,
    person: UserId,
    marked: Marked,
) -> QueryResult<Option<BookmarkRow>> {
    let own = bookmarks::table.filter(bookmarks::person_id.eq(person));
    query!(conn, |c| {
        let own = own.select(BookmarkRow::as_select());
        if let Some(comment) = marked.comment {
            return own.filter(bookmarks::comment_id.eq(comment)).first(c).optional();
        }
        let post = bookmarks::post_id.eq(marked.post);
        own.filter(post.and(bookmarks::comment_id.is_null())).first(c).optional()
    })
}

/// A page of a person's bookmarks, the one made last first, of what is for those who read so much.
pub fn list(
    conn: &mut Connection,
    person: UserId,
    reads: Readers,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<BookmarkRow>> {
    let before = before.unwrap_or(i64::MAX);
    query!(conn, |c| bookmarks::table
        .left_join(comments::table)
        .filter(bookmarks::person_id.eq(person).and(bookmarks::id.lt(before)))
        .filter(bookmarks::comment_id.is_null().or(comments::deleted.assume_not_null().eq(false)))
        .filter(not(bookmarks::post_id.eq_any(posts_hidden_from(reads))))
        .order(bookmarks::id.desc())
        .limit(limit)
        .select(BookmarkRow::as_select())
        .load(c))
}

/// How many a person has.
pub fn count(conn: &mut Connection, person: UserId) -> QueryResult<i64> {
    let own = bookmarks::table.filter(bookmarks::person_id.eq(person));
    query!(conn, |c| own.count().get_result(c))
}

/// Makes one.
pub fn insert(
    tx: &mut Tx<'_>,
    person: UserId,
    Marked { post, comment }: Marked,
    change: &BookmarkChange,
) -> QueryResult<()> {
    let row = (
        bookmarks::person_id.eq(person),
        bookmarks::post_id.eq(post),
        bookmarks::comment_id.eq(comment.map(|id| id.0)),
        bookmarks::note.eq(change.note.clone().unwrap_or_default()),
        bookmarks::remind_at.eq(change.remind_at.flatten()),
        bookmarks::created_at.eq(Timestamp::now()),
    );
    query!(tx, |c| diesel::insert_into(bookmarks::table).values(row).execute(c)).map(drop)
}

/// Changes one.
pub fn update(tx: &mut Tx<'_>, id: i64, change: &BookmarkChange) -> QueryResult<()> {
    query!(tx, |c| diesel::update(bookmarks::table.find(id)).set(change).execute(c)).map(drop)
}

/// Forgets one. Tells whether there was one.
pub fn delete(tx: &mut Tx<'_>, person: UserId, marked: Marked) -> QueryResult<bool> {
    let Some(row) = find(tx, person, marked)? else { return Ok(false) };
    query!(tx, |c| diesel::delete(bookmarks::table.find(row.id)).execute(c)).map(|rows| rows > 0)
}

/// A comment goes, though its place may stay: nobody has it marked any more.
pub fn delete_of_comment(tx: &mut Tx<'_>, comment: CommentId) -> QueryResult<()> {
    let gone = bookmarks::table.filter(bookmarks::comment_id.eq(comment));
    query!(tx, |c| diesel::delete(gone).execute(c)).map(drop)
}

/// When the next person wants to be reminded.
pub fn next_due(conn: &mut Connection) -> QueryResult<Option<Timestamp>> {
    let next = bookmarks::table
        .filter(bookmarks::remind_at.is_not_null())
        .order(bookmarks::remind_at)
        .select(bookmarks::remind_at.assume_not_null());
    query!(conn, |c| next.first(c).optional())
}

/// Takes those of whom somebody wants to be reminded by now, at most so many; from here on they are
/// due no more. Of several who ask at once, one gets each.
pub fn take_due(tx: &mut Tx<'_>, now: Timestamp, most: i64) -> QueryResult<Vec<BookmarkRow>> {
    dialect::lock_many_texts(tx)?;
    let due = || bookmarks::table.filter(bookmarks::remind_at.le(now));
    let found: Vec<(i64, PostId, Option<CommentId>)> = query!(tx, |c| due()
        .order(bookmarks::remind_at)
        .limit(most)
        .select((bookmarks::id, bookmarks::post_id, bookmarks::comment_id))
        .load(c))?;
    let ids: Vec<i64> = found.iter().map(|(id, ..)| *id).collect();
    let posts: Vec<PostId> = found.iter().map(|(_, post, _)| *post).collect();
    let comments: Vec<CommentId> = found.iter().filter_map(|(.., comment)| *comment).collect();
    // Before what is marked of them, as by whoever deletes one.
    dialect::hold_posts(tx, &posts)?;
    dialect::hold_comments(tx, &comments)?;
    let taken = due().filter(bookmarks::id.eq_any(ids));
    let none = bookmarks::remind_at.eq(None::<i64>);
    query!(tx, |c| diesel::update(taken)
        .set(none)
        .returning(BookmarkRow::as_returning())
        .get_results(c))
}

/// Notes that a person is reminded.
pub fn insert_reminder(
    tx: &mut Tx<'_>,
    row: &BookmarkRow,
    at: Timestamp,
) -> QueryResult<NotificationId> {
    let told = (
        notifications::person_id.eq(row.person_id),
        notifications::kind.eq(Kind::Reminder.as_str()),
        notifications::actor_id.eq(row.person_id),
        notifications::post_id.eq(Some(row.post_id.0)),
        notifications::comment_id.eq(row.comment_id.map(|id| id.0)),
        notifications::created_at.eq(at),
    );
    query!(tx, |c| diesel::insert_into(notifications::table)
        .values(told)
        .returning(notifications::id)
        .get_result(c))
}
