//! Tags of posts. A post's row has them as they are read; here stands a row each to find it by.

use diesel::{
    dsl::{count, exists, not},
    prelude::*,
};

use crate::{
    db::{
        Connection, Tx,
        categories::posts_hidden_from,
        dialect,
        schema::{post_tags, posts},
    },
    domain::{
        CategoryId, PostId, Readers,
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

/// Tags that begin so, with how many posts have each, of those for whoever reads so much: those that
/// most have first.
pub fn list(
    conn: &mut Connection,
    prefix: &str,
    reads: Readers,
    limit: i64,
) -> QueryResult<Vec<(String, i64)>> {
    let first = dialect::storable(prefix);
    // Behind everything that begins so, and a range is what an index is for.
    let end = format!("{first}\u{10ffff}");
    query!(conn, |c| post_tags::table
        .filter(post_tags::tag.between(&first, &end))
        .filter(not(post_tags::post_id.eq_any(posts_hidden_from(reads))))
        .group_by(post_tags::tag)
        .order((count(post_tags::post_id).desc(), post_tags::tag.asc()))
        .limit(limit)
        .select((post_tags::tag, count(post_tags::post_id)))
        .load(c))
}

/// How many posts have a tag.
pub fn posts_with(conn: &mut Connection, tag: &str) -> QueryResult<i64> {
    let tag = dialect::storable(tag);
    query!(conn, |c| post_tags::table.filter(post_tags::tag.eq(tag)).count().get_result(c))
}

/// The categories of the posts with a tag; none where everyone reads one of them.
pub fn closed_places(conn: &mut Connection, tag: &Tag) -> QueryResult<Vec<CategoryId>> {
    let tagged = || post_tags::table.filter(post_tags::tag.eq(tag.as_str()));
    let hidden = posts_hidden_from(Readers::Everyone);
    let open = tagged().filter(not(post_tags::post_id.eq_any(hidden)));
    if query!(conn, |c| diesel::select(exists(open)).get_result::<bool>(c))? {
        return Ok(Vec::new());
    }
    query!(conn, |c| posts::table
        .filter(posts::id.eq_any(tagged().select(post_tags::post_id)))
        .select(posts::category_id)
        .distinct()
        .order(posts::category_id)
        .load(c))
}

/// Gives the posts with one tag another in its place, once. Gives how many that were.
pub fn rename(tx: &mut Tx<'_>, from: &Tag, to: &Tag) -> QueryResult<usize> {
    dialect::lock_many_texts(tx)?;
    let those = post_tags::table.filter(post_tags::tag.eq(from.as_str()));
    let ids: Vec<PostId> =
        query!(tx, |c| those.order(post_tags::post_id).select(post_tags::post_id).load(c))?;
    // Whoever edits one of them meanwhile comes before or after.
    dialect::hold_posts(tx, &ids)?;
    let mut count = 0;
    for id in ids {
        let row = posts::table.find(id).select(posts::tags);
        let stored: Option<String> = query!(tx, |c| row.first(c).optional())?;
        let tags = stored.map(|stored| Tags::of_stored(&stored));
        if let Some(tags) = tags.filter(|tags| tags.iter().any(|tag| tag == from)) {
            set(tx, id, &tags.renamed(from, to))?;
            count += 1;
        }
    }
    Ok(count)
}
