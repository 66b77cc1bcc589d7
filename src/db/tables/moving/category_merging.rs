//! A category that is merged into another: its posts move there, in pieces.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::{
    db::{
        Connection, Tx, counts, dialect,
        reads::{Floor, Floors},
        schema::{
            categories, category_levels, drafts, held_texts, merged_categories, posts, read_floors,
            reads,
        },
    },
    domain::{CategoryId, Counted, Level, PostId, UserId},
};

/// Rows that one statement takes at most: SQLite has a bound.
const CHUNK: usize = 500;

/// Lets one transaction at a time merge categories, or change their order.
pub fn hold(tx: &mut Tx<'_>) -> QueryResult<()> {
    dialect::lock_categories(tx)
}

/// Has the posts of a category move to another one from here on; nobody writes there any more.
pub fn begin(tx: &mut Tx<'_>, from: CategoryId, into: CategoryId) -> QueryResult<()> {
    let going = (categories::archived.eq(true), categories::merged_into.eq(Some(into.0)));
    query!(tx, |c| diesel::update(categories::table.find(from)).set(going).execute(c)).map(drop)
}

/// The first category whose posts are moving to another one, and that one.
pub fn next(conn: &mut Connection) -> QueryResult<Option<(CategoryId, CategoryId)>> {
    query!(conn, |c| categories::table
        .filter(categories::merged_into.is_not_null())
        .order(categories::id)
        .select((categories::id, categories::merged_into.assume_not_null()))
        .first(c)
        .optional())
}

/// The first posts of a category, held until the transaction ends, in the order in which all do.
pub fn posts_of(tx: &mut Tx<'_>, from: CategoryId, most: i64) -> QueryResult<Vec<PostId>> {
    let there = posts::table.filter(posts::category_id.eq(from)).order(posts::id);
    let ids: Vec<PostId> = query!(tx, |c| there.limit(most).select(posts::id).load(c))?;
    for id in &ids {
        dialect::lock_post(tx, *id)?;
    }
    Ok(ids)
}

/// Puts a post from one category into another one, as it is. The event that tells of it must come
/// next. `false` where it does not stand there.
pub fn move_post(
    tx: &mut Tx<'_>,
    post: PostId,
    from: CategoryId,
    into: CategoryId,
) -> QueryResult<bool> {
    let there = posts::table.find(post).filter(posts::category_id.eq(from));
    let moved = posts::category_id.eq(into);
    if query!(tx, |c| diesel::update(there).set(moved).execute(c))? == 0 {
        return Ok(false);
    }
    counts::move_post(tx, post, into)?;
    counts::count(tx, Counted::Post { post, left: Some(from), entered: Some(into) })?;
    Ok(true)
}

/// Who has read all of a category up to where, and all of the one that its posts move to.
pub fn floors(
    conn: &mut Connection,
    from: CategoryId,
    into: CategoryId,
) -> QueryResult<Vec<(UserId, Floor, Floor)>> {
    let marked = read_floors::table.filter(read_floors::category_id.eq(from));
    let people: Vec<i64> = query!(conn, |c| marked.select(read_floors::person_id).load(c))?;
    let mut all: HashMap<UserId, Floors> = HashMap::new();
    for some in people.chunks(CHUNK) {
        let rows: Vec<(UserId, CategoryId, i64, i64)> = query!(conn, |c| read_floors::table
            .filter(read_floors::person_id.eq_any(some))
            .filter(read_floors::category_id.eq_any([0, from.0, into.0]))
            .select(read_floors::all_columns)
            .load(c))?;
        for (person, category, comment, post) in rows {
            all.entry(person).or_default().set(category, Floor { comment, post });
        }
    }
    let of = |(person, floors): (UserId, Floors)| (person, floors.of(from), floors.of(into));
    Ok(all.into_iter().map(of).collect())
}

/// What these people have read of a post that moves stays read.
pub fn keep_read(
    tx: &mut Tx<'_>,
    post: PostId,
    floors: &[(UserId, Floor, Floor)],
) -> QueryResult<()> {
    let rows: Vec<_> = floors
        .iter()
        .filter(|(_, left, entered)| {
            left.post >= post.0 && (left.comment > entered.comment || entered.post < post.0)
        })
        .map(|(person, left, _)| {
            let mark = (reads::up_to.eq(left.comment), reads::marked.eq(false));
            (reads::person_id.eq(*person), reads::post_id.eq(post), mark)
        })
        .collect();
    for some in rows.chunks(CHUNK) {
        query!(tx, |c| diesel::insert_into(reads::table)
            .values(some)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(())
}

/// What people have decided of a category they have decided of the other one: of two decisions the one
/// that lets them hear more stands, and who has muted this one alone has not muted that. Gives for whom
/// something changes.
pub fn levels(tx: &mut Tx<'_>, from: CategoryId, into: CategoryId) -> QueryResult<Vec<UserId>> {
    let decided = |category: CategoryId| {
        category_levels::table
            .filter(category_levels::category_id.eq(category))
            .order(category_levels::person_id)
            .select((category_levels::person_id, category_levels::level))
    };
    let weight = |level: &str| match level.parse() {
        Ok(Level::All) => 3,
        Ok(Level::First) => 2,
        Ok(Level::Muted) => 1,
        Err(_) => 0,
    };
    let there: Vec<(UserId, String)> = query!(tx, |c| decided(into).load(c))?;
    let there: HashMap<UserId, String> = there.into_iter().collect();
    let all: Vec<(UserId, String)> = query!(tx, |c| decided(from).load(c))?;
    let mut people = Vec::new();
    for (person, level) in all {
        people.push(person);
        let before = there.get(&person).map_or(1, |level| weight(level));
        if weight(&level) <= before {
            continue;
        }
        let row = (
            category_levels::person_id.eq(person),
            category_levels::category_id.eq(into),
            category_levels::level.eq(level.clone()),
        );
        query!(tx, |c| diesel::insert_into(category_levels::table)
            .values(row)
            .on_conflict((category_levels::person_id, category_levels::category_id))
            .do_update()
            .set(category_levels::level.eq(level))
            .execute(c))?;
    }
    Ok(people)
}

/// What waits to stand in a category is for the other one, and so is what is being written for it, where
/// all who read the one read the other; else that is for none.
pub fn waiting(
    tx: &mut Tx<'_>,
    from: (CategoryId, &str),
    into: (CategoryId, Option<&str>),
) -> QueryResult<()> {
    let held = held_texts::table.filter(held_texts::category_id.eq(from.0.0));
    let there = held_texts::category_id.eq(into.0.0);
    query!(tx, |c| diesel::update(held).set(there).execute(c))?;
    let begun = drafts::table.filter(drafts::category.eq(from.1));
    query!(tx, |c| diesel::update(begun).set(drafts::category.eq(into.1)).execute(c)).map(drop)
}

/// The address of a category that is gone leads to the other one from here on, and so does each that
/// led to it.
pub fn lead(
    tx: &mut Tx<'_>,
    (from, slug): (CategoryId, &str),
    into: CategoryId,
) -> QueryResult<()> {
    let floors = read_floors::table.filter(read_floors::category_id.eq(from));
    query!(tx, |c| diesel::delete(floors).execute(c))?;
    let row = (
        merged_categories::slug.eq(slug),
        merged_categories::from_id.eq(from),
        merged_categories::category_id.eq(into),
    );
    query!(tx, |c| diesel::insert_into(merged_categories::table).values(row).execute(c)).map(drop)
}

/// What led to a category leads to the other one; to be called before it goes.
pub fn lead_on(tx: &mut Tx<'_>, from: CategoryId, into: CategoryId) -> QueryResult<()> {
    let led = merged_categories::table.filter(merged_categories::category_id.eq(from));
    let on = merged_categories::category_id.eq(into);
    query!(tx, |c| diesel::update(led).set(on).execute(c)).map(drop)
}
