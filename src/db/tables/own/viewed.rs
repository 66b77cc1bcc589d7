//! What one person has to do with the texts that stand in an answer: of posts and of comments one
//! statement each. From each text its rows are found by their keys, so it costs the same however
//! much the person follows, has marked or reacted to elsewhere.

use std::collections::BTreeMap;

use diesel::{
    dsl::{max, not},
    prelude::*,
};

use crate::{
    db::{
        Connection,
        categories::hidden_from,
        dialect,
        reads::{About, Mark},
        schema::{bookmarks, comments, follows, posts, reactions, reads},
    },
    domain::{CommentId, Follow, PostId, Readers, UserId},
};

/// What is theirs of a post or a comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// The id of the bookmark, if they have one there.
    pub bookmark: Option<i64>,
    /// The emoji with which they have reacted, by the ids of the reactions.
    pub reactions: BTreeMap<i64, String>,
}

/// What is theirs of a post.
#[derive(Clone, Debug)]
pub struct OwnPost {
    /// What decides whether it is new.
    pub about: About,
    /// The highest id of a comment; 0 without one.
    pub last_comment: i64,
    /// What is noted of it.
    pub mark: Option<Mark>,
    /// What they want to hear of it.
    pub follow: Follow,
    /// As of any text.
    pub own: Own,
}

/// As it comes from the database: a row for each of the person's reactions, and one without any.
type Reaction = (Option<i64>, Option<String>);

impl Own {
    fn add(&mut self, (id, emoji): Reaction) {
        if let (Some(id), Some(emoji)) = (id, emoji) {
            self.reactions.insert(id, emoji);
        }
    }
}

/// What is theirs of those of these posts that are there for those who read so much.
pub fn of_posts(
    conn: &mut Connection,
    person: UserId,
    ids: &[PostId],
    level: Readers,
) -> QueryResult<Vec<OwnPost>> {
    type Row = (About, Option<i64>, Option<(i64, bool)>, Option<String>, Option<i64>, Reaction);
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let last_comment = comments::table
        .filter(comments::post_id.eq(posts::id))
        .select(max(comments::id))
        .single_value();
    let rows: Vec<Row> = query!(conn, |c| posts::table
        .left_join(reads::table.on(reads::person_id.eq(person).and(reads::post_id.eq(posts::id))))
        .left_join(
            follows::table.on(follows::person_id.eq(person).and(follows::post_id.eq(posts::id))),
        )
        .left_join(
            bookmarks::table.on(bookmarks::person_id
                .eq(person)
                .and(bookmarks::post_id.eq(posts::id))
                .and(bookmarks::comment_id.is_null())),
        )
        .left_join(
            reactions::table.on(reactions::person_id
                .eq(person)
                .and(reactions::post_id.eq(posts::id.nullable()))),
        )
        .filter(dialect::among(posts::id, ids))
        .filter(not(posts::category_id.eq_any(hidden_from(level))))
        .select((
            (posts::id, posts::category_id, posts::author_id),
            last_comment,
            (reads::up_to, reads::marked).nullable(),
            follows::state.nullable(),
            bookmarks::id.nullable(),
            (reactions::id.nullable(), reactions::emoji.nullable()),
        ))
        .load(c))?;
    let mut found = BTreeMap::<PostId, OwnPost>::new();
    for (about, last_comment, mark, state, bookmark, reaction) in rows {
        let post = found.entry(about.id).or_insert_with(|| OwnPost {
            about,
            last_comment: last_comment.unwrap_or(0),
            mark: mark.map(|(up_to, marked)| Mark { up_to, marked }),
            follow: state.and_then(|state| state.parse().ok()).unwrap_or(Follow::None),
            own: Own { bookmark, reactions: BTreeMap::new() },
        });
        post.own.add(reaction);
    }
    Ok(found.into_values().collect())
}

/// What is theirs of these comments.
pub fn of_comments(
    conn: &mut Connection,
    person: UserId,
    ids: &[CommentId],
) -> QueryResult<BTreeMap<CommentId, Own>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let comment = comments::id.nullable();
    let rows: Vec<(CommentId, Option<i64>, Reaction)> = query!(conn, |c| comments::table
        .left_join(
            bookmarks::table
                .on(bookmarks::person_id.eq(person).and(bookmarks::comment_id.eq(comment))),
        )
        .left_join(
            reactions::table
                .on(reactions::person_id.eq(person).and(reactions::comment_id.eq(comment))),
        )
        .filter(dialect::among(comments::id, ids))
        .filter(bookmarks::id.is_not_null().or(reactions::id.is_not_null()))
        .select((
            comments::id,
            bookmarks::id.nullable(),
            (reactions::id.nullable(), reactions::emoji.nullable()),
        ))
        .load(c))?;
    let mut found = BTreeMap::<CommentId, Own>::new();
    for (id, bookmark, reaction) in rows {
        let own = found.entry(id).or_insert_with(|| Own { bookmark, ..Own::default() });
        own.add(reaction);
    }
    Ok(found)
}
