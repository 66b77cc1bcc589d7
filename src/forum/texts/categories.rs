//! Categories: who reads and writes in them is said of each, admins make and change them.

use crate::{
    db::{
        Connection, Tx,
        categories::{self, CategoryChange, CategoryRow, SlugTaken},
        held, merged_addresses,
        readers::{self, Of},
        undone,
    },
    domain::{
        Audience, CategoryId, Invalid, Name, Readers, Slug, Writers,
        access::{Action, Object},
    },
    error::Error,
    forum::{
        By, SignedIn,
        audit::{self, Act},
        notify, views,
    },
    protocol::{Category, Event},
};

const MODERATORS_WRITE: &str = "Only moderators write in this category.";
const ARCHIVED: &str = "This category is archived: nothing new is written there.";

/// A category to be made.
pub struct New {
    /// Its word in addresses.
    pub slug: Slug,
    /// Its name.
    pub name: Name,
    /// What it is for; may be empty.
    pub description: String,
    /// Whether its posts are questions.
    pub questions: bool,
    /// Its color, as `#rrggbb`.
    pub color: Option<String>,
    /// Its place in the list, from 1; the end if nothing is said.
    pub position: Option<i64>,
    /// Who reads it.
    pub readable_by: Readers,
    /// Who of them writes there.
    pub writable_by: Writers,
}

/// What is to change of a category.
#[derive(Default)]
pub struct Change {
    /// Its texts.
    pub texts: CategoryChange,
    /// Its place in the list, from 1; the others make room.
    pub position: Option<i64>,
}

/// All that whoever reads so much may read, in the order that admins gave them.
pub fn list(conn: &mut Connection, reads: Readers) -> Result<Vec<Category>, Error> {
    let mut led = merged_addresses::all(conn)?;
    let shown = |row: CategoryRow| {
        let former_slugs = led.remove(&row.id).unwrap_or_default();
        Category { former_slugs, ..views::category(row) }
    };
    Ok(categories::list(conn, reads)?.into_iter().map(shown).collect())
}

/// A category, with the addresses that lead to it.
pub(in crate::forum) fn shown(conn: &mut Connection, row: CategoryRow) -> Result<Category, Error> {
    let former_slugs = merged_addresses::all(conn)?.remove(&row.id).unwrap_or_default();
    Ok(Category { former_slugs, ..views::category(row) })
}

/// The one with that slug, for whoever reads so much.
pub(in crate::forum) fn find(
    conn: &mut Connection,
    reads: Readers,
    slug: &str,
) -> Result<CategoryRow, Error> {
    categories::find_by_slug(conn, slug, reads)?.ok_or(Error::NotFound("category"))
}

/// 403 unless they may write where these do, in a category that they read and that is not archived.
pub(in crate::forum) fn must_write(
    who: &SignedIn,
    writers: Writers,
    archived: bool,
) -> Result<(), Error> {
    if archived {
        return Err(Error::Forbidden(ARCHIVED));
    }
    who.must(Action::Write, Object::Writing(who.reads(), writers), MODERATORS_WRITE)
}

/// Whether some who read the other category don't read this one.
pub(in crate::forum) fn is_narrower(
    conn: &mut Connection,
    this: CategoryId,
    other: CategoryId,
) -> Result<bool, Error> {
    let closed = categories::closed(conn)?;
    let readers = |id| closed.get(&id).copied().unwrap_or_default();
    Ok(readers(this) > readers(other))
}

/// 403 unless they may change categories.
pub fn must_change(who: &SignedIn) -> Result<(), Error> {
    who.must(Action::Change, Object::Categories, "Only admins may change categories.")
}

/// Makes a category.
pub fn create(tx: &mut Tx<'_>, who: &SignedIn, new: &New) -> Result<Category, Error> {
    must_change(who)?;
    let New { slug, name, description, questions, color, position, readable_by, writable_by } = new;
    let made = categories::insert(tx, slug.as_str(), name.as_str(), description)?;
    let id = made.map_err(|SlugTaken| slug_taken())?.id;
    let more = CategoryChange {
        questions: Some(*questions),
        color: Some(color.clone()),
        readable_level: Some(readable_by.level()),
        writable_level: Some(writable_by.level()),
        ..CategoryChange::default()
    };
    categories::update(tx, id, &more)?.map_err(|SlugTaken| slug_taken())?;
    if let Some(position) = *position {
        categories::put_at(tx, id, position)?;
    }
    audit::note(tx, By::Person(who), Act::on("create_category", slug.as_str()))?;
    let made = categories::find(tx, id, who.reads())?.ok_or(Error::NotFound("category"))?;
    tell(tx, Some(&made).filter(|_| *readable_by != Readers::Everyone));
    shown(tx, made)
}

/// Changes a category.
pub fn update(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    id: CategoryId,
    change: &Change,
) -> Result<Category, Error> {
    must_change(who)?;
    let before = categories::find(tx, id, who.reads())?.ok_or(Error::NotFound("category"))?;
    if before.merged_into.is_some() {
        return Err(being_merged());
    }
    categories::update(tx, id, &change.texts)?.map_err(|SlugTaken| slug_taken())?;
    if let Some(position) = change.position {
        categories::put_at(tx, id, position)?;
    }
    let now = categories::find(tx, id, who.reads())?.ok_or(Error::NotFound("category"))?;
    let act = Act::on("update_category", &before.slug).changed(told(&before), told(&now));
    audit::note(tx, By::Person(who), act)?;
    let is_news = now.readable_by() != before.readable_by();
    tell(tx, Some(&now).filter(|_| is_news));
    if is_news {
        let told = readers::take_back(tx, Of::Category(id))?;
        notify::removed(tx, told);
    }
    shown(tx, now)
}

/// Deletes a category: only one without posts.
pub fn delete(tx: &mut Tx<'_>, who: &SignedIn, id: CategoryId) -> Result<(), Error> {
    must_change(who)?;
    categories::hold(tx, id)?;
    let before = categories::find(tx, id, who.reads())?.ok_or(Error::NotFound("category"))?;
    if before.merged_into.is_some() || merged_addresses::is_target(tx, id)? {
        return Err(being_merged());
    }
    if held::is_awaited(tx, id)? || undone::is_awaited(tx, id)? {
        return Err(Error::Conflict(
            "Texts that wait for a moderator, that are hidden or that were undone and may come back, belong here. Merge the category into another one instead.",
            Invalid::one("posts", "must be decided first"),
        ));
    }
    if !categories::delete(tx, id)? {
        return Err(Error::Conflict(
            "The category still has posts.",
            Invalid::one("posts", "must be moved or deleted first"),
        ));
    }
    audit::note(tx, By::Person(who), Act::on("delete_category", &before.slug))?;
    tell(tx, None);
    Ok(())
}

/// What a category is like, for whoever reads what was done to it.
pub(in crate::forum) fn told(row: &CategoryRow) -> String {
    let archived = if row.archived { ", archived" } else { "" };
    let kind = if row.questions { "questions" } else { "posts" };
    let color = row.color.as_deref().unwrap_or("no color");
    format!(
        "{} ({}), place {}, {kind}, {color}, read by {}, written by {}{archived}: {}",
        row.name,
        row.slug,
        row.position,
        row.readable_by().as_str(),
        row.writable_by().as_str(),
        row.description
    )
}

/// Everyone fetches the list again. From here on one that has other readers is for those alone.
pub(in crate::forum) fn tell(tx: &mut Tx<'_>, other_readers: Option<&CategoryRow>) {
    if let Some(row) = other_readers {
        tx.emit_readers(row.id, row.readable_by());
    }
    tx.emit(Audience::Everyone, Event::CategoriesChanged);
}

/// Its posts are on their way into another one, or those of another one into it.
pub(in crate::forum) fn being_merged() -> Error {
    Error::Conflict(
        "The category is being merged. Please try again in a moment.",
        Invalid::one("category", "is being merged"),
    )
}

fn slug_taken() -> Error {
    Error::Conflict("There is such a category already.", Invalid::one("slug", "is taken"))
}
