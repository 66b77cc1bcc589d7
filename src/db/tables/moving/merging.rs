//! A post that is merged into another: what stands under it and hangs on it goes there, and whoever
//! knows it by its old id is led on.

use std::collections::{BTreeMap, HashSet};

use diesel::{
    dsl::{max, not},
    prelude::*,
};

use crate::{
    db::{
        Connection, Tx,
        categories::{hidden_from, shut_out},
        concerned::{Gone, gone},
        counts, dialect,
        schema::{
            approved_texts, bookmarks, comments, drafts, follows, held_texts,
            idempotency_keys as keys, moved_posts, notifications, posts, quotes, reactions,
            reports, to_tell, untold_reactions, upload_uses, versions,
        },
    },
    domain::{CommentId, Counted, DraftKey, PostId, Readers, Text, Timestamp, UserId, entitled},
};

/// Rows that one statement takes at most: SQLite has a bound.
const CHUNK: usize = 500;

/// Where a post stands that was merged into another, if that is one for those who read so much.
pub fn find(conn: &mut Connection, post: PostId, reads: Readers) -> QueryResult<Option<PostId>> {
    query!(conn, |c| moved_posts::table
        .inner_join(posts::table)
        .filter(moved_posts::post_id.eq(post))
        .filter(not(posts::category_id.eq_any(hidden_from(reads))))
        .select(moved_posts::to_id)
        .first(c)
        .optional())
}

/// Holds both posts until the transaction ends, always in the same order: nobody writes under them
/// meanwhile.
pub fn hold(tx: &mut Tx<'_>, from: PostId, to: PostId) -> QueryResult<()> {
    dialect::lock_many_texts(tx)?;
    for post in [from.min(to), from.max(to)] {
        dialect::lock_post(tx, post)?;
    }
    Ok(())
}

/// What stood under a post stands under another one. Gives how many comments that are, empty places
/// not counted, and when the last of them was written.
pub fn comments(
    tx: &mut Tx<'_>,
    from: PostId,
    to: PostId,
) -> QueryResult<(i64, Option<Timestamp>)> {
    let present = comments::table.filter(comments::post_id.eq(from).and(not(comments::deleted)));
    let count: i64 = query!(tx, |c| present.count().get_result(c))?;
    let last: Option<i64> = query!(tx, |c| present.select(max(comments::created_at)).first(c))?;
    let there = comments::table.filter(comments::post_id.eq(from));
    query!(tx, |c| diesel::update(there).set(comments::post_id.eq(to)).execute(c))?;
    Ok((count, last.map(Timestamp)))
}

/// So many comments more stand under a post, the last of which was written then. The event that tells
/// of it must come next.
pub fn count(tx: &mut Tx<'_>, post: PostId, by: i64, last: Timestamp) -> QueryResult<()> {
    let at = counts::activity(tx, post)?.last_activity_at.max(last);
    counts::count(tx, Counted::Comment { post, by, at: Some(at) })
}

/// The text of a post, written once more as a comment under another one, with its title first; gives
/// the comment. What hangs on the text is moved by [`attached`].
pub fn own_text(tx: &mut Tx<'_>, from: PostId, to: PostId) -> QueryResult<CommentId> {
    type Row = (i64, i64, String, String, String, i64, Option<i64>, i32, String);
    let row: Row = query!(tx, |c| posts::table
        .find(from)
        .select((
            posts::version,
            posts::author_id,
            posts::title,
            posts::body,
            posts::body_html,
            posts::created_at,
            posts::edited_at,
            posts::rendered_by,
            posts::reactions,
        ))
        .first(c))?;
    let (version, author, title, body, html, created_at, edited_at, rendered_by, tally) = row;
    let text = (
        comments::body.eq(entitled::source(&title, &body)),
        comments::body_html.eq(entitled::html(&title, &html)),
        comments::rendered_by.eq(rendered_by),
        comments::version.eq(version),
        comments::created_at.eq(created_at),
        comments::edited_at.eq(edited_at),
    );
    let row = (
        comments::post_id.eq(to),
        comments::author_id.eq(author),
        comments::reactions.eq(tally),
        text,
    );
    query!(tx, |c| diesel::insert_into(comments::table)
        .values(row)
        .returning(comments::id)
        .get_result(c))
}

/// What hangs on a post, and on what stood under it, hangs on the other one; what hung on its own
/// text, on the comment that this has become. Whoever calls this has moved the comments.
pub fn attached(tx: &mut Tx<'_>, from: PostId, to: PostId, own: CommentId) -> QueryResult<()> {
    macro_rules! lead_on {
        ($($table:ident ($post:ident, $comment:ident)),*) => { $(
            let own_rows = $table::table
                .filter($table::$post.eq(from.0).and($table::$comment.is_null()));
            let now = ($table::$post.eq(to.0), $table::$comment.eq(Some(own.0)));
            query!(tx, |c| diesel::update(own_rows).set(now).execute(c))?;
            let under = $table::table.filter($table::$post.eq(from.0));
            query!(tx, |c| diesel::update(under).set($table::$post.eq(to.0)).execute(c))?;
        )* };
        ($($table:ident),*) => { lead_on!($($table (post_id, comment_id)),*) };
    }
    macro_rules! retie {
        ($($table:ident),*) => { $(
            let own_rows = $table::table.filter($table::post_id.eq(from.0));
            let now = ($table::post_id.eq(None::<i64>), $table::comment_id.eq(Some(own.0)));
            query!(tx, |c| diesel::update(own_rows).set(now).execute(c))?;
        )* };
    }
    earlier_versions(tx, from)?;
    retie!(reactions, upload_uses, versions);
    lead_on!(bookmarks, to_tell, approved_texts, reports, untold_reactions);
    lead_on!(quotes(of_post_id, of_comment_id), quotes(by_post_id, by_comment_id));
    let told = reports::table.filter(reports::object.eq(Text::Post(from).name()));
    let named = reports::object.eq(Text::Comment(to, own).name());
    query!(tx, |c| diesel::update(told).set(named).execute(c))?;
    let waiting = held_texts::table.filter(held_texts::post_id.eq(from.0));
    query!(tx, |c| diesel::update(waiting).set(held_texts::post_id.eq(to.0)).execute(c))?;
    let answers = keys::table.filter(keys::post_id.eq(from.0).and(keys::comment_id.is_not_null()));
    let outdated = (keys::post_id.eq(to.0), keys::answer.eq(""));
    query!(tx, |c| diesel::update(answers).set(outdated).execute(c)).map(drop)
}

/// The title of each version stands first in it.
fn earlier_versions(tx: &mut Tx<'_>, post: PostId) -> QueryResult<()> {
    let rows: Vec<(i64, Option<String>, String)> = query!(tx, |c| versions::table
        .filter(versions::post_id.eq(post))
        .select((versions::id, versions::title, versions::body))
        .load(c))?;
    for (id, title, body) in rows {
        let whole = title.map_or(body.clone(), |title| entitled::source(&title, &body));
        let now = (versions::title.eq(None::<String>), versions::body.eq(whole));
        query!(tx, |c| diesel::update(versions::table.find(id)).set(now).execute(c))?;
    }
    Ok(())
}

/// What people were told of a post leads to the other one. Gives whom, and what of it they see.
pub fn told(tx: &mut Tx<'_>, from: PostId, to: PostId, own: CommentId) -> QueryResult<Gone> {
    let all = notifications::table.filter(notifications::post_id.eq(from));
    let row = (notifications::id, notifications::person_id, notifications::hidden);
    let rows = query!(tx, |c| all.select(row).load(c))?;
    let own_rows = all.filter(notifications::comment_id.is_null());
    let now = (notifications::post_id.eq(Some(to.0)), notifications::comment_id.eq(Some(own.0)));
    query!(tx, |c| diesel::update(own_rows).set(now).execute(c))?;
    let there = notifications::post_id.eq(Some(to.0));
    query!(tx, |c| diesel::update(all).set(there).execute(c))?;
    Ok(gone(rows))
}

/// Whoever had to do with a post has to do with the other one: what they have decided of that
/// stands.
pub fn followers(tx: &mut Tx<'_>, from: PostId, to: PostId) -> QueryResult<()> {
    let decided = |post: PostId| {
        follows::table
            .filter(follows::post_id.eq(post))
            .select((follows::person_id, follows::state))
    };
    let there: Vec<(i64, String)> = query!(tx, |c| decided(to).load(c))?;
    let there: HashSet<i64> = there.into_iter().map(|(person, _)| person).collect();
    let all: Vec<(i64, String)> = query!(tx, |c| decided(from).load(c))?;
    let rows: Vec<_> = all
        .into_iter()
        .filter(|(person, _)| !there.contains(person))
        .map(|(person, state)| {
            (follows::post_id.eq(to), follows::person_id.eq(person), follows::state.eq(state))
        })
        .collect();
    for some in rows.chunks(CHUNK) {
        query!(tx, |c| diesel::insert_into(follows::table)
            .values(some)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(())
}

/// What people have begun to write under a post is for the other one, unless they have begun
/// something there, or may not read it. Gives whose that is, and the version of each.
pub fn unfinished(tx: &mut Tx<'_>, from: PostId, to: PostId) -> QueryResult<BTreeMap<UserId, i64>> {
    let [old, new] = [from, to].map(|post| DraftKey::Comment(post).to_string());
    let of = |key: &str| {
        drafts::table
            .filter(drafts::key.eq(key.to_owned()).and(drafts::replaced_at.is_null()))
            .select((drafts::person_id, drafts::version))
    };
    let there: Vec<(UserId, i64)> = query!(tx, |c| of(&new).load(c))?;
    let there: HashSet<UserId> = there.into_iter().map(|(person, _)| person).collect();
    let all: Vec<(UserId, i64)> = query!(tx, |c| of(&old).load(c))?;
    let people: Vec<i64> = all.iter().map(|(person, _)| person.0).collect();
    let mut may_not_read = HashSet::new();
    for some in people.chunks(CHUNK) {
        may_not_read.extend(shut_out(tx, to, some)?);
    }
    let going: BTreeMap<UserId, i64> = all
        .into_iter()
        .filter(|(person, _)| !there.contains(person) && !may_not_read.contains(person))
        .collect();
    let people: Vec<i64> = going.keys().map(|person| person.0).collect();
    for some in people.chunks(CHUNK) {
        let rows = drafts::table.filter(drafts::key.eq(&old).and(drafts::person_id.eq_any(some)));
        query!(tx, |c| diesel::update(rows).set(drafts::key.eq(&new)).execute(c))?;
    }
    Ok(going)
}

/// Whoever asks for the one post is led to the other from here on, and so is whoever was led to it.
pub fn lead(tx: &mut Tx<'_>, from: PostId, to: PostId) -> QueryResult<()> {
    let led = moved_posts::table.filter(moved_posts::to_id.eq(from));
    query!(tx, |c| diesel::update(led).set(moved_posts::to_id.eq(to)).execute(c))?;
    let parted = comments::table.filter(comments::moved_to.eq(from));
    query!(tx, |c| diesel::update(parted).set(comments::moved_to.eq(Some(to.0))).execute(c))?;
    let row = (moved_posts::post_id.eq(from), moved_posts::to_id.eq(to));
    query!(tx, |c| diesel::insert_into(moved_posts::table).values(row).execute(c)).map(drop)
}
