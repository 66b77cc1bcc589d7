//! What moderators have undone of somebody: rows put aside as JSON, from which they come back with
//! their ids, or are forgotten for good.

mod aside;
mod back;
mod copies;

use diesel::{prelude::*, result::Error as DieselError};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    db::{
        Connection, Tx,
        schema::{undone, undone_pictures},
        written::Counts,
    },
    domain::{Timestamp, UploadId, UserId, limits},
};

pub use aside::{put_comments, put_messages, put_post, put_reactions};
pub use back::{bring_comment, bring_message, bring_post, bring_reaction};
pub use copies::{CommentAside, MessageCopy, PostAside, ReactionCopy};

/// What a row is of, in the order in which they come back: what others hang on comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A post.
    Post,
    /// A comment.
    Comment,
    /// A private message.
    Message,
    /// A reaction.
    Reaction,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Comment => "comment",
            Self::Message => "message",
            Self::Reaction => "reaction",
        }
    }
}

/// Why rows are put aside, and what tells them from others.
#[derive(Clone, Copy, Debug)]
pub struct Why<'a> {
    /// Of whom they are undone, or whose text is hidden.
    pub person: UserId,
    /// The text that is hidden until a moderator has looked at it, as reports name it; `None` of what
    /// was undone.
    pub reported: Option<&'a str>,
}

impl From<UserId> for Why<'_> {
    fn from(person: UserId) -> Self {
        Self { person, reported: None }
    }
}

/// Something that was put aside.
#[derive(Debug)]
pub struct Aside<T> {
    /// Whose it is.
    pub author: UserId,
    /// The rows.
    pub what: T,
    /// The pictures that it showed.
    pub pictures: Vec<UploadId>,
}

/// Whether it was undone so lately that it may come back.
macro_rules! lately {
    () => {
        undone::reported
            .is_null()
            .and(undone::undone_at.ge(Timestamp::now().minus_seconds(limits::UNDONE_KEPT)))
    };
}

/// How much of what was undone of a person may come back, of what they wrote themself.
pub fn count(conn: &mut Connection, person: UserId) -> QueryResult<Counts> {
    let mut of = |kind: Kind| {
        query!(conn, |c| undone::table
            .filter(undone::person_id.eq(person).and(undone::author_id.eq(person)))
            .filter(undone::kind.eq(kind.as_str()).and(lately!()))
            .count()
            .get_result(c))
    };
    Ok(Counts {
        posts: of(Kind::Post)?,
        comments: of(Kind::Comment)?,
        messages: of(Kind::Message)?,
        reactions: of(Kind::Reaction)?,
    })
}

/// Takes out some of what was put aside: it is to be brought back in this transaction.
pub fn take<'a, T: DeserializeOwned>(
    tx: &mut Tx<'_>,
    why: impl Into<Why<'a>>,
    kind: Kind,
    most: i64,
) -> QueryResult<Vec<Aside<T>>> {
    let Why { person, reported } = why.into();
    let rows: Vec<(i64, UserId, String)> = query!(tx, |c| {
        let of = undone::table
            .filter(undone::person_id.eq(person).and(undone::kind.eq(kind.as_str())))
            .into_boxed();
        let of = match reported {
            Some(object) => of.filter(undone::reported.eq(object)),
            None => of.filter(lately!()),
        };
        of.order(undone::text_id)
            .limit(most)
            .select((undone::id, undone::author_id, undone::what))
            .load(c)
    })?;
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let shown: Vec<(i64, UploadId)> = query!(tx, |c| undone_pictures::table
        .filter(undone_pictures::undone_id.eq_any(&ids))
        .select((undone_pictures::undone_id, undone_pictures::upload_id))
        .load(c))?;
    query!(tx, |c| diesel::delete(undone::table.filter(undone::id.eq_any(&ids))).execute(c))?;
    let aside = |(id, author, what): (i64, UserId, String)| {
        let what = serde_json::from_str(&what).map_err(|error| {
            DieselError::DeserializationError(format!("what was undone: {error}").into())
        })?;
        let own = shown.iter().filter(|(of, _)| *of == id);
        Ok(Aside { author, what, pictures: own.map(|(_, upload)| *upload).collect() })
    };
    rows.into_iter().map(aside).collect()
}

/// Which of these texts are hidden, as reports name them.
pub fn hidden_among(conn: &mut Connection, objects: &[&str]) -> QueryResult<Vec<String>> {
    query!(conn, |c| undone::table
        .filter(undone::reported.eq_any(objects.iter().map(|one| Some(*one))))
        .select(undone::reported.assume_not_null())
        .distinct()
        .load(c))
}

/// Forgets a text that was hidden, with all that was under it.
pub fn forget_hidden(tx: &mut Tx<'_>, object: &str) -> QueryResult<()> {
    let hidden = undone::table.filter(undone::reported.eq(object));
    query!(tx, |c| diesel::delete(hidden).execute(c)).map(drop)
}

/// Forgets what somebody wrote themself who does not want it to stay.
pub fn forget(tx: &mut Tx<'_>, author: UserId) -> QueryResult<()> {
    let own = undone::table.filter(undone::author_id.eq(author));
    query!(tx, |c| diesel::delete(own).execute(c)).map(drop)
}

/// Forgets what has been aside for too long. At most so many; gives how many that were.
pub fn prune(tx: &mut Tx<'_>, most: i64) -> QueryResult<usize> {
    let before = Timestamp::now().minus_seconds(limits::UNDONE_KEPT);
    let old = undone::table.filter(undone::undone_at.lt(before)).limit(most);
    // What is hidden is decided by moderators, not by time.
    let old = old.filter(undone::reported.is_null());
    let ids: Vec<i64> = query!(tx, |c| old.select(undone::id).load(c))?;
    query!(tx, |c| diesel::delete(undone::table.filter(undone::id.eq_any(&ids))).execute(c))
}

/// Notes one.
fn insert(
    tx: &mut Tx<'_>,
    Why { person, reported }: Why<'_>,
    (kind, text, author): (Kind, i64, i64),
    what: &impl Serialize,
    pictures: &[UploadId],
) -> QueryResult<()> {
    let what = serde_json::to_string(what)
        .map_err(|error| DieselError::SerializationError(error.into()))?;
    let row = (
        undone::person_id.eq(person),
        undone::author_id.eq(author),
        undone::kind.eq(kind.as_str()),
        undone::text_id.eq(text),
        undone::what.eq(what),
        undone::undone_at.eq(Timestamp::now()),
        undone::reported.eq(reported),
    );
    let id: i64 = query!(tx, |c| diesel::insert_into(undone::table)
        .values(row)
        .returning(undone::id)
        .get_result(c))?;
    for picture in pictures {
        let row = (undone_pictures::undone_id.eq(id), undone_pictures::upload_id.eq(picture));
        query!(tx, |c| diesel::insert_into(undone_pictures::table).values(row).execute(c))?;
    }
    Ok(())
}
