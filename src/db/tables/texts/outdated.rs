//! What was said of a text before it was changed or deleted leaves the kept answers, in the
//! transaction of the change, and the log, where the change gets its place there: on PostgreSQL
//! `number_events` does that (see the migration that makes it).
//!
//! `domain::about` says what becomes of what; the live half does the same with the events that it
//! has in memory.

use diesel::{prelude::*, sql_types::Text};

use crate::{
    db::{
        Tx,
        events::{Columns, Logged},
        schema::{events, idempotency_keys as keys},
    },
    domain::{
        About, CategoryId, PostId, Said, Text as Written, UserId,
        about::{Fate, POST_TITLE, moved_in, post_title_in, title_in},
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
            Said::Created | Said::Notified | Said::Reacted => {}
            Said::Moved => empty_moved(tx, first, about, &event.frame)?,
            Said::Updated => {
                retell(tx, first, about, event)?;
                if let Written::Post(post) = about.text {
                    retitle(tx, first, post, &event.frame)?;
                    keep_inside(tx, first, post, event.audience.place())?;
                }
            }
            Said::Deleted => empty_all(tx, first, about.text)?,
        }
    }
    Ok(())
}

/// An event of the past: its place, whom it is for, and what it says of its text.
type Earlier =
    (i64, Option<CategoryId>, Option<UserId>, Option<UserId>, Option<CategoryId>, Option<String>);

/// The first word of a text is the last one from now on, and so is what those were told whom this
/// event does not reach; the words between are empty.
fn retell(tx: &mut Tx<'_>, first: i64, about: About, event: &Logged) -> QueryResult<()> {
    let said = [Said::Created, Said::Updated].map(Said::as_str);
    let rows: Vec<Earlier> = query!(tx, |c| {
        let told = events::table
            .filter(events::said.eq_any(said))
            .filter(events::seq.lt(first).and(events::frame.ne("")))
            .select((
                events::seq,
                events::category_id,
                events::person_id,
                events::partner_id,
                events::inside_id,
                events::said,
            ));
        match about.text {
            Written::Comment(post, comment) => {
                told.filter(events::post_id.eq(post).and(events::comment_id.eq(comment))).load(c)
            }
            Written::Post(post) => {
                told.filter(events::post_id.eq(post).and(events::comment_id.is_null())).load(c)
            }
            Written::Message(message) => told.filter(events::message_id.eq(message)).load(c),
        }
    })?;
    for (seq, category, person, partner, inside, said) in rows {
        let Some(said) = said.and_then(|said| Said::parse(&said)) else { continue };
        let earlier = About { said, ..about };
        let columns = Columns { category, person, partner, inside, ..Columns::default() };
        let is_same = columns.audience() == event.audience;
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

/// All that was told of a post, and of what stands under it, is for those alone who may read where
/// it stands now.
fn keep_inside(
    tx: &mut Tx<'_>,
    first: i64,
    post: PostId,
    place: Option<CategoryId>,
) -> QueryResult<()> {
    let Some(place) = place else { return Ok(()) };
    let elsewhere = || events::table.filter(events::post_id.eq(post).and(events::seq.lt(first)));
    let inside = events::inside_id.eq(place);
    let noted = elsewhere().filter(events::inside_id.ne(place));
    query!(tx, |c| diesel::update(noted).set(inside).execute(c))?;
    let left = elsewhere().filter(events::inside_id.is_null().and(events::category_id.ne(place)));
    query!(tx, |c| diesel::update(left).set(events::inside_id.eq(place)).execute(c)).map(drop)
}

/// Notifications show the title as it is now.
fn retitle(tx: &mut Tx<'_>, first: i64, post: PostId, frame: &str) -> QueryResult<()> {
    let told = events::table
        .filter(events::post_id.eq(post).and(events::said.eq(Said::Notified.as_str())))
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

/// What was said of comments that stand elsewhere by now is for those who read there.
fn empty_moved(tx: &mut Tx<'_>, first: i64, about: About, frame: &str) -> QueryResult<()> {
    let ids: Vec<i64> = moved_in(frame).into_iter().map(|id| id.0).collect();
    let Some(post) = about.text.post().filter(|_| !ids.is_empty()) else { return Ok(()) };
    let told = events::table
        .filter(events::post_id.eq(post).and(events::comment_id.eq_any(ids)))
        .filter(events::seq.lt(first).and(events::frame.ne("")));
    query!(tx, |c| diesel::update(told).set(events::frame.eq("")).execute(c)).map(drop)
}

/// Nothing is said any more of what is gone, or of what stood under it.
fn empty_all(tx: &mut Tx<'_>, first: i64, text: Written) -> QueryResult<()> {
    let said = [Said::Created, Said::Updated, Said::Notified].map(Said::as_str);
    let told = events::table
        .filter(events::said.eq_any(said))
        .filter(events::seq.lt(first).and(events::frame.ne("")));
    let nothing = events::frame.eq("");
    query!(tx, |c| match text {
        Written::Comment(post, comment) => {
            let of_comment = events::post_id.eq(post).and(events::comment_id.eq(comment));
            diesel::update(told.filter(of_comment)).set(nothing).execute(c)
        }
        Written::Post(post) => {
            diesel::update(told.filter(events::post_id.eq(post))).set(nothing).execute(c)
        }
        Written::Message(message) => {
            diesel::update(told.filter(events::message_id.eq(message))).set(nothing).execute(c)
        }
    })
    .map(drop)
}

/// Whoever repeats the request that made it is answered with what there is now.
pub(in crate::db) fn forget_answers(tx: &mut Tx<'_>, about: About) -> QueryResult<()> {
    if !matches!(about.said, Said::Updated | Said::Deleted) {
        return Ok(());
    }
    let kept = keys::table.filter(keys::answer.ne(""));
    let nothing = keys::answer.eq("");
    query!(tx, |c| match (about.text, about.said) {
        (Written::Comment(post, comment), _) => {
            let of_comment = keys::post_id.eq(post).and(keys::comment_id.eq(comment));
            diesel::update(kept.filter(of_comment)).set(nothing).execute(c)
        }
        (Written::Post(post), Said::Deleted) => {
            diesel::update(kept.filter(keys::post_id.eq(post))).set(nothing).execute(c)
        }
        (Written::Post(post), _) => {
            let of_post = keys::post_id.eq(post).and(keys::comment_id.is_null());
            diesel::update(kept.filter(of_post)).set(nothing).execute(c)
        }
        (Written::Message(message), _) => {
            diesel::update(kept.filter(keys::message_id.eq(message))).set(nothing).execute(c)
        }
    })
    .map(drop)
}
