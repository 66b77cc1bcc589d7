//! Posts.

use actix_web::{HttpRequest, HttpResponse, web::Path};

use crate::{
    db::{
        Tx, categories, concerned,
        posts::{self, Filter, NewPost, PostChange, PostWithContext},
        uploads::Place as Showing,
        users,
    },
    domain::{
        Audience, Body, CategoryId, Invalid, PostId, Slug, Timestamp, Title,
        access::{Action, Object},
        limits,
    },
    error::Error,
    forum::{
        notify,
        rich_text::{self, Purpose},
        views,
    },
    http::request::{
        extract::{self, Shared, SignedIn},
        form::Form,
        idempotency,
        paging::{self, Paging, Query},
    },
    protocol::{Event, Post},
};

const LIST: &str = "posts";

/// `GET /api/posts?category=slug&author=name&before=&limit=`, newest first
pub async fn list(state: Shared, query: Query) -> Result<HttpResponse, Error> {
    let paging = Paging::parse(&query, LIST, limits::PAGE_DEFAULT)?;
    let (category, author) = (query.get("category").cloned(), query.get("author").cloned());
    let page = state.db.read(move |c| {
        let mut filter = Filter { before: paging.before.map(PostId), ..Filter::default() };
        if let Some(slug) = category {
            filter.category =
                Some(categories::find_by_slug(c, &slug)?.ok_or(Error::NotFound("category"))?.id);
        }
        if let Some(name) = author {
            filter.author = Some(users::find_by_name(c, &name)?.ok_or(Error::NotFound("user"))?.id);
        }
        let rows = posts::list(c, &filter, paging.fetch())?;
        paging::written(&paging.page(rows, LIST, |(post, ..)| post.id.0, views::post))
    });
    Ok(paging::answer(page.await?))
}

/// `POST /api/posts`
pub async fn create(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    who.must(Action::Write, Object::Forum, "You may not post here.")?;
    let category = form.required("category", Slug::parse);
    let title = form.required("title", Title::parse);
    let body = form.required("body", Body::parse);
    form.check()?;
    let (Some(slug), Some(title), Some(body)) = (category, title, body) else {
        return Err(form.rejected());
    };
    let author = who.id();
    let text = rich_text::render(&state, &who, body.as_str(), Purpose::Public).await?;
    let created = idempotency::create(&state, &who, &request, &form, move |tx, who| {
        let category = find_category(tx, &slug)?;
        let now = Timestamp::now().0;
        let new = NewPost {
            category_id: category.0,
            author_id: author.0,
            title: title.into(),
            body: body.into(),
            body_html: text.html.clone(),
            created_at: now,
            last_activity_at: now,
        };
        let id = posts::insert(tx, new)?;
        text.show(tx, who, Showing::Post(id))?;
        let post = views::post(find(tx, id)?);
        tx.emit(Audience::Category(category), Event::PostCreated { post: &post });
        notify::post_written(tx, &who.user, id, &text.named)?;
        Ok(post)
    });
    created.await
}

/// `GET /api/posts/{id}`
pub async fn show(state: Shared, path: Path<String>) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "post", PostId)?;
    let found = state.db.read(move |c| posts::find(c, id)?.ok_or(Error::NotFound("post")));
    Ok(HttpResponse::Ok().json(views::post(found.await?)))
}

/// `PATCH /api/posts/{id}` by its author or a moderator; a stale `version` is a conflict
pub async fn update(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "post", PostId)?;
    let category = form.change("category", Slug::parse);
    let title = form.change("title", Title::parse);
    let body = form.change("body", Body::parse);
    let version = form.number("version");
    form.check()?;
    let text = match body {
        Some(body) => {
            Some((rich_text::render(&state, &who, body.as_str(), Purpose::Public).await?, body))
        }
        None => None,
    };
    let written = state.write(&who, move |tx, who| {
        let (row, author, from) = find(tx, id)?;
        who.must(
            Action::Change,
            Object::Contribution { author: author.id, locked: row.locked },
            "Only the author or a moderator may change this post.",
        )?;
        if version.is_some_and(|version| version != row.version) {
            return Err(stale());
        }
        let to =
            category.map(|slug| find_category(tx, &slug)).transpose()?.filter(|to| *to != from.id);
        let title = title.map(String::from).filter(|title| *title != row.title);
        let text = text.filter(|(_, body)| body.as_str() != row.body);
        if to.is_none() && title.is_none() && text.is_none() {
            return Ok(views::post((row, author, from)));
        }
        let (text, body) = text.unzip();
        let body_html = text.as_ref().map(|text| text.html.clone());
        let change = PostChange {
            category_id: to.map(|to| to.0),
            title,
            body: body.map(String::from),
            body_html,
        };
        if !posts::update(tx, id, row.version, from.id, &change)? {
            return Err(stale());
        }
        if let Some(text) = &text {
            text.show(tx, who, Showing::Post(id))?;
        }
        let post = views::post(find(tx, id)?);
        tell_updated(tx, &post, from.id);
        if let Some(text) = &text {
            notify::edited(tx, &who.user, id, None, &text.named)?;
        }
        Ok(post)
    });
    Ok(HttpResponse::Ok().json(written.await?))
}

/// `DELETE /api/posts/{id}` by its author or a moderator, with everything under it
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "post", PostId)?;
    let written = state.write(&who, move |tx, who| {
        let (row, author, category) = find(tx, id)?;
        who.must(
            Action::Change,
            Object::Contribution { author: author.id, locked: row.locked },
            "Only the author or a moderator may delete this post.",
        )?;
        let told = concerned::delete_about_post(tx, id)?;
        if !posts::delete(tx, id, category.id)? {
            return Err(Error::NotFound("post"));
        }
        let event = Event::PostDeleted { post_id: id, category_id: category.id };
        tx.emit(Audience::Category(category.id), event);
        notify::removed(tx, told);
        Ok(())
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}

fn find(tx: &mut Tx<'_>, id: PostId) -> Result<PostWithContext, Error> {
    posts::find(tx, id)?.ok_or(Error::NotFound("post"))
}

fn find_category(tx: &mut Tx<'_>, slug: &Slug) -> Result<CategoryId, Error> {
    let found = categories::find_by_slug(tx, slug.as_str())?;
    found
        .map(|category| category.id)
        .ok_or_else(|| Invalid::one("category", "is not a category").into())
}

/// Those who hear of its new category are told, and those who hear of the one that it left.
fn tell_updated(tx: &mut Tx<'_>, post: &Post, from: CategoryId) {
    let moved = (from != post.category.id).then_some(from);
    for category in moved.into_iter().chain([post.category.id]) {
        tx.emit(Audience::Category(category), Event::PostUpdated { post });
    }
}

/// Someone changed it since the version that the client knows.
pub(in crate::http) fn stale() -> Error {
    Error::Conflict(
        "Someone has changed this meanwhile.",
        Invalid::one("version", "is not the current version any more"),
    )
}
