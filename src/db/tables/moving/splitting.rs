//! Comments that become a post of their own: the text of the first is the post's, the others stand under
//! it with their ids. Where the first one stood is an empty place that leads there.

use std::collections::BTreeSet;

use diesel::{
    dsl::{max, not},
    prelude::*,
};

use crate::{
    db::{
        Connection, Tx,
        categories::hidden_from,
        concerned::{Gone, gone},
        counts, dialect,
        schema::{
            approved_texts, bookmarks, comments, follows, held_texts, idempotency_keys as keys,
            notifications, post_counts, posts, quotes, reactions, reads, reports, to_tell,
            untold_reactions, upload_uses, versions,
        },
    },
    domain::{CategoryId, CommentId, Counted, Follow, PostId, Readers, Text, Timestamp, UserId},
};

/// Rows that one statement takes at most: SQLite has a bound.
const CHUNK: usize = 500;

/// The post that a comment has become, if that is one for those who read so much.
pub fn find(
    conn: &mut Connection,
    comment: CommentId,
    reads: Readers,
) -> QueryResult<Option<PostId>> {
    let to: Option<Option<PostId>> = query!(conn, |c| comments::table
        .find(comment)
        .select(comments::moved_to)
        .first(c)
        .optional())?;
    let Some(to) = to.flatten() else { return Ok(None) };
    query!(conn, |c| posts::table
        .find(to)
        .filter(not(posts::category_id.eq_any(hidden_from(reads))))
        .select(posts::id)
        .first(c)
        .optional())
}

/// Holds a post and these comments under it until the transaction ends; gives those that are there,
/// the oldest first, and who wrote them.
pub fn hold(
    tx: &mut Tx<'_>,
    post: PostId,
    ids: &BTreeSet<CommentId>,
) -> QueryResult<Vec<(CommentId, UserId)>> {
    dialect::lock_many_texts(tx)?;
    dialect::lock_post(tx, post)?;
    let ids: Vec<CommentId> = ids.iter().copied().collect();
    dialect::hold_comments(tx, &ids)?;
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    query!(tx, |c| comments::table
        .filter(comments::id.eq_any(&ids).and(comments::post_id.eq(post)))
        .filter(not(comments::deleted))
        .order(comments::id)
        .select((comments::id, comments::author_id))
        .load(c))
}

/// Makes a post of a comment, under which the `others` will stand. The event that tells of it must
/// come next.
pub fn make_post(
    tx: &mut Tx<'_>,
    first: CommentId,
    others: &[i64],
    title: &str,
    category: CategoryId,
) -> QueryResult<PostId> {
    type Row = (i64, i64, String, String, i64, Option<i64>, i32, String);
    let row: Row = query!(tx, |c| comments::table
        .find(first)
        .select((
            comments::version,
            comments::author_id,
            comments::body,
            comments::body_html,
            comments::created_at,
            comments::edited_at,
            comments::rendered_by,
            comments::reactions,
        ))
        .first(c))?;
    let (version, author, body, body_html, created_at, edited_at, rendered_by, tally) = row;
    let text = (
        posts::title.eq(title),
        posts::body.eq(body),
        posts::body_html.eq(body_html),
        posts::rendered_by.eq(rendered_by),
        posts::version.eq(version),
        posts::created_at.eq(created_at),
        posts::edited_at.eq(edited_at),
    );
    let place = (posts::category_id.eq(category), posts::author_id.eq(author));
    let id: PostId = query!(tx, |c| diesel::insert_into(posts::table)
        .values((place, posts::reactions.eq(tally), text))
        .returning(posts::id)
        .get_result(c))?;
    let there = comments::table.filter(comments::id.eq_any(others));
    let last: Option<i64> = query!(tx, |c| there.select(max(comments::created_at)).first(c))?;
    counts::insert_post(tx, id, category, Timestamp(last.unwrap_or(created_at)))?;
    let count = i64::try_from(others.len()).unwrap_or_default();
    let counted = post_counts::comments.eq(count);
    query!(tx, |c| diesel::update(post_counts::table.find(id)).set(counted).execute(c))?;
    counts::count(tx, Counted::Post { post: id, left: None, entered: Some(category) })?;
    Ok(id)
}

/// The others stand under the post. A reply to what stands elsewhere by now is one no more.
pub fn move_others(
    tx: &mut Tx<'_>,
    from: PostId,
    to: PostId,
    first: CommentId,
    others: &[i64],
) -> QueryResult<()> {
    let moved = comments::table.filter(comments::id.eq_any(others));
    query!(tx, |c| diesel::update(moved).set(comments::post_id.eq(to)).execute(c))?;
    let none = comments::reply_to.eq(None::<i64>);
    let left = comments::table.filter(comments::post_id.eq(from));
    let left = left.filter(comments::reply_to.eq_any(others.iter().map(|id| Some(*id))));
    query!(tx, |c| diesel::update(left).set(none).execute(c))?;
    let among = comments::reply_to.assume_not_null().eq_any(others);
    let apart = comments::table.filter(comments::post_id.eq(to));
    let apart = apart.filter(comments::reply_to.is_not_null().and(not(among)));
    query!(tx, |c| diesel::update(apart).set(none).execute(c))?;
    let all: Vec<Option<i64>> = others.iter().copied().chain([first.0]).map(Some).collect();
    let waiting = held_texts::table.filter(held_texts::post_id.eq(from.0));
    let waiting = waiting.filter(held_texts::reply_to.eq_any(all));
    let none = held_texts::reply_to.eq(None::<i64>);
    query!(tx, |c| diesel::update(waiting).set(none).execute(c)).map(drop)
}

/// Where the first one stood is an empty place, which says where so many went.
pub fn leave_place(tx: &mut Tx<'_>, first: CommentId, to: PostId, count: i64) -> QueryResult<()> {
    let emptied = (
        comments::deleted.eq(true),
        comments::body.eq(""),
        comments::body_html.eq(""),
        comments::reactions.eq(""),
        comments::moved_to.eq(Some(to.0)),
        comments::moved_count.eq(Some(count)),
    );
    query!(tx, |c| diesel::update(comments::table.find(first)).set(emptied).execute(c)).map(drop)
}

/// What hung on the first one hangs on the post, and what hung on the others stays with them.
pub fn attached(
    tx: &mut Tx<'_>,
    to: PostId,
    title: &str,
    first: CommentId,
    others: &[i64],
) -> QueryResult<()> {
    macro_rules! retie {
        ($($table:ident),*) => { $(
            let own = $table::table.filter($table::comment_id.eq(first.0));
            let now = ($table::post_id.eq(Some(to.0)), $table::comment_id.eq(None::<i64>));
            query!(tx, |c| diesel::update(own).set(now).execute(c))?;
        )* };
    }
    macro_rules! lead_on {
        ($($table:ident ($post:ident, $comment:ident)),*) => { $(
            let own = $table::table.filter($table::$comment.eq(first.0));
            let now = ($table::$post.eq(to.0), $table::$comment.eq(None::<i64>));
            query!(tx, |c| diesel::update(own).set(now).execute(c))?;
            let rest = $table::table
                .filter($table::$comment.eq_any(others.iter().map(|id| Some(*id))));
            query!(tx, |c| diesel::update(rest).set($table::$post.eq(to.0)).execute(c))?;
        )* };
        ($($table:ident),*) => { lead_on!($($table (post_id, comment_id)),*) };
    }
    let own = versions::table.filter(versions::comment_id.eq(first.0));
    let titled = versions::title.eq(Some(title));
    query!(tx, |c| diesel::update(own).set(titled).execute(c))?;
    retie!(reactions, upload_uses, versions);
    lead_on!(bookmarks, to_tell, approved_texts, reports, untold_reactions);
    lead_on!(quotes(of_post_id, of_comment_id), quotes(by_post_id, by_comment_id));
    let told = reports::table.filter(reports::object.eq(Text::Comment(to, first).name()));
    let named = reports::object.eq(Text::Post(to).name());
    query!(tx, |c| diesel::update(told).set(named).execute(c))?;
    let own = keys::table.filter(keys::comment_id.eq(first.0));
    let now = (keys::post_id.eq(Some(to.0)), keys::comment_id.eq(None::<i64>), keys::answer.eq(""));
    query!(tx, |c| diesel::update(own).set(now).execute(c))?;
    let rest = keys::table.filter(keys::comment_id.eq_any(others.iter().map(|id| Some(*id))));
    let now = (keys::post_id.eq(Some(to.0)), keys::answer.eq(""));
    query!(tx, |c| diesel::update(rest).set(now).execute(c)).map(drop)
}

/// What people were told of the comments leads to the post. Gives whom, and what of it they see.
pub fn told(tx: &mut Tx<'_>, to: PostId, first: CommentId, others: &[i64]) -> QueryResult<Gone> {
    let all: Vec<Option<i64>> = others.iter().copied().chain([first.0]).map(Some).collect();
    let of = notifications::table.filter(notifications::comment_id.eq_any(all));
    let row = (notifications::id, notifications::person_id, notifications::hidden);
    let rows = query!(tx, |c| of.clone().select(row).load(c))?;
    let there = notifications::post_id.eq(Some(to.0));
    query!(tx, |c| diesel::update(of).set(there).execute(c))?;
    let own = notifications::table.filter(notifications::comment_id.eq(first.0));
    let none = notifications::comment_id.eq(None::<i64>);
    query!(tx, |c| diesel::update(own).set(none).execute(c))?;
    Ok(gone(rows))
}

/// Whoever has written what stands there follows it, and whoever had read it has.
pub fn people(
    tx: &mut Tx<'_>,
    from: PostId,
    to: PostId,
    first: CommentId,
    authors: &BTreeSet<UserId>,
) -> QueryResult<()> {
    let rows: Vec<_> = authors
        .iter()
        .map(|person| {
            let state = follows::state.eq(Follow::Following.as_str());
            (follows::post_id.eq(to), follows::person_id.eq(*person), state)
        })
        .collect();
    for some in rows.chunks(CHUNK) {
        query!(tx, |c| diesel::insert_into(follows::table).values(some).execute(c))?;
    }
    let marks: Vec<(i64, i64, bool)> = query!(tx, |c| reads::table
        .filter(reads::post_id.eq(from).and(reads::up_to.ge(first.0)))
        .select((reads::person_id, reads::up_to, reads::marked))
        .load(c))?;
    let rows: Vec<_> = marks
        .into_iter()
        .map(|(person, up_to, marked)| {
            let mark = (reads::up_to.eq(up_to), reads::marked.eq(marked));
            (reads::person_id.eq(person), reads::post_id.eq(to), mark)
        })
        .collect();
    for some in rows.chunks(CHUNK) {
        query!(tx, |c| diesel::insert_into(reads::table).values(some).execute(c))?;
    }
    Ok(())
}

/// So many comments fewer stand under a post. The event that tells of it must come next.
pub fn count(tx: &mut Tx<'_>, from: PostId, by: i64) -> QueryResult<()> {
    counts::count(tx, Counted::Comment { post: from, by: -by, at: None })
}
