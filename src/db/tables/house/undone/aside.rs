//! Puts rows aside before they are removed.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::{
    Kind, Why,
    copies::{
        BookmarkCopy, CommentAside, CommentCopy, FollowCopy, MessageCopy, PostAside, PostCopy,
        ReactionCopy, ReadCopy, VersionCopy, With,
    },
    insert,
};
use crate::{
    db::{
        Tx,
        schema::{
            approved_texts, bookmarks, comments, follows, messages, moved_posts, post_counts,
            posts, reactions, reads, upload_uses, versions,
        },
    },
    domain::{CommentId, MessageId, PostId, UploadId},
};

/// Ids that one statement names at most: SQLite has a bound.
const CHUNK: usize = 500;

/// Puts a post aside that is to be undone of this person, with everything under it.
pub fn put_post<'a>(tx: &mut Tx<'_>, why: impl Into<Why<'a>>, id: PostId) -> QueryResult<()> {
    let why = why.into();
    let post: PostCopy =
        query!(tx, |c| posts::table.find(id).select(PostCopy::as_select()).first(c))?;
    let last_activity_at =
        query!(tx, |c| post_counts::table.find(id).select(post_counts::last_activity_at).first(c))?;
    let with = With {
        versions: query!(tx, |c| versions::table
            .filter(versions::post_id.eq(id))
            .select(VersionCopy::as_select())
            .load(c))?,
        reactions: query!(tx, |c| reactions::table
            .filter(reactions::post_id.eq(id))
            .select(ReactionCopy::as_select())
            .load(c))?,
        bookmarks: query!(tx, |c| bookmarks::table
            .filter(bookmarks::post_id.eq(id).and(bookmarks::comment_id.is_null()))
            .select(BookmarkCopy::as_select())
            .load(c))?,
        approved: query!(tx, |c| approved_texts::table
            .filter(approved_texts::post_id.eq(id).and(approved_texts::comment_id.is_null()))
            .select(approved_texts::held_id)
            .load(c))?,
    };
    let led = moved_posts::table.filter(moved_posts::to_id.eq(id)).select(moved_posts::post_id);
    let led: Vec<i64> = query!(tx, |c| led.load(c))?;
    let follows = query!(tx, |c| follows::table
        .filter(follows::post_id.eq(id))
        .select(FollowCopy::as_select())
        .load(c))?;
    let reads = query!(tx, |c| reads::table
        .filter(reads::post_id.eq(id))
        .select(ReadCopy::as_select())
        .load(c))?;
    let shown: Vec<UploadId> = query!(tx, |c| upload_uses::table
        .filter(upload_uses::post_id.eq(id))
        .select(upload_uses::upload_id)
        .distinct()
        .load(c))?;
    let of = (Kind::Post, post.id, post.author_id);
    let aside = PostAside { post, last_activity_at, with, follows, reads, led };
    insert(tx, why, of, &aside, &shown)?;
    let under = comments::table.filter(comments::post_id.eq(id)).order(comments::id);
    let under: Vec<CommentId> = query!(tx, |c| under.select(comments::id).load(c))?;
    put_comments(tx, why, &under)
}

/// Puts comments aside.
pub fn put_comments<'a>(
    tx: &mut Tx<'_>,
    why: impl Into<Why<'a>>,
    ids: &[CommentId],
) -> QueryResult<()> {
    let why = why.into();
    for some in ids.chunks(CHUNK) {
        let ids: Vec<i64> = some.iter().map(|id| id.0).collect();
        let rows: Vec<CommentCopy> = query!(tx, |c| comments::table
            .filter(comments::id.eq_any(&ids))
            .select(CommentCopy::as_select())
            .load(c))?;
        let mut with = with(tx, &ids)?;
        let shown: Vec<(Option<CommentId>, UploadId)> = query!(tx, |c| upload_uses::table
            .filter(upload_uses::comment_id.eq_any(ids.iter().map(|id| Some(*id))))
            .select((upload_uses::comment_id, upload_uses::upload_id))
            .distinct()
            .load(c))?;
        let answers: Vec<Option<CommentId>> = query!(tx, |c| posts::table
            .filter(posts::solution_id.eq_any(ids.iter().map(|id| Some(*id))))
            .select(posts::solution_id)
            .load(c))?;
        let answers: HashSet<i64> = answers.into_iter().flatten().map(|id| id.0).collect();
        for comment in rows {
            let (id, author) = (comment.id, comment.author_id);
            let own = shown.iter().filter(|(of, _)| *of == Some(CommentId(id)));
            let pictures: Vec<UploadId> = own.map(|(_, upload)| *upload).collect();
            let with = with.remove(&id).unwrap_or_default();
            let aside = CommentAside { comment, answers: answers.contains(&id), with };
            insert(tx, why, (Kind::Comment, id, author), &aside, &pictures)?;
        }
    }
    Ok(())
}

/// What goes with these comments.
fn with(tx: &mut Tx<'_>, ids: &[i64]) -> QueryResult<HashMap<i64, With>> {
    let of = || ids.iter().map(|id| Some(*id));
    let mut all = HashMap::<i64, With>::new();
    let found: Vec<VersionCopy> = query!(tx, |c| versions::table
        .filter(versions::comment_id.eq_any(of()))
        .select(VersionCopy::as_select())
        .load(c))?;
    for row in found {
        all.entry(row.comment_id.unwrap_or_default()).or_default().versions.push(row);
    }
    let found: Vec<ReactionCopy> = query!(tx, |c| reactions::table
        .filter(reactions::comment_id.eq_any(of()))
        .select(ReactionCopy::as_select())
        .load(c))?;
    for row in found {
        all.entry(row.comment_id.unwrap_or_default()).or_default().reactions.push(row);
    }
    let found: Vec<BookmarkCopy> = query!(tx, |c| bookmarks::table
        .filter(bookmarks::comment_id.eq_any(of()))
        .select(BookmarkCopy::as_select())
        .load(c))?;
    for row in found {
        all.entry(row.comment_id.unwrap_or_default()).or_default().bookmarks.push(row);
    }
    let found: Vec<(Option<CommentId>, i64)> = query!(tx, |c| approved_texts::table
        .filter(approved_texts::comment_id.eq_any(of()))
        .select((approved_texts::comment_id, approved_texts::held_id))
        .load(c))?;
    for (comment, held) in found {
        all.entry(comment.map(|id| id.0).unwrap_or_default()).or_default().approved.push(held);
    }
    Ok(all)
}

/// Puts private messages aside.
pub fn put_messages<'a>(
    tx: &mut Tx<'_>,
    why: impl Into<Why<'a>>,
    ids: &[MessageId],
) -> QueryResult<()> {
    let why = why.into();
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<MessageCopy> = query!(tx, |c| messages::table
        .filter(messages::id.eq_any(&ids))
        .select(MessageCopy::as_select())
        .load(c))?;
    for message in rows {
        let shown: Vec<UploadId> = query!(tx, |c| upload_uses::table
            .filter(upload_uses::message_id.eq(message.id))
            .select(upload_uses::upload_id)
            .distinct()
            .load(c))?;
        insert(tx, why, (Kind::Message, message.id, message.from_id), &message, &shown)?;
    }
    Ok(())
}

/// Puts reactions aside.
pub fn put_reactions<'a>(tx: &mut Tx<'_>, why: impl Into<Why<'a>>, ids: &[i64]) -> QueryResult<()> {
    let why = why.into();
    let rows: Vec<ReactionCopy> = query!(tx, |c| reactions::table
        .filter(reactions::id.eq_any(ids))
        .select(ReactionCopy::as_select())
        .load(c))?;
    for row in rows {
        insert(tx, why, (Kind::Reaction, row.id, row.person_id), &row, &[])?;
    }
    Ok(())
}
