//! Tags of posts. A post's row has them as they are read; here stands a row each to find it by.

use diesel::{dsl::count, prelude::*};

use crate::{
    db::{
        Connection, Tx, dialect,
        schema::{post_tags, posts},
    },
    domain::{
        PostId,
        tag::{Tag, Tags},
    },
};

/// A post that has no tags yet is found by these.
pub(in crate::db) fn insert(tx: &mut Tx<'_>, id: PostId, tags: &Tags) -> QueryResult<()> {
    for tag in tags.iter() {
        let row = (post_tags::tag.eq(tag.as_str()), post_tags::post_id.eq(id));
        query!(tx, |c| diesel::insert_into(post_tags::table).values(row).execute(c))?;
    }
    Ok(())
}

/// Gives a post these tags and no others.
pub fn set(tx: &mut Tx<'_>, id: PostId, tags: &Tags) -> QueryResult<()> {
    query!(tx, |c| diesel::delete(post_tags::table.filter(post_tags::post_id.eq(id))).execute(c))?;
    insert(tx, id, tags)?;
    query!(tx, |c| diesel::update(posts::table.find(id))
        .set(posts::tags.eq(tags.stored()))
        .execute(c))
    .map(drop)
}

/// Tags that begin so, with how many posts have each: those that most have first.
pub fn list(conn: &mut Connection, prefix: &str, limit: i64) -> QueryResult<Vec<(String, i64)>> {
    let pattern = format!("{}%", dialect::storable(&like(prefix)));
    query!(conn, |c| post_tags::table
        .filter(post_tags::tag.like(&pattern).escape('!'))
        .group_by(post_tags::tag)
        .order((count(post_tags::post_id).desc(), post_tags::tag.asc()))
        .limit(limit)
        .select((post_tags::tag, count(post_tags::post_id)))
        .load(c))
}

/// A text as a pattern that only itself begins like.
fn like(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if matches!(character, '%' | '_' | '!') {
            out.push('!');
        }
        out.push(character);
    }
    out
}

/// How many posts have a tag.
pub fn posts_with(conn: &mut Connection, tag: &str) -> QueryResult<i64> {
    let tag = dialect::storable(tag);
    query!(conn, |c| post_tags::table.filter(post_tags::tag.eq(tag)).count().get_result(c))
}

/// Gives the posts with one tag another in its place, once. Gives how many that were.
pub fn rename(tx: &mut Tx<'_>, from: &Tag, to: &Tag) -> QueryResult<usize> {
    let those = post_tags::table
        .inner_join(posts::table)
        .filter(post_tags::tag.eq(from.as_str()))
        .select((posts::id, posts::tags));
    let rows: Vec<(PostId, String)> = query!(tx, |c| those.load(c))?;
    for (id, stored) in &rows {
        set(tx, *id, &Tags::of_stored(stored).renamed(from, to))?;
    }
    Ok(rows.len())
}
