//! Posts.

use actix_web::{HttpRequest, HttpResponse, web::Path};

use crate::{
    db::{Connection, levels},
    domain::{Body, PostId, Slug, Tags, Title, UserId},
    error::Error,
    forum::{
        posts::{self, Change, New},
        queue, reads,
        rich_text::Purpose,
        viewer::{self, Standing},
    },
    http::{
        page_cache::Subject,
        request::{
            conditional::Answer,
            extract::{self, Shared, SignedIn},
            form::Form,
            idempotency, led_on,
            paging::Query,
            post_list::PostList,
            viewed,
        },
    },
    protocol::Viewer,
};

/// `GET /api/posts?sort=&period=&category=slug&author=name&tag=&solved=&bookmarked=&following=&unread=&muted=&before=&limit=`
pub async fn list(
    state: Shared,
    request: HttpRequest,
    query: Query,
) -> Result<HttpResponse, Error> {
    let mut list = PostList::parse(&query)?;
    list.filter.reads = extract::reads(&request).await?;
    let mut is_own = list.filter.is_own() || list.unread;
    if is_own {
        let who = extract::viewer(&request).await?.ok_or_else(Error::sign_in)?;
        list.filter.reader = Some(who.id());
        if list.unread {
            let unread = state.db.read(move |c| reads::unread_ids(c, &who)).await?;
            list.filter.among = Some(unread);
        }
    } else if list.filter.leaves_out_muted() {
        // Whoever has muted nothing reads what everyone reads; where that is kept, what is theirs is
        // looked up on the way.
        let kept = state.kept_now(&request, list.filter.reads);
        let standing = kept.as_ref().and_then(Answer::standing);
        let own = extract::for_viewer(&request, move |c, who| {
            if levels::mutes(c, who.id())? {
                return Ok(Own::Muted(who.id()));
            }
            let own = standing.map(|standing| viewer::of(c, who, &standing)).transpose()?;
            Ok(own.map_or(Own::Unknown, Own::Beside))
        });
        match (own.await?, kept) {
            (Some(Own::Muted(reader)), _) => list.filter.reader = Some(reader),
            (Some(Own::Beside(own)), Some(kept)) => {
                state.pages.found();
                return kept.to_viewer(&request, &own);
            }
            (Some(Own::Beside(_) | Own::Unknown) | None, _) => {}
        }
        is_own = list.filter.reader.is_some();
    }
    let reads = list.filter.reads;
    let page = move |c: &mut Connection| page(c, &list);
    if is_own {
        return viewed::beside(&request, &state.db.read(page).await?).await;
    }
    let kept = state.kept(&request, reads, Subject::Lists, move |c, _| page(c)).await?;
    viewed::beside(&request, &kept).await
}

/// What a list that everyone reads is to whoever is signed in.
enum Own {
    /// They have muted something of it.
    Muted(UserId),
    /// This belongs beside it.
    Beside(Viewer),
    /// Whatever it is, the list has to be read first.
    Unknown,
}

fn page(c: &mut Connection, list: &PostList) -> Result<Answer, Error> {
    let posts = posts::list(c, &list.filter, list.fetch())?;
    let page = list.page(&posts);
    let standing = Standing::posts(posts.iter().take(page.items.len()).map(|post| post.id));
    Ok(Answer::json(&page)?.with_viewer(standing).passing(list.is_passing()))
}

/// `POST /api/posts`
pub async fn create(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let category = form.required("category", Slug::parse);
    let title = form.required("title", Title::parse);
    let body = form.required("body", Body::parse);
    let tags = form.texts("tags", Tags::parse).unwrap_or_default();
    form.check()?;
    let (Some(category), Some(title), Some(body)) = (category, title, body) else {
        return Err(form.rejected());
    };
    let text = state.renderer.render(&who, body, Purpose::Public).await?;
    let new = New { category, title, text, tags };
    idempotency::create(&state, &who, &request, &form, move |tx, who| posts::create(tx, who, new))
        .await
}

/// `GET /api/posts/{id}`
pub async fn show(
    state: Shared,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "post", PostId)?;
    if queue::is_one(id.0) {
        let who = extract::viewer(&request).await?;
        let read = state.db.read(move |c| queue::show_post(c, who.as_ref(), id));
        return Ok(HttpResponse::Ok().json(read.await?));
    }
    let post = move |c: &mut Connection, reads| {
        Ok(Answer::json(&posts::show(c, reads, id)?)?.with_viewer(Standing::posts([id])))
    };
    let answer = viewed::answer(&state, &request, Subject::Post(id), post).await;
    led_on::or_to_post(&state, &request, id, answer, "").await
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
    let tags = form.texts("tags", Tags::parse);
    let version = form.number("version");
    form.check()?;
    let text = state.renderer.render_if_any(&who, body, Purpose::Public).await?;
    let change = Change { category, title, text, tags, version };
    let written = state.write(&who, move |tx, who| posts::update(tx, who, id, change));
    Ok(HttpResponse::Ok().json(written.await?))
}

/// `DELETE /api/posts/{id}` by its author or a moderator, with everything under it
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "post", PostId)?;
    state.write(&who, move |tx, who| posts::delete(tx, who, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `PUT /api/posts/{id}/pin` by a moderator
pub async fn pin(state: Shared, who: SignedIn, path: Path<String>) -> Result<HttpResponse, Error> {
    set_pin(&state, &who, &path, true).await
}

/// `DELETE /api/posts/{id}/pin` by a moderator
pub async fn unpin(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    set_pin(&state, &who, &path, false).await
}

async fn set_pin(
    state: &Shared,
    who: &SignedIn,
    path: &str,
    pinned: bool,
) -> Result<HttpResponse, Error> {
    let id = extract::id(path, "post", PostId)?;
    let written = state.write(who, move |tx, who| posts::pin(tx, who, id, pinned));
    Ok(HttpResponse::Ok().json(written.await?))
}

/// `PUT /api/posts/{id}/lock` by a moderator
pub async fn lock(state: Shared, who: SignedIn, path: Path<String>) -> Result<HttpResponse, Error> {
    set_lock(&state, &who, &path, true).await
}

/// `DELETE /api/posts/{id}/lock` by a moderator
pub async fn unlock(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    set_lock(&state, &who, &path, false).await
}

async fn set_lock(
    state: &Shared,
    who: &SignedIn,
    path: &str,
    locked: bool,
) -> Result<HttpResponse, Error> {
    let id = extract::id(path, "post", PostId)?;
    let written = state.write(who, move |tx, who| posts::lock(tx, who, id, locked));
    Ok(HttpResponse::Ok().json(written.await?))
}
