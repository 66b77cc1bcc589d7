//! Brings rows back that were put aside, as far as what they hang on is there.

use std::collections::HashSet;

use diesel::{dsl::not, prelude::*};

use super::{
    Aside, Kind, Why, aside_as,
    copies::{CommentAside, MessageCopy, PostAside, PostCopy, ReactionCopy, With},
    insert,
};
use crate::{
    db::{
        Tx, counts, former, locks, merged_addresses, merging, reactions as counted,
        schema::{
            approved_texts, bookmarks, categories, comments, conversations, follows, messages,
            moved_posts, post_counts, posts, reactions, reads, versions,
        },
        solutions, tags,
        uploads::{self, Place as Showing},
    },
    domain::{
        CategoryId, CommentId, Counted, MessageId, PostId, Readers, Tags, Text, Timestamp, UserId,
    },
};

/// Rows that one statement takes at most: SQLite has a bound.
const CHUNK: usize = 500;

/// Inserts all of these rows.
macro_rules! insert_all {
    ($tx:expr, $table:ident, $rows:expr) => {
        for some in $rows.chunks(CHUNK) {
            query!($tx, |c| diesel::insert_into($table::table).values(some).execute(c))?;
        }
    };
}

/// Brings a post back, without what stood under it. One whose category is gone stands in the first
/// one. `None` where that is not possible yet: that it went has not got its place in the log. The
/// event that tells of it must come next.
pub fn bring_post(tx: &mut Tx<'_>, aside: Aside<PostAside>) -> QueryResult<Option<PostId>> {
    let PostAside { post, last_activity_at, with, follows, reads, led } = aside.what;
    let id = PostId(post.id);
    let counts: i64 = query!(tx, |c| post_counts::table
        .filter(post_counts::post_id.eq(id))
        .count()
        .get_result(c))?;
    if counts > 0 {
        return Ok(None);
    }
    let category = category(tx, CategoryId(post.category_id))?;
    let tags = Tags::of_stored(&post.tags);
    // The answer is one again once it is there itself.
    let post = PostCopy { category_id: category.0, solution_id: None, ..post };
    query!(tx, |c| diesel::insert_into(posts::table).values(post).execute(c))?;
    tags::insert(tx, id, &tags)?;
    counts::insert_post(tx, id, category, Timestamp(last_activity_at))?;
    let people = follows.iter().map(|row| row.person_id);
    let gone = gone_among(tx, people.chain(reads.iter().map(|row| row.person_id)))?;
    let follows: Vec<_> =
        follows.into_iter().filter(|row| !gone.contains(&row.person_id)).collect();
    let reads: Vec<_> = reads.into_iter().filter(|row| !gone.contains(&row.person_id)).collect();
    for from in led {
        let row = (moved_posts::post_id.eq(from), moved_posts::to_id.eq(id.0));
        query!(tx, |c| diesel::insert_into(moved_posts::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    insert_all!(tx, follows, follows);
    insert_all!(tx, reads, reads);
    bring_with(tx, Text::Post(id), with)?;
    uploads::show(tx, Showing::Post(id), &aside.pictures)?;
    counts::count(tx, Counted::Post { post: id, left: None, entered: Some(category) })?;
    Ok(Some(id))
}

/// That category, or the one into which it was merged, or the first one.
fn category(tx: &mut Tx<'_>, id: CategoryId) -> QueryResult<CategoryId> {
    let there = categories::table.find(id).select(categories::id);
    let there: Option<CategoryId> = query!(tx, |c| there.first(c).optional())?;
    let there = there.map_or_else(|| merged_addresses::led_from(tx, id), |id| Ok(Some(id)))?;
    let first = categories::table.order(categories::position).select(categories::id);
    there.map_or_else(|| query!(tx, |c| first.first(c)), Ok)
}

/// Brings a comment back, or the empty place of one, under its post; gives its id if it can be read
/// again. What it replied to may be gone. The event that tells of it must come next.
pub fn bring_comment(
    tx: &mut Tx<'_>,
    aside: Aside<CommentAside>,
) -> QueryResult<Option<(CommentId, PostId)>> {
    let CommentAside { mut comment, answers, mut with } = aside.what;
    let (id, stood) = (CommentId(comment.id), PostId(comment.post_id));
    // Its post may have been merged into another since.
    let post = merging::find(tx, stood, Readers::Moderators)?.unwrap_or(stood);
    comment.post_id = post.0;
    with.bookmarks.iter_mut().for_each(|row| row.post_id = post.0);
    let answers = answers && post == stood;
    locks::post(tx, post)?;
    let there = posts::table.find(post).select(posts::id);
    if query!(tx, |c| there.first::<i64>(c).optional())?.is_none() {
        // It comes back with its post, should that be aside, too.
        if let Some((person, reported)) = aside_as(tx, post)? {
            let why = Why { person, reported: reported.as_deref() };
            let of = (Kind::Comment, id.0, aside.author.0);
            let what = CommentAside { comment, answers, with };
            insert(tx, why, of, &what, &aside.pictures)?;
        }
        return Ok(None);
    }
    if let Some(to) = comment.reply_to {
        let there = comments::table.find(to).select(comments::id);
        comment.reply_to = query!(tx, |c| there.first::<i64>(c).optional())?;
    }
    let (is_place, version) = (comment.deleted, comment.version);
    let place = comments::table.find(id).filter(comments::deleted);
    let filled = (
        comments::deleted.eq(is_place),
        comments::version.eq(version),
        comments::body.eq(&comment.body),
        comments::body_html.eq(&comment.body_html),
        comments::reactions.eq(&comment.reactions),
    );
    let came = query!(tx, |c| diesel::update(place).set(filled).execute(c))? > 0
        || query!(tx, |c| diesel::insert_into(comments::table)
            .values(&comment)
            .on_conflict_do_nothing()
            .execute(c))?
            > 0;
    if !came || is_place {
        return Ok(None);
    }
    bring_with(tx, Text::Comment(post, id), with)?;
    uploads::show(tx, Showing::Comment(id), &aside.pictures)?;
    if answers && solutions::find(tx, post)?.is_none() {
        solutions::update(tx, post, Some(id))?;
    }
    counts::count(tx, Counted::Comment { post, by: 1, at: None })?;
    Ok(Some((id, post)))
}

/// What went with a text, but for what was of people who have left.
fn bring_with(tx: &mut Tx<'_>, text: Text, with: With) -> QueryResult<()> {
    let With { versions, reactions, bookmarks, approved } = with;
    for held in approved {
        let row = (
            approved_texts::held_id.eq(held),
            approved_texts::post_id.eq(text.post().map_or(0, |post| post.0)),
            approved_texts::comment_id.eq(text.comment().map(|comment| comment.0)),
        );
        query!(tx, |c| diesel::insert_into(approved_texts::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    let people = reactions.iter().map(|row| row.person_id);
    let gone = gone_among(tx, people.chain(bookmarks.iter().map(|row| row.person_id)))?;
    let left: Vec<_> = reactions.into_iter().filter(|row| !gone.contains(&row.person_id)).collect();
    let marked: Vec<_> =
        bookmarks.into_iter().filter(|row| !gone.contains(&row.person_id)).collect();
    insert_all!(tx, versions, versions);
    insert_all!(tx, reactions, left);
    insert_all!(tx, bookmarks, marked);
    if !gone.is_empty() {
        counted::count(tx, text)?;
    }
    Ok(())
}

/// Those of these people who have left.
fn gone_among(tx: &mut Tx<'_>, people: impl Iterator<Item = i64>) -> QueryResult<HashSet<i64>> {
    let people: Vec<i64> = people.collect::<HashSet<_>>().into_iter().collect();
    let mut gone = HashSet::new();
    for some in people.chunks(CHUNK) {
        gone.extend(former::among(tx, some)?.into_iter().map(|id| id.0));
    }
    Ok(gone)
}

/// Brings a private message back into both people's conversation.
pub fn bring_message(tx: &mut Tx<'_>, aside: Aside<MessageCopy>) -> QueryResult<MessageId> {
    let message = aside.what;
    let (id, from, to) = (MessageId(message.id), UserId(message.from_id), UserId(message.to_id));
    let (hidden, unread) = (message.hidden, i32::from(message.read_at.is_none()));
    let mut views = vec![(from, to, 0)];
    if !hidden {
        views.push((to, from, unread));
    }
    // In the order in which whoever writes holds them.
    views.sort_unstable();
    for (person, partner, unread) in &views {
        let row = (
            conversations::person_id.eq(person),
            conversations::partner_id.eq(partner),
            conversations::unread.eq(unread),
        );
        query!(tx, |c| diesel::insert_into(conversations::table)
            .values(row)
            .on_conflict((conversations::person_id, conversations::partner_id))
            .do_update()
            .set(conversations::unread.eq(conversations::unread + unread))
            .execute(c))?;
    }
    query!(tx, |c| diesel::insert_into(messages::table).values(&message).execute(c))?;
    for (person, partner, _) in views {
        let earlier =
            conversations::last_message_id.lt(id).or(conversations::last_message_id.is_null());
        let view = conversations::table.find((person, partner)).filter(earlier);
        query!(tx, |c| diesel::update(view).set(conversations::last_message_id.eq(id)).execute(c))?;
    }
    uploads::show(tx, Showing::Message(id), &aside.pictures)?;
    Ok(id)
}

/// Brings a reaction back, if its text is there and its person has not reacted so again; gives the
/// text.
pub fn bring_reaction(tx: &mut Tx<'_>, row: &ReactionCopy) -> QueryResult<Option<Text>> {
    let text = match (row.post_id, row.comment_id) {
        (Some(post), _) => {
            let there = posts::table.find(post).select(posts::id);
            query!(tx, |c| there.first::<PostId>(c).optional())?.map(Text::Post)
        }
        (None, Some(comment)) => {
            let there = comments::table.find(comment).filter(not(comments::deleted));
            let post: Option<PostId> =
                query!(tx, |c| there.select(comments::post_id).first(c).optional())?;
            post.map(|post| Text::Comment(post, CommentId(comment)))
        }
        (None, None) => None,
    };
    let Some(text) = text else {
        if let Some((person, reported)) =
            row.post_id.map_or(Ok(None), |post| aside_as(tx, PostId(post)))?
        {
            let why = Why { person, reported: reported.as_deref() };
            insert(tx, why, (Kind::Reaction, row.id, row.person_id), row, &[])?;
        }
        return Ok(None);
    };
    let came = query!(tx, |c| diesel::insert_into(reactions::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    if came == 0 {
        return Ok(None);
    }
    // No news to its author, who was told of it once.
    counted::note(tx, text, UserId(row.person_id), false)?;
    Ok(Some(text))
}
