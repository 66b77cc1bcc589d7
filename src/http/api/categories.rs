//! Categories: who may reads them, admins make and change them.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, rt, web::Path};
use log::Level;
use tokio::time::timeout;

use crate::{
    db::{Connection, categories::CategoryChange},
    domain::{CategoryId, Description, Invalid, Name, Readers, Slug, Writers, settings::color},
    error::Error,
    forum::{
        categories::{self, Change, New},
        category_merging,
    },
    http::{
        page_cache::Subject,
        request::{
            conditional::Answer,
            extract::{self, Shared, SignedIn},
            form::Form,
            idempotency, viewed,
        },
    },
    protocol::Page,
};

/// How long whoever merges categories waits for the posts of the one.
const PATIENCE: Duration = Duration::from_secs(5);

/// `GET /api/categories`
pub async fn list(state: Shared, request: HttpRequest) -> Result<HttpResponse, Error> {
    let list = |c: &mut Connection, reads| {
        Answer::json(&Page { items: categories::list(c, reads)?, next: None })
    };
    viewed::answer(&state, &request, Subject::Lists, list).await
}

/// `POST /api/categories`
pub async fn create(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    categories::must_change(&who)?;
    let slug = form.required("slug", Slug::parse);
    let name = form.required("name", Name::parse);
    let description = description(&mut form).unwrap_or_default();
    let questions = form.flag("questions").unwrap_or_default();
    let color = form.optional("color", color).flatten();
    let position = position(&mut form);
    let readable_by = form.change("readable_by", readers).unwrap_or_default();
    let writable_by = form.change("writable_by", writers).unwrap_or_default();
    form.check()?;
    let (Some(slug), Some(name)) = (slug, name) else { return Err(form.rejected()) };
    let new = New { slug, name, description, questions, color, position, readable_by, writable_by };
    let made = idempotency::create(&state, &who, &request, &form, move |tx, who| {
        categories::create(tx, who, &new)
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
    categories::must_change(&who)?;
    let id = extract::id(&path, "category", CategoryId)?;
    let texts = CategoryChange {
        slug: form.change("slug", Slug::parse).map(|slug| slug.as_str().to_owned()),
        name: form.change("name", Name::parse).map(String::from),
        description: description(&mut form),
        questions: form.flag("questions"),
        color: form.optional("color", color),
        readable_level: form.change("readable_by", readers).map(Readers::level),
        writable_level: form.change("writable_by", writers).map(Writers::level),
        archived: form.flag("archived"),
    };
    let position = position(&mut form);
    form.check()?;
    let change = Change { texts, position };
    let written = state.write(&who, move |tx, who| categories::update(tx, who, id, &change));
    let changed = written.await.inspect(|_| state.lookups.forget_categories())?;
    Ok(HttpResponse::Ok().json(changed))
}

/// `POST /api/categories/{id}/merge`: answered once the posts have moved, or are on their way.
pub async fn merge(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    categories::must_change(&who)?;
    let id = extract::id(&path, "category", CategoryId)?;
    let into = form.number("into").map(CategoryId);
    form.check()?;
    let into = into.ok_or_else(|| Invalid::one("into", "is required"))?;
    state.write(&who, move |tx, who| category_merging::begin(tx, who, id, into)).await?;
    // Whoever goes away meanwhile has it done all the same; what a crash leaves, housekeeping finds.
    let moving = rt::spawn({
        let state = state.clone();
        async move {
            let moved = async {
                while state.write_unsigned(category_merging::go_on).await? {}
                Ok::<_, Error>(())
            };
            if let Err(error) = moved.await {
                error.log(Level::Warn, "what is left of a merged category could not be moved");
            }
            state.lookups.forget_categories();
        }
    });
    if let Ok(moved) = timeout(PATIENCE, moving).await {
        moved.map_err(Error::internal)?;
    }
    let shown = state.db.read(move |c| category_merging::show(c, &who, into));
    Ok(HttpResponse::Ok().json(shown.await?))
}

/// `DELETE /api/categories/{id}`: only one without posts.
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    categories::must_change(&who)?;
    let id = extract::id(&path, "category", CategoryId)?;
    let written = state.write(&who, move |tx, who| categories::delete(tx, who, id));
    written.await.inspect(|()| state.lookups.forget_categories())?;
    Ok(HttpResponse::NoContent().finish())
}

/// The place in the list, if one is given.
fn position(form: &mut Form) -> Option<i64> {
    form.optional_number("position", 1..=i32::MAX).flatten().map(i64::from)
}

/// The description, if one is given; it may be emptied.
fn description(form: &mut Form) -> Option<String> {
    let parsed = form.optional("description", |text| Description::parse(text).map(String::from));
    parsed.map(Option::unwrap_or_default)
}

fn readers(word: &str) -> Result<Readers, String> {
    Readers::parse(word).ok_or_else(|| "must be `everyone`, `members` or `moderators`".into())
}

fn writers(word: &str) -> Result<Writers, String> {
    Writers::parse(word).ok_or_else(|| "must be `members` or `moderators`".into())
}
