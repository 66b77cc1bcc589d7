//! Comments under posts.

use super::rich_text::Rendered;
use crate::{
    db::{
        Connection, Tx, bookmarks,
        comments::{self, CommentWithAuthor, NewComment, Place},
        concerned, counts, locks, posts, quotes, search,
        uploads::Place as Showing,
        users,
        versions::Of,
    },
    domain::{
        Audience, CommentId, Invalid, PostId, Readers, Text, Timestamp, UserId,
        access::{Action, Object},
    },
    error::Error,
    forum::{
        SignedIn,
        audit::{self, Act},
        categories, edits, held, index, notify, solutions, stale, versions, views,
    },
    protocol::{Comment, Event},
};

/// A whole sentence, unlike what stands behind other fields' names: no person sees this field.
const REPLY_TO_DELETED: &str = "That comment was deleted meanwhile.";

/// A comment to be written.
pub struct New {
    /// Under which post.
    pub post: PostId,
    /// To which comment of it.
    pub reply_to: Option<CommentId>,
    /// Its text.
    pub text: Rendered,
}

/// What is to change of a comment; `None` leaves it as it is.
#[derive(Default)]
pub struct Change {
    /// Its text.
    pub text: Option<Rendered>,
    /// The version that whoever changes it has seen; another one is a conflict.
    pub version: Option<i64>,
}

/// A part of a thread, newest first: what stands above a place in it, and what stands below.
pub struct Part {
    /// What came later.
    pub newer: Vec<CommentWithAuthor>,
    /// What came earlier.
    pub older: Vec<CommentWithAuthor>,
}

/// A comment, its author, and the title of its post.
pub type CommentWithTitle = (comments::CommentRow, users::UserRow, String);

/// The comments of a post before one, or the newest.
pub fn list(
    conn: &mut Connection,
    reads: Readers,
    post: PostId,
    before: Option<CommentId>,
    most: i64,
) -> Result<Vec<CommentWithAuthor>, Error> {
    place(conn, reads, post)?;
    let rows = comments::list(conn, post, before, most)?;
    shown(conn, reads, rows)
}

/// Those that came right after one, and the first that stands below them.
pub fn list_after(
    conn: &mut Connection,
    reads: Readers,
    post: PostId,
    after: CommentId,
    most: i64,
) -> Result<Part, Error> {
    place(conn, reads, post)?;
    let newer = comments::list_after(conn, post, after, most)?;
    let end = newer.last().map_or(CommentId(i64::MAX), |(comment, _)| comment.id);
    let older = comments::list(conn, post, Some(end), 1)?;
    Ok(Part { newer: shown(conn, reads, newer)?, older: shown(conn, reads, older)? })
}

/// Those around one, which is the first of the older.
pub fn list_around(
    conn: &mut Connection,
    reads: Readers,
    post: PostId,
    sought: CommentId,
    most: i64,
) -> Result<Part, Error> {
    place(conn, reads, post)?;
    let older = comments::list(conn, post, Some(CommentId(sought.0 + 1)), most)?;
    if older.first().is_none_or(|(comment, _)| comment.id != sought) {
        return Err(Error::NotFound("comment"));
    }
    let newer = comments::list_after(conn, post, sought, most)?;
    Ok(Part { newer: shown(conn, reads, newer)?, older: shown(conn, reads, older)? })
}

/// Those around the one at a place of the thread, from 1; what is beyond its end is the last one.
pub fn list_at(
    conn: &mut Connection,
    reads: Readers,
    post: PostId,
    nth: i64,
    most: i64,
) -> Result<Part, Error> {
    place(conn, reads, post)?;
    if let Some(id) = comments::nth(conn, post, nth)? {
        return list_around(conn, reads, post, id, most);
    }
    let older = comments::list(conn, post, None, most)?;
    Ok(Part { newer: Vec::new(), older: shown(conn, reads, older)? })
}

/// Of those that have become posts of their own, where whoever reads so much may read that.
fn shown(
    conn: &mut Connection,
    reads: Readers,
    mut rows: Vec<CommentWithAuthor>,
) -> Result<Vec<CommentWithAuthor>, Error> {
    let moved: Vec<PostId> = rows.iter().filter_map(|(row, _)| row.moved_to).collect();
    if !moved.is_empty() {
        let there = posts::titles(conn, &moved, reads)?;
        for (row, _) in &mut rows {
            row.moved_to = row.moved_to.filter(|id| there.contains_key(id));
        }
    }
    Ok(rows)
}

/// The newest comments of a person, for whoever reads so much.
pub fn list_by(
    conn: &mut Connection,
    reads: Readers,
    author: &str,
    before: Option<CommentId>,
    most: i64,
) -> Result<Vec<CommentWithTitle>, Error> {
    let author = users::find_by_name(conn, author)?.ok_or(Error::NotFound("user"))?;
    Ok(comments::list_by(conn, author.id, reads, before, most)?)
}

/// Writes a comment, or has it wait for a moderator.
pub fn create(tx: &mut Tx<'_>, who: &SignedIn, new: New) -> Result<Comment, Error> {
    locks::place(tx, new.post)?;
    let place = place(tx, who.reads(), new.post)?;
    categories::must_write(who, place.writable_by(), place.archived)?;
    // Nobody's contribution yet: only whether the post is closed counts.
    let object = Object::Contribution { author: UserId(0), locked: place.locked };
    who.must(Action::Write, object, "This post is closed to new comments.")?;
    let answered = answered(tx, who.reads(), &new)?;
    if let Some(why) = held::must_wait(tx, who, "", &new.text)? {
        let New { post, reply_to, text } = new;
        let place = held::Place::Comment { post, reply_to };
        let row = held::hold(tx, who, held::New { place, text: &text, why })?;
        return Ok(held::comment(row, who.user.clone(), post));
    }
    write_at(tx, who, new, &place, answered)
}

/// Writes a comment that need not wait, also under a post that is closed or that its author does
/// not read any more.
pub(in crate::forum) fn write(tx: &mut Tx<'_>, who: &SignedIn, new: New) -> Result<Comment, Error> {
    locks::place(tx, new.post)?;
    let place = place(tx, Readers::Moderators, new.post)?;
    let answered = answered(tx, Readers::Moderators, &new)?;
    write_at(tx, who, new, &place, answered)
}

/// Who is replied to.
fn answered(conn: &mut Connection, reads: Readers, new: &New) -> Result<Option<UserId>, Error> {
    new.reply_to.map(|id| author_of(conn, reads, new.post, id)).transpose()
}

fn write_at(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    new: New,
    place: &Place,
    answered: Option<UserId>,
) -> Result<Comment, Error> {
    let New { post, reply_to, text } = new;
    let row = NewComment {
        post_id: post.0,
        author_id: who.id().0,
        reply_to: reply_to.map(|id| id.0),
        body: text.source.clone(),
        body_html: text.html.clone(),
        created_at: Timestamp::now().0,
    };
    let (row, activity) = comments::insert(tx, row, &text.words)?;
    let id = row.id;
    text.show_first(tx, who, Showing::Comment(id))?;
    let quoting = Text::Comment(post, id);
    edits::note_quotes(tx, who.reads(), quoting, who.id(), &text.html, true)?;
    let comment = views::comment((row, who.user.clone()));
    let (category_id, activity) = (place.category_id, views::activity(post, &activity));
    let event = Event::CommentCreated { category_id, comment: &comment, post: activity };
    tx.emit(Audience::Category(category_id), event);
    let written = notify::Written { post, comment: id, answered, named: text.named };
    notify::comment_written(tx, &who.user, &written)?;
    Ok(comment)
}

/// The comment with that id, for whoever reads so much.
pub fn show(conn: &mut Connection, reads: Readers, id: CommentId) -> Result<Comment, Error> {
    find(conn, reads, id).map(views::comment)
}

/// Changes a comment, by its author or a moderator. The text that stands there already changes
/// nothing, and is told to nobody.
pub fn update(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    id: CommentId,
    change: Change,
) -> Result<Comment, Error> {
    stay(tx, who.reads(), id, locks::place)?;
    // One after the other: who says nothing of a version goes by the one that stands there.
    locks::comment(tx, id)?;
    let (row, author) = find(tx, who.reads(), id)?;
    let place = place(tx, who.reads(), row.post_id)?;
    who.must(
        Action::Change,
        Object::Contribution { author: author.id, locked: place.locked },
        "Only the author or a moderator may change this comment.",
    )?;
    categories::must_write(who, place.writable_by(), place.archived)?;
    if change.version.is_some_and(|version| version != row.version) {
        return Err(stale());
    }
    let Some(text) = change.text.filter(|text| text.source != row.body) else {
        return Ok(views::comment((row, author)));
    };
    held::must_stand(tx, who, ("", &row.body, &row.body_html), ("", Some(&text)))?;
    if !comments::update(tx, id, row.version, &text.source, &text.html)? {
        return Err(stale());
    }
    text.show(tx, who, Showing::Comment(id))?;
    let edited = Text::Comment(row.post_id, id);
    edits::note_quotes(tx, who.reads(), edited, author.id, &text.html, false)?;
    edits::edited(tx, who, edited, author.id)?;
    index::comment(tx, id, &text.words)?;
    let (now, _) = find(tx, who.reads(), id)?;
    let act = Act::on("edit_comment", &author.username).at_post(row.post_id);
    audit::note_of_text(tx, who, &author, Act { comment: Some(id), ..act })?;
    versions::keep(tx, who, Of::Comment(id), &author, [said(&row), said(&now)])?;
    let comment = views::comment((now, author));
    let post = views::activity(row.post_id, &counts::activity(tx, row.post_id)?);
    let category_id = place.category_id;
    let event = Event::CommentUpdated { category_id, comment: &comment, post };
    tx.emit(Audience::Category(category_id), event);
    notify::edited(tx, &who.user, row.post_id, Some(id), &text.named)?;
    Ok(comment)
}

/// Deletes a comment, by its author or a moderator: wholly, or down to an empty place where
/// somebody replied to it.
pub fn delete(tx: &mut Tx<'_>, who: &SignedIn, id: CommentId) -> Result<(), Error> {
    let (row, author) = stay(tx, who.reads(), id, locks::post)?;
    let place = place(tx, who.reads(), row.post_id)?;
    who.must(
        Action::Change,
        Object::Contribution { author: author.id, locked: place.locked },
        "Only the author or a moderator may delete this comment.",
    )?;
    let act = Act::on("delete_comment", &author.username).at_post(row.post_id);
    audit::note_of_text(tx, who, &author, Act { comment: Some(id), ..act })?;
    remove(tx, id, row.post_id)
}

/// Takes a comment out of its thread. Whoever calls this has asked whether that may be.
pub(in crate::forum) fn remove(tx: &mut Tx<'_>, id: CommentId, post: PostId) -> Result<(), Error> {
    let category_id = place(tx, Readers::Moderators, post)?.category_id;
    let was_answer = solutions::comment_goes(tx, post, id)?;
    let told = concerned::delete_about_comment(tx, id)?;
    bookmarks::delete_of_comment(tx, id)?;
    quotes::delete_of_comment(tx, id)?;
    search::forget_comment(tx, id)?;
    let activity = comments::delete(tx, id, post)?.ok_or(Error::NotFound("comment"))?;
    let last = posts::last_comment(tx, post)?;
    let event = Event::CommentDeleted {
        category_id,
        comment_id: id,
        post: views::activity_left(post, &activity, last),
    };
    tx.emit(Audience::Category(category_id), event);
    if was_answer {
        solutions::tell(tx, post)?;
    }
    notify::removed(tx, told);
    Ok(())
}

/// What a comment says.
fn said(row: &comments::CommentRow) -> versions::Text<'_> {
    let at = row.edited_at.unwrap_or(row.created_at);
    versions::Text { version: row.version, title: None, body: &row.body, at }
}

fn find(conn: &mut Connection, reads: Readers, id: CommentId) -> Result<CommentWithAuthor, Error> {
    comments::find(conn, id, reads)?.ok_or(Error::NotFound("comment"))
}

/// The comment with that id. It stays under the post where it is found, which is held by `lock`.
pub(in crate::forum) fn stay<E>(
    tx: &mut Tx<'_>,
    reads: Readers,
    id: CommentId,
    lock: fn(&mut Tx<'_>, PostId) -> Result<(), E>,
) -> Result<CommentWithAuthor, Error>
where
    Error: From<E>,
{
    loop {
        let (before, _) = find(tx, reads, id)?;
        lock(tx, before.post_id)?;
        let (now, author) = find(tx, reads, id)?;
        // Who had to wait for that may find it elsewhere.
        if now.post_id == before.post_id {
            return Ok((now, author));
        }
    }
}

/// Who wrote the comment of this post that is replied to.
fn author_of(
    conn: &mut Connection,
    reads: Readers,
    post: PostId,
    id: CommentId,
) -> Result<UserId, Error> {
    match comments::find(conn, id, reads)? {
        Some((comment, author)) if comment.post_id == post => Ok(author.id),
        Some(_) => Err(Invalid::one("reply_to", "is not a comment of this post").into()),
        // Whoever replies has seen it: so it was here.
        None => Err(Invalid::one("reply_to", REPLY_TO_DELETED).into()),
    }
}

fn place(conn: &mut Connection, reads: Readers, post: PostId) -> Result<Place, Error> {
    comments::place(conn, post, reads)?.ok_or(Error::NotFound("post"))
}
