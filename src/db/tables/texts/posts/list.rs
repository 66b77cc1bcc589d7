//! Lists of posts: which they hold, and in which order.

use diesel::{dsl::not, prelude::*};

use super::{PostRow, PostWithContext, last};
use crate::{
    db::{
        Connection,
        categories::{CategoryRefRow, hidden_from},
        dialect, levels,
        schema::{bookmarks, categories, follows, post_counts, post_tags, posts, users},
        users::UserRow,
    },
    domain::{CategoryId, Follow, Keyset, PostId, Readers, Sort, Timestamp, UserId},
};

/// Which posts a list holds, and in which order.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only what those may read who read so much.
    pub reads: Readers,
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
    let found = rows(conn, filter, limit)?;
    last::with_last(conn, found)
}

/// A post as lists find it.
type Row = (PostRow, UserRow, CategoryRefRow);

/// A page of posts, the pinned ones first where they are to be.
fn rows(conn: &mut Connection, filter: &Filter, limit: i64) -> QueryResult<Vec<Row>> {
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
) -> QueryResult<Vec<Row>> {
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
            .filter(not(posts::category_id.eq_any(hidden_from(filter.reads))))
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
            let among = among.iter().map(|id| id.0);
            list = list.filter(dialect::among(posts::id, among));
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
