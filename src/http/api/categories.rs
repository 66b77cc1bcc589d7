//! Categories: everyone reads them, admins make and change them.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde_json::json;

use crate::{
    db::{
        Tx,
        categories::{self, CategoryChange, SlugTaken},
    },
    domain::{
        Audience, CategoryId, Description, Invalid, Name, Slug,
        access::{Action, Object},
    },
    error::Error,
    forum::views,
    http::request::{
        extract::{self, Shared, SignedIn},
        form::Form,
        idempotency,
    },
    protocol::Event,
};

const REFUSAL: &str = "Only admins may change categories.";

/// `GET /api/categories`
pub async fn list(state: Shared) -> Result<HttpResponse, Error> {
    let rows = state.db.read(|c| Ok(categories::list(c)?)).await?;
    let items: Vec<_> = rows.into_iter().map(views::category).collect();
    Ok(HttpResponse::Ok().json(json!({ "items": items, "next": null })))
}

/// `POST /api/categories`
pub async fn create(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    who.must(Action::Write, Object::Categories, REFUSAL)?;
    let slug = form.required("slug", Slug::parse);
    let name = form.required("name", Name::parse);
    let description = form
        .optional("description", |text| Description::parse(text).map(String::from))
        .flatten()
        .unwrap_or_default();
    form.check()?;
    let (Some(slug), Some(name)) = (slug, name) else { return Err(form.rejected()) };
    let made = idempotency::create(&state, &who, &request, &form, move |tx, _| {
        let made = categories::insert(tx, slug.as_str(), name.as_str(), &description)?;
        tell(tx);
        made.map(views::category).map_err(|SlugTaken| slug_taken())
    });
    made.await.inspect(|_| state.lookups.forget_categories())
}

/// `PATCH /api/categories/{id}`; `position` moves it there, and the others make room
pub async fn update(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    who.must(Action::Change, Object::Categories, REFUSAL)?;
    let id = extract::id(&path, "category", CategoryId)?;
    let change = CategoryChange {
        slug: form.change("slug", Slug::parse).map(|slug| slug.as_str().to_owned()),
        name: form.change("name", Name::parse).map(String::from),
        description: form
            .optional("description", |text| Description::parse(text).map(String::from))
            .map(Option::unwrap_or_default),
    };
    let position = form.optional_number("position", 1..=i32::MAX).flatten();
    form.check()?;
    let written = state.write(&who, move |tx, _| {
        categories::find(tx, id)?.ok_or(Error::NotFound("category"))?;
        categories::update(tx, id, &change)?.map_err(|SlugTaken| slug_taken())?;
        if let Some(position) = position {
            categories::put_at(tx, id, position.into())?;
        }
        tell(tx);
        categories::find(tx, id)?.ok_or(Error::NotFound("category"))
    });
    let changed = written.await.inspect(|_| state.lookups.forget_categories())?;
    Ok(HttpResponse::Ok().json(views::category(changed)))
}

/// `DELETE /api/categories/{id}`: only one without posts.
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    who.must(Action::Change, Object::Categories, REFUSAL)?;
    let id = extract::id(&path, "category", CategoryId)?;
    let written = state.write(&who, move |tx, _| {
        categories::find(tx, id)?.ok_or(Error::NotFound("category"))?;
        if categories::delete(tx, id)? {
            tell(tx);
            Ok(())
        } else {
            Err(Error::Conflict(
                "The category still has posts.",
                Invalid::one("posts", "must be moved or deleted first"),
            ))
        }
    });
    written.await.inspect(|()| state.lookups.forget_categories())?;
    Ok(HttpResponse::NoContent().finish())
}

/// Everyone fetches the list again.
fn tell(tx: &mut Tx<'_>) {
    tx.emit(Audience::Everyone, Event::CategoriesChanged);
}

fn slug_taken() -> Error {
    Error::Conflict("There is such a category already.", Invalid::one("slug", "is taken"))
}
