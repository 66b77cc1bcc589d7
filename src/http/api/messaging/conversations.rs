//! Private messages between two people: whoever asks is always one of them.

use actix_web::{HttpRequest, HttpResponse, web::Path};

use crate::{
    db::{messages::ConversationRow, users::UserRow},
    domain::{Invalid, MessageBody, MessageId, UserId, access::Action, limits},
    error::Error,
    forum::{conversations, messages, rich_text::Purpose, views},
    http::request::{
        extract::{Shared, SignedIn},
        form::Form,
        idempotency,
        paging::{Paging, Query, item},
    },
    protocol::Conversation,
};

const LIST: &str = "conversations";

/// `GET /api/conversations?before=`: the latest messages first, 200 on a page; on the last page
/// then 200 of the people never written to
pub async fn list(state: Shared, who: SignedIn, query: Query) -> Result<HttpResponse, Error> {
    const MOST: i64 = limits::CONVERSATIONS_MAX;
    let before = query.get("before").cloned().map(|before| ("before".to_owned(), before));
    let paging = Paging::parse(&before.into_iter().collect(), LIST, MOST)?;
    let asking = who.clone();
    let read = state.db.read(move |c| {
        let before = paging.before.map(MessageId);
        let written = conversations::list(c, &asking, before, paging.fetch())?;
        let is_last = i64::try_from(written.len()).is_ok_and(|rows| rows < paging.fetch());
        let strangers =
            if is_last { conversations::strangers(c, &asking, MOST)? } else { Vec::new() };
        Ok((written, strangers))
    });
    let (written, strangers) = read.await?;
    let people = written.iter().map(|(with, ..)| with.id).chain(strangers.iter().map(|one| one.id));
    let online = state.live.online_among(people.collect()).await.map_err(Error::internal)?;
    let is_online = |person: UserId| online.contains(&person);
    let wire = |row: ConversationRow| conversation(&who.user, row, is_online);
    let mut page = paging.page(written, LIST, |(_, last, _)| last.id.0, wire);
    if page.next.is_none() {
        let never = strangers.into_iter().map(|with| item(&stranger(with, is_online)));
        page.items.extend(never);
    }
    Ok(HttpResponse::Ok().json(page))
}

fn conversation(
    me: &UserRow,
    (with, last, unread): ConversationRow,
    is_online: impl Fn(UserId) -> bool,
) -> Conversation {
    Conversation {
        online: is_online(with.id),
        last_message: Some(views::message(last, me, &with)),
        unread,
        with: views::user(with),
    }
}

fn stranger(with: UserRow, is_online: impl Fn(UserId) -> bool) -> Conversation {
    Conversation {
        online: is_online(with.id),
        last_message: None,
        unread: 0,
        with: views::user(with),
    }
}

/// `GET /api/conversations/{username}/messages`, newest first
pub async fn messages(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    query: Query,
) -> Result<HttpResponse, Error> {
    let partner = partner(&state, &who, Action::Read, path.into_inner()).await?;
    let list = format!("messages-with-{}", partner.id);
    let paging = Paging::parse(&query, &list, limits::MESSAGES_PAGE_DEFAULT)?;
    let (asking, with, before) = (who.clone(), partner.clone(), paging.before.map(MessageId));
    let read =
        state.db.read(move |c| conversations::messages(c, &asking, &with, before, paging.fetch()));
    let wire = |row| views::message(row, &who.user, &partner);
    Ok(HttpResponse::Ok().json(paging.page(read.await?, &list, |row| row.id.0, wire)))
}

/// `POST /api/conversations/{username}/messages`
pub async fn create(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let partner = partner(&state, &who, Action::Write, path.into_inner()).await?;
    let body = form.required("body", MessageBody::parse);
    form.check()?;
    let Some(body) = body else { return Err(form.rejected()) };
    let text = state.renderer.render(&who, body, Purpose::Private).await?;
    idempotency::create(&state, &who, &request, &form, move |tx, who| {
        messages::create(tx, who, &partner, &text)
    })
    .await
}

/// `POST /api/conversations/{username}/read`: all up to and including that message
pub async fn read(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let up_to = form.number("up_to").map(MessageId);
    form.check()?;
    let up_to = up_to.ok_or_else(|| Invalid::one("up_to", "is required"))?;
    let name = path.into_inner();
    state.write_own(&who, move |tx, who| conversations::read(tx, who, &name, up_to)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The other person of a conversation.
async fn partner(
    state: &Shared,
    who: &SignedIn,
    action: Action,
    name: String,
) -> Result<UserRow, Error> {
    let asking = who.clone();
    state.db.read(move |c| conversations::partner(c, &asking, action, &name)).await
}
