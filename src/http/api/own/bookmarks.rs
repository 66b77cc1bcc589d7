//! What people mark for themselves.

use actix_web::{HttpRequest, HttpResponse, web::Path};

use crate::{
    db::bookmarks::BookmarkChange,
    domain::{CommentId, Cursor, Note, PostId, limits},
    error::Error,
    forum::{
        bookmarks::{self, Text},
        viewer::Standing,
    },
    http::request::{
        conditional::Answer,
        extract::{self, Shared, SignedIn},
        form::{AnyForm, Form},
        paging::{self, Paging, Query},
        viewed,
    },
    protocol::Bookmark,
};

const LIST: &str = "bookmarks";

/// `GET /api/bookmarks?before=&limit=`, the one made last first
pub async fn list(
    state: Shared,
    request: HttpRequest,
    who: SignedIn,
    query: Query,
) -> Result<HttpResponse, Error> {
    let paging = Paging::parse(&query, LIST, limits::PAGE_DEFAULT)?;
    let page = state.db.read(move |c| {
        let mut marked = bookmarks::list(c, &who, paging.before, paging.fetch())?;
        let cursor = |one: &&Bookmark| Cursor { id: one.id }.encode(LIST);
        // A comment and its post.
        let bounds = (paging.limit, paging::ENOUGH_OF_TWO);
        let page = paging::page_by(bounds, marked.iter().collect(), cursor, |one| one);
        marked.truncate(page.items.len());
        let standing = Standing {
            posts: marked.iter().map(|one| one.post.id).collect(),
            comments: marked.iter().filter_map(|one| Some(one.comment.as_ref()?.id())).collect(),
        };
        Ok(Answer::json(&page)?.with_viewer(standing))
    });
    viewed::beside(&request, &page.await?).await
}

/// `GET /api/posts/{id}/bookmark`
pub async fn show_of_post(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    show(&state, who, post(&path)?).await
}

/// `GET /api/comments/{id}/bookmark`
pub async fn show_of_comment(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    show(&state, who, comment(&path)?).await
}

/// `PUT /api/posts/{id}/bookmark`
pub async fn update_of_post(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    form: AnyForm,
) -> Result<HttpResponse, Error> {
    update(&state, &who, post(&path)?, form).await
}

/// `PUT /api/comments/{id}/bookmark`
pub async fn update_of_comment(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    form: AnyForm,
) -> Result<HttpResponse, Error> {
    update(&state, &who, comment(&path)?, form).await
}

/// `DELETE /api/posts/{id}/bookmark`
pub async fn delete_of_post(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    delete(&state, &who, post(&path)?).await
}

/// `DELETE /api/comments/{id}/bookmark`
pub async fn delete_of_comment(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    delete(&state, &who, comment(&path)?).await
}

async fn show(state: &Shared, who: SignedIn, text: Text) -> Result<HttpResponse, Error> {
    let found = state.db.read(move |c| bookmarks::show(c, &who, text)).await?;
    Ok(HttpResponse::Ok().json(found))
}

async fn update(
    state: &Shared,
    who: &SignedIn,
    text: Text,
    AnyForm(form): AnyForm,
) -> Result<HttpResponse, Error> {
    let change = change(form)?;
    state.write_account(who, move |tx, who| bookmarks::update(tx, who, text, &change)).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn delete(state: &Shared, who: &SignedIn, text: Text) -> Result<HttpResponse, Error> {
    state.write_account(who, move |tx, who| bookmarks::delete(tx, who, text)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn change(mut form: Form) -> Result<BookmarkChange, Error> {
    let note = form.optional("note", |text| Note::parse(text).map(String::from));
    let remind_at = form.optional_time("remind_at");
    form.check()?;
    Ok(BookmarkChange {
        note: note.map(Option::unwrap_or_default),
        remind_at: remind_at.map(|at| at.map(|at| at.0)),
    })
}

fn post(path: &str) -> Result<Text, Error> {
    extract::id(path, "post", PostId).map(Text::Post)
}

fn comment(path: &str) -> Result<Text, Error> {
    extract::id(path, "comment", CommentId).map(Text::Comment)
}
