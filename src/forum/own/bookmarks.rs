//! What people mark for themselves. Nobody else learns of it.

use std::collections::HashMap;

use crate::{
    db::{
        Connection, Tx,
        bookmarks::{self, BookmarkChange, BookmarkRow, Marked},
        categories, comments, locks, posts, search, users,
    },
    domain::{Audience, CommentId, Invalid, Kind, PostId, Readers, Timestamp, UserId, limits},
    error::Error,
    forum::{SignedIn, texts::comments as comments_of, views},
    protocol::{Bookmark, BookmarkNote, Event, Notification},
};

/// What is marked, as an address names it.
#[derive(Clone, Copy, Debug)]
pub enum Text {
    /// A post.
    Post(PostId),
    /// A comment.
    Comment(CommentId),
}

/// All of a person's before one, the one made last first, each with its id.
pub fn list(
    conn: &mut Connection,
    who: &SignedIn,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<Bookmark>, Error> {
    let rows = bookmarks::list(conn, who.id(), who.reads(), before, most)?;
    let of_comments: Vec<i64> =
        rows.iter().filter_map(|row| row.comment_id.map(|id| id.0)).collect();
    let comments: HashMap<CommentId, _> = search::comments(conn, &of_comments, who.reads())?
        .into_iter()
        .map(|found| (found.0.id, found))
        .collect();
    let of_posts: Vec<i64> = rows.iter().map(|row| row.post_id.0).collect();
    let posts: HashMap<PostId, _> = posts::load(conn, &of_posts, who.reads())?
        .into_iter()
        .map(|found| (found.0.id, found))
        .collect();
    let whole = |row: BookmarkRow| {
        let comment = match row.comment_id {
            Some(id) => Some(comments.get(&id)?.clone()),
            None => None,
        };
        Some(views::bookmark(row.clone(), posts.get(&row.post_id)?.clone(), comment))
    };
    Ok(rows.into_iter().filter_map(whole).collect())
}

/// The person's note on a text that they have marked.
pub fn show(conn: &mut Connection, who: &SignedIn, text: Text) -> Result<BookmarkNote, Error> {
    let marked = place(conn, who, text)?;
    let found = bookmarks::find(conn, who.id(), marked)?.ok_or(Error::NotFound("bookmark"))?;
    Ok(views::bookmark_note(found))
}

/// Marks a text, or changes the note and the time of one that is marked. Whoever calls this holds
/// the account, so that two devices at once come one after the other.
pub fn update(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    text: Text,
    change: &BookmarkChange,
) -> Result<(), Error> {
    let marked = match text {
        Text::Post(_) => place(tx, who, text)?,
        Text::Comment(id) => {
            let (comment, _) = comments_of::stay(tx, who.reads(), id, locks::place)?;
            Marked { post: comment.post_id, comment: Some(id) }
        }
    };
    match bookmarks::find(tx, who.id(), marked)? {
        None if bookmarks::count(tx, who.id())? >= limits::BOOKMARKS_MAX => {
            return Err(Error::Conflict(
                "You have as many bookmarks as one may. Remove some of them.",
                Invalid::default(),
            ));
        }
        None => bookmarks::insert(tx, who.id(), marked, change)?,
        Some(row) => {
            let note = change.note.clone().filter(|note| *note != row.note);
            let remind_at =
                change.remind_at.filter(|at| *at != row.remind_at.map(|earlier| earlier.0));
            if note.is_none() && remind_at.is_none() {
                return Ok(());
            }
            bookmarks::update(tx, row.id, &BookmarkChange { note, remind_at })?;
        }
    }
    tell(tx, who.id(), marked, true);
    Ok(())
}

/// Marks it no more; also where it is not marked.
pub fn delete(tx: &mut Tx<'_>, who: &SignedIn, text: Text) -> Result<(), Error> {
    let marked = place(tx, who, text)?;
    if bookmarks::delete(tx, who.id(), marked)? {
        tell(tx, who.id(), marked, false);
    }
    Ok(())
}

/// Reminds people of what they wanted to be reminded of by now, of at most so many texts: each once,
/// however many forums on this database do so. Gives how many that were.
pub fn remind(tx: &mut Tx<'_>, now: Timestamp, most: i64) -> Result<usize, Error> {
    let due = bookmarks::take_due(tx, now, most)?;
    let comments: Vec<CommentId> = due.iter().filter_map(|row| row.comment_id).collect();
    let there = comments::posts_of(tx, &comments, Readers::Moderators)?;
    for row in &due {
        if row.comment_id.is_some_and(|id| !there.contains_key(&id)) {
            continue;
        }
        let person = users::find(tx, row.person_id)?;
        let (title, category) = posts::title(tx, row.post_id)?;
        // Who may not read it any more is not reminded of it.
        if !categories::shut_out(tx, row.post_id, &[row.person_id.0])?.is_empty() {
            continue;
        }
        let id = bookmarks::insert_reminder(tx, row, now)?;
        let notification = Notification {
            post_id: Some(row.post_id),
            post_title: Some(title),
            comment_id: row.comment_id,
            ..Notification::new(id, Kind::Reminder, views::user(person), now)
        };
        let event = Event::NotificationCreated { notification: &notification, replaces: None };
        tx.emit(Audience::Reader(row.person_id, category), event);
        let marked = Marked { post: row.post_id, comment: row.comment_id };
        tell(tx, row.person_id, marked, true);
    }
    Ok(due.len())
}

fn place(conn: &mut Connection, who: &SignedIn, text: Text) -> Result<Marked, Error> {
    match text {
        Text::Post(post) => match comments::place(conn, post, who.reads())? {
            Some(_) => Ok(Marked { post, comment: None }),
            None => Err(Error::NotFound("post")),
        },
        Text::Comment(id) => match comments::posts_of(conn, &[id], who.reads())?.get(&id) {
            Some(post) => Ok(Marked { post: *post, comment: Some(id) }),
            None => Err(Error::NotFound("comment")),
        },
    }
}

/// All tabs and devices of theirs hear of it.
fn tell(tx: &mut Tx<'_>, person: UserId, marked: Marked, bookmarked: bool) {
    let Marked { post, comment } = marked;
    let event = Event::BookmarkChanged { post_id: post, comment_id: comment, bookmarked };
    tx.emit(Audience::Person(person), event);
}
