//! Comments under posts.

use actix_web::{HttpRequest, HttpResponse, web::Path};

use super::posts::stale;
use crate::{
    db::{
        Connection,
        comments::{self, CommentWithAuthor, NewComment, Place},
        concerned, posts,
        uploads::Place as Showing,
    },
    domain::{
        Audience, Body, CommentId, Invalid, PostId, Timestamp, UserId,
        access::{Action, Object},
        limits,
    },
    error::Error,
    forum::{
        notify::{self, Written},
        rich_text::{self, Purpose},
        views,
    },
    http::request::{
        extract::{self, Shared, SignedIn},
        form::Form,
        idempotency,
        paging::{self, Paging, Query},
    },
    protocol::Event,
};

const LIST: &str = "comments";
/// A whole sentence, unlike what stands behind other fields' names: no person sees this field.
const REPLY_TO_DELETED: &str = "That comment was deleted meanwhile.";

/// The id by which a thread is ordered.
fn id((comment, _): &CommentWithAuthor) -> i64 {
    comment.id.0
}

/// What of a thread is asked for, where it is not what stands behind a cursor.
enum Part {
    /// What came right after this comment; 0 comes before the first.
    After(CommentId),
    /// What stands around this one.
    Around(CommentId),
}

impl Part {
    fn parse(query: &Query) -> Result<Option<Self>, Error> {
        let mut invalid = Invalid::default();
        let after = paging::cursor(query.get("after"), LIST, "after", &mut invalid)
            .map(|id| Self::After(CommentId(id)));
        let around = query.get("around").and_then(|text| match text.as_str() {
            "first" => Some(Self::After(CommentId(0))),
            text => {
                let id = text.parse().ok().filter(|id| *id > 0);
                if id.is_none() {
                    invalid.add("around", "must be the id of a comment, or `first`");
                }
                id.map(|id| Self::Around(CommentId(id)))
            }
        });
        if ["before", "after", "around"].iter().filter(|name| query.contains_key(**name)).count()
            > 1
        {
            invalid
                .add("around", "goes with neither `before` nor `after`, nor those with each other");
        }
        if invalid.is_empty() { Ok(around.or(after)) } else { Err(invalid.into()) }
    }
}

/// `GET /api/posts/{id}/comments`, newest first
pub async fn list(state: Shared, path: Path<String>, query: Query) -> Result<HttpResponse, Error> {
    let post = extract::id(&path, "post", PostId)?;
    let (paging, part) = (Paging::parse(&query, LIST, limits::PAGE_DEFAULT)?, Part::parse(&query)?);
    let Some(part) = part else {
        let page = state.db.read(move |c| {
            place(c, post)?;
            let rows = comments::list(c, post, paging.before.map(CommentId), paging.fetch())?;
            paging::written(&paging.page(rows, LIST, id, views::comment))
        });
        return Ok(paging::answer(page.await?));
    };
    let window = state.db.read(move |c| {
        place(c, post)?;
        paging::written(&match part {
            Part::After(after) => {
                let newer = comments::list_after(c, post, after, paging.fetch())?;
                let end = newer.last().map_or(CommentId(i64::MAX), |(comment, _)| comment.id);
                let behind = comments::list(c, post, Some(end), 1)?;
                paging.after(newer, behind, LIST, id, views::comment)
            }
            Part::Around(sought) => {
                let older = comments::list(c, post, Some(CommentId(sought.0 + 1)), paging.fetch())?;
                if older.first().is_none_or(|(comment, _)| comment.id != sought) {
                    return Err(Error::NotFound("comment"));
                }
                let newer = comments::list_after(c, post, sought, paging.fetch())?;
                paging.around(newer, older, LIST, id, views::comment)
            }
        })
    });
    Ok(paging::answer(window.await?))
}

/// `POST /api/posts/{id}/comments`
pub async fn create(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let post = extract::id(&path, "post", PostId)?;
    let body = form.required("body", Body::parse);
    let reply_to = form.number("reply_to").map(CommentId);
    form.check()?;
    let Some(body) = body else { return Err(form.rejected()) };
    let text = rich_text::render(&state, &who, body.as_str(), Purpose::Public).await?;
    let created = idempotency::create(&state, &who, &request, &form, move |tx, who| {
        let place = place(tx, post)?;
        // Nobody's contribution yet: only whether the post is closed counts.
        let object = Object::Contribution { author: UserId(0), locked: place.locked };
        who.must(Action::Write, object, "This post is closed to new comments.")?;
        let answered = reply_to.map(|id| author_of(tx, post, id)).transpose()?;
        let new = NewComment {
            post_id: post.0,
            author_id: who.id().0,
            reply_to: reply_to.map(|id| id.0),
            body: body.into(),
            body_html: text.html.clone(),
            created_at: Timestamp::now().0,
        };
        let (id, activity) = comments::insert(tx, new)?;
        text.show(tx, who, Showing::Comment(id))?;
        let comment = views::comment(find(tx, id)?);
        let (category_id, activity) = (place.category_id, views::activity(post, &activity));
        let event = Event::CommentCreated { category_id, comment: &comment, post: activity };
        tx.emit(Audience::Category(category_id), event);
        notify::comment_written(
            tx,
            &who.user,
            &Written { post, comment: id, answered, named: text.named },
        )?;
        Ok(comment)
    });
    created.await
}

/// `GET /api/comments/{id}`
pub async fn show(state: Shared, path: Path<String>) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "comment", CommentId)?;
    let found = state.db.read(move |c| find(c, id));
    Ok(HttpResponse::Ok().json(views::comment(found.await?)))
}

/// `PATCH /api/comments/{id}` by its author or a moderator; a stale `version` is a conflict
pub async fn update(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "comment", CommentId)?;
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
        let (row, author) = find(tx, id)?;
        let place = place(tx, row.post_id)?;
        let object = Object::Contribution { author: author.id, locked: place.locked };
        who.must(
            Action::Change,
            object,
            "Only the author or a moderator may change this comment.",
        )?;
        if version.is_some_and(|version| version != row.version) {
            return Err(stale());
        }
        let Some((text, body)) = text.filter(|(_, body)| body.as_str() != row.body) else {
            return Ok(views::comment((row, author)));
        };
        if !comments::update(tx, id, row.version, body.as_str(), &text.html)? {
            return Err(stale());
        }
        text.show(tx, who, Showing::Comment(id))?;
        let comment = views::comment(find(tx, id)?);
        let post = views::activity(row.post_id, &posts::activity(tx, row.post_id)?);
        let category_id = place.category_id;
        let event = Event::CommentUpdated { category_id, comment: &comment, post };
        tx.emit(Audience::Category(category_id), event);
        notify::edited(tx, &who.user, row.post_id, Some(id), &text.named)?;
        Ok(comment)
    });
    Ok(HttpResponse::Ok().json(written.await?))
}

/// `DELETE /api/comments/{id}` by its author or a moderator
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "comment", CommentId)?;
    let written = state.write(&who, move |tx, who| {
        let (row, author) = find(tx, id)?;
        let place = place(tx, row.post_id)?;
        let object = Object::Contribution { author: author.id, locked: place.locked };
        who.must(
            Action::Change,
            object,
            "Only the author or a moderator may delete this comment.",
        )?;
        let told = concerned::delete_about_comment(tx, id)?;
        let activity = comments::delete(tx, id, row.post_id)?.ok_or(Error::NotFound("comment"))?;
        let (category_id, post) = (place.category_id, views::activity(row.post_id, &activity));
        let event = Event::CommentDeleted { category_id, comment_id: id, post };
        tx.emit(Audience::Category(category_id), event);
        notify::removed(tx, told);
        Ok(())
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}

fn find(c: &mut Connection, id: CommentId) -> Result<CommentWithAuthor, Error> {
    comments::find(c, id)?.ok_or(Error::NotFound("comment"))
}

/// Who wrote the comment of this post that is replied to.
fn author_of(c: &mut Connection, post: PostId, id: CommentId) -> Result<UserId, Error> {
    match comments::find(c, id)? {
        Some((comment, author)) if comment.post_id == post => Ok(author.id),
        Some(_) => Err(Invalid::one("reply_to", "is not a comment of this post").into()),
        // Whoever replies has seen it: so it was here.
        None => Err(Invalid::one("reply_to", REPLY_TO_DELETED).into()),
    }
}

fn place(c: &mut Connection, post: PostId) -> Result<Place, Error> {
    comments::place(c, post)?.ok_or(Error::NotFound("post"))
}
