//! Posts, each with its category and author.

use std::collections::HashMap;

use diesel::{dsl::not, prelude::*};

use crate::{
    db::{
        Connection, Tx,
        categories::CategoryRefRow,
        counts, dialect,
        follows::{Followers, followers},
        levels,
        schema::{bookmarks, categories, follows, post_counts, post_tags, posts, users},
        tags,
        users::UserRow,
    },
    domain::{
        CategoryId, CommentId, Counted, Follow, Keyset, PostId, Sort, Tags, Timestamp, UserId,
        markdown::RENDERER,
    },
};

/// A post as it is stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = posts)]
pub struct PostRow {
    /// Its id.
    pub id: PostId,
    /// 1 at first, one more with each edit.
    pub version: i64,
    /// One line, plain text.
    pub title: String,
    /// Markdown, as its author wrote it.
    pub body: String,
    /// The same as sanitised HTML.
    pub body_html: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last edited; `None` when it never was.
    pub edited_at: Option<Timestamp>,
    /// How many comments stand under it, deleted ones not counted.
    #[diesel(select_expression = post_counts::comments)]
    pub comments: i64,
    /// When it, or something under it, was last written.
    #[diesel(select_expression = post_counts::last_activity_at)]
    pub last_activity_at: Timestamp,
    /// Whether it stands first in its lists.
    pub pinned: bool,
    /// Whether only moderators may write here.
    pub locked: bool,
    /// The comment that answers it, where it is a question.
    pub solution_id: Option<CommentId>,
    /// By which it is found: see [`Tags::stored`].
    pub tags: String,
    /// How often each emoji stands there: see [`crate::domain::Tally::stored`].
    pub reactions: String,
    /// How many people follow it.
    #[diesel(select_expression = followers(), select_expression_type = Followers)]
    pub followers: i64,
}

/// A post, who wrote it and where it stands.
pub type PostWithContext = (PostRow, UserRow, CategoryRefRow);

/// A post to be written.
#[derive(Debug, Insertable)]
#[diesel(table_name = posts)]
pub struct NewPost {
    /// The category in which it stands.
    pub category_id: i64,
    /// Who wrote it.
    pub author_id: i64,
    /// One line, plain text.
    pub title: String,
    /// Markdown, as its author wrote it.
    pub body: String,
    /// The same as sanitised HTML.
    pub body_html: String,
    /// In milliseconds, as all times are stored.
    pub created_at: i64,
    /// See [`Tags::stored`].
    pub tags: String,
}

/// Fields to be set; `None` leaves one as it is.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = posts)]
pub struct PostChange {
    /// Where it moves to, if it moves.
    pub category_id: Option<i64>,
    /// The new one, if there is one.
    pub title: Option<String>,
    /// The new one, if there is one.
    pub body: Option<String>,
    /// What the new body is rendered as.
    pub body_html: Option<String>,
}

/// Which posts a list holds, and in which order.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only what stands there.
    pub category: Option<CategoryId>,
    /// Only what they wrote.
    pub author: Option<UserId>,
    /// Only what has this tag.
    pub tag: Option<String>,
    /// Only what this person has marked.
    pub bookmarked_by: Option<UserId>,
    /// Only what this person follows.
    pub followed_by: Option<UserId>,
    /// Nothing of the categories and tags that this person has muted, but for what they wrote.
    pub unmuted_by: Option<UserId>,
    /// Only questions that have an answer, or none.
    pub solved: Option<bool>,
    /// Only these.
    pub among: Option<Vec<PostId>>,
    /// Only what was written then or later.
    pub since: Option<Timestamp>,
    /// What stands first.
    pub sort: Sort,
    /// Whether those that are pinned stand before all others, where the order lets them.
    pub pinned_first: bool,
    /// Only posts behind this place.
    pub before: Option<Keyset>,
    /// Whether that place is among those that are pinned.
    pub among_pinned: bool,
}

/// Up to so many posts of a period are sorted as they are found; of more, those that there is most
/// of are gone through until a page is full.
const SORTED_MOST: i64 = 2_000;

/// Writes a post and counts it in its category.
pub fn insert(tx: &mut Tx<'_>, new: NewPost) -> QueryResult<PostId> {
    let (category, at) = (CategoryId(new.category_id), Timestamp(new.created_at));
    let tags = Tags::of_stored(&new.tags);
    let id = query!(tx, |c| diesel::insert_into(posts::table)
        .values((new, posts::rendered_by.eq(RENDERER)))
        .returning(posts::id)
        .get_result(c))?;
    tags::insert(tx, id, &tags)?;
    counts::insert_post(tx, id, category, at)?;
    counts::count(tx, Counted::Post { post: id, left: None, entered: Some(category) })?;
    Ok(id)
}

/// The post with that id.
pub fn find(conn: &mut Connection, id: PostId) -> QueryResult<Option<PostWithContext>> {
    query!(conn, |c| posts::table
        .inner_join(post_counts::table)
        .inner_join(users::table)
        .inner_join(categories::table)
        .filter(posts::id.eq(id))
        .select((PostRow::as_select(), UserRow::as_select(), CategoryRefRow::as_select()))
        .first(c)
        .optional())
}

/// The posts with these ids, in no order.
pub fn load(conn: &mut Connection, ids: &[i64]) -> QueryResult<Vec<PostWithContext>> {
    query!(conn, |c| posts::table
        .inner_join(post_counts::table)
        .inner_join(users::table)
        .inner_join(categories::table)
        .filter(posts::id.eq_any(ids))
        .select((PostRow::as_select(), UserRow::as_select(), CategoryRefRow::as_select()))
        .load(c))
}

/// The title of a post.
pub fn title(conn: &mut Connection, id: PostId) -> QueryResult<String> {
    query!(conn, |c| posts::table.find(id).select(posts::title).first(c))
}

/// The titles of those of these posts that are there.
pub fn titles(conn: &mut Connection, ids: &[PostId]) -> QueryResult<HashMap<PostId, String>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(PostId, String)> = query!(conn, |c| posts::table
        .filter(posts::id.eq_any(&ids))
        .select((posts::id, posts::title))
        .load(c))?;
    Ok(rows.into_iter().collect())
}

/// The category of a post.
pub fn category_of(conn: &mut Connection, id: PostId) -> QueryResult<Option<CategoryId>> {
    query!(conn, |c| posts::table.find(id).select(posts::category_id).first(c).optional())
}

/// What posts are sorted by under `top`. `forum::posts::place` must say the same of a post.
macro_rules! score {
    () => {
        post_counts::comments
    };
}

/// A page of posts.
pub fn list(
    conn: &mut Connection,
    filter: &Filter,
    limit: i64,
) -> QueryResult<Vec<PostWithContext>> {
    if !filter.pinned_first || matches!(filter.sort, Sort::Top(_)) {
        return part(conn, filter, None, limit);
    }
    let begins = filter.before.is_none() || filter.among_pinned;
    let mut found = if begins { part(conn, filter, Some(true), limit)? } else { Vec::new() };
    let left = limit - i64::try_from(found.len()).unwrap_or(limit);
    if left > 0 {
        let before = filter.before.filter(|_| !filter.among_pinned);
        let others = Filter { before, ..filter.clone() };
        found.extend(part(conn, &others, Some(false), left)?);
    }
    Ok(found)
}

/// The posts of a list that are pinned, or those that are not, or both.
fn part(
    conn: &mut Connection,
    filter: &Filter,
    pinned: Option<bool>,
    limit: i64,
) -> QueryResult<Vec<PostWithContext>> {
    let sorts = match filter.since {
        Some(since) => are_few_since(conn, since)?,
        None => false,
    };
    let tag = filter.tag.as_deref().map(dialect::storable);
    query!(conn, |c| {
        let mut list = posts::table
            .inner_join(post_counts::table)
            .inner_join(users::table)
            .inner_join(categories::table)
            .into_boxed();
        match pinned {
            Some(true) => list = list.filter(posts::pinned),
            Some(false) => list = list.filter(not(posts::pinned)),
            None => {}
        }
        if let Some(author) = filter.author {
            list = list.filter(posts::author_id.eq(author));
        }
        if let Some(tag) = &tag {
            let tagged = post_tags::table.filter(post_tags::tag.eq(tag));
            list = list.filter(posts::id.eq_any(tagged.select(post_tags::post_id)));
        }
        if let Some(person) = filter.bookmarked_by {
            let marked = bookmarks::table
                .filter(bookmarks::person_id.eq(person).and(bookmarks::comment_id.is_null()));
            list = list.filter(posts::id.eq_any(marked.select(bookmarks::post_id)));
        }
        if let Some(person) = filter.followed_by {
            let followed = follows::table.filter(follows::person_id.eq(person));
            let followed = followed.filter(follows::state.eq(Follow::Following.as_str()));
            list = list.filter(posts::id.eq_any(followed.select(follows::post_id)));
        }
        if let Some(person) = filter.unmuted_by {
            let tagged = post_tags::table
                .filter(post_tags::tag.eq_any(levels::muted_tags(person)))
                .select(post_tags::post_id);
            let wanted = posts::category_id
                .ne_all(levels::muted_categories(person))
                .and(posts::id.ne_all(tagged));
            list = list.filter(wanted.or(posts::author_id.eq(person)));
        }
        if filter.solved == Some(true) {
            list = list.filter(posts::solution_id.is_not_null());
        } else if filter.solved == Some(false) {
            list = list.filter(posts::solution_id.is_null()).filter(categories::questions);
        }
        if let Some(among) = &filter.among {
            list = list.filter(posts::id.eq_any(among.iter().map(|id| id.0).collect::<Vec<_>>()));
        }
        if let Some(since) = filter.since {
            list = list.filter(posts::created_at.ge(since));
        }
        // The index of an order begins with the category, where there is one.
        if let Some(category) = filter.category {
            list = match filter.sort {
                Sort::Newest => list.filter(posts::category_id.eq(category)),
                Sort::Active | Sort::Top(_) => list.filter(post_counts::category_id.eq(category)),
            };
        }
        if let Some(Keyset { key, id }) = filter.before {
            let later = post_counts::post_id.lt(id);
            // The first condition alone is what an index can begin at.
            list = match filter.sort {
                Sort::Newest => list.filter(posts::id.lt(id)),
                Sort::Active => list
                    .filter(post_counts::last_activity_at.le(key))
                    .filter(post_counts::last_activity_at.lt(key).or(later)),
                Sort::Top(_) => list.filter(score!().le(key)).filter(score!().lt(key).or(later)),
            };
        }
        let latest = post_counts::post_id.desc();
        list = match filter.sort {
            Sort::Newest => list.order(posts::id.desc()),
            Sort::Active => list.order((post_counts::last_activity_at.desc(), latest)),
            // What is computed is in no index.
            Sort::Top(_) if sorts => list.order(((score!() + 0).desc(), latest)),
            Sort::Top(_) => list.order((score!().desc(), latest)),
        };
        list.limit(limit)
            .select((PostRow::as_select(), UserRow::as_select(), CategoryRefRow::as_select()))
            .load(c)
    })
}

/// Whether so few posts were written since then that they can be sorted each time.
fn are_few_since(conn: &mut Connection, since: Timestamp) -> QueryResult<bool> {
    let beyond = posts::table
        .filter(posts::created_at.ge(since))
        .order(posts::created_at)
        .select(posts::id)
        .offset(SORTED_MOST);
    let found: Option<PostId> = query!(conn, |c| beyond.first(c).optional())?;
    Ok(found.is_none())
}

/// The highest id of a post; 0 without one.
pub fn last(conn: &mut Connection) -> QueryResult<PostId> {
    let highest = posts::table.order(posts::id.desc()).select(posts::id);
    query!(conn, |c| highest.first(c).optional()).map(|id| id.unwrap_or(PostId(0)))
}

/// The posts above the one id and up to the other, and when they were last written.
pub fn addresses(
    conn: &mut Connection,
    above: PostId,
    to: PostId,
) -> QueryResult<Vec<(PostId, Timestamp)>> {
    query!(conn, |c| posts::table
        .inner_join(post_counts::table)
        .filter(posts::id.gt(above).and(posts::id.le(to)))
        .order(posts::id)
        .select((posts::id, post_counts::last_activity_at))
        .load(c))
}

/// Changes a post that still has `version`, which then grows by one. `false` when someone was
/// first.
pub fn update(
    tx: &mut Tx<'_>,
    id: PostId,
    version: i64,
    from: CategoryId,
    change: &PostChange,
) -> QueryResult<bool> {
    let same = posts::table.find(id).filter(posts::version.eq(version));
    let count = query!(tx, |c| diesel::update(same)
        .set((change, posts::version.eq(version + 1), posts::edited_at.eq(Timestamp::now())))
        .execute(c))?;
    if count == 0 {
        return Ok(false);
    }
    if let Some(to) = change.category_id.map(CategoryId).filter(|to| *to != from) {
        counts::move_post(tx, id, to)?;
        counts::count(tx, Counted::Post { post: id, left: Some(from), entered: Some(to) })?;
    }
    Ok(true)
}

/// Closes a post to further writing, or opens it. Tells whether that was news.
pub fn lock(tx: &mut Tx<'_>, id: PostId, locked: bool) -> QueryResult<bool> {
    let other = posts::table.find(id).filter(posts::locked.ne(locked));
    let count = query!(tx, |c| diesel::update(other).set(posts::locked.eq(locked)).execute(c))?;
    Ok(count > 0)
}

/// Has a post stand first in its lists, or no longer. Tells whether that was news.
pub fn pin(tx: &mut Tx<'_>, id: PostId, pinned: bool) -> QueryResult<bool> {
    let other = posts::table.find(id).filter(posts::pinned.ne(pinned));
    let count = query!(tx, |c| diesel::update(other).set(posts::pinned.eq(pinned)).execute(c))?;
    Ok(count > 0)
}

/// Deletes a post with everything under it. Gives the category in which it was at that moment;
/// `None` when it was gone already.
pub fn delete(tx: &mut Tx<'_>, id: PostId) -> QueryResult<Option<CategoryId>> {
    let gone = diesel::delete(posts::table.find(id)).returning(posts::category_id);
    let category: Option<CategoryId> = query!(tx, |c| gone.get_result(c).optional())?;
    if category.is_some() {
        counts::count(tx, Counted::Post { post: id, left: category, entered: None })?;
    }
    Ok(category)
}

/// How many posts a person wrote.
pub fn count_by(conn: &mut Connection, author: UserId) -> QueryResult<i64> {
    query!(conn, |c| posts::table.filter(posts::author_id.eq(author)).count().get_result(c))
}
