//! The categories that posts stand under.

use std::collections::{BTreeMap, HashSet};

use diesel::{
    dsl::{Filter, Gt, Select, exists, not},
    prelude::*,
    query_source::{Alias, AliasedField},
};

use crate::{
    db::{
        Connection, Tx, counts, dialect, merged_addresses,
        schema::{Hidden, categories, category_counts, hidden, posts, users},
    },
    domain::{CategoryId, PostId, Readers, Role, UserId, Writers},
};

/// The categories that are not for those who read so much.
pub(in crate::db) type HiddenFrom = Select<
    Filter<Alias<Hidden>, Gt<AliasedField<Hidden, categories::readable_level>, i32>>,
    AliasedField<Hidden, categories::id>,
>;

/// What no list, search or count tells of whoever `reads` so much: the one condition, which every
/// query of what people read takes in.
pub(in crate::db) fn hidden_from(reads: Readers) -> HiddenFrom {
    hidden
        .filter(hidden.field(categories::readable_level).gt(reads.level()))
        .select(hidden.field(categories::id))
}

/// The posts in them: where what stands under many posts is counted.
#[diesel::dsl::auto_type(no_type_alias)]
pub(in crate::db) fn posts_hidden_from(reads: Readers) -> _ {
    let there: HiddenFrom = hidden_from(reads);
    posts::table.filter(posts::category_id.eq_any(there)).select(posts::id)
}

/// Those of these people who may not read where a post stands.
pub fn shut_out(
    conn: &mut Connection,
    post: PostId,
    people: &[i64],
) -> QueryResult<HashSet<UserId>> {
    let is_hidden = exists(
        posts::table
            .filter(posts::id.eq(post))
            .filter(posts::category_id.eq_any(hidden_from(Readers::Members))),
    );
    let found: Vec<UserId> = query!(conn, |c| users::table
        .filter(users::id.eq_any(people).and(users::role.eq(Role::Member.as_str())))
        .filter(is_hidden)
        .select(users::id)
        .load(c))?;
    Ok(found.into_iter().collect())
}

/// A category, with the number of its posts.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = categories)]
pub struct CategoryRow {
    /// Its id.
    pub id: CategoryId,
    /// Its word in addresses, unique.
    pub slug: String,
    /// Its name, as people read it.
    pub name: String,
    /// A sentence or two, plain text.
    pub description: String,
    /// How many posts stand in it.
    #[diesel(select_expression = category_counts::posts)]
    pub posts: i64,
    /// Its place in the list, from 1.
    pub position: i64,
    /// Whether its posts are questions, of which a comment may be the answer.
    pub questions: bool,
    /// Its color, as `#rrggbb`.
    pub color: Option<String>,
    /// Whether nothing new is written there.
    pub archived: bool,
    /// The one that its posts are moving to, where it is being merged.
    pub merged_into: Option<CategoryId>,
    /// As the database says it; see [`CategoryRow::readable_by`].
    readable_level: i32,
    /// The same of those who write; see [`CategoryRow::writable_by`].
    writable_level: i32,
}

impl CategoryRow {
    /// Who may read it.
    pub fn readable_by(&self) -> Readers {
        Readers::of_level(self.readable_level)
    }

    /// Who of them may write there.
    pub fn writable_by(&self) -> Writers {
        Writers::of_level(self.writable_level)
    }

    /// As its posts name it.
    pub fn named(self) -> CategoryRefRow {
        CategoryRefRow { id: self.id, slug: self.slug, name: self.name }
    }
}

/// A category, as its posts name it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = categories)]
pub struct CategoryRefRow {
    /// Its id.
    pub id: CategoryId,
    /// Its word in addresses, unique.
    pub slug: String,
    /// Its name, as people read it.
    pub name: String,
}

/// Fields to be set; `None` leaves one as it is.
#[derive(Clone, Debug, Default, AsChangeset)]
#[diesel(table_name = categories)]
pub struct CategoryChange {
    /// The new one, if there is one.
    pub slug: Option<String>,
    /// The new one, if there is one.
    pub name: Option<String>,
    /// The new one, if there is one.
    pub description: Option<String>,
    /// Whether its posts are questions from now on.
    pub questions: Option<bool>,
    /// The new one; `Some(None)` takes it away.
    pub color: Option<Option<String>>,
    /// Who may read it: see [`Readers::level`].
    pub readable_level: Option<i32>,
    /// Who may write there: see [`Writers::level`].
    pub writable_level: Option<i32>,
    /// Whether nothing new is written there from now on.
    pub archived: Option<bool>,
}

impl CategoryChange {
    /// Whether it changes nothing.
    fn is_nothing(&self) -> bool {
        let Self { slug, name, description, color, readable_level, writable_level, .. } = self;
        let texts = [slug, name, description];
        let levels = [readable_level, writable_level];
        let flags = [self.questions, self.archived];
        texts.iter().all(|text| text.is_none())
            && levels.iter().all(|level| level.is_none())
            && flags.iter().all(Option::is_none)
            && color.is_none()
    }
}

/// Another category has the slug.
pub struct SlugTaken;

/// All that whoever `reads` so much may read, in the order that admins gave them.
pub fn list(conn: &mut Connection, reads: Readers) -> QueryResult<Vec<CategoryRow>> {
    query!(conn, |c| categories::table
        .inner_join(category_counts::table)
        .filter(not(categories::id.eq_any(hidden_from(reads))))
        .order((categories::position, categories::id))
        .select(CategoryRow::as_select())
        .load(c))
}

/// Those that not everyone may read.
pub fn closed(conn: &mut Connection) -> QueryResult<BTreeMap<CategoryId, Readers>> {
    let everyone = Readers::Everyone.level();
    let rows: Vec<(CategoryId, i32)> = query!(conn, |c| categories::table
        .filter(categories::readable_level.gt(everyone))
        .select((categories::id, categories::readable_level))
        .load(c))?;
    Ok(rows.into_iter().map(|(id, level)| (id, Readers::of_level(level))).collect())
}

/// The category with that id, if it is one for those who read so much.
pub fn find(
    conn: &mut Connection,
    id: CategoryId,
    reads: Readers,
) -> QueryResult<Option<CategoryRow>> {
    query!(conn, |c| categories::table
        .inner_join(category_counts::table)
        .filter(categories::id.eq(id))
        .filter(not(categories::id.eq_any(hidden_from(reads))))
        .select(CategoryRow::as_select())
        .first(c)
        .optional())
}

/// The category with that slug, or the one into which that was merged, if it is one for those who
/// read so much.
pub fn find_by_slug(
    conn: &mut Connection,
    slug: &str,
    reads: Readers,
) -> QueryResult<Option<CategoryRow>> {
    let slug = dialect::storable(slug);
    let found: Option<CategoryRow> = query!(conn, |c| categories::table
        .inner_join(category_counts::table)
        .filter(categories::slug.eq(&slug))
        .filter(not(categories::id.eq_any(hidden_from(reads))))
        .select(CategoryRow::as_select())
        .first(c)
        .optional())?;
    if found.is_some() {
        return Ok(found);
    }
    merged_addresses::led_by(conn, &slug)?.map_or(Ok(None), |id| find(conn, id, reads))
}

/// Makes a category, the last of the list.
pub fn insert(
    tx: &mut Tx<'_>,
    slug: &str,
    name: &str,
    description: &str,
) -> QueryResult<Result<CategoryRow, SlugTaken>> {
    dialect::lock_categories(tx)?;
    if merged_addresses::led_by(tx, slug)?.is_some() {
        return Ok(Err(SlugTaken));
    }
    let count: i64 = query!(tx, |c| categories::table.count().get_result(c))?;
    let text = (
        categories::slug.eq(slug),
        categories::name.eq(name),
        categories::description.eq(description),
    );
    let row = (text, categories::position.eq(count + 1));
    let inserted = query!(tx, |c| diesel::insert_into(categories::table)
        .values(row)
        .returning(categories::id)
        .get_result::<CategoryId>(c));
    if dialect::is_taken(&inserted, "slug") {
        return Ok(Err(SlugTaken));
    }
    let id = inserted?;
    counts::insert_category(tx, id)?;
    find(tx, id, Readers::Moderators)?.ok_or(diesel::NotFound).map(Ok)
}

/// Changes a category.
pub fn update(
    tx: &mut Tx<'_>,
    id: CategoryId,
    change: &CategoryChange,
) -> QueryResult<Result<(), SlugTaken>> {
    if change.is_nothing() {
        return Ok(Ok(()));
    }
    if let Some(slug) = &change.slug
        && merged_addresses::led_by(tx, slug)?.is_some()
    {
        return Ok(Err(SlugTaken));
    }
    let updated = query!(tx, |c| diesel::update(categories::table.find(id)).set(change).execute(c));
    if dialect::is_taken(&updated, "slug") { Ok(Err(SlugTaken)) } else { updated.map(|_| Ok(())) }
}

/// Holds a category that is about to go, and the order of all: whoever posts there has been waited for,
/// so that what is asked next knows of their post.
pub fn hold(tx: &mut Tx<'_>, id: CategoryId) -> QueryResult<()> {
    dialect::lock_categories(tx)?;
    dialect::lock_category(tx, id)
}

/// Removes a category that has no posts. `false` when it has some. Whoever calls this holds it.
pub fn delete(tx: &mut Tx<'_>, id: CategoryId) -> QueryResult<bool> {
    let inside = posts::table.filter(posts::category_id.eq(id));
    if query!(tx, |c| diesel::select(exists(inside)).get_result::<bool>(c))? {
        return Ok(false);
    }
    let deleted = query!(tx, |c| diesel::delete(categories::table.find(id)).execute(c))? > 0;
    if deleted {
        let order = ids(tx)?;
        place(tx, &order)?;
    }
    Ok(deleted)
}

/// Puts a category at a place of the list, from 1; what is beyond its end is the end.
pub fn put_at(tx: &mut Tx<'_>, id: CategoryId, position: i64) -> QueryResult<()> {
    dialect::lock_categories(tx)?;
    let mut order = ids(tx)?;
    order.retain(|other| *other != id);
    let index = usize::try_from(position - 1).unwrap_or(0).min(order.len());
    order.insert(index, id);
    place(tx, &order)
}

fn ids(tx: &mut Tx<'_>) -> QueryResult<Vec<CategoryId>> {
    query!(tx, |c| categories::table
        .order((categories::position, categories::id))
        .select(categories::id)
        .load(c))
}

/// Gives these categories their places, in this order.
fn place(tx: &mut Tx<'_>, order: &[CategoryId]) -> QueryResult<()> {
    for (position, id) in (1_i64..).zip(order) {
        let moved = categories::table.find(id).filter(categories::position.ne(position));
        query!(tx, |c| diesel::update(moved).set(categories::position.eq(position)).execute(c))?;
    }
    Ok(())
}
