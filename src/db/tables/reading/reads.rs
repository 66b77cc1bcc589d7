//! How far people have read. A row is noted where somebody has read under a post, or wants it to count
//! as unread; everything else is read up to where the person's floor lies.

use std::collections::HashMap;

use diesel::{
    dsl::not,
    prelude::*,
    sql_types::{BigInt, Bool, Nullable},
};

use crate::{
    db::{
        Connection, Tx,
        categories::hidden_from,
        dialect,
        schema::{blocks, comments, posts, read_floors, reads},
    },
    domain::{CategoryId, PostId, Readers, UserId},
};

/// The floor of everything.
const EVERYWHERE: CategoryId = CategoryId(0);

/// Up to where all counts as read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Floor {
    /// Comments, where nothing is noted of their post.
    pub comment: i64,
    /// Posts, where nothing is noted of them.
    pub post: i64,
}

/// A person's floors.
#[derive(Clone, Debug, Default)]
pub struct Floors(HashMap<CategoryId, Floor>);

impl Floors {
    /// That of a category: the higher of its own and of that of everything.
    pub fn of(&self, category: CategoryId) -> Floor {
        let of = |category| self.0.get(&category).copied().unwrap_or_default();
        let (all, own): (Floor, Floor) = (of(EVERYWHERE), of(category));
        Floor { comment: all.comment.max(own.comment), post: all.post.max(own.post) }
    }

    /// This is the floor of a category.
    pub fn set(&mut self, category: CategoryId, floor: Floor) {
        self.0.insert(category, floor);
    }

    /// That of everything.
    pub fn lowest(&self) -> Floor {
        self.of(EVERYWHERE)
    }
}

/// What is noted of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// All comments up to and including this id are read.
    pub up_to: i64,
    /// Whether the person wants the post to count as unread.
    pub marked: bool,
}

/// What of a post decides whether it is new to somebody.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct About {
    /// Its id.
    pub id: PostId,
    /// Where it stands.
    pub category: CategoryId,
    /// Who wrote it.
    pub author: UserId,
}

/// A person's floors.
pub fn floors(conn: &mut Connection, person: UserId) -> QueryResult<Floors> {
    let rows: Vec<(CategoryId, i64, i64)> = query!(conn, |c| read_floors::table
        .filter(read_floors::person_id.eq(person))
        .select((read_floors::category_id, read_floors::comment_id, read_floors::post_id))
        .load(c))?;
    let floor = |(category, comment, post)| (category, Floor { comment, post });
    Ok(Floors(rows.into_iter().map(floor).collect()))
}

/// All that there is counts as read from here on, everywhere or in a category: what was noted of it
/// goes.
pub fn raise(tx: &mut Tx<'_>, person: UserId, category: Option<CategoryId>) -> QueryResult<()> {
    let comment: Option<i64> =
        query!(tx, |c| comments::table.select(diesel::dsl::max(comments::id)).first(c))?;
    let post: Option<i64> =
        query!(tx, |c| posts::table.select(diesel::dsl::max(posts::id)).first(c))?;
    let (comment, post) = (comment.unwrap_or(0), post.unwrap_or(0));
    if let Some(category) = category {
        let there = posts::table.filter(posts::category_id.eq(category)).select(posts::id);
        let noted =
            reads::table.filter(reads::person_id.eq(person)).filter(reads::post_id.eq_any(there));
        query!(tx, |c| diesel::delete(noted).execute(c))?;
    } else {
        let noted = reads::table.filter(reads::person_id.eq(person));
        query!(tx, |c| diesel::delete(noted).execute(c))?;
        let floors = read_floors::table.filter(read_floors::person_id.eq(person));
        query!(tx, |c| diesel::delete(floors).execute(c))?;
    }
    let place = (read_floors::comment_id.eq(comment), read_floors::post_id.eq(post));
    let row = (
        read_floors::person_id.eq(person),
        read_floors::category_id.eq(category.unwrap_or(EVERYWHERE)),
        place,
    );
    query!(tx, |c| diesel::insert_into(read_floors::table)
        .values(row)
        .on_conflict((read_floors::person_id, read_floors::category_id))
        .do_update()
        .set(place)
        .execute(c))
    .map(drop)
}

/// What is noted of these posts.
pub fn marks(
    conn: &mut Connection,
    person: UserId,
    posts: &[PostId],
) -> QueryResult<HashMap<PostId, Mark>> {
    let ids: Vec<i64> = posts.iter().map(|id| id.0).collect();
    let rows: Vec<(PostId, i64, bool)> = query!(conn, |c| reads::table
        .filter(reads::person_id.eq(person).and(dialect::among(reads::post_id, ids)))
        .select((reads::post_id, reads::up_to, reads::marked))
        .load(c))?;
    Ok(rows.into_iter().map(|(post, up_to, marked)| (post, Mark { up_to, marked })).collect())
}

/// Notes how far a person has read.
pub fn save(tx: &mut Tx<'_>, person: UserId, post: PostId, mark: Mark) -> QueryResult<()> {
    let now = (reads::up_to.eq(mark.up_to), reads::marked.eq(mark.marked));
    let row = (reads::person_id.eq(person), reads::post_id.eq(post), now);
    query!(tx, |c| diesel::insert_into(reads::table)
        .values(row)
        .on_conflict((reads::person_id, reads::post_id))
        .do_update()
        .set(now)
        .execute(c))
    .map(drop)
}

/// Those of these posts that are there for those who read so much.
pub fn about(conn: &mut Connection, ids: &[PostId], reads: Readers) -> QueryResult<Vec<About>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    query!(conn, |c| posts::table
        .filter(dialect::among(posts::id, ids))
        .filter(not(posts::category_id.eq_any(hidden_from(reads))))
        .select((posts::id, posts::category_id, posts::author_id))
        .load(c))
}

/// The latest posts above this one that are there for those who read so much.
pub fn about_above(
    conn: &mut Connection,
    above: PostId,
    reads: Readers,
    most: i64,
) -> QueryResult<Vec<About>> {
    query!(conn, |c| posts::table
        .filter(posts::id.gt(above))
        .filter(not(posts::category_id.eq_any(hidden_from(reads))))
        .order(posts::id.desc())
        .limit(most)
        .select((posts::id, posts::category_id, posts::author_id))
        .load(c))
}

/// The highest id of a comment of this post; 0 without one.
pub fn last_comment(conn: &mut Connection, post: PostId) -> QueryResult<i64> {
    let last: Option<i64> = query!(conn, |c| comments::table
        .filter(comments::post_id.eq(post))
        .select(diesel::dsl::max(comments::id))
        .first(c))?;
    Ok(last.unwrap_or(0))
}

/// Comments that others than the person, and than those whom they have blocked, have written. Where
/// they have blocked nobody, that is not looked up for each.
macro_rules! by_others {
    ($person:expr, $blocks:expr) => {
        comments::table
            .filter(comments::deleted.eq(false).and(comments::author_id.ne($person)))
            .filter((!$blocks).into_sql::<Bool>().or(comments::author_id.ne_all(
                blocks::table.filter(blocks::blocker_id.eq($person)).select(blocks::blocked_id),
            )))
    };
}

/// How many comments are new to a person, who may have blocked others, under those of these posts of
/// which something is noted.
pub fn new_since_marks(
    conn: &mut Connection,
    person: UserId,
    blocks: bool,
    posts: &[PostId],
) -> QueryResult<HashMap<PostId, i64>> {
    let ids: Vec<i64> = posts.iter().map(|id| id.0).collect();
    let rows: Vec<(PostId, i64)> = query!(conn, |c| by_others!(person, blocks)
        .inner_join(reads::table.on(reads::post_id.eq(comments::post_id)))
        .filter(reads::person_id.eq(person).and(dialect::among(reads::post_id, ids)))
        .filter(comments::id.gt(reads::up_to))
        .group_by(comments::post_id)
        .select((comments::post_id, diesel::dsl::count_star()))
        .load(c))?;
    Ok(rows.into_iter().collect())
}

/// How many comments above an id are new to a person, who may have blocked others, under these posts.
pub fn new_since(
    conn: &mut Connection,
    person: UserId,
    blocks: bool,
    posts: &[PostId],
    floor: i64,
) -> QueryResult<HashMap<PostId, i64>> {
    let ids: Vec<i64> = posts.iter().map(|id| id.0).collect();
    let rows: Vec<(PostId, i64)> = query!(conn, |c| by_others!(person, blocks)
        .filter(dialect::among(comments::post_id, ids).and(comments::id.gt(floor)))
        .group_by(comments::post_id)
        .select((comments::post_id, diesel::dsl::count_star()))
        .load(c))?;
    Ok(rows.into_iter().collect())
}

diesel::define_sql_function! {
    /// The one, or where there is none the other.
    fn coalesce(one: Nullable<BigInt>, other: BigInt) -> BigInt;
}

/// The last comments under these posts that a person has read, where there are any: up to what is
/// noted of each, or else up to an id.
pub fn last_read(
    conn: &mut Connection,
    person: UserId,
    posts: &[PostId],
    floor: i64,
) -> QueryResult<HashMap<PostId, i64>> {
    let ids: Vec<i64> = posts.iter().map(|id| id.0).collect();
    let up_to = coalesce(reads::up_to.nullable(), floor);
    let last = comments::table
        .filter(comments::post_id.eq(posts::id).and(comments::id.le(up_to)))
        .select(diesel::dsl::max(comments::id))
        .single_value();
    let rows: Vec<(PostId, Option<i64>)> = query!(conn, |c| posts::table
        .left_join(reads::table.on(reads::person_id.eq(person).and(reads::post_id.eq(posts::id))))
        .filter(dialect::among(posts::id, ids))
        .select((posts::id, last))
        .load(c))?;
    Ok(rows.into_iter().filter_map(|(post, last)| Some((post, last?))).collect())
}

/// Whom a person has blocked.
pub fn blocked(conn: &mut Connection, person: UserId) -> QueryResult<Vec<UserId>> {
    query!(conn, |c| blocks::table
        .filter(blocks::blocker_id.eq(person))
        .select(blocks::blocked_id)
        .load(c))
}

/// The posts that may be unread: those that came above the floor, for whoever reads so much, or have
/// one of the latest comments above it, and those that the person has marked.
pub fn candidates(
    conn: &mut Connection,
    person: UserId,
    level: Readers,
    floor: Floor,
    (most_posts, most_comments): (i64, i64),
) -> QueryResult<Vec<PostId>> {
    let mut found: Vec<PostId> = query!(conn, |c| posts::table
        .filter(posts::id.gt(floor.post))
        .filter(not(posts::category_id.eq_any(hidden_from(level))))
        .order(posts::id.desc())
        .limit(most_posts)
        .select(posts::id)
        .load(c))?;
    let under: Vec<PostId> = query!(conn, |c| comments::table
        .filter(comments::id.gt(floor.comment))
        .order(comments::id.desc())
        .limit(most_comments)
        .select(comments::post_id)
        .load(c))?;
    // Marked as unread, or from a comment on that lies below the floor.
    let marked: Vec<PostId> = query!(conn, |c| reads::table
        .filter(reads::person_id.eq(person))
        .filter(reads::marked.eq(true).or(reads::up_to.lt(floor.comment)))
        .order(reads::post_id.desc())
        .limit(most_posts)
        .select(reads::post_id)
        .load(c))?;
    found.extend(under);
    found.extend(marked);
    found.sort_unstable_by(|one, other| other.cmp(one));
    found.dedup();
    Ok(found)
}
