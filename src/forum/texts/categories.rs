//! Categories: everyone reads them, admins make and change them.

use crate::{
    db::{
        Connection, Tx,
        categories::{self, CategoryChange, CategoryRow, SlugTaken},
    },
    domain::{
        Audience, CategoryId, Invalid, Name, Slug,
        access::{Action, Object},
    },
    error::Error,
    forum::{
        By, SignedIn,
        audit::{self, Act},
        views,
    },
    protocol::{Category, Event},
};

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
}

/// What is to change of a category.
#[derive(Default)]
pub struct Change {
    /// Its texts.
    pub texts: CategoryChange,
    /// Its place in the list, from 1; the others make room.
    pub position: Option<i64>,
}

/// All of them, in the order that admins gave them.
pub fn list(conn: &mut Connection) -> Result<Vec<Category>, Error> {
    Ok(categories::list(conn)?.into_iter().map(views::category).collect())
}

/// 403 unless they may change categories.
pub fn must_change(who: &SignedIn) -> Result<(), Error> {
    who.must(Action::Change, Object::Categories, "Only admins may change categories.")
}

/// Makes a category, the last of the list.
pub fn create(tx: &mut Tx<'_>, who: &SignedIn, new: &New) -> Result<Category, Error> {
    must_change(who)?;
    let New { slug, name, description, questions, color } = new;
    let made = categories::insert(tx, slug.as_str(), name.as_str(), description)?;
    let id = made.map_err(|SlugTaken| slug_taken())?.id;
    let more = CategoryChange {
        questions: Some(*questions),
        color: Some(color.clone()),
        ..CategoryChange::default()
    };
    categories::update(tx, id, &more)?.map_err(|SlugTaken| slug_taken())?;
    audit::note(tx, By::Person(who), Act::on("create_category", slug.as_str()))?;
    tell(tx);
    categories::find(tx, id)?.map(views::category).ok_or(Error::NotFound("category"))
}

/// Changes a category.
pub fn update(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    id: CategoryId,
    change: &Change,
) -> Result<Category, Error> {
    must_change(who)?;
    let before = categories::find(tx, id)?.ok_or(Error::NotFound("category"))?;
    categories::update(tx, id, &change.texts)?.map_err(|SlugTaken| slug_taken())?;
    if let Some(position) = change.position {
        categories::put_at(tx, id, position)?;
    }
    let now = categories::find(tx, id)?.ok_or(Error::NotFound("category"))?;
    let act = Act::on("update_category", &before.slug).changed(told(&before), told(&now));
    audit::note(tx, By::Person(who), act)?;
    tell(tx);
    Ok(views::category(now))
}

/// Deletes a category: only one without posts.
pub fn delete(tx: &mut Tx<'_>, who: &SignedIn, id: CategoryId) -> Result<(), Error> {
    must_change(who)?;
    let before = categories::find(tx, id)?.ok_or(Error::NotFound("category"))?;
    if !categories::delete(tx, id)? {
        return Err(Error::Conflict(
            "The category still has posts.",
            Invalid::one("posts", "must be moved or deleted first"),
        ));
    }
    audit::note(tx, By::Person(who), Act::on("delete_category", &before.slug))?;
    tell(tx);
    Ok(())
}

/// What a category is like, for whoever reads what was done to it.
fn told(row: &CategoryRow) -> String {
    let kind = if row.questions { "questions" } else { "posts" };
    let color = row.color.as_deref().unwrap_or("no color");
    format!(
        "{} ({}), place {}, {kind}, {color}: {}",
        row.name, row.slug, row.position, row.description
    )
}

/// Everyone fetches the list again.
fn tell(tx: &mut Tx<'_>) {
    tx.emit(Audience::Everyone, Event::CategoriesChanged);
}

fn slug_taken() -> Error {
    Error::Conflict("There is such a category already.", Invalid::one("slug", "is taken"))
}
