//! What people want to hear of whole categories and tags, and which texts they have yet to be told
//! of.

use std::collections::HashSet;

use diesel::{
    dsl::{auto_type, exists},
    prelude::*,
    sql_types::Text,
};

use crate::{
    db::{
        Connection, Tx, dialect,
        schema::{category_levels, post_tags, posts, tag_levels, to_tell},
    },
    domain::{CategoryId, CommentId, Level, PostId, UserId, tag::Tag},
};

/// What a person has decided of one category or tag.
#[derive(Clone, Debug)]
pub struct Decided<T> {
    /// Of which.
    pub of: T,
    /// What they want to hear.
    pub level: Level,
}

/// A text that those who follow its category or a tag have yet to be told of.
#[derive(Clone, Copy, Debug, Queryable, Selectable)]
#[diesel(table_name = to_tell)]
pub struct ToTell {
    /// Its place in the queue.
    pub id: i64,
    /// The post, or the one under which the comment stands.
    pub post_id: PostId,
    /// The comment, if it is one.
    pub comment_id: Option<CommentId>,
    /// Those up to this id have been told.
    pub after_person: UserId,
    /// Who edited it, if it is an edit that they are told of, and those who wrote or quote it.
    pub editor_id: Option<UserId>,
}

/// What a person has decided of categories.
pub fn of_categories(
    conn: &mut Connection,
    person: UserId,
) -> QueryResult<Vec<Decided<CategoryId>>> {
    let rows: Vec<(CategoryId, String)> = query!(conn, |c| category_levels::table
        .filter(category_levels::person_id.eq(person))
        .order(category_levels::category_id)
        .select((category_levels::category_id, category_levels::level))
        .load(c))?;
    Ok(rows.into_iter().filter_map(|(of, level)| decided(of, &level)).collect())
}

/// What a person has decided of tags, in their alphabetic order.
pub fn of_tags(conn: &mut Connection, person: UserId) -> QueryResult<Vec<Decided<String>>> {
    let rows: Vec<(String, String)> = query!(conn, |c| tag_levels::table
        .filter(tag_levels::person_id.eq(person))
        .order(tag_levels::tag)
        .select((tag_levels::tag, tag_levels::level))
        .load(c))?;
    Ok(rows.into_iter().filter_map(|(of, level)| decided(of, &level)).collect())
}

fn decided<T>(of: T, level: &str) -> Option<Decided<T>> {
    level.parse().ok().map(|level| Decided { of, level })
}

/// The categories that a person has muted.
#[auto_type(no_type_alias)]
pub(in crate::db) fn muted_categories(person: UserId) -> _ {
    let muted: &'static str = Level::Muted.as_str();
    category_levels::table
        .filter(category_levels::person_id.eq(person))
        .filter(category_levels::level.eq(muted))
        .select(category_levels::category_id)
}

/// The tags that a person has muted.
#[auto_type(no_type_alias)]
pub(in crate::db) fn muted_tags(person: UserId) -> _ {
    let muted: &'static str = Level::Muted.as_str();
    tag_levels::table
        .filter(tag_levels::person_id.eq(person))
        .filter(tag_levels::level.eq(muted))
        .select(tag_levels::tag)
}

/// Whether a person has muted anything.
pub fn mutes(conn: &mut Connection, person: UserId) -> QueryResult<bool> {
    let (categories, tags) = (exists(muted_categories(person)), exists(muted_tags(person)));
    query!(conn, |c| diesel::select(categories.or(tags)).get_result(c))
}

/// Those of these posts that a person has muted by their category or a tag.
pub fn muted_posts(
    conn: &mut Connection,
    person: UserId,
    ids: &[PostId],
) -> QueryResult<HashSet<PostId>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let (categories, tags) = (muted_categories(person), muted_tags(person));
    let mut all: Vec<PostId> = query!(conn, |c| posts::table
        .filter(dialect::among(posts::id, ids.clone()).and(posts::category_id.eq_any(categories)))
        .select(posts::id)
        .load(c))?;
    let by_tag: Vec<PostId> = query!(conn, |c| post_tags::table
        .filter(dialect::among(post_tags::post_id, ids).and(post_tags::tag.eq_any(tags)))
        .select(post_tags::post_id)
        .load(c))?;
    all.extend(by_tag);
    Ok(all.into_iter().collect())
}

/// Of how many categories and tags a person has decided.
pub fn count(conn: &mut Connection, person: UserId) -> QueryResult<i64> {
    let categories = category_levels::table.filter(category_levels::person_id.eq(person));
    let tags = tag_levels::table.filter(tag_levels::person_id.eq(person));
    Ok(query!(conn, |c| categories.count().get_result::<i64>(c))?
        + query!(conn, |c| tags.count().get_result::<i64>(c))?)
}

/// A person decides of a category, or has nothing decided of it any more. Tells whether that is
/// news.
pub fn set_category(
    tx: &mut Tx<'_>,
    person: UserId,
    category: CategoryId,
    level: Option<Level>,
) -> QueryResult<bool> {
    let same = category_levels::table.find((person, category));
    let before: Option<String> =
        query!(tx, |c| same.select(category_levels::level).first(c).optional())?;
    if before.as_deref() == level.map(Level::as_str) {
        return Ok(false);
    }
    query!(tx, |c| diesel::delete(same).execute(c))?;
    if let Some(level) = level {
        let row = (
            category_levels::person_id.eq(person),
            category_levels::category_id.eq(category),
            category_levels::level.eq(level.as_str()),
        );
        query!(tx, |c| diesel::insert_into(category_levels::table).values(row).execute(c))?;
    }
    Ok(true)
}

/// The same of a tag.
pub fn set_tag(
    tx: &mut Tx<'_>,
    person: UserId,
    tag: &Tag,
    level: Option<Level>,
) -> QueryResult<bool> {
    let same = tag_levels::table.find((person, tag.as_str()));
    let before: Option<String> =
        query!(tx, |c| same.select(tag_levels::level).first(c).optional())?;
    if before.as_deref() == level.map(Level::as_str) {
        return Ok(false);
    }
    query!(tx, |c| diesel::delete(same).execute(c))?;
    if let Some(level) = level {
        let row = (
            tag_levels::person_id.eq(person),
            tag_levels::tag.eq(tag.as_str()),
            tag_levels::level.eq(level.as_str()),
        );
        query!(tx, |c| diesel::insert_into(tag_levels::table).values(row).execute(c))?;
    }
    Ok(true)
}

/// A tag has another name: what was decided of it goes along, unless something was decided of that
/// name already.
pub fn rename_tag(tx: &mut Tx<'_>, from: &Tag, to: &Tag) -> QueryResult<()> {
    let those = tag_levels::table.filter(tag_levels::tag.eq(from.as_str()));
    query!(tx, |c| those
        .select((tag_levels::person_id, to.as_str().into_sql::<Text>(), tag_levels::level))
        .insert_into(tag_levels::table)
        .into_columns((tag_levels::person_id, tag_levels::tag, tag_levels::level))
        .on_conflict_do_nothing()
        .execute(c))?;
    query!(tx, |c| diesel::delete(those).execute(c)).map(drop)
}

/// Those of these people who have muted the category of a post, or one of its tags.
pub fn muted_among(
    conn: &mut Connection,
    post: PostId,
    people: &[UserId],
) -> QueryResult<HashSet<UserId>> {
    let ids: Vec<i64> = people.iter().map(|id| id.0).collect();
    let muted = Level::Muted.as_str();
    let category = posts::table.find(post).select(posts::category_id);
    let mut all: Vec<UserId> = query!(conn, |c| category_levels::table
        .filter(category_levels::category_id.eq_any(category))
        .filter(category_levels::level.eq(muted).and(category_levels::person_id.eq_any(&ids)))
        .select(category_levels::person_id)
        .load(c))?;
    let tags = post_tags::table.filter(post_tags::post_id.eq(post)).select(post_tags::tag);
    let by_tag: Vec<UserId> = query!(conn, |c| tag_levels::table
        .filter(tag_levels::tag.eq_any(tags))
        .filter(tag_levels::level.eq(muted).and(tag_levels::person_id.eq_any(&ids)))
        .select(tag_levels::person_id)
        .load(c))?;
    all.extend(by_tag);
    Ok(all.into_iter().collect())
}

/// The next people behind this one who want to hear of a post like this, or of a comment under it,
/// in the order of their ids, each once.
pub fn followers(
    conn: &mut Connection,
    post: PostId,
    is_comment: bool,
    after: UserId,
    most: i64,
) -> QueryResult<Vec<UserId>> {
    let category = posts::table.find(post).select(posts::category_id);
    let mut all: Vec<UserId> = query!(conn, |c| category_levels::table
        .filter(category_levels::category_id.eq_any(category))
        .filter(category_levels::person_id.gt(after))
        .filter(dialect::among(category_levels::level, wanted(is_comment)))
        .order(category_levels::person_id)
        .limit(most)
        .select(category_levels::person_id)
        .load(c))?;
    let tags: Vec<String> = query!(conn, |c| post_tags::table
        .filter(post_tags::post_id.eq(post))
        .select(post_tags::tag)
        .load(c))?;
    for tag in tags {
        let by_tag: Vec<UserId> = query!(conn, |c| tag_levels::table
            .filter(tag_levels::tag.eq(&tag).and(tag_levels::person_id.gt(after)))
            .filter(dialect::among(tag_levels::level, wanted(is_comment)))
            .order(tag_levels::person_id)
            .limit(most)
            .select(tag_levels::person_id)
            .load(c))?;
        all.extend(by_tag);
    }
    all.sort_unstable();
    all.dedup();
    all.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(all)
}

/// Those who follow the category or a tag of a post are to be told of it, or of a comment under it;
/// nothing where there is nobody.
pub fn queue(tx: &mut Tx<'_>, post: PostId, comment: Option<CommentId>) -> QueryResult<()> {
    let is_comment = comment.is_some();
    let category = posts::table.find(post).select(posts::category_id);
    let by_category = category_levels::table
        .filter(category_levels::category_id.eq_any(category))
        .filter(dialect::among(category_levels::level, wanted(is_comment)));
    let tags = post_tags::table.filter(post_tags::post_id.eq(post)).select(post_tags::tag);
    let by_tag = tag_levels::table
        .filter(tag_levels::tag.eq_any(tags))
        .filter(dialect::among(tag_levels::level, wanted(is_comment)));
    let somebody = exists(by_category).or(exists(by_tag));
    if query!(tx, |c| diesel::select(somebody).get_result(c))? {
        queue_behind(tx, post, comment, UserId(0))?;
    }
    Ok(())
}

/// The levels of those who hear of a post, or of a comment.
fn wanted(is_comment: bool) -> impl Iterator<Item = String> {
    let levels: &[Level] = if is_comment { &[Level::All] } else { &[Level::All, Level::First] };
    levels.iter().map(|level| level.as_str().to_owned())
}

/// The rest of them, behind this one.
pub fn queue_behind(
    tx: &mut Tx<'_>,
    post: PostId,
    comment: Option<CommentId>,
    after: UserId,
) -> QueryResult<()> {
    let row = (
        to_tell::post_id.eq(post),
        to_tell::comment_id.eq(comment.map(|id| id.0)),
        to_tell::after_person.eq(after),
    );
    query!(tx, |c| diesel::insert_into(to_tell::table).values(row).execute(c)).map(drop)
}

/// Whether anything is queued.
pub fn is_queued(conn: &mut Connection) -> QueryResult<bool> {
    let first = to_tell::table.order(to_tell::id).select(to_tell::id);
    query!(conn, |c| first.first::<i64>(c).optional()).map(|found| found.is_some())
}

/// What is queued first.
pub fn first(conn: &mut Connection) -> QueryResult<Option<ToTell>> {
    query!(conn, |c| to_tell::table
        .order(to_tell::id)
        .select(ToTell::as_select())
        .first(c)
        .optional())
}

/// Takes it. Of several who do so at once, one gets it.
pub fn take(tx: &mut Tx<'_>, id: i64) -> QueryResult<Option<ToTell>> {
    let taken = to_tell::table.find(id);
    query!(tx, |c| diesel::delete(taken).returning(ToTell::as_returning()).get_result(c).optional())
}
