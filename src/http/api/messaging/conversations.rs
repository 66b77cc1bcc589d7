//! Private messages between two people: whoever asks is always one of them.

use actix_web::{HttpRequest, HttpResponse, web::Path};

use crate::{
    db::{
        Connection, Tx,
        messages::{self, ConversationRow, NewMessage, Read},
        privacy,
        uploads::Place as Showing,
        users::{self, UserRow},
    },
    domain::{
        Audience, Invalid, MessageBody, MessageId, Timestamp,
        access::{Action, Object, may},
        limits,
    },
    error::Error,
    forum::{
        notify,
        rich_text::{self, Purpose},
        views,
    },
    http::request::{
        extract::{Shared, SignedIn},
        form::Form,
        idempotency,
        paging::{Paging, Query, item},
    },
    protocol::{Conversation, Event},
};

const LIST: &str = "conversations";

/// `GET /api/conversations?before=`: the latest messages first, 200 on a page; on the last page
/// then 200 of the people never written to
pub async fn list(state: Shared, who: SignedIn, query: Query) -> Result<HttpResponse, Error> {
    let (me, before) =
        (who.id(), query.get("before").cloned().map(|before| ("before".to_owned(), before)));
    let paging = Paging::parse(&before.into_iter().collect(), LIST, limits::CONVERSATIONS_MAX)?;
    let (written, strangers) = state
        .db
        .read(move |c| {
            let written =
                messages::conversations(c, me, paging.before.map(MessageId), paging.fetch())?;
            Ok((written, messages::strangers(c, me, limits::CONVERSATIONS_MAX)?))
        })
        .await?;
    let people = written
        .iter()
        .map(|(with, ..)| with.id)
        .chain(strangers.iter().map(|user| user.id))
        .collect();
    let online = state.live.online_among(people).await.map_err(Error::internal)?;
    let wire = |(with, last, unread): ConversationRow| Conversation {
        online: online.contains(&with.id),
        last_message: Some(views::message(last, &who.user, &with)),
        unread,
        with: views::user(with),
    };
    let mut page = paging.page(written, LIST, |(_, last, _)| last.id.0, wire);
    if page.next.is_none() {
        page.items.extend(strangers.into_iter().map(|with| {
            item(&Conversation {
                online: online.contains(&with.id),
                last_message: None,
                unread: 0,
                with: views::user(with),
            })
        }));
    }
    Ok(HttpResponse::Ok().json(page))
}

/// `GET /api/conversations/{username}/messages`, newest first
pub async fn messages(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    query: Query,
) -> Result<HttpResponse, Error> {
    let (name, asking) = (path.into_inner(), who.clone());
    let partner = state.db.read(move |c| partner(c, &asking, Action::Read, &name)).await?;
    let list = format!("messages-with-{}", partner.id);
    let paging = Paging::parse(&query, &list, limits::MESSAGES_PAGE_DEFAULT)?;
    let (me, with) = (who.id(), partner.id);
    let rows = state
        .db
        .read(move |c| {
            Ok(messages::list(c, me, with, paging.before.map(MessageId), paging.fetch())?)
        })
        .await?;
    Ok(HttpResponse::Ok().json(paging.page(
        rows,
        &list,
        |row| row.id.0,
        |row| views::message(row, &who.user, &partner),
    )))
}

/// `POST /api/conversations/{username}/messages`
pub async fn create(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let (name, asking) = (path.into_inner(), who.clone());
    let partner = state.db.read(move |c| partner(c, &asking, Action::Write, &name)).await?;
    let body = form.required("body", MessageBody::parse);
    form.check()?;
    let Some(body) = body else { return Err(form.rejected()) };
    let text = rich_text::render(&state, &who, body.as_str(), Purpose::Private).await?;
    let created = idempotency::create(&state, &who, &request, &form, move |tx, who| {
        // Whoever is blocked can't tell: the message is theirs as ever, and nobody else's.
        let me = &who.user;
        let hidden = privacy::has_blocked(tx, partner.id, me.id)?;
        let (body, body_html) = (body.into(), text.html.clone());
        let new = NewMessage {
            from_id: me.id.0,
            to_id: partner.id.0,
            body,
            body_html,
            created_at: Timestamp::now().0,
            hidden,
        };
        let row = messages::insert(tx, new)?;
        text.show(tx, who, Showing::Message(row.id))?;
        let message = views::message(row, me, &partner);
        let audience =
            if hidden { Audience::Person(me.id) } else { Audience::Pair(me.id, partner.id) };
        tx.emit(audience, Event::MessageCreated { message: &message });
        notify::message_sent(tx, me, partner.id)?;
        Ok(message)
    });
    created.await
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
    let written = state.write(&who, move |tx, who| {
        let partner = partner(tx, who, Action::Read, &name)?;
        let seen = !privacy::is_invisible(tx, who.id())?;
        if let Some(read) = messages::mark_read(tx, who.id(), partner.id, up_to, seen)? {
            tell_read(tx, read, &who.user, &partner, seen);
            if read.unread == 0 {
                notify::messages_read(tx, who.id(), partner.id)?;
            }
        }
        Ok(())
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The other person of a conversation; there is none with oneself.
fn partner(
    conn: &mut Connection,
    who: &SignedIn,
    action: Action,
    name: &str,
) -> Result<UserRow, Error> {
    let partner = users::find_by_name(conn, name)?.ok_or(Error::NotFound("user"))?;
    if may(who.actor(), action, Object::Conversation(who.id(), partner.id)) {
        Ok(partner)
    } else {
        Err(Error::NotFound("conversation"))
    }
}

/// The reader's own tabs are told, and the writer's if they may know. Each gets the other's name.
fn tell_read(tx: &mut Tx<'_>, read: Read, reader: &UserRow, writer: &UserRow, seen: bool) {
    let Read { up_to, at: read_at, unread } = read;
    let mut tell = |person: &UserRow, with: &UserRow, unread| {
        let (with, by) = (&with.username, &reader.username);
        let event = Event::MessageRead { with, by, up_to, read_at, unread };
        tx.emit(Audience::Person(person.id), event);
    };
    tell(reader, writer, Some(unread));
    if seen {
        tell(writer, reader, None);
    } else {
        // Reading takes as much room in the log, whoever may know of it.
        tx.emit_nothing();
    }
}
