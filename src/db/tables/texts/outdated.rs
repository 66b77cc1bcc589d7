//! What was said of a text before it was changed or deleted leaves the log and the kept answers, in
//! the transaction of the change.
//!
//! `domain::about` says what becomes of what; the live half does the same with the events that it
//! has in memory.

use diesel::{prelude::*, sql_types::Text};

use crate::{
    db::{
        Tx,
        events::Logged,
        schema::{events, idempotency_keys as keys},
    },
    domain::{
        About, Audience, Said,
        about::{Fate, POST_TITLE, post_title_in, title_in},
    },
};

diesel::define_sql_function! {
    /// The text with each occurrence of another one replaced.
    fn replace(text: Text, from: Text, to: Text) -> Text;
}

/// Takes out what these events, the last ones of the log, make outdated.
pub(in crate::db) fn clear(tx: &mut Tx<'_>, logged: &[Logged]) -> QueryResult<()> {
    let Some(first) = logged.first().map(|event| event.seq) else { return Ok(()) };
    for event in logged {
        let Some(about) = event.about else { continue };
        match about.said {
            Said::Created | Said::Notified => continue,
            Said::Updated => {
                retell(tx, first, about, event)?;
                if about.comment.is_none() {
                    retitle(tx, first, about, &event.frame)?;
                }
            }
            Said::Deleted => empty_all(tx, first, about)?,
        }
        forget_answers(tx, about)?;
    }
    Ok(())
}

/// The first word of a text is the last one from now on, and so is what those were told whom this
/// event does not reach; the words between are empty.
fn retell(tx: &mut Tx<'_>, first: i64, about: About, event: &Logged) -> QueryResult<()> {
    let said = [Said::Created, Said::Updated].map(Said::as_str);
    let rows: Vec<(i64, Option<i64>, Option<String>)> = query!(tx, |c| {
        let of_post = events::table
            .filter(events::post_id.eq(about.post).and(events::said.eq_any(said)))
            .filter(events::seq.lt(first).and(events::frame.ne("")))
            .select((events::seq, events::category_id, events::said));
        match about.comment {
            Some(comment) => of_post.filter(events::comment_id.eq(comment)).load(c),
            None => of_post.filter(events::comment_id.is_null()).load(c),
        }
    })?;
    for (seq, category, said) in rows {
        let Some(said) = said.and_then(|said| Said::parse(&said)) else { continue };
        let earlier = About { said, ..about };
        let is_same = matches!(event.audience, Audience::Category(id) if category == Some(id.0));
        let frame = match earlier.fate(about, is_same) {
            Fate::Retold => earlier.retold(seq, &event.frame),
            _ => String::new(),
        };
        query!(tx, |c| diesel::update(events::table.find(seq))
            .set(events::frame.eq(&frame))
            .execute(c))?;
    }
    Ok(())
}

/// Notifications show the title as it is now.
fn retitle(tx: &mut Tx<'_>, first: i64, about: About, frame: &str) -> QueryResult<()> {
    let told = events::table
        .filter(events::post_id.eq(about.post).and(events::said.eq(Said::Notified.as_str())))
        .filter(events::seq.lt(first).and(events::frame.ne("")));
    // All of them have been kept alike: one tells which title that is.
    let last: Option<String> =
        query!(tx, |c| told.order(events::seq.desc()).select(events::frame).first(c).optional())?;
    let (Some(title), Some(before)) = (title_in(frame), last.as_deref().and_then(post_title_in))
    else {
        return Ok(());
    };
    if title == before {
        return Ok(());
    }
    let (before, after) = (format!("{POST_TITLE}{before}"), format!("{POST_TITLE}{title}"));
    query!(tx, |c| diesel::update(told)
        .set(events::frame.eq(replace(events::frame, before, after)))
        .execute(c))
    .map(drop)
}

/// Nothing is said any more of what is gone, or of what stood under it.
fn empty_all(tx: &mut Tx<'_>, first: i64, about: About) -> QueryResult<()> {
    let said = [Said::Created, Said::Updated, Said::Notified].map(Said::as_str);
    let of_post = events::table
        .filter(events::post_id.eq(about.post).and(events::said.eq_any(said)))
        .filter(events::seq.lt(first).and(events::frame.ne("")));
    match about.comment {
        Some(comment) => {
            query!(tx, |c| diesel::update(of_post.filter(events::comment_id.eq(comment)))
                .set(events::frame.eq(""))
                .execute(c))
        }
        None => query!(tx, |c| diesel::update(of_post).set(events::frame.eq("")).execute(c)),
    }
    .map(drop)
}

/// Whoever repeats the request that made it is answered with what there is now.
fn forget_answers(tx: &mut Tx<'_>, about: About) -> QueryResult<()> {
    let of_post = keys::table.filter(keys::post_id.eq(about.post).and(keys::answer.ne("")));
    match (about.comment, about.said) {
        (Some(comment), _) => {
            query!(tx, |c| diesel::update(of_post.filter(keys::comment_id.eq(comment)))
                .set(keys::answer.eq(""))
                .execute(c))
        }
        (None, Said::Deleted) => {
            query!(tx, |c| diesel::update(of_post).set(keys::answer.eq("")).execute(c))
        }
        (None, _) => query!(tx, |c| diesel::update(of_post.filter(keys::comment_id.is_null()))
            .set(keys::answer.eq(""))
            .execute(c)),
    }
    .map(drop)
}
