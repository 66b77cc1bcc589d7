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
        schema::{merged_categories, undone, undone_pictures},
        written::Counts,
    },
    domain::{CategoryId, PostId, Timestamp, UploadId, UserId, limits},
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

/// Whether a post that may come back stood in this category, or in one that was merged into it.
pub fn is_awaited(conn: &mut Connection, category: CategoryId) -> QueryResult<bool> {
    let led = merged_categories::table.filter(merged_categories::category_id.eq(category));
    let mut all: Vec<i64> = query!(conn, |c| led.select(merged_categories::from_id).load(c))?;
    all.push(category.0);
    for id in all {
        // In a text that is quoted itself this would have its quotes escaped.
        let named = undone::what.like(format!("%\"category_id\":{id},%"));
        let posts = undone::table.filter(undone::kind.eq(Kind::Post.as_str()).and(named));
        if query!(conn, |c| diesel::select(diesel::dsl::exists(posts)).get_result(c))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Why a post is aside, if it is: whose it is, and whether it is hidden.
fn aside_as(tx: &mut Tx<'_>, post: PostId) -> QueryResult<Option<(UserId, Option<String>)>> {
    let row = undone::table
        .filter(undone::kind.eq(Kind::Post.as_str()).and(undone::text_id.eq(post.0)))
        .select((undone::person_id, undone::reported));
    query!(tx, |c| row.first(c).optional())
}

/// What was hidden of a person, and written since then, counts as undone from here on. Tells whether
/// there was some.
pub fn adopt(tx: &mut Tx<'_>, person: UserId, since: Timestamp) -> QueryResult<bool> {
    let hidden =
        undone::table.filter(undone::person_id.eq(person).and(undone::author_id.eq(person)));
    let rows: Vec<(String, String)> = query!(tx, |c| hidden
        .filter(undone::reported.is_not_null())
        .select((undone::reported.assume_not_null(), undone::what))
        .load(c))?;
    let written = |what: &str| {
        let what: serde_json::Value = serde_json::from_str(what).ok()?;
        ["post", "comment"].iter().find_map(|kind| what[kind]["created_at"].as_i64())
    };
    let names: Vec<&str> = rows
        .iter()
        .filter(|(_, what)| written(what).is_some_and(|at| at >= since.0))
        .map(|(name, _)| name.as_str())
        .collect();
    let those = undone::table.filter(undone::reported.eq_any(names.iter().map(|one| Some(*one))));
    let now = (undone::reported.eq(None::<String>), undone::undone_at.eq(Timestamp::now()));
    Ok(query!(tx, |c| diesel::update(those).set(now).execute(c))? > 0)
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
