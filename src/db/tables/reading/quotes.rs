//! Which text quotes which, and who has yet to read that what they wrote or quote was edited.

use diesel::{dsl::not, prelude::*};

use crate::{
    db::{
        Connection, Tx,
        categories::hidden_from,
        schema::{categories, follows, notifications, posts, quotes, to_tell},
    },
    domain::{CommentId, Follow, Kind, NotificationId, PostId, Readers, UserId, quotes::Quoted},
};

/// A post, or a comment under it.
pub type Place = (PostId, Option<CommentId>);

#[derive(Insertable)]
#[allow(clippy::struct_field_names, reason = "the columns are called so")]
#[diesel(table_name = quotes)]
struct NewQuote {
    person_id: i64,
    by_post_id: i64,
    by_comment_id: Option<i64>,
    of_post_id: i64,
    of_comment_id: Option<i64>,
}

/// Notes that a text by this person quotes those and no others. One that is just being written has
/// quoted nothing so far.
pub fn set(
    tx: &mut Tx<'_>,
    (post, comment): Place,
    person: UserId,
    of: &[Quoted],
    is_first: bool,
) -> QueryResult<()> {
    if !is_first {
        let by = quotes::table.filter(quotes::by_post_id.eq(post));
        query!(tx, |c| match comment {
            Some(comment) =>
                diesel::delete(by.filter(quotes::by_comment_id.eq(comment))).execute(c),
            None => diesel::delete(by.filter(quotes::by_comment_id.is_null())).execute(c),
        })?;
    }
    if of.is_empty() {
        return Ok(());
    }
    let row = |(of_post, of_comment): &Quoted| NewQuote {
        person_id: person.0,
        by_post_id: post.0,
        by_comment_id: comment.map(|id| id.0),
        of_post_id: of_post.0,
        of_comment_id: of_comment.map(|id| id.0),
    };
    let rows: Vec<NewQuote> = of.iter().map(row).collect();
    query!(tx, |c| diesel::insert_into(quotes::table).values(&rows).execute(c)).map(drop)
}

/// A comment goes, also where its place stays: it quotes nothing, and nothing quotes it.
pub fn delete_of_comment(tx: &mut Tx<'_>, comment: CommentId) -> QueryResult<()> {
    let by = quotes::table.filter(quotes::by_comment_id.eq(comment));
    query!(tx, |c| diesel::delete(by).execute(c))?;
    let of = quotes::table.filter(quotes::of_comment_id.eq(comment));
    query!(tx, |c| diesel::delete(of).execute(c)).map(drop)
}

/// The rows of those who quote a text.
macro_rules! of_text {
    ($place:expr) => {{
        let (post, comment): Place = $place;
        let all = quotes::table.filter(quotes::of_post_id.eq(post)).into_boxed();
        match comment {
            Some(comment) => all.filter(quotes::of_comment_id.eq(comment)),
            None => all.filter(quotes::of_comment_id.is_null()),
        }
    }};
}

/// Whether anybody but this person quotes a text.
pub fn is_quoted(conn: &mut Connection, text: Place, person: UserId) -> QueryResult<bool> {
    query!(conn, |c| of_text!(text)
        .filter(quotes::person_id.ne(person))
        .select(quotes::id)
        .first::<i64>(c)
        .optional())
    .map(|found| found.is_some())
}

/// The next people behind this one who quote a text, in the order of their ids, each once. Where
/// fewer read what quotes it than read the text itself, nobody shall learn of that by counting.
pub fn quoters(
    conn: &mut Connection,
    text: Place,
    after: UserId,
    most: i64,
) -> QueryResult<Vec<UserId>> {
    let level: Option<i32> = query!(conn, |c| posts::table
        .inner_join(categories::table)
        .filter(posts::id.eq(text.0))
        .select(categories::readable_level)
        .first(c)
        .optional())?;
    let Some(level) = level else { return Ok(Vec::new()) };
    let apart = posts::table
        .filter(posts::category_id.eq_any(hidden_from(Readers::of_level(level))))
        .select(posts::id);
    query!(conn, |c| of_text!(text)
        .filter(quotes::person_id.gt(after).and(not(quotes::by_post_id.eq_any(apart))))
        .order(quotes::person_id)
        .select(quotes::person_id)
        .distinct()
        .limit(most)
        .load(c))
}

/// Those of these people who have muted a post.
pub fn muted_among(
    conn: &mut Connection,
    post: PostId,
    people: &[UserId],
) -> QueryResult<Vec<UserId>> {
    let ids: Vec<i64> = people.iter().map(|id| id.0).collect();
    query!(conn, |c| follows::table
        .filter(follows::post_id.eq(post).and(follows::person_id.eq_any(&ids)))
        .filter(follows::state.eq(Follow::Muted.as_str()))
        .select(follows::person_id)
        .load(c))
}

/// What somebody was told of the edits of a text.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct Told {
    /// Its id.
    pub id: NotificationId,
    /// Who.
    pub person: UserId,
    /// Whether they are not told of it.
    pub hidden: bool,
    /// Whether it waits for them to read it.
    pub waits: bool,
}

/// What these people were told of the edits of a text.
pub fn told(
    conn: &mut Connection,
    (post, comment): Place,
    people: &[UserId],
) -> QueryResult<Vec<Told>> {
    let ids: Vec<i64> = people.iter().map(|id| id.0).collect();
    let all = notifications::table
        .filter(notifications::post_id.eq(post))
        .filter(notifications::kind.eq(Kind::Edit.as_str()))
        .filter(notifications::person_id.eq_any(ids))
        .select((
            notifications::id,
            notifications::person_id,
            notifications::hidden,
            notifications::read_at.is_null(),
        ));
    query!(conn, |c| match comment {
        Some(comment) => all.filter(notifications::comment_id.eq(comment)).load(c),
        None => all.filter(notifications::comment_id.is_null()).load(c),
    })
}

/// These are told no more.
pub fn forget(tx: &mut Tx<'_>, ids: &[NotificationId]) -> QueryResult<()> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let those = notifications::table.filter(notifications::id.eq_any(ids));
    query!(tx, |c| diesel::delete(those).execute(c)).map(drop)
}

/// What these tell of is a text that their people quote.
pub fn mark_quoted(tx: &mut Tx<'_>, ids: &[NotificationId]) -> QueryResult<()> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let those = notifications::table.filter(notifications::id.eq_any(ids));
    query!(tx, |c| diesel::update(those).set(notifications::quoted.eq(true)).execute(c)).map(drop)
}

/// Those whom an edit concerns are to be told of it, unless that is queued already.
pub fn queue(tx: &mut Tx<'_>, (post, comment): Place, editor: UserId) -> QueryResult<()> {
    let queued = to_tell::table
        .filter(to_tell::post_id.eq(post).and(to_tell::editor_id.eq(editor)))
        .filter(to_tell::after_person.eq(UserId(0)));
    let queued = queued.select(to_tell::id);
    let of_comment = to_tell::comment_id.eq(comment.map_or(0, |id| id.0));
    let same = query!(tx, |c| if comment.is_some() {
        queued.filter(of_comment).first::<i64>(c).optional()
    } else {
        queued.filter(to_tell::comment_id.is_null()).first::<i64>(c).optional()
    })?;
    if same.is_some() {
        return Ok(());
    }
    queue_behind(tx, (post, comment), editor, UserId(0))
}

/// The rest of them, behind this one.
pub fn queue_behind(
    tx: &mut Tx<'_>,
    (post, comment): Place,
    editor: UserId,
    after: UserId,
) -> QueryResult<()> {
    let row = (
        to_tell::post_id.eq(post),
        to_tell::comment_id.eq(comment.map(|id| id.0)),
        to_tell::after_person.eq(after),
        to_tell::editor_id.eq(editor),
    );
    query!(tx, |c| diesel::insert_into(to_tell::table).values(row).execute(c)).map(drop)
}
