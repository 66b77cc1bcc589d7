//! Private messages, and each person's view of their conversations.
//!
//! A row of `conversations` is one person's view, kept up with every message, so that a list of
//! them is one query and a count is no search. Whoever writes locks it first: within a
//! conversation, ids are in the order of commits.

use diesel::{
    dsl::{exists, not, sum},
    prelude::*,
};

use crate::{
    db::{
        Connection, Tx,
        former::former,
        schema::{conversations, messages, users},
        users::UserRow,
    },
    domain::{MessageId, Timestamp, UserId, markdown::RENDERER},
};

/// A message as it is stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = messages)]
pub struct MessageRow {
    /// Its id.
    pub id: MessageId,
    /// 1 at first, one more with each edit.
    pub version: i64,
    /// Who wrote it.
    pub from_id: UserId,
    /// To whom.
    pub to_id: UserId,
    /// Markdown, as its author wrote it.
    pub body: String,
    /// The same as sanitised HTML.
    pub body_html: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was edited last.
    pub edited_at: Option<Timestamp>,
    /// Whether its recipient never sees it.
    pub hidden: bool,
    /// When the recipient read it: for the recipient's eyes.
    pub read_at: Option<Timestamp>,
    /// Since when the sender may know that it was read.
    pub receipt_at: Option<Timestamp>,
}

/// A conversation as a person sees it: with whom, the last message, and how many are unread.
pub type ConversationRow = (UserRow, MessageRow, i32);

/// A message to be sent. `hidden` keeps it from its recipient for ever, without the sender's
/// knowing.
#[derive(Debug, Insertable)]
#[diesel(table_name = messages, treat_none_as_default_value = false)]
pub struct NewMessage {
    /// Who wrote it.
    pub from_id: i64,
    /// To whom.
    pub to_id: i64,
    /// Markdown, as its author wrote it.
    pub body: String,
    /// The same as sanitised HTML.
    pub body_html: String,
    /// In milliseconds, as all times are stored.
    pub created_at: i64,
    /// Whether its reader never gets it, since they have blocked its writer.
    pub hidden: bool,
}

/// What a person has read just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// The last message of those read.
    pub up_to: MessageId,
    /// When.
    pub at: Timestamp,
    /// How many are left.
    pub unread: i32,
}

/// Sends a message, and brings both people's views up to date, but not that of a recipient from
/// whom it is hidden.
pub fn insert(tx: &mut Tx<'_>, new: NewMessage) -> QueryResult<MessageRow> {
    let (from, to) = (UserId(new.from_id), UserId(new.to_id));
    let mut views = vec![(from, to, 0)];
    if !new.hidden {
        views.push((to, from, 1));
    }
    // Always the same one first: two people who write to each other at once must not wait for each
    // other.
    views.sort_unstable();
    for (person, partner, unread) in &views {
        let row = (
            conversations::person_id.eq(person),
            conversations::partner_id.eq(partner),
            conversations::unread.eq(unread),
        );
        query!(tx, |c| diesel::insert_into(conversations::table)
            .values(row)
            .on_conflict((conversations::person_id, conversations::partner_id))
            .do_update()
            .set(conversations::unread.eq(conversations::unread + unread))
            .execute(c))?;
    }
    let message: MessageRow = query!(tx, |c| diesel::insert_into(messages::table)
        .values((new, messages::rendered_by.eq(RENDERER)))
        .returning(MessageRow::as_returning())
        .get_result(c))?;
    for (person, partner, _) in views {
        let view = conversations::table.find((person, partner));
        query!(tx, |c| diesel::update(view)
            .set(conversations::last_message_id.eq(message.id))
            .execute(c))?;
    }
    Ok(message)
}

/// The message with that id, and the other of its two people, if `person` is one of them and sees
/// it.
pub fn find(
    conn: &mut Connection,
    person: UserId,
    id: MessageId,
) -> QueryResult<Option<(MessageRow, UserRow)>> {
    let received = messages::to_id.eq(person).and(not(messages::hidden));
    let row: Option<MessageRow> = query!(conn, |c| messages::table
        .filter(messages::id.eq(id).and(messages::from_id.eq(person).or(received)))
        .select(MessageRow::as_select())
        .first(c)
        .optional())?;
    let Some(row) = row else { return Ok(None) };
    let partner = if row.from_id == person { row.to_id } else { row.from_id };
    let partner = query!(conn, |c| users::table
        .find(partner)
        .select(UserRow::as_select())
        .first(c)
        .optional())?;
    Ok(partner.map(|partner| (row, partner)))
}

/// Changes a message that still has `version`, which then grows by one. `false` when someone was
/// first.
pub fn update(
    tx: &mut Tx<'_>,
    id: MessageId,
    version: i64,
    body: &str,
    body_html: &str,
) -> QueryResult<bool> {
    let same = messages::table.find(id).filter(messages::version.eq(version));
    let change = (
        messages::body.eq(body),
        messages::body_html.eq(body_html),
        messages::version.eq(version + 1),
        messages::edited_at.eq(Timestamp::now()),
    );
    query!(tx, |c| diesel::update(same).set(change).execute(c)).map(|count| count > 0)
}

/// Deletes a message and takes it out of both people's views. Gives how many its recipient has left
/// to read of its sender; `None` when it was gone already.
pub fn delete(tx: &mut Tx<'_>, message: &MessageRow) -> QueryResult<Option<i32>> {
    let (id, from, to) = (message.id, message.from_id, message.to_id);
    // Held first, as reading does: then nobody reads it meanwhile.
    let held = diesel::update(messages::table.find(id))
        .set(messages::hidden.eq(messages::hidden))
        .returning(messages::read_at);
    let held: Option<Option<Timestamp>> = query!(tx, |c| held.get_result(c).optional())?;
    let Some(read_at) = held else { return Ok(None) };
    let counted = i32::from(read_at.is_none() && !message.hidden);
    let mut views = vec![(from, to, 0)];
    if !message.hidden {
        views.push((to, from, counted));
    }
    views.sort_unstable();
    let mut left = 0;
    for (person, partner, counted) in views {
        let view = conversations::table.find((person, partner));
        let unread: Option<i32> = query!(tx, |c| diesel::update(view)
            .set(conversations::unread.eq(conversations::unread - counted))
            .returning(conversations::unread)
            .get_result(c)
            .optional())?;
        let last = messages::table
            .filter(
                messages::low_id
                    .eq(person.min(partner))
                    .and(messages::high_id.eq(person.max(partner))),
            )
            .filter(
                messages::id.ne(id).and(messages::from_id.eq(person).or(not(messages::hidden))),
            );
        let last: Option<MessageId> = query!(tx, |c| last
            .order(messages::id.desc())
            .select(messages::id)
            .first(c)
            .optional())?;
        if last.is_some() {
            query!(tx, |c| diesel::update(view)
                .set(conversations::last_message_id.eq(last))
                .execute(c))?;
        } else {
            query!(tx, |c| diesel::delete(view).execute(c))?;
        }
        if person == to {
            left = unread.unwrap_or(0);
        }
    }
    query!(tx, |c| diesel::delete(messages::table.find(id)).execute(c))?;
    Ok(Some(left))
}

/// A page of the messages between two people as `person` sees them, newest first.
pub fn list(
    conn: &mut Connection,
    person: UserId,
    partner: UserId,
    before: Option<MessageId>,
    limit: i64,
) -> QueryResult<Vec<MessageRow>> {
    let before = before.unwrap_or(MessageId(i64::MAX));
    query!(conn, |c| messages::table
        .filter(
            messages::low_id.eq(person.min(partner)).and(messages::high_id.eq(person.max(partner)))
        )
        .filter(messages::id.lt(before))
        .filter(messages::from_id.eq(person).or(not(messages::hidden)))
        .order(messages::id.desc())
        .limit(limit)
        .select(MessageRow::as_select())
        .load(c))
}

/// Notes that `person` has read what `partner` wrote, up to and including `up_to`; with a receipt,
/// `partner` may know. `None` when there was nothing left to read.
///
/// A receipt covers all that was written before: what stands above a message that was read has been
/// read as well.
pub fn mark_read(
    tx: &mut Tx<'_>,
    person: UserId,
    partner: UserId,
    up_to: MessageId,
    receipt: bool,
) -> QueryResult<Option<Read>> {
    let at = Timestamp::now();
    let received = messages::to_id.eq(person).and(messages::from_id.eq(partner));
    let unread = messages::table.filter(
        received
            .and(messages::id.le(up_to))
            .and(messages::read_at.is_null())
            .and(not(messages::hidden)),
    );
    let read: Vec<MessageId> = query!(tx, |c| diesel::update(unread)
        .set(messages::read_at.eq(at))
        .returning(messages::id)
        .get_results(c))?;
    let (Some(up_to), Ok(count)) = (read.iter().max().copied(), i32::try_from(read.len())) else {
        return Ok(None);
    };
    let counted = conversations::unread.eq(conversations::unread - count);
    let view = conversations::table.find((person, partner));
    let unread = query!(tx, |c| diesel::update(view)
        .set(counted)
        .returning(conversations::unread)
        .get_result(c))?;
    if receipt {
        let untold = messages::table
            .filter(received.and(messages::id.le(up_to)).and(messages::receipt_at.is_null()));
        query!(tx, |c| diesel::update(untold).set(messages::receipt_at.eq(at)).execute(c))?;
    }
    Ok(Some(Read { up_to, at, unread }))
}

/// A person's conversations whose last message came before that one, the one with the latest first.
pub fn conversations(
    conn: &mut Connection,
    person: UserId,
    before: Option<MessageId>,
    limit: i64,
) -> QueryResult<Vec<ConversationRow>> {
    let before = before.unwrap_or(MessageId(i64::MAX));
    query!(conn, |c| conversations::table
        .inner_join(users::table)
        .inner_join(messages::table)
        .filter(conversations::person_id.eq(person).and(conversations::last_message_id.lt(before)))
        .order(conversations::last_message_id.desc())
        .limit(limit)
        .select((UserRow::as_select(), MessageRow::as_select(), conversations::unread))
        .load(c))
}

/// The people with whom a person has no conversation, in alphabetical order.
pub fn strangers(conn: &mut Connection, person: UserId, limit: i64) -> QueryResult<Vec<UserRow>> {
    let known = conversations::table
        .filter(conversations::person_id.eq(person).and(conversations::partner_id.eq(users::id)));
    query!(conn, |c| users::table
        .filter(users::id.ne(person).and(users::id.ne_all(former())).and(not(exists(known))))
        .order(users::username_lower)
        .limit(limit)
        .select(UserRow::as_select())
        .load(c))
}

/// How many messages a person has not read, in all conversations.
pub fn unread(conn: &mut Connection, person: UserId) -> QueryResult<i64> {
    let total: Option<i64> = query!(conn, |c| conversations::table
        .filter(conversations::person_id.eq(person))
        .select(sum(conversations::unread))
        .first(c))?;
    Ok(total.unwrap_or(0))
}
